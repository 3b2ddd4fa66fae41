"""Numbers and quantities, exact or between bounds, with a unit when one is stated.

`12`, `12.5 kg`, `~300`, `10/15`, `10/..`, `../15`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, one_line

_FIGURE = r"[-+−]?\d[\d.,'’٫٬ \u00a0\u202f]*(?<=\d)|[-+−]?\d"
_UNIT = r"%|[^\W\d_][\w²³/]{0,15}"
_ONE = re.compile(rf"({_FIGURE})\s*({_UNIT})?")
_RANGE = re.compile(
    rf"(?:between\s+|from\s+)?({_FIGURE})\s*(?:/|–|—|-|to|and|à|a|до|至)\s*({_FIGURE})\s*({_UNIT})?", re.IGNORECASE
)
_OPEN = re.compile(rf"({_FIGURE})/\.\.\s*({_UNIT})?|\.\./({_FIGURE})\s*({_UNIT})?")
_AT_LEAST = re.compile(
    r"(?:at least|more than|over|minimum(?: of)?|min\.?|≥|>=|>|au moins|plus de|al menos|más de|не менее)\s*", re.I
)
_AT_MOST = re.compile(
    r"(?:at most|up to|less than|under|maximum(?: of)?|max\.?|≤|<=|<|au plus|moins de|hasta|не более)\s*", re.I
)
_ROUGHLY = re.compile(
    r"(?:~|≈|about|approximately|approx\.?|around|circa|ca?\.|some|environ|unos|около|حوالي|约|大约)\s*", re.I
)
_COMMA_IS_DECIMAL = frozenset({"fr", "es", "ru", "pt", "de", "it", "tr", "id"})
_GROUP = 3
_CLEAN = re.compile(r"(~?)(?:(-?[\d.]+)|(-?[\d.]+|\.\.)/(-?[\d.]+|\.\.))(?: (.+))?")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that is meant, and of what; `None` is open."""

    lo: Decimal | None
    hi: Decimal | None
    unit: str = ""
    roughly: bool = False


