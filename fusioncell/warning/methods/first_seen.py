"""First seen: an actor, a pair of actors, an actor in a place or a method that the record did not hold before.

A first is a fact and needs no model; how surprising it is does. The chance that the next event brings something new of
this kind is estimated from the last `window` events, of which s did, as (s + 1) / (window + 2) (Laplace; Good and
Toulmin 1956, Biometrika 43:45, on why it falls as the record grows). Firsts are ranked by it: a new actor where new
actors are rare is worth more than one where every second event names one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Seen:
    """One event as a first-seen detector reads it; `known` is the day the cell knew of it, `keys` what it names."""

    known: date
    happened: date
    record: str
    keys: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class First:
    """A key that no earlier record named: since when, in which record, and the chance of a new one at that time."""

    key: Hashable
    known: date
    happened: date
    record: str
    chance: float
    before: int


def firsts(events: Iterable[Seen], window: int = 200, fewest: int = 30) -> Iterator[First]:
    """Each new key in the order in which the cell learnt of it; the first `fewest` events only fill the record.

    >>> day = date(2009, 6, 9)
    >>> [f.key for f in firsts([Seen(day, day, "a", ("x",)), Seen(day, day, "b", ("x", "y"))], fewest=1)]
    ['y']
    """
    held: set[Hashable] = set()
    recent: deque[bool] = deque(maxlen=window)
    for count, event in enumerate(sorted(events, key=lambda event: (event.known, event.happened, event.record))):
        new = [key for key in dict.fromkeys(event.keys) if key not in held]
        if count >= fewest:
            chance = (sum(recent) + 1) / (len(recent) + 2)
            for key in new:
                yield First(key, event.known, event.happened, event.record, chance, count)
        held.update(new)
        recent.append(bool(new))
