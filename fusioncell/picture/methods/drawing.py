"""A map as lines for SVG: the part of the base map that matters, and what lies on it. Templates print it.

Equirectangular with the middle parallel true to length, which is honest enough for a country.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from shapely import box, make_valid
from shapely.geometry.base import BaseGeometry

from fusioncell.picture.methods.happening import Happening
from fusioncell.picture.methods.heat import Spot
from fusioncell.picture.methods.scope import Box

WORLD: Box = (-180.0, -60.0, 180.0, 80.0)
WIDTH = 720.0
_TALLEST, _FLATTEST = 1.1, 0.5  # height as a part of the width
_MARGIN = 0.08
_SMALLEST = 0.5  # degrees
_FEW = 200  # pieces of land below which every one is drawn
_FAINTEST = 0.6  # in units of the drawing: a line is not drawn finer
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What part of the earth is drawn, and how large: degrees to units of the drawing."""

    box: Box
    width: float
    height: float
    stretch: float

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point stands in the drawing."""
        scale = self.width / (self.box[2] - self.box[0])
        return (lon - self.box[0]) * scale, (self.box[3] - lat) * scale * self.stretch

    def line(self, ring: Iterable[tuple[float, float]]) -> str:
        """A line as SVG path data."""
        spots = [self.place(lon, lat) for lon, lat in ring]
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots) if spots else ""


@dataclass(frozen=True, slots=True)
class Patch:
    """An area or cell in the drawing."""

    code: str
    name: str
    count: int
    value: float
    step: int
    d: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """A map to print: land and boundaries as path data, patches on them."""

    width: float
    height: float
    land: str
    boundaries: str
    patches: tuple[Patch, ...]
    box: Box


def box_around(found: Iterable[Happening], spots: Iterable[Spot] = ()) -> Box:
    """What has to be seen; the world when nothing has a place. A tenth of far-off points does not decide the view."""
    lons = sorted(one.lon for one in found if one.lon is not None)
    lats = sorted(one.lat for one in found if one.lat is not None)
    for spot in spots:
        lons += [lon for ring in spot.rings for lon, _ in ring]
        lats += [lat for ring in spot.rings for _, lat in ring]
    return (min(lons), min(lats), max(lons), max(lats)) if lons else WORLD


def frame_of(seen: Box, width: float = WIDTH) -> Frame:
    """A frame with a margin around what has to be seen, neither a tower nor a ribbon."""
    west, south, east, north = seen
    if seen == WORLD:
        return Frame(WORLD, width, width * (north - south) / (east - west), 1.0)
    across, up = max(east - west, _SMALLEST), max(north - south, _SMALLEST)
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    stretch = 1 / max(cos(radians(middle_lat)), 0.2)
    across, up = across * (1 + 2 * _MARGIN), up * (1 + 2 * _MARGIN)
    ratio = min(max(up * stretch / across, _FLATTEST), _TALLEST)
    across = max(across, up * stretch / _TALLEST)
    up = across * ratio / stretch
    edges = (middle_lon - across / 2, middle_lat - up / 2, middle_lon + across / 2, middle_lat + up / 2)
    return Frame(edges, width, width * ratio, stretch)


def sketch(frame: Frame, land: BaseGeometry, boundaries: BaseGeometry | None, spots: Iterable[Spot]) -> Sketch:
    """The map as path data, cut to the frame and no finer than can be seen."""
    west, south, east, north = frame.box
    window = box(west, south, east, north)
    fine = (east - west) / frame.width * _FAINTEST
    shown = make_valid(land.intersection(window)).simplify(fine)
    return Sketch(
        round(frame.width, 1),
        round(frame.height, 1),
        _outlines(frame, shown),
        _lines(frame, boundaries.intersection(window).simplify(fine)) if boundaries is not None else "",
        tuple(
            Patch(s.code, s.name, s.count, s.value, s.step, "".join(f"{frame.line(ring)}Z" for ring in s.rings))
            for s in spots
        ),
        frame.box,
    )


def _outlines(frame: Frame, shape: BaseGeometry) -> str:
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type in ("Polygon", "MultiPolygon")]
    flat = [polygon for part in parts for polygon in getattr(part, "geoms", [part])]
    least = (frame.box[2] - frame.box[0]) / frame.width  # an island smaller than a unit of the drawing is a speck
    flat = [polygon for polygon in flat if polygon.area > least * least or len(flat) < _FEW]
    rings = [ring for polygon in flat if not polygon.is_empty for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(f"{frame.line(ring.coords)}Z" for ring in rings)


def _lines(frame: Frame, shape: BaseGeometry) -> str:
    parts = getattr(shape, "geoms", [shape])
    return "".join(frame.line(part.coords) for part in parts if part.geom_type == "LineString" and not part.is_empty)
