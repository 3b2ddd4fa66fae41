"""The base map that ships, for maps drawn by the server; and which boundaries this deployment shows."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from shapely.geometry import GeometryCollection, shape
from shapely.geometry.base import BaseGeometry

from fusioncell.foundation.environment import Boundaries
from fusioncell.foundation.errors import Unreadable

LAND, BOUNDARIES = "hall/dist/land.json", "hall/dist/boundaries.json"


def chosen() -> Boundaries:
    """What the deployment says about boundaries."""
    found: Boundaries = settings.ENVIRONMENT.boundaries
    return found


@lru_cache(maxsize=1)
def land() -> BaseGeometry:
    """The land of the earth, cut at the antimeridian; empty when the front end was not built."""
    path = finders.find(LAND)
    return _read(Path(path)) if path else GeometryCollection()


@lru_cache(maxsize=1)
def boundaries() -> BaseGeometry | None:
    """The boundaries that this deployment draws; None for none."""
    said = chosen()
    if said.which == "none":
        return None
    path = said.path or finders.find(BOUNDARIES)
    return _read(Path(path)) if path else None


def _read(path: Path) -> BaseGeometry:
    try:
        body = json.loads(path.read_text("utf-8"))
        parts = body["features"] if body.get("type") == "FeatureCollection" else [body]
        return (
            GeometryCollection([shape(part.get("geometry", part)) for part in parts])
            if len(parts) != 1
            else shape(parts[0].get("geometry", parts[0]))
        )
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unreadable(f"The boundaries are not GeoJSON: {error}.", str(path)) from error
