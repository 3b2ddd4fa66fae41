"""A map as lines for SVG: the part of the base map that matters, and what lies on it. Templates print it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from fusioncell.foundation.methods.mapping import WORLD, Box, Frame, ground
from fusioncell.picture.methods.happening import Happening
from fusioncell.picture.methods.heat import Spot


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


def sketch(frame: Frame, land: BaseGeometry, boundaries: BaseGeometry | None, spots: Iterable[Spot]) -> Sketch:
    """The map as path data, cut to the frame and no finer than can be seen."""
    shown, lines = ground(frame, land, boundaries)
    return Sketch(
        round(frame.width, 1),
        round(frame.height, 1),
        shown,
        lines,
        tuple(
            Patch(s.code, s.name, s.count, s.value, s.step, "".join(f"{frame.line(ring)}Z" for ring in s.rings))
            for s in spots
        ),
        frame.box,
    )
