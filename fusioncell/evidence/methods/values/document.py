"""Numbers of documents and registers: passports, identity cards, registration numbers, serial numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import imei, imsi, iso6346, lei, luhn

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import fold
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, nearly, one_line
from fusioncell.evidence.methods.values.placeholder import is_placeholder

_LONGEST_NUMBER = 120
_KEPT_AS_WRITTEN = {
    "cve": re.compile(r"CVE-\d{4}-\d{4,19}"),
    "attackId": re.compile(r"[A-Z]{1,4}\d{4}(?:\.\d{3})?"),
    "wikidataId": re.compile(r"[QPL]\d{1,12}"),
}
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_CHECKS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "imei": ("IMEI", lambda number: bool(imei.is_valid(number))),
    "imsi": ("IMSI", lambda number: bool(imsi.is_valid(number))),
    "containerNumber": ("container number (ISO 6346)", lambda number: bool(iso6346.is_valid(number))),
    "leiCode": ("LEI", lambda number: bool(lei.is_valid(number))),
    "vin": ("chassis number (ISO 3779)", lambda number: bool(_VIN.fullmatch(number))),
    "icaoCode": ("ICAO 24-bit address", lambda number: bool(re.fullmatch("[0-9A-F]{6}", number))),
}
_MASKED = re.compile(r"[*•█]{2,}|(?i:x{4,})")


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """Capitals and digits without spacing or punctuation, so that different spellings of one number meet."""
    text = one_line(raw)
    if pattern := _KEPT_AS_WRITTEN.get(hints.prop):
        if pattern.fullmatch(text.upper()):
            return Cleaned(text.upper(), raw)
        return Unclear("other_form", f"“{text[:60]}” has not the form of a {hints.prop}.")
    number = "".join(fold(text).replace("'", "").split()).upper()
    is_word = not number.isascii() or text != text.upper() or is_placeholder(text)
    if not number or (is_word and not any(map(str.isdigit, number))):
        return Unclear("no_number", f"“{text[:60]}” is not the number of a document.")
    if len(number) > _LONGEST_NUMBER:
        return Unclear("too_long", f"“{text[:60]}…” is too long for the number of a document.")
    return Cleaned(number, raw, tuple(_findings(text, number, hints.prop)))


def _findings(text: str, number: str, prop: str) -> list[Finding]:
    found = []
    if _MASKED.search(text):
        found.append(Finding("masked", "A part of the number is masked."))
    if prop in _CHECKS:
        scheme, is_valid = _CHECKS[prop]
        if not is_valid(number):
            found.append(Finding("check_digits", f"This is not a valid {scheme}: its form or check digit is wrong."))
    elif prop == "number" and number.isdigit() and len(number) == 16 and luhn.is_valid(number):  # noqa: PLR2004
        found.append(Finding("payment_card", "This has the form of the number of a payment card."))
    return found


def compare(one: str, other: str) -> Likeness:
    """Identical, or one slip apart."""
    return nearly(one, other)


KIND = Kind(clean, compare)
