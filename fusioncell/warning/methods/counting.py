"""From events to weekly counts: one series a place, two clocks, every event that cannot be counted accounted for.

`happened` is the day of the event, `known` the day on which the cell could know of it. A count as of a day holds only
what was known by then, so that any past week can be judged again with what was known in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
DAYS = 7


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or a correction of `amount` (which may be negative) to what was counted before."""

    happened: date
    known: date
    place: str
    record: str
    names: tuple[str, ...] = ()
    amount: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Weekly counts (n places, T weeks); week i begins on `monday` + 7 i days. `left_out`: why events are not in it."""

    places: tuple[str, ...]
    monday: date
    counts: Array
    left_out: Counter[str]

    def week_of(self, day: date) -> int:
        """The number of the week that holds this day; may lie outside of the table."""
        return (day - self.monday).days // DAYS

    def day_of(self, week: int) -> date:
        """The Monday of a week."""
        return self.monday + timedelta(days=DAYS * week)


def monday_of(day: date) -> date:
    """The Monday of the week that holds this day.

    >>> monday_of(date(2009, 7, 30))
    datetime.date(2009, 7, 27)
    """
    return day - timedelta(days=day.weekday())


def weekly(events: Iterable[Event], places: Sequence[str], span: tuple[date, date], as_of: date | None = None) -> Table:
    """Count the events of `span` (first and last day) by place and week, as known at `as_of` (default: everything).

    An event whose place is not among `places`, that lies outside of the span, or that was told twice (same record,
    place, day and amount) is left out and counted there. A week from which corrections take more than was counted
    stands at 0.
    """
    first, last = monday_of(span[0]), monday_of(span[1])
    row = {place: number for number, place in enumerate(places)}
    counts = np.zeros((len(places), (last - first).days // DAYS + 1))
    left_out: Counter[str] = Counter()
    told: set[tuple[str, str, date, float]] = set()
    for event in events:
        key = (event.record, event.place, event.happened, event.amount)
        if as_of is not None and event.known > as_of:
            left_out["not known yet"] += 1
        elif event.place not in row:
            left_out["no such place" if event.place else "place not known closely enough"] += 1
        elif not span[0] <= event.happened <= span[1]:
            left_out["outside of the period"] += 1
        elif key in told:
            left_out["told twice"] += 1
        else:
            told.add(key)
            counts[row[event.place], (event.happened - first).days // DAYS] += event.amount
    return Table(tuple(places), first, np.maximum(counts, 0.0), left_out)


def contributing(events: Iterable[Event], table: Table, week: int, weeks: int = 1) -> dict[str, tuple[str, ...]]:
    """The records behind the counts of `weeks` weeks up to `week`, by place; corrections of those weeks among them."""
    found: dict[str, set[str]] = {place: set() for place in table.places}
    for event in events:
        if event.place in found and week - weeks < table.week_of(event.happened) <= week:
            found[event.place].add(event.record)
    return {place: tuple(sorted(records)) for place, records in found.items()}
