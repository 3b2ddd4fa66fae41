"""Where a point of the earth stands in a drawing, and land and boundaries as lines for SVG.

Equirectangular with the middle parallel true to length, which is honest enough for a country.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from shapely import box, make_valid
from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]  # west, south, east, north in degrees
WORLD: Box = (-180.0, -60.0, 180.0, 80.0)
WIDTH = 720.0
_TALLEST, _FLATTEST = 1.1, 0.5  # height as a part of the width
_MARGIN = 0.08
_SMALLEST = 0.5  # degrees
_FEW = 200  # pieces of land below which every one is drawn
_FAINTEST = 0.6  # in units of the drawing: a line is not drawn finer


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


def frame_of(seen: Box, width: float = WIDTH, ratio: float | None = None) -> Frame:
    """A frame with a margin around what has to be seen, neither a tower nor a ribbon.

    ratio: height as a part of the width, where the place of the drawing has a shape of its own.

    >>> frame = frame_of((10.0, 50.0, 12.0, 51.0))
    >>> frame.box[0] < 10.0 < 12.0 < frame.box[2], 0.5 <= frame.height / frame.width <= 1.1
    (True, True)
    """
    west, south, east, north = seen
    if seen == WORLD and ratio is None:
        return Frame(WORLD, width, width * (north - south) / (east - west), 1.0)
    across, up = max(east - west, _SMALLEST), max(north - south, _SMALLEST)
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    stretch = 1 / max(cos(radians(middle_lat)), 0.2)
    across, up = across * (1 + 2 * _MARGIN), up * (1 + 2 * _MARGIN)
    ratio = ratio or min(max(up * stretch / across, _FLATTEST), _TALLEST)
    across = max(across, up * stretch / ratio)
    up = across * ratio / stretch
    edges = (middle_lon - across / 2, middle_lat - up / 2, middle_lon + across / 2, middle_lat + up / 2)
    return Frame(edges, width, width * ratio, stretch)


def ground(frame: Frame, land: BaseGeometry, boundaries: BaseGeometry | None) -> tuple[str, str]:
    """Land and boundaries as path data, cut to the frame and no finer than can be seen."""
    west, south, east, north = frame.box
    window = box(west, south, east, north)
    fine = (east - west) / frame.width * _FAINTEST
    shown = make_valid(land.intersection(window)).simplify(fine)
    lines = _lines(frame, boundaries.intersection(window).simplify(fine)) if boundaries is not None else ""
    return _outlines(frame, shown), lines


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
