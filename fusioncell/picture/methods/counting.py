"""Counts of what happened: by kind, region and month, as tracks of a timeline, and what is not known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from fusioncell.picture.methods.happening import Happening

YEAR_LONG = 4
MONTH_LONG = len("2026-03")
MOST_BINS = 60  # months counted at once when nobody asks for more; beyond it a bin is a year
WINDOW = 24  # months of a longer span that are counted at once
REST = "\x00"  # the name of the track of all others; no value can hold it
WAYS = ("month", "year")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What part of time is counted, in months or in years. earlier, later: where the stretches beside it begin."""

    bins: tuple[str, ...]
    by: str
    earlier: str = ""
    later: str = ""

    @property
    def size(self) -> int:
        """How many characters of a day name its bin."""
        return YEAR_LONG if self.by == "year" else MONTH_LONG


def stretch(found: Sequence[Happening], by: str = "", at: str = "") -> Stretch:
    """The months or years to count. by: empty for months as long as there are few of them.

    at: the month that a stretch of `WINDOW` months begins with, where there are too many for one table; empty for
    the newest.
    """
    months = sorted({one.month for one in found if one.month})
    span = list(_months(months[0], months[-1])) if months else []
    if by == "year" or (not by and len(span) > MOST_BINS):
        years = sorted({one.day[:YEAR_LONG] for one in found if one.day})
        return Stretch(tuple(_years(years[0], years[-1])) if years else (), "year")
    if len(span) <= MOST_BINS:
        return Stretch(tuple(span), "month")
    first = max(0, min(sum(month < at for month in span) if at else len(span), len(span) - WINDOW))
    return Stretch(
        tuple(span[first : first + WINDOW]),
        "month",
        span[max(0, first - WINDOW)] if first else "",
        span[first + WINDOW] if first + WINDOW < len(span) else "",
    )


@dataclass(frozen=True, slots=True)
class Track:
    """One line of a timeline: how many in each bin."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Tracks over the same bins. undated: how many have no day, or one too vague for the bins."""

    bins: tuple[str, ...]
    tracks: tuple[Track, ...]
    undated: int


def timeline(
    found: Sequence[Happening], track: Callable[[Happening], str], most: int = 8, over: Stretch | None = None
) -> Timeline:
    """How much happened when, one track for each of the `most` frequent values and one for the `REST`."""
    over = over or stretch(found)
    place = {name: index for index, name in enumerate(over.bins)}
    dated = [one for one in found if one.day[: over.size] in place]
    named = [name for name, _ in Counter(track(one) for one in dated).most_common(most)]
    rows: dict[str, list[int]] = {name: [0] * len(over.bins) for name in named}
    for one in dated:
        name = track(one)
        row = rows.setdefault(name if name in rows else REST, [0] * len(over.bins))
        row[place[one.day[: over.size]]] += 1
    tracks = tuple(Track(name, tuple(counts)) for name, counts in rows.items())
    return Timeline(over.bins, tracks, sum(len(one.day) < over.size for one in found))


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:7])
    while f"{year:04}-{month:02}" <= last:
        yield f"{year:04}-{month:02}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004  December


def _years(first: str, last: str) -> list[str]:
    return [f"{year:04}" for year in range(int(first[:4]), int(last[:4]) + 1)]


@dataclass(frozen=True, slots=True)
class Table:
    """Regions by bins of time, the fullest region first."""

    bins: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]


def by_region(
    found: Sequence[Happening], place: Callable[[Happening], str], most: int = 60, over: Stretch | None = None
) -> Table:
    """How much happened in each region and month (or year): the table beside the map."""
    line = timeline(found, place, most, over)
    rows = sorted(((t.name, t.counts, t.total) for t in line.tracks), key=lambda row: -row[2])
    return Table(line.bins, tuple(rows))


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the picture does not show, as numbers."""

    happenings: int
    unplaced: int
    wide: int
    undated: int
    ungraded: int
    differing: int


def unknown(found: Iterable[Happening]) -> Unknown:
    """What is missing: places, precise places, days, grades; and where reports disagree."""
    every = list(found)
    return Unknown(
        happenings=len(every),
        unplaced=sum(not one.placed for one in every),
        wide=sum(one.placed and one.wide for one in every),
        undated=sum(not one.day for one in every),
        ungraded=sum(not one.graded for one in every),
        differing=sum(one.differs for one in every),
    )


def choices(
    found: Iterable[Happening], of: Callable[[Happening], Iterable[str]], most: int = 40
) -> list[tuple[str, int]]:
    """The values that a filter offers, the most frequent first."""
    return Counter(value for one in found for value in of(one) if value).most_common(most)
