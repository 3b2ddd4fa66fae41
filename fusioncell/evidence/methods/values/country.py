"""Countries and territories as the two letters of ISO 3166, from codes and from names in the languages of the cell."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.country_names import FORMER, OF_A_COUNTRY, OTHER_NAMES
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear, one_line, same_or_not

_LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "pt", "de")
_STYLE = re.compile(
    r"^(?:the )?(?:(?:federal )?(?:islamic )?(?:republic|sultanate|union|kingdom|state|commonwealth) of )?(?:the )?"
)
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
    for code, names in (*OTHER_NAMES.items(), *FORMER.items()):
        found |= dict.fromkeys((code, *names.split("|")), code)
    return found


def _code_of(key: str) -> str | None:
    known = _codes()
    bare = _STYLE.sub("", key).replace(" and ", " ")
    return known.get(key) or known.get(bare) or known.get(key.replace(" ", "")) or OF_A_COUNTRY.get(key)


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """Two small letters; four for a country that is no more (ISO 3166-3)."""
    text = one_line(raw)
    key = plain(text)
    code = _code_of(key)
    if key == "korea":
        return Unclear("doubtful", _DOUBTFUL[key])
    if code is None and key in _USER_ASSIGNED:
        return Cleaned(key, raw, (), "private use")
    if code is None:
        return Unclear("unknown_country", f"“{text[:60]}” is no country known by that name or code.")
    if code in FORMER:
        return Cleaned(code, raw, (Finding("former_country", f"“{text}” no longer exists under this name."),), "former")
    if key in _DOUBTFUL:
        return Cleaned(code, raw, (Finding("doubtful", _DOUBTFUL[key]),))
    return Cleaned(code, raw)


KIND = Kind(clean, same_or_not)
