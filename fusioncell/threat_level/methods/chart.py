"""The history of a level as a stepped line: coordinates for an SVG drawn by a template, no library, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

WIDTH, ROW, LEFT, TOP = 900, 34, 150, 12
RANKS = 5  # colours from low to high


def rank_of(ordinal: int, steps: int) -> int:
    """The colour of a step: 1 for the lowest to 5 for the highest.

    >>> [rank_of(n, 4) for n in (1, 2, 3, 4)]
    [1, 2, 4, 5]
    """
    return 1 + round((ordinal - 1) * (RANKS - 1) / max(1, steps - 1))


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch: its place, and what it stands for."""

    x: float
    y: float
    width: float
    ordinal: int
    rank: int
    overlay: bool
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the scale: its name beside its line, lowest at the bottom."""

    y: float
    middle: float
    name: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing."""

    width: int
    height: int
    left: int
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    joins: tuple[tuple[float, float, float], ...]
    marks: tuple[tuple[float, datetime], ...]
    base: float


Stretch = tuple[datetime, datetime, int | None, bool]


def chart(stretches: Sequence[Stretch], names: Sequence[str]) -> Chart:
    """Stretches in order, each (start, end, step, overlay), on steps named from low to high.

    >>> from datetime import UTC
    >>> day = lambda n: datetime(2026, 1, n, tzinfo=UTC)
    >>> drawn = chart([(day(1), day(2), 1, False), (day(2), day(3), 2, True)], ["low", "high"])
    >>> [(bar.x, bar.y, bar.width) for bar in drawn.bars]
    [(150.0, 58.0, 375.0), (525.0, 24.0, 375.0)]
    """
    steps = len(names)
    height = TOP * 2 + ROW * steps + 18
    rows = tuple(
        Row(TOP + ROW * (steps - n), TOP + ROW * (steps - n) + ROW / 2, name, n) for n, name in enumerate(names, 1)
    )
    base = float(TOP + ROW * steps)
    if not stretches:
        return Chart(WIDTH, height, LEFT, rows, (), (), (), base)
    begin, total = stretches[0][0], (stretches[-1][1] - stretches[0][0]).total_seconds() or 1.0

    def x(moment: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT) * (moment - begin).total_seconds() / total, 1)

    def y(step: int) -> float:
        return float(TOP + ROW * (steps - step) + 12)

    bars = tuple(
        Bar(x(start), y(step), max(1.5, round(x(end) - x(start), 1)), step, rank_of(step, steps), overlay, start, end)
        for start, end, step, overlay in stretches
        if step is not None
    )
    joins = tuple((bar.x, min(a.y, bar.y), abs(a.y - bar.y) + 10) for a, bar in pairwise(bars))
    marks = tuple((round(LEFT + (WIDTH - LEFT) * part, 1), _at(begin, total * part)) for part in (0, 0.5, 1))
    return Chart(WIDTH, height, LEFT, rows, bars, joins, marks, base)


def _at(begin: datetime, seconds: float) -> datetime:
    return datetime.fromtimestamp(begin.timestamp() + seconds, begin.tzinfo)
