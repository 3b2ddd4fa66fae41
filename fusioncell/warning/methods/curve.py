"""One series over time as an SVG drawn by a template: bars seen, a line expected, a band of what was to be expected."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, FOOT, TOP = 900.0, 240.0, 44.0, 24.0, 10.0
_LABELS = 6

Scale = Callable[[int], float]
Height = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Point:
    """One period: what was seen, and what the engine said of it where this reader may know that."""

    day: date
    seen: float
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    signal: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Path data and where the words stand; `marks` are the signals."""

    width: float
    height: float
    left: float
    base: float
    seen: str
    signals: str
    expected: str
    band: str
    days: tuple[tuple[float, str], ...]
    heights: tuple[tuple[float, str], ...]


def curve(points: Sequence[Point]) -> Curve:
    """The drawing of these periods, oldest first; time runs from left to right.

    >>> from datetime import date
    >>> curve([Point(date(2026, 1, 5), 2.0), Point(date(2026, 1, 12), 4.0, signal=True)]).signals[:4]
    'M514'
    """
    top = _round_up(max([1.0, *(p.seen for p in points), *(p.high or 0.0 for p in points)]))
    step = (WIDTH - LEFT) / max(len(points), 1)
    base = HEIGHT - FOOT

    def x(index: int) -> float:
        return LEFT + index * step

    def y(value: float) -> float:
        return base - (base - TOP) * value / top

    return Curve(
        WIDTH, HEIGHT, LEFT, base,
        _bars([(i, p.seen) for i, p in enumerate(points) if not p.signal], x, y, step),
        _bars([(i, p.seen) for i, p in enumerate(points) if p.signal], x, y, step),
        _line([(x(i) + step / 2, y(p.expected)) if p.expected is not None else None for i, p in enumerate(points)]),
        _band(points, x, y, step),
        _days(points, x, step),
        tuple((round(y(value), 1), f"{value:g}") for value in (0.0, top / 2, top)),
    )  # fmt: skip


def _round_up(value: float) -> float:
    """The next number of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= value)


def _bars(values: Sequence[tuple[int, float]], x: Scale, y: Height, step: float) -> str:
    thick = max(step * 0.8, 0.8)
    parts = []
    for index, value in values:
        if value > 0:
            left, height = x(index) + step * 0.1, y(0.0) - y(value)
            parts.append(f"M{left:.1f} {y(0.0):.1f}v{-height:.1f}h{thick:.1f}v{height:.1f}z")
    return "".join(parts)


def _line(points: Sequence[tuple[float, float] | None]) -> str:
    parts, drawn = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if drawn else 'M'}{point[0]:.1f} {point[1]:.1f}")
        drawn = point is not None
    return "".join(parts)


def _band(points: Sequence[Point], x: Scale, y: Height, step: float) -> str:
    parts = []
    for index, p in enumerate(points):
        if p.high is not None:
            top, low = y(p.high), y(p.low or 0.0)
            parts.append(f"M{x(index):.1f} {top:.1f}h{step:.1f}V{low:.1f}h{-step:.1f}z")
    return "".join(parts)


def _days(points: Sequence[Point], x: Scale, step: float) -> tuple[tuple[float, str], ...]:
    every = max(1, -(-len(points) // _LABELS))
    return tuple((round(x(i) + step / 2, 1), p.day.isoformat()) for i, p in enumerate(points) if i % every == 0)
