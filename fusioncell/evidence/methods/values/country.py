"""Countries and territories as the two letters of ISO 3166, from codes and from names in the languages of the cell."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear, one_line, same_or_not

_LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "pt", "de")
# As the United Nations list and others write them; names that babel has in no language above.
_OTHER_NAMES = {
    "bo": "plurinational state of bolivia|bolivia plurinational state of",
    "bn": "brunei darussalam",
    "cd": "democratic republic of the congo|dr congo|drc|congo democratic republic of the|zaire|congo dem rep",
    "cf": "central african rep|car",
    "cg": "republic of the congo|congo republic of the|congo republic of",
    "ci": "ivory coast|cote d ivoire",
    "cv": "cape verde|republic of cabo verde",
    "cz": "czech republic",
    "fm": "micronesia federated states of|federated states of micronesia",
    "gb": "great britain|uk|england|scotland|wales|united kingdom of great britain and northern ireland",
    "gm": "the gambia|gambia the",
    "ir": "islamic republic of iran|iran islamic republic of",
    "kp": "democratic peoples republic of korea|dprk|korea democratic peoples republic of",
    "kr": "republic of korea|korea republic of",
    "la": "lao peoples democratic republic|lao pdr",
    "md": "republic of moldova|moldova republic of",
    "mk": "the former yugoslav republic of macedonia|macedonia|fyrom",
    "mm": "burma",
    "ps": "palestine|state of palestine|occupied palestinian territory",
    "ru": "russian federation",
    "sy": "syrian arab republic",
    "sz": "swaziland",
    "tl": "east timor",
    "tr": "turkey|turkiye",
    "tw": "taiwan province of china",
    "tz": "united republic of tanzania|tanzania united republic of",
    "us": "usa|united states of america|u s a|us a",
    "va": "holy see|vatican",
    "ve": "bolivarian republic of venezuela|venezuela bolivarian republic of",
    "vn": "viet nam",
    "ye": "republic of yemen",
    "xk": "republic of kosovo",
}
_FORMER = {
    "suhh": "soviet union|ussr|su|union of soviet socialist republics|ссср|sun",
    "yucs": "yugoslavia|yu|yug|югославия",
    "cshh": "czechoslovakia|csk|чехословакия",
    "ddde": "german democratic republic|east germany|gdr|ddr",
    "scg": "serbia and montenegro",
}
_DOUBTFUL = {
    "congo": "Congo can be the Republic (cg) or the Democratic Republic (cd).",
    "korea": "Korea can be North (kp) or South (kr).",
    "guinea": "Guinea is often short for Guinea-Bissau or Equatorial Guinea.",
    "sudan": "Before July 2011 Sudan included what is now South Sudan.",
}
_USER_ASSIGNED = frozenset(
    {"aa", "zz"} | {f"q{c}" for c in "mnopqrstuvwxyz"} | {f"x{c}" for c in "abcdefghijlmnopqrstuvwxyz"}
)


@cache
def _codes() -> dict[str, str]:
    """Every code and every folded name with the code that is kept."""
    known = {code for code in map(str, Locale("en").territories) if code.isalpha() and code.isupper()}
    current = {code.lower() for code in known} - {"eu", "ez", "un", "zz", "xa", "xb", "qo"}
    found = {code: code for code in current}
    for alias, targets in get_global("territory_aliases").items():
        if len(targets) == 1 and targets[0].lower() in current and len(alias) == 3:  # noqa: PLR2004  alpha-3 and numeric
            found[alias.lower()] = targets[0].lower()
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if str(code).lower() in current:
                found.setdefault(plain(str(name)), str(code).lower())
    for code, names in (*_OTHER_NAMES.items(), *_FORMER.items()):
        found |= dict.fromkeys((code, *names.split("|")), code)
    return found


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """Two small letters; four for a country that is no more (ISO 3166-3)."""
    text = one_line(raw)
    key = plain(text)
    code = _codes().get(key) or _codes().get(key.removeprefix("the ")) or _codes().get(key.replace(" ", ""))
    if key == "korea":
        return Unclear("doubtful", _DOUBTFUL[key])
    if code is None and key in _USER_ASSIGNED:
        return Cleaned(key, raw, (), "private use")
    if code is None:
        return Unclear("unknown_country", f"“{text[:60]}” is no country known by that name or code.")
    if code in _FORMER:
        return Cleaned(code, raw, (Finding("former_country", f"“{text}” no longer exists under this name."),), "former")
    if key in _DOUBTFUL:
        return Cleaned(code, raw, (Finding("doubtful", _DOUBTFUL[key]),))
    return Cleaned(code, raw)


KIND = Kind(clean, same_or_not)
