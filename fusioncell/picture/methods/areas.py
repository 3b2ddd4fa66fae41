"""Reading areas from GeoJSON (RFC 7946): names, codes, inhabitants, shapes; strict, with the place of what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely import make_valid
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from fusioncell.foundation.errors import Unreadable

MOST_AREAS = 5_000
MOST_BYTES = 60_000_000
_DIGITS = 4  # of a degree: about ten metres
_SIMPLER = 0.002  # degrees: what nobody sees on a map of a country
_MOST_PEOPLE = 10**10


@dataclass(frozen=True, slots=True)
class Columns:
    """Which properties of a feature hold what."""

    name: str
    code: str
    people: str = ""


@dataclass(frozen=True, slots=True)
class ReadArea:
    """One area as it was read."""

    code: str
    name: str
    people: int | None
    shape: Mapping[str, Any]


def read_areas(raw: bytes, columns: Columns) -> list[ReadArea]:
    """The areas of a feature collection. Raises `Unreadable` with the feature and the property."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"A file of areas has at most {MOST_BYTES:,} bytes.", "file")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"This is no JSON: {str(error)[:80]}.", "file") from error
    features = body.get("features") if isinstance(body, dict) else None
    if not isinstance(features, list) or not features:
        raise Unreadable("This is no GeoJSON feature collection, or an empty one.", "features")
    if len(features) > MOST_AREAS:
        raise Unreadable(f"At most {MOST_AREAS:,} areas are loaded; these are {len(features):,}.", "features")
    found = list(_areas(features, columns))
    doubled = {area.code for area in found if sum(other.code == area.code for other in found) > 1}
    if doubled:
        raise Unreadable(f"The code {min(doubled)} stands twice.", columns.code)
    return found


def _areas(features: Sequence[object], columns: Columns) -> Iterator[ReadArea]:
    for number, feature in enumerate(features):
        place = f"feature {number}"
        said = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(feature, dict) or not isinstance(said, dict):
            raise Unreadable("A feature has properties.", place)
        yield ReadArea(
            _text(said, columns.code, place, 80),
            _text(said, columns.name, place, 200),
            _people(said, columns.people, place),
            _shape(feature.get("geometry"), place),
        )


def _text(said: Mapping[str, object], name: str, place: str, longest: int) -> str:
    value = str(said.get(name) or "").strip()
    if not value or len(value) > longest or "\x00" in value:
        raise Unreadable(f"The property {name} is a text of 1 to {longest} signs.", place)
    return value


def _people(said: Mapping[str, object], name: str, place: str) -> int | None:
    if not name or said.get(name) in (None, ""):
        return None
    try:
        people = int(float(str(said[name]).replace(",", "")))
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"{said[name]!r} is no number of people.", place) from error
    if not 0 <= people <= _MOST_PEOPLE:
        raise Unreadable(f"{people} is no number of people.", place)
    return people


def _shape(geometry: object, place: str) -> Mapping[str, Any]:
    try:
        found: BaseGeometry = make_valid(shape(geometry))
    except Exception as error:
        raise Unreadable("The geometry cannot be read.", place) from error
    if found.is_empty or found.geom_type not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        raise Unreadable("An area is a polygon.", place)
    west, south, east, north = found.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004  the earth
        raise Unreadable("The coordinates are not degrees; project the file to WGS 84 first.", place)
    simpler = found.simplify(_SIMPLER)
    return dict(mapping(simpler if simpler.is_valid and not simpler.is_empty else found))
