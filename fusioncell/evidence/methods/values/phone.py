"""Telephone numbers in the international form of E.164, where the country can be known."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import fold
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, nearly, one_line

_NOT_DIGITS = re.compile(r"\D+")
_EXTENSION = re.compile(r"(?:;ext=|\bext(?:ension)?\.?|\bposte|\bx)\s*(\d{1,6})\s*$", re.IGNORECASE)
_SHORTEST, _LONGEST = 3, 17
_TAIL = 8
_UNASSIGNED = "No country assigns such a number; a digit may be wrong or missing."


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """`+` and all digits with the country's; without a stated or hinted country the digits as they are, and a finding.

    An extension stays in the original: it belongs to the place, not to the line.
    """
    text = one_line(raw).removeprefix("tel:")
    extension = _EXTENSION.search(text)
    if extension:
        text = text[: extension.start()]
    folded = fold(text)
    digits = _NOT_DIGITS.sub("", folded)
    if not _SHORTEST <= len(digits) <= _LONGEST or len(digits) < sum(map(str.isalpha, folded)):
        return Unclear("no_number", f"“{text[:60]}” is not a telephone number.")
    dialled = ("+" if "+" in text.translate(_PLUS) else "") + digits
    number = _parsed(dialled, hints)
    findings = [Finding("extension", f"The extension {extension[1]} stays in the original.")] if extension else []
    if number is None and dialled.startswith("+"):
        return Cleaned(dialled, raw, (*findings, Finding("unassigned", _UNASSIGNED)), "international")
    if number is None:
        unsaid = "The number does not say its country, and nothing else does; it is kept as it was dialled."
        return Cleaned(digits, raw, (*findings, Finding("no_country", unsaid)), "national")
    if not phonenumbers.is_valid_number(number):
        findings.append(Finding("unassigned", _UNASSIGNED))
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Cleaned(value, raw, tuple(findings), "international")


_PLUS = str.maketrans({"＋": "+", "﹢": "+"})


def _parsed(text: str, hints: Hints) -> PhoneNumber | None:
    if text.startswith("00"):
        text = "+" + text[2:]
    region = hints.country.upper() if hints.country else None
    for attempt in (text,) if text.startswith("+") or region else (f"+{text}",):
        try:
            number = phonenumbers.parse(attempt, region)
        except NumberParseException:
            continue
        if attempt == text or (not text.startswith("0") and phonenumbers.is_valid_number(number)):
            return number
    return None


def compare(one: str, other: str) -> Likeness:
    """Identical, the same line dialled with and without its country, or one slip apart."""
    if one != other and one[-_TAIL:] == other[-_TAIL:] and len(one[-_TAIL:]) == _TAIL:
        if one.startswith("+") and other.startswith("+"):
            return Likeness(0.3, f"{one} and {other} end alike, but belong to different countries or networks.")
        return Likeness(0.8, f"{one} and {other} can be one line, dialled with and without its country.")
    return nearly(one, other)


KIND = Kind(clean, compare)
