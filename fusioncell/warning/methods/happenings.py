"""Which alarms tell of one happening, so that one outbreak is one thing to triage and not fifteen.

Two alarms of one hazard belong together when they count a record in common, when they are of one series and lie close
in time, or when they are of one kind of thing and lie close in time and place. Belonging is passed on: what belongs to
something that belongs is of the same happening (single linkage). Nothing is dropped by it and nothing is added up; it
only says what can be looked at together.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from fusioncell.evidence.methods.values.coordinates import on_sphere

DAYS = 21  # between two alarms
KM = 150.0


@dataclass(frozen=True, slots=True)
class Told:
    """An alarm: its hazard and series, what kind of thing it counts, its days, its middle and its records."""

    hazard: str
    series: Hashable
    thing: Hashable
    first: date
    last: date
    middle: tuple[float, float] | None = None
    records: frozenset[Hashable] = frozenset()


def happenings(alarms: Sequence[Told]) -> list[list[int]]:
    """The alarms by number, in groups; the groups and what is in them in the order given.

    >>> week = date(2026, 3, 2)
    >>> one = Told("outbreak", "cholera · A", "cholera", week, week, (4.0, 3.0))
    >>> near = Told("outbreak", "cholera · B", "cholera", week, week, (4.2, 3.0))
    >>> happenings([one, Told("outbreak", "measles · A", "measles", week, week, (4.0, 3.0)), near])
    [[0, 2], [1]]
    """
    of = list(range(len(alarms)))

    def root(number: int) -> int:
        while of[number] != number:
            of[number] = of[of[number]]
            number = of[number]
        return number

    for one, other in combinations(range(len(alarms)), 2):
        if _together(alarms[one], alarms[other]):
            low, high = sorted((root(one), root(other)))
            of[high] = low
    groups: dict[int, list[int]] = {}
    for number in range(len(alarms)):
        groups.setdefault(root(number), []).append(number)
    return list(groups.values())


def _together(one: Told, other: Told) -> bool:
    if one.hazard != other.hazard:
        return False
    if not one.records.isdisjoint(other.records):
        return True
    if max((other.first - one.last).days, (one.first - other.last).days) > DAYS:
        return False
    if one.series == other.series:
        return True
    near = one.middle is not None and other.middle is not None and on_sphere(*one.middle, *other.middle) <= KM
    return near and one.thing == other.thing
