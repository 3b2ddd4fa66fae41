"""When values of one property cannot all be true, and what remains possible when they can."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from math import prod

from fusioncell.evidence.methods.schema import Property
from fusioncell.evidence.methods.values.date_interval import Interval, alternatives
from fusioncell.evidence.methods.values.number import bounds, compare

_ROUGHLY_THE_SAME = 0.7  # likeness of numbers of which one is rough: within a factor of two
_MOST_COMBINATIONS = 64


def quarrel(prop: Property, values: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """The sentence that names two values which exclude each other and the agencies that state them.

    Only a property of which an entity has one at most can be in conflict: two telephone numbers are two numbers.
    """
    if not prop.single:
        return None
    for (one, by), (other, by_other) in combinations(values, 2):
        if not can_both_be(prop.kind, one, other):
            said = f"{one} ({', '.join(by)}) and {other} ({', '.join(by_other)})"
            return f"{prop.label}: {said} cannot both be true."
    return None


def can_both_be(kind: str, one: str, other: str) -> bool:
    """Whether two values can mean the same: 1984 and 12 May 1984 can, 1984 and 1990 cannot."""
    if one == other:
        return True
    try:
        if kind == "date":
            return any(_overlap((a, b)) for a in alternatives(one) for b in alternatives(other))
        if kind == "number":
            return _meet(one, other)
    except ValueError:
        return False  # a value that was never cleaned is compared as text
    return False


def _overlap(times: Sequence[Interval]) -> Interval | None:
    """The time that several intervals have in common."""
    lo = max((each.earliest for each in times if each.lo), default=None)
    hi = min((each.latest for each in times if each.hi), default=None)
    return None if lo and hi and lo > hi else Interval(lo, hi)


def _meet(one: str, other: str) -> bool:
    a, b = bounds(one), bounds(other)
    if a.unit.casefold() != b.unit.casefold():
        return True  # kilograms and pieces say nothing about each other
    if a.roughly or b.roughly:
        return compare(one, other).score >= _ROUGHLY_THE_SAME
    return compare(one, other).score == 1


def narrowed(prop: Property, values: Sequence[str]) -> Interval | None:
    """The time that all values of a single date leave possible."""
    if prop.kind != "date" or not prop.single:
        return None
    try:
        meant = [alternatives(value) for value in values]
    except ValueError:
        return None
    if prod(map(len, meant)) > _MOST_COMBINATIONS:
        return None
    possible = [common for times in product(*meant) if (common := _overlap(times))]
    if not possible:
        return None
    lows, highs = [each.lo for each in possible], [each.hi for each in possible]
    return Interval(
        None if None in lows else min(lo for lo in lows if lo),
        None if None in highs else max(hi for hi in highs if hi),
    )
