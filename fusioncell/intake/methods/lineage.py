"""Which reports go back to one root: what looks like two agencies saying so can be one voice heard twice.

A link is drawn where two reports name the same source or number, where one cites the other's number, where one holds
most of the other's words, or where their texts are nearly equal. What hangs together has one root: the earliest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from fusioncell.evidence.methods.folding import plain
from fusioncell.intake.methods.sketch import Triples, held_in, likeness, triples

ALIKE = 0.7
QUOTED = 0.8
_LONG_NUMBER = 5  # signs of a sender's number that cannot be met by chance


@dataclass(frozen=True, slots=True)
class Told:
    """A report as lineage looks at it."""

    id: str
    agency: str
    at: datetime
    text: str
    source: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Why two reports go back to one root."""

    one: str
    other: str
    code: str
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Root:
    """Reports with one root. circular: more than one agency carries it, so it counts once."""

    first: str
    reports: tuple[str, ...]
    agencies: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def circular(self) -> bool:
        """Whether it reached the cell through two agencies or more."""
        return len(self.agencies) > 1


def roots(told: Sequence[Told]) -> list[Root]:
    """The reports by root, earliest first."""
    prints = {one.id: triples(one.text) for one in told}
    links = [link for a, b in combinations(told, 2) if (link := linked(a, b, prints)) is not None]
    above = {one.id: one.id for one in told}

    def top(number: str) -> str:
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    for link in links:
        above[top(link.one)] = top(link.other)
    groups: dict[str, list[Told]] = {}
    for one in sorted(told, key=lambda each: (each.at, each.id)):
        groups.setdefault(top(one.id), []).append(one)
    return [_root(group, links) for group in groups.values()]


def _root(group: list[Told], links: Sequence[Link]) -> Root:
    numbers = {one.id for one in group}
    return Root(
        group[0].id,
        tuple(one.id for one in group),
        tuple(sorted({one.agency for one in group})),
        tuple(link for link in links if link.one in numbers),
    )


def linked(a: Told, b: Told, prints: dict[str, Triples]) -> Link | None:
    """The strongest ground on which two reports have one root, if there is one."""
    if a.number and b.number and plain(a.number) == plain(b.number):
        return Link(a.id, b.id, "number")
    for one, other in ((a, b), (b, a)):
        if len(one.number) >= _LONG_NUMBER and one.number in other.text:
            return Link(a.id, b.id, "cited")
    alike = likeness(prints[a.id], prints[b.id])
    if alike >= ALIKE:
        return Link(a.id, b.id, "alike", round(alike, 2))
    small, large = sorted((prints[a.id], prints[b.id]), key=len)
    quoted = held_in(small, large)
    if quoted >= QUOTED:
        return Link(a.id, b.id, "quoted", round(quoted, 2))
    if a.source and b.source and plain(a.source) == plain(b.source) and a.agency != b.agency:
        return Link(a.id, b.id, "source")
    return None
