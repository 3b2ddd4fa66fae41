"""Where it is dense: by area and rate where people were counted, by area and count, or by H3 cell and count.

A count by area mostly shows where people live. A rate (per 100,000 people) needs a denominator; where none was loaded
the picture says so, and bins by cells of nearly equal size instead (H3, Uber 2018), which favour no border.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import h3
from shapely import STRtree, points
from shapely.geometry.base import BaseGeometry

from fusioncell.picture.methods.happening import Happening

PER = 100_000
How = Literal["rate", "areas", "cells"]
_STEPS = 5
_FINEST, _COARSEST = 7, 2
_WISHED = 18  # cells over the wider side of what is shown
_EDGE_DEGREES = {2: 1.9, 3: 0.71, 4: 0.27, 5: 0.10, 6: 0.038, 7: 0.0146}  # about, from the table of H3's edge lengths


@dataclass(frozen=True, slots=True)
class Ground:
    """An area that was loaded: its number, name and shape, and how many people live there, if that was loaded too."""

    code: str
    name: str
    shape: BaseGeometry
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """One area or cell with what happened there. step: 1 (least) to 5 (most), for the colour."""

    code: str
    name: str
    count: int
    value: float
    step: int
    rings: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """All spots, how they were made, and how many happenings fell into none."""

    how: How
    spots: tuple[Spot, ...]
    outside: int
    resolution: int = 0


def heat(found: Sequence[Happening], grounds: Sequence[Ground] = ()) -> Heat:
    """By rate where every area with a happening has people counted, else by area, else by cell.

    Happenings whose point stands for a wide area are left out of cells: a cell would claim a place that nobody states.
    """
    placed = [one for one in found if one.placed]
    if grounds:
        return _by_area(placed, grounds)
    exact = [one for one in placed if not one.wide]
    return _by_cell(exact, len(placed) - len(exact))


def _by_area(placed: Sequence[Happening], grounds: Sequence[Ground]) -> Heat:
    counted = Counter(area_of(placed, grounds))
    outside = counted.pop(-1, 0)
    rate = all(grounds[index].people for index in counted)
    values = {index: n * PER / (grounds[index].people or PER) if rate else float(n) for index, n in counted.items()}
    ranks = sorted(values.values())
    spots = [
        Spot(g.code, g.name, counted[index], values[index], _step(values[index], ranks), _rings(g.shape))
        for index, g in enumerate(grounds)
        if index in counted
    ]
    return Heat("rate" if rate and counted else "areas", tuple(spots), outside)


def area_of(placed: Sequence[Happening], grounds: Sequence[Ground]) -> list[int]:
    """The index of the area in which each stands; -1 for none. Of areas that overlap, the first."""
    tree = STRtree([ground.shape for ground in grounds])
    found = [-1] * len(placed)
    spots = points([(one.lon, one.lat) for one in placed]) if placed else []
    for point, ground in zip(*tree.query(spots, predicate="intersects"), strict=True):
        if found[point] == -1 or ground < found[point]:
            found[point] = int(ground)
    return found


def _by_cell(exact: Sequence[Happening], outside: int) -> Heat:
    level = resolution_for(exact)
    counted = Counter(h3.latlng_to_cell(one.lat, one.lon, level) for one in exact)
    ranks = sorted(float(n) for n in counted.values())
    spots = [
        Spot(cell, "", n, float(n), _step(float(n), ranks), (_hexagon(cell),)) for cell, n in sorted(counted.items())
    ]
    return Heat("cells", tuple(spots), outside, level)


def resolution_for(exact: Sequence[Happening]) -> int:
    """The H3 resolution at which the wider side of what happened holds some twenty cells."""
    if not exact:
        return 4
    lats, lons = [one.lat or 0.0 for one in exact], [one.lon or 0.0 for one in exact]
    side = max(max(lats) - min(lats), max(lons) - min(lons), 0.05)
    fitting = (level for level in range(_COARSEST, _FINEST + 1) if side / (2 * _EDGE_DEGREES[level]) >= _WISHED)
    return next(fitting, _FINEST)


def _step(value: float, ranks: Sequence[float]) -> int:
    """Fifths of the ranks, so that one extreme value does not turn all others pale."""
    return 1 + min(_STEPS - 1, bisect_left(ranks, value) * _STEPS // len(ranks))


def _hexagon(cell: str) -> tuple[tuple[float, float], ...]:
    ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]
    if max(lon for lon, _ in ring) - min(lon for lon, _ in ring) > 180:  # noqa: PLR2004  over the antimeridian
        ring = [(lon - 360 if lon > 0 else lon, lat) for lon, lat in ring]
    return tuple((round(lon, 3), round(lat, 3)) for lon, lat in ring)


def _rings(shape: BaseGeometry) -> tuple[tuple[tuple[float, float], ...], ...]:
    parts = getattr(shape, "geoms", [shape])
    return tuple(
        tuple((round(lon, 3), round(lat, 3)) for lon, lat in part.exterior.coords)
        for part in parts
        if part.geom_type == "Polygon"
    )
