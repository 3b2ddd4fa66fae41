"""From records to the counts of a family: one row a series, one column a period, and what could not be counted.

A record has two clocks: `happened`, the day it is counted under, and `known`, the moment from which the cell could
count it. Counts as of a moment hold what was known by then, so that any past period can be judged as it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.declaring import Declaration, Known, Step

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
SEPARATOR = " · "
NO_VALUE = "–"
NOT_ASKED = "not asked for"
EARLIEST = date(1900, 1, 1)
WIDEST = {"region": 1, "district": 2, "place": 3}  # how exact a place must be to count under each of these
MONDAY = date(1970, 1, 5)


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to be counted, as one reader may see it.

    values: what it can be told apart by. exact: 0 country only, 1 region, 2 district, 3 a place. span: how many days
    its date stands for. amount: what it adds, 1 unless a number of it is added up. root: the first of the records that
    were decided to be one with it, if there are any.
    """

    record: UUID
    report: UUID
    happened: date | None
    known: datetime
    values: Mapping[str, Sequence[str]]
    exact: int = 3
    span: int = 1
    lat: float | None = None
    lon: float | None = None
    amount: float | None = 1.0
    labels: tuple[int, ...] = ()
    root: UUID | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A record under the series it counts in."""

    series: int
    period: int
    record: Record


@dataclass(frozen=True, slots=True)
class Columns:
    """The placed records as columns (N,): series, period, the day known as an ordinal, amount."""

    series: Integers
    period: Integers
    known: Integers
    amount: Array

    @classmethod
    def of(cls, placed: Sequence[Placed]) -> Columns:
        """One walk over the records; whatever is counted afterwards is counted from these."""
        many = len(placed)
        series, period, known = (np.empty(many, dtype=np.int64) for _ in range(3))
        amount = np.empty(many)
        for at, one in enumerate(placed):
            series[at], period[at] = one.series, one.period
            known[at] = one.record.known.toordinal()
            amount[at] = one.record.amount or 0.0
        return cls(series, period, known, amount)


@dataclass(frozen=True, slots=True)
class Strata:
    """The series of a family: `keys` (n,), the first day of period 0, T periods, the records, and what was left out.

    labels: those of every record that was looked at, counted or left out with a reason.
    """

    keys: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    start: date
    periods: int
    step: Step
    placed: tuple[Placed, ...]
    left_out: Counter[str]
    labels: frozenset[int] = frozenset()
    columns: Columns = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", Columns.of(self.placed))

    def counts(self, as_of: date | None = None) -> Array:
        """Counts (n, T) as known at the end of a day; a period from which corrections took more than it had is 0."""
        return np.maximum(self._added(as_of, self.columns.amount), 0.0)

    def told(self, as_of: date | None = None) -> NDArray[np.bool_]:
        """Whether anything was told of a series in a period (n, T), as known at the end of a day; else it is a gap."""
        return self._added(as_of, np.ones(len(self.placed))) > 0

    def _added(self, as_of: date | None, what: Array) -> Array:
        cell = self.columns.series * self.periods + self.columns.period
        if as_of is not None:
            known = self.columns.known <= as_of.toordinal()
            cell, what = cell[known], what[known]
        table = np.bincount(cell, what, len(self.keys) * self.periods).astype(np.float64)
        result: Array = table.reshape(len(self.keys), self.periods)
        return result

    def records_of(self, rows: Sequence[int], periods: range) -> tuple[Record, ...]:
        """What stands in these series in these periods."""
        held = np.isin(self.columns.series, rows) & (self.columns.period >= periods.start)
        return tuple(self.placed[at].record for at in np.flatnonzero(held & (self.columns.period < periods.stop)))

    def day_of(self, period: int) -> date:
        """The first day of a period."""
        return self.start + timedelta(days=self.step.days * period)

    def period_of(self, day: date) -> int:
        """The number of the period that holds a day; may lie outside."""
        return (day - self.start).days // self.step.days

    def middle(self, series: int) -> tuple[float, float] | None:
        """The middle of the placed records of a series, as latitude and longitude."""
        return middle_of(self.placed[at].record for at in np.flatnonzero(self.columns.series == series))


def middle_of(records: Iterable[Record]) -> tuple[float, float] | None:
    """The median latitude and longitude of placed records, which one wrong point does not move; None for none."""
    points = [(one.lat, one.lon) for one in records if one.lat is not None and one.lon is not None]
    if not points:
        return None
    return median(lat for lat, _lon in points), median(lon for _lat, lon in points)


def first_day(day: date, step: Step) -> date:
    """The first day of the period that holds this day: the day itself, or its Monday.

    >>> first_day(date(2009, 7, 30), Step.WEEK)
    datetime.date(2009, 7, 27)
    """
    return day if step is Step.DAY else day - timedelta(days=day.weekday())


def last_whole_period(day: date, step: Step) -> date:
    """The first day of the newest period that had ended before this day began.

    >>> last_whole_period(date(2009, 8, 3), Step.WEEK)
    datetime.date(2009, 7, 27)
    """
    return first_day(day, step) - timedelta(days=step.days)


def stratify(records: Iterable[Record], declaration: Declaration, as_of: date) -> Strata:
    """Sort records into the series of a family up to the last whole period before `as_of`.

    A record is counted once in a series, however often it was told, and of records that were decided to be one, the one
    that was known first; what is not counted is told with the reason.
    """
    left_out: Counter[str] = Counter()
    stands: dict[UUID, UUID] = {}
    wanted: list[tuple[tuple[str, ...], date, Record]] = []
    seen: set[tuple[UUID, tuple[str, ...], date]] = set()
    labels: set[int] = set()
    end = last_whole_period(as_of, declaration.step) + timedelta(days=declaration.step.days)
    for record in records:
        trouble = _trouble(record, declaration, as_of, end)
        if trouble != NOT_ASKED:
            labels.update(record.labels)
        if not trouble and record.root and stands.setdefault(record.root, record.record) != record.record:
            trouble = "told twice"
        if trouble:
            left_out[trouble] += 1
            continue
        day = record.happened or end
        for parts in _keys(record, declaration):
            mark = (record.record, parts, day)
            if mark in seen:
                left_out["told twice"] += 1
            else:
                seen.add(mark)
                wanted.append((parts, day, record))
    return _sorted(wanted, declaration, end, (left_out, frozenset(labels)))


def _trouble(record: Record, declaration: Declaration, as_of: date, end: date) -> str:
    """Why a record is not counted; empty when it is."""
    unasked = (not set(record.values.get(name, ())) & set(allowed) for name, allowed in declaration.where.items())
    if record.known.date() > as_of or any(unasked):
        return NOT_ASKED
    if record.happened is None:
        return "without a date"
    if record.amount is None:
        return "without a number"
    checks = (
        (record.happened < EARLIEST, f"before {EARLIEST.year}"),
        (record.happened > as_of, "in the future"),
        (record.span > declaration.step.days, "date not known closely enough"),
        (any(record.exact < WIDEST.get(name, 0) for name in declaration.by), "place not known closely enough"),
        (any(name not in record.values or not record.values[name] for name in declaration.by), "without a value"),
        (record.happened >= end, "in the period that has not ended"),
    )
    return next((why for fails, why in checks if fails), "")


def _keys(record: Record, declaration: Declaration) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = [()]
    for name in declaration.by:
        values = list(dict.fromkeys(record.values[name]))
        chosen = values if name == "actor" else values[:1]
        keys = [(*key, value) for key in keys for value in chosen]
    return keys


def _sorted(
    wanted: Sequence[tuple[tuple[str, ...], date, Record]], declaration: Declaration, end: date,
    beside: tuple[Counter[str], frozenset[int]],
) -> Strata:  # fmt: skip
    left_out, labels = beside
    often: dict[tuple[str, ...], int] = defaultdict(int)
    for parts, _day, _record in wanted:
        often[parts] += 1
    kept = sorted(parts for parts, count in often.items() if count >= declaration.fewest or not declaration.by)
    rare = sum(often.values()) - sum(often[parts] for parts in kept)
    if rare:
        left_out["in series with too few"] += rare
    row = {parts: number for number, parts in enumerate(kept)}
    used = [one for one in wanted if one[0] in row]
    start = first_day(min((day for _parts, day, _record in used), default=end), declaration.step)
    days = declaration.step.days
    placed = tuple(Placed(row[parts], (day - start).days // days, record) for parts, day, record in used)
    return Strata(
        tuple(key_of(parts) for parts in kept), tuple(kept), start, (end - start).days // days, declaration.step,
        placed, left_out, labels,
    )  # fmt: skip


def key_of(parts: Sequence[str]) -> str:
    """The name of a series: its parts, or one word for a family that is not split.

    >>> key_of(("Borno", "raid")), key_of(())
    ('Borno · raid', '–')
    """
    return SEPARATOR.join(parts) or NO_VALUE


def effective_known(happened: date | None, received: datetime, known: Known) -> datetime:
    """The moment from which a record counts: when it came, or, for an archive, when it happened."""
    if known is Known.HAPPENED and happened is not None and happened <= received.date():
        return datetime(happened.year, happened.month, happened.day, tzinfo=received.tzinfo)
    return received
