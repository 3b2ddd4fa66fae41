"""Numbers of ships: IMO (seven digits, the last a check) and MMSI (nine, the first three a country)."""

from __future__ import annotations

import re

from stdnum import imo

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import fold
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear, nearly, one_line

_IMO_DIGITS, _MMSI_DIGITS = 7, 9
_COUNTRIES = range(201, 776)
_DIGITS = re.compile(r"(?:imo|mmsi)?(\d+)")


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The digits; which number it is follows from the property or the length."""
    found = _DIGITS.fullmatch("".join(fold(one_line(raw).replace(":", " ")).split()))
    digits = found[1] if found else ""
    wanted = {"imoNumber": _IMO_DIGITS, "mmsi": _MMSI_DIGITS}.get(hints.prop, len(digits))
    if len(digits) != wanted or wanted not in {_IMO_DIGITS, _MMSI_DIGITS}:
        return Unclear("no_number", f"“{one_line(raw)[:60]}” has not the {_expected(hints.prop)}.")
    if wanted == _IMO_DIGITS and not imo.is_valid(digits):
        wrong = Finding("check_digits", "The check digit of this IMO number is wrong.")
        return Cleaned(digits, raw, (wrong,), "IMO")
    if wanted == _MMSI_DIGITS and int(digits[:3]) not in _COUNTRIES:
        unusual = Finding("not_a_ship", "This MMSI does not begin with a country; it is a station, an aid or made up.")
        return Cleaned(digits, raw, (unusual,), "MMSI")
    return Cleaned(digits, raw, (), "IMO" if wanted == _IMO_DIGITS else "MMSI")


def _expected(prop: str) -> str:
    return {
        "imoNumber": f"{_IMO_DIGITS} digits of an IMO number",
        "mmsi": f"{_MMSI_DIGITS} digits of an MMSI",
    }.get(prop, f"{_IMO_DIGITS} digits of an IMO number or {_MMSI_DIGITS} of an MMSI")


KIND = Kind(clean, nearly)
