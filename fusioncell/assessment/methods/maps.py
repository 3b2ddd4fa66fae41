"""A map of the places in a product's evidence, as SVG made here: the base map that ships, and a number on each spot.

Only numbers and degrees stand in the drawing; the names stand in a list beside it, so that every script is printed by
the document itself. Places that would lie over each other share one spot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import cos, floor, log10, radians
from typing import Any

from shapely.geometry import GeometryCollection
from shapely.geometry.base import BaseGeometry

from fusioncell.evidence.methods.values.coordinates import KM_A_DEGREE
from fusioncell.foundation.methods.mapping import Frame, frame_of, ground

SEA, LAND, EDGE, GRID, SPOT, INK, SOFT = "#eaf1f5", "#f7f5ef", "#8d9ba4", "#c3d2da", "#1f6f8b", "#16232b", "#5b6b75"
FONT = "Noto Sans"
WIDTH = 640.0
RATIO = 0.62  # height of the width, so that text and map share a page
NEAR = 17.0  # units of the drawing within which two places are one spot
_LINES = 4  # of the net, about so many across


@dataclass(frozen=True, slots=True)
class Earth:
    """What a map is drawn on: the land, the boundaries that the deployment shows, and its own note on them."""

    land: BaseGeometry = field(default_factory=GeometryCollection)
    boundaries: BaseGeometry | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """One number on the map: where it stands in the drawing, and the places under it."""

    n: int
    x: float
    y: float
    wide: bool
    places: tuple[Mapping[str, Any], ...]


def spots(places: Sequence[Mapping[str, Any]], frame: Frame) -> list[Spot]:
    """The places as spots, from west to east, so that a list reads as the map does.

    >>> frame = frame_of((0.0, 0.0, 2.0, 2.0), WIDTH)
    >>> near = [{"lat": 1.0, "lon": 1.0, "wide": False}, {"lat": 1.001, "lon": 1.0, "wide": False}]
    >>> [len(spot.places) for spot in spots([*near, {"lat": 0.0, "lon": 2.0, "wide": True}], frame)]
    [2, 1]
    """
    held: list[tuple[float, float, list[Mapping[str, Any]]]] = []
    for one in sorted(places, key=lambda place: (place["lon"], -place["lat"], str(place.get("name", "")))):
        x, y = frame.place(one["lon"], one["lat"])
        near = next((spot for spot in held if abs(spot[0] - x) < NEAR and abs(spot[1] - y) < NEAR), None)
        if near is None:
            held.append((x, y, [one]))
        else:
            near[2].append(one)
    return [
        Spot(n, x, y, all(place["wide"] for place in found), tuple(found)) for n, (x, y, found) in enumerate(held, 1)
    ]


def drawn(places: Sequence[Mapping[str, Any]], earth: Earth) -> tuple[str, list[Spot]]:
    """The drawing and what its numbers stand for. The frame is that of these places alone.

    >>> svg, found = drawn([{"lat": 1.0, "lon": 1.0, "wide": False}], Earth())
    >>> svg.count("<circle"), len(found)
    (1, 1)
    """
    lons, lats = [one["lon"] for one in places], [one["lat"] for one in places]
    frame = frame_of((min(lons), min(lats), max(lons), max(lats)), WIDTH, RATIO)
    found = spots(places, frame)
    land, lines = ground(frame, earth.land, earth.boundaries)
    inside = [f'<rect width="{frame.width:.0f}" height="{frame.height:.0f}" fill="{SEA}"/>']
    if land:
        inside.append(f'<path d="{land}" fill="{LAND}" stroke="{EDGE}" stroke-width="0.8" fill-rule="evenodd"/>')
    if lines:
        inside.append(f'<path d="{lines}" fill="none" stroke="{EDGE}" stroke-width="1" stroke-dasharray="4 3"/>')
    inside += [*_net(frame), *_rule(frame), *(mark for spot in found for mark in _mark(spot))]
    return _svg(frame, inside), found


def _svg(frame: Frame, inside: Sequence[str]) -> str:
    size = f"{frame.width:.0f} {frame.height:.0f}"
    width, height = size.split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}" height="{height}" '
        f'font-family="{FONT}" font-size="11" fill="{INK}">{"".join(inside)}</svg>'
    )


def _mark(spot: Spot) -> Iterator[str]:
    fill, ink = ("#fff", SPOT) if spot.wide else (SPOT, "#fff")
    dash = ' stroke-dasharray="3 2"' if spot.wide else ""
    yield f'<circle cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="9" fill="{fill}" stroke="{SPOT}" stroke-width="1.5"{dash}/>'
    yield f'<text x="{spot.x:.1f}" y="{spot.y + 4:.1f}" text-anchor="middle" fill="{ink}">{spot.n}</text>'


def _round(value: float) -> float:
    """The largest of 1, 2, 5 × 10ⁿ not above a value.

    >>> _round(0.7), _round(23.0), _round(4.9)
    (0.5, 20.0, 2.0)
    """
    step = 10.0 ** floor(log10(value))
    return float(next(step * times for times in (5, 2, 1) if step * times <= value))


def _net(frame: Frame) -> Iterator[str]:
    west, south, east, north = frame.box
    step = _round((east - west) / _LINES)
    for number in range(floor(west / step) + 1, floor(east / step) + 1):
        x, _y = frame.place(number * step, north)
        yield f'<path d="M{x:.1f} 0V{frame.height:.1f}" stroke="{GRID}" stroke-width="0.7" fill="none"/>'
        yield _said(x + 3, 12, _degrees(number * step, "E", "W"))
    for number in range(floor(south / step) + 1, floor(north / step) + 1):
        _x, y = frame.place(west, number * step)
        yield f'<path d="M0 {y:.1f}H{frame.width:.1f}" stroke="{GRID}" stroke-width="0.7" fill="none"/>'
        yield _said(4, y - 3, _degrees(number * step, "N", "S"))


def _degrees(value: float, above: str, below: str) -> str:
    """A line of the net.

    >>> _degrees(-2.5, "N", "S"), _degrees(0.0, "E", "W")
    ('2.5°S', '0°')
    """
    size = round(abs(value), 6)
    return f"{size:g}°{above if value > 0 else below}" if size else "0°"


def _rule(frame: Frame) -> Iterator[str]:
    """A rule of a round length in kilometres, true in the middle of the map."""
    west, south, east, north = frame.box
    km = (east - west) * KM_A_DEGREE * max(cos(radians((south + north) / 2)), 0.2)
    length = _round(km / 5)
    across, y = frame.width * length / km, frame.height - 14
    left = frame.width - 16 - across
    shape = f"M{left:.1f} {y - 4:.1f}v8m0 -4h{across:.1f}m0 -4v8"
    yield f'<path d="{shape}" stroke="{INK}" stroke-width="1.2" fill="none"/>'
    yield _said(left + across / 2, y - 7, f"{length:g} km", "middle")


def _said(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{SOFT}" font-size="9.5">{escape(text)}</text>'


def position(place: Mapping[str, Any]) -> str:
    """A place as degrees, south and west negative, no finer than ten metres.

    >>> position({"lat": -2.03110001, "lon": -19.442})
    '-2.0311, -19.442'
    """
    return f"{round(place['lat'], 4):g}, {round(place['lon'], 4):g}"
