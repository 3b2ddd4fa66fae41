"""Languages as ISO 639 codes: two letters where there are two, else three."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear, one_line, same_or_not

_LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "pt", "de")
_NOT_STATED = frozenset({"und", "mul", "zxx", "root"})


@cache
def _codes() -> dict[str, str]:
    known = {code for code in map(str, Locale("en").languages) if code.isalpha() and code not in _NOT_STATED}
    found = {code: code for code in known}
    for alias, target in get_global("language_aliases").items():
        if alias.isalpha() and target in known:
            found.setdefault(alias, target)
    for language in _LANGUAGES:
        for code, name in Locale(language).languages.items():
            if str(code) in known:
                found.setdefault(plain(str(name)), str(code))
    return found


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The code, from a code with or without its region, or from a name."""
    text = one_line(raw)
    key = plain(text)
    code = _codes().get(key) or _codes().get(key.split(" ")[0] if "-" in text or "_" in text else "")
    if code is None:
        return Unclear("unknown_language", f"“{text[:60]}” is no language known by that name or code.")
    return Cleaned(code, raw)


KIND = Kind(clean, same_or_not)
