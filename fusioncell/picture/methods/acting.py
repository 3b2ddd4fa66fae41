"""Who appears in the same happenings: the web of actors that events make, with how many and from when to when.

A projection of a two-mode network onto one of its modes (Wasserman and Faust 1994, chapter 8). That two stand in one
event says neither that they are allies nor that they are enemies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

MOST_IN_ONE = 40  # actors of one event that are paired; a list of hundreds in one event ties nobody to anybody


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors, in how many happenings both appear, and the first and last day of them as far as it is known."""

    one: UUID
    other: UUID
    times: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Acting:
    """Every actor with how many happenings it appears in, and the pairs, the most frequent first."""

    actors: Mapping[UUID, int]
    pairs: Sequence[Pair]


def acting(parts: Iterable[tuple[UUID, UUID]], days: Mapping[UUID, str]) -> Acting:
    """parts: event and actor. days: the day of each event, of any precision, empty where it is not known.

    >>> a, b, first, second = (UUID(int=n) for n in range(4))
    >>> made = acting([(first, a), (first, b), (second, a), (second, b)], {first: "2014-05", second: "2015-01-02"})
    >>> [(pair.times, pair.first, pair.last) for pair in made.pairs], made.actors[a]
    ([(2, '2014-05', '2015-01-02')], 2)
    """
    by_event: dict[UUID, set[UUID]] = {}
    for event, actor in parts:
        by_event.setdefault(event, set()).add(actor)
    counted = Counter(actor for actors in by_event.values() for actor in actors)
    when: dict[tuple[UUID, UUID], list[str]] = {}
    for event, actors in by_event.items():
        if len(actors) <= MOST_IN_ONE:
            for pair in combinations(sorted(actors), 2):
                when.setdefault(pair, []).append(days.get(event, ""))
    pairs = [_pair(one, other, found) for (one, other), found in when.items()]
    return Acting(counted, sorted(pairs, key=lambda pair: (-pair.times, pair.one, pair.other)))


def _pair(one: UUID, other: UUID, days: Sequence[str]) -> Pair:
    known = sorted(day for day in days if day)
    return Pair(one, other, len(days), known[0] if known else "", known[-1] if known else "")
