"""Sites on a drawn map: one mark for a small square of the drawing and a sector, as large as the number behind it.

A mark has no name: a map of named weak points is a map of targets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from fusioncell.foundation.methods.mapping import Frame

STEP = 9.0  # units of the drawing: marks nearer than this are one
MOST = 4_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A site as the map needs it. ringed: among the names of a ranking that are open to the viewer."""

    lat: float
    lon: float
    sector: str
    ringed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn: where, how large, for how many of which sector."""

    x: float
    y: float
    size: float
    sector: str
    count: int
    ringed: bool


def marks(frame: Frame, sites: Iterable[Placed]) -> list[Mark]:
    """The marks within a frame, the largest first, so that small ones lie on top.

    >>> frame = Frame((0.0, 0.0, 10.0, 10.0), 100.0, 100.0, 1.0)
    >>> [(mark.x, mark.y, mark.count) for mark in marks(frame, [Placed(5, 5, "energy"), Placed(5.1, 5.1, "energy")])]
    [(49.5, 49.5, 2)]
    """
    west, south, east, north = frame.box
    counts: Counter[tuple[int, int, str]] = Counter()
    ringed: set[tuple[int, int, str]] = set()
    for one in sites:
        if south <= one.lat <= north and west <= one.lon <= east:
            x, y = frame.place(one.lon, one.lat)
            key = (int(x / STEP), int(y / STEP), one.sector)
            counts[key] += 1
            if one.ringed:
                ringed.add(key)
    found = [
        Mark((x + 0.5) * STEP, (y + 0.5) * STEP, round(1.5 + min(6.0, sqrt(count)), 1), sector, count, key in ringed)
        for key, count in counts.most_common(MOST)
        for x, y, sector in (key,)
    ]
    return sorted(found, key=lambda mark: (-mark.size, mark.x, mark.y))