def bounds(value: str) -> Bounds:
    """What a clean number means. Raises `ValueError` for what is none.

    >>> bounds("10/.. kg")
    Bounds(lo=Decimal('10'), hi=None, unit='kg', roughly=False)
    """
    found = _CLEAN.fullmatch(value)
    if not found:
        raise ValueError(f"{value!r} is not a clean number")
    roughly, exact, lo, hi, unit = found.groups()
    if exact is not None:
        return Bounds(Decimal(exact), Decimal(exact), unit or "", bool(roughly))
    return Bounds(None if lo == ".." else Decimal(lo), None if hi == ".." else Decimal(hi), unit or "", bool(roughly))


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The number with a decimal point; a separator that could be read in two ways is a finding."""
    text = "".join(str(int(c)) if c.isdecimal() else c for c in one_line(raw))
    for pattern, sign, word in (
        (_ROUGHLY, "~{}", "roughly"),
        (_AT_LEAST, "{}/..", "at least"),
        (_AT_MOST, "../{}", "at most"),
    ):
        if (found := pattern.match(text)) and (one := _ONE.fullmatch(text[found.end() :])):
            return _shaped(raw, sign, one.groups(), hints, word)
    if found := _OPEN.fullmatch(text):
        lo, lo_unit, hi, hi_unit = found.groups()
        return _shaped(
            raw, "{}/.." if lo else "../{}", (lo or hi, lo_unit or hi_unit), hints, "at least" if lo else "at most"
        )
    if one := _ONE.fullmatch(text):
        return _shaped(raw, "{}", one.groups(), hints, "exact")
    if found := _RANGE.fullmatch(text):
        return _range(raw, found, hints)
    return Unclear("no_number", f"“{text[:60]}” is not a number.")


def _range(raw: str, found: re.Match[str], hints: Hints) -> Cleaned | Unclear:
    first, second = _figure(found[1], hints), _figure(found[2], hints)
    if first is None or second is None:
        return Unclear("no_number", f"“{found.group()[:60]}” is not a range of numbers.")
    if Decimal(first[0]) > Decimal(second[0]):
        return Unclear("reversed", f"{first[0]} is more than {second[0]}.")
    unit = f" {found[3]}" if found[3] else ""
    return Cleaned(f"{first[0]}/{second[0]}{unit}", raw, (*first[1], *second[1]), "between")


def _shaped(raw: str, sign: str, parts: tuple[str | None, ...], hints: Hints, precision: str) -> Cleaned | Unclear:
    figure = _figure(parts[0] or "", hints)
    if figure is None:
        return Unclear("no_number", f"“{(parts[0] or '')[:60]}” is not one number.")
    unit = f" {parts[1]}" if parts[1] else ""
    return Cleaned(sign.format(figure[0]) + unit, raw, figure[1], precision)


def _figure(text: str, hints: Hints) -> tuple[str, tuple[Finding, ...]] | None:
    """The digits with a decimal point, and the doubt about its separators."""
    written = text.replace("−", "-").removeprefix("+").replace("٫", ".").replace("٬", "")
    bare = re.sub(r"(?<=\d)['’ \u00a0\u202f](?=\d{3}(?:\D|$))", "", written)
    if re.search(r"[\s'’]", bare):
        return None
    marks = [char for char in bare if char in ".,"]
    if not marks:
        return _trimmed(bare), ()
    if len(set(marks)) > 1:
        last = marks[-1]
        return None if marks.count(last) > 1 else (_trimmed(_without(bare, last)), ())
    if len(marks) > 1:
        groups = re.split("[.,]", bare)
        return (_trimmed("".join(groups)), ()) if all(len(group) == _GROUP for group in groups[1:]) else None
    return _one_mark(bare, marks[0], hints)


def _one_mark(bare: str, mark: str, hints: Hints) -> tuple[str, tuple[Finding, ...]]:
    before, _, after = bare.partition(mark)
    decimal = _trimmed(f"{before}.{after}")
    whole = _trimmed(before + after)
    can_be_group = len(after) == _GROUP and 1 <= len(before.lstrip("-")) <= _GROUP and before.lstrip("-") != "0"
    if mark == "." or not can_be_group:
        return decimal, ()
    if hints.language in _COMMA_IS_DECIMAL:
        return decimal, ()
    if hints.language is not None:
        return whole, ()
    said = f"“{bare}” was read as {whole}; with a decimal comma it would be {decimal}."
    return whole, (Finding("comma", said),)


def _without(bare: str, last: str) -> str:
    other = "," if last == "." else "."
    return bare.replace(other, "").replace(last, ".")


def _trimmed(text: str) -> str:
    negative, digits = text.startswith("-"), text.removeprefix("-")
    whole, _, part = digits.partition(".")
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    written = f"{whole}.{part}" if part else whole
    return f"-{written}" if negative and written != "0" else written


def compare(one: str, other: str) -> Likeness:
    """One when the bounds meet, else the smaller of the nearest bounds by the larger; 0 for different units."""
    a, b = bounds(one), bounds(other)
    if a.unit.casefold() != b.unit.casefold():
        return Likeness(0.0, f"{one} and {other} have different units.")
    gap_lo = max((each.lo for each in (a, b) if each.lo is not None), default=None)
    gap_hi = min((each.hi for each in (a, b) if each.hi is not None), default=None)
    if gap_lo is None or gap_hi is None or gap_lo <= gap_hi:
        return Likeness(1.0, f"{one} and {other} can be the same.")
    if gap_hi <= 0 or a.roughly + b.roughly + 1 < 1:
        return Likeness(0.0, f"{one} and {other} are different.")
    ratio = float(gap_hi / gap_lo)
    score = math.sqrt(ratio) if a.roughly or b.roughly else ratio**2
    return Likeness(round(score, 4), f"{one} and {other} differ by a factor of {1 / ratio:.3g}.")


KIND = Kind(clean, compare)
