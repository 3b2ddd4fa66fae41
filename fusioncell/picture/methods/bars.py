"""A timeline as bars for SVG: one row a track, all on one scale of time, each on its own scale of height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fusioncell.picture.methods.counting import Timeline

WIDTH, NAMES, ROW, GAP, FOOT = 720.0, 150.0, 34.0, 8.0, 20.0
_LABELS = 8  # words under the axis at most


@dataclass(frozen=True, slots=True)
class Row:
    """One track: its name, its total, its highest bin, its bars as path data, and where it stands."""

    name: str
    total: int
    peak: int
    d: str
    top: float
    base: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A timeline to print."""

    width: float
    height: float
    left: float
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]


def bars(line: Timeline, width: float = WIDTH, *, mirrored: bool = False) -> Bars:
    """The bars of every track. mirrored: names stand at the right, for pages read from the right.

    Time runs from left to right in every language, as clocks and calendars print it here.
    """
    left = 0.0 if mirrored else NAMES
    step = (width - NAMES) / max(len(line.bins), 1)
    rows = []
    for index, track in enumerate(line.tracks):
        top = index * (ROW + GAP)
        peak = max(track.counts, default=0) or 1
        rows.append(Row(track.name, track.total, peak, _row(track.counts, left, step, top, peak), top, top + ROW))
    height = len(rows) * (ROW + GAP) + FOOT
    return Bars(width, height, left, tuple(rows), _ticks(line.bins, left, step))


def _row(counts: Sequence[int], left: float, step: float, top: float, peak: int) -> str:
    thick = max(step * 0.82, 0.6)
    parts = []
    for index, count in enumerate(counts):
        if count:
            high = max(ROW * count / peak, 1.0)
            parts.append(f"M{left + index * step:.1f} {top + ROW:.1f}v{-high:.1f}h{thick:.1f}v{high:.1f}z")
    return "".join(parts)


def _ticks(bins: Sequence[str], left: float, step: float) -> tuple[tuple[float, str], ...]:
    every = max(1, -(-len(bins) // _LABELS))
    return tuple((round(left + index * step, 1), name) for index, name in enumerate(bins) if index % every == 0)
