"""Where a site is, and whether that can be: no coordinates, 0,0, latitude and longitude in each other's place.

What looks wrong is said and kept as it came; nothing is mended in silence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import scipy
from numpy.typing import NDArray

Array = NDArray[np.float64]
EARTH_KM = 6371.0088
FAR_KM = 250.0  # from the next known town of its country: the point is hardly in that country
ISLAND = 0.01  # degrees around 0,0, where there is only sea


class Trouble(StrEnum):
    """What is wrong with a place."""

    NONE = ""
    MISSING = "missing"
    UNREADABLE = "unreadable"
    ZERO = "zero"
    SWAPPED = "swapped"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Point:
    """A latitude and a longitude in degrees."""

    lat: float
    lon: float


def read_point(pair: str) -> tuple[Point | None, Trouble]:
    """A point from “lat,lon”, and what is wrong with it by itself.

    >>> read_point("6.5,3.4")[0], read_point("0,0")[1].value, read_point("")[1].value, read_point("134.6,3.4")[1].value
    (Point(lat=6.5, lon=3.4), 'zero', 'missing', 'unreadable')
    """
    if not pair.strip():
        return None, Trouble.MISSING
    try:
        lat, lon = (float(part) for part in pair.split(","))
    except ValueError:
        return None, Trouble.UNREADABLE
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004 - the earth
        return None, Trouble.UNREADABLE
    if abs(lat) < ISLAND and abs(lon) < ISLAND:
        return None, Trouble.ZERO
    return Point(lat, lon), Trouble.NONE


def on_sphere(lat: Array, lon: Array) -> Array:
    """Points (n, 3) on the unit sphere; straight distances between them grow with those on the ground."""
    la, lo = np.radians(lat), np.radians(lon)
    return np.column_stack((np.cos(la) * np.cos(lo), np.cos(la) * np.sin(lo), np.sin(la)))


def chord(km: float) -> float:
    """The straight distance on the unit sphere of a way on the ground."""
    return 2 * math.sin(min(km, EARTH_KM * math.pi) / EARTH_KM / 2)


def km_of(chords: Array) -> Array:
    """The ways on the ground of straight distances on the unit sphere."""
    return np.asarray(2 * EARTH_KM * np.arcsin(np.clip(chords / 2, 0, 1)))


class Towns:
    """Known places, to find the region a point lies in: that of the next one. An estimate, and told as one."""

    def __init__(self, lat: Array, lon: Array, countries: Sequence[str], regions: Sequence[str]) -> None:
        self._lat, self._lon = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
        self._regions = list(regions)
        self._by_country: dict[str, list[int]] = {"": list(range(len(self._regions)))}
        for index, country in enumerate(countries):
            self._by_country.setdefault(country.casefold(), []).append(index)
        self._of: dict[str, scipy.spatial.cKDTree] = {}

    def _tree(self, country: str) -> scipy.spatial.cKDTree:
        if country not in self._of:
            rows = self._by_country[country]
            self._of[country] = scipy.spatial.cKDTree(on_sphere(self._lat[rows], self._lon[rows]))
        return self._of[country]

    def regions(self, points: Sequence[Point], country: str) -> tuple[list[str], Array]:
        """The region of each point by the next town of this country (of any, when it is empty), and how far that is."""
        rows = self._by_country.get(country.casefold(), [])
        if not points or not rows:
            return [""] * len(points), np.full(len(points), np.nan)
        away, index = self._tree(country.casefold()).query(self._sphere(points))
        return [self._regions[rows[i]] for i in index], km_of(np.asarray(away))

    @staticmethod
    def _sphere(points: Sequence[Point]) -> Array:
        return on_sphere(np.array([p.lat for p in points]), np.array([p.lon for p in points]))

    def judged(self, points: Sequence[Point], country: str) -> list[Trouble]:
        """Which points cannot be in their country: swapped, when the other order would be; else elsewhere."""
        if not country or country.casefold() not in self._by_country:
            return [Trouble.NONE] * len(points)
        away = self.regions(points, country)[1]
        turned = [Point(p.lon, p.lat) if abs(p.lon) <= 90 else p for p in points]  # noqa: PLR2004 - the poles
        other = self.regions(turned, country)[1]
        return [
            Trouble.NONE if a <= FAR_KM else Trouble.SWAPPED if b <= FAR_KM else Trouble.ELSEWHERE
            for a, b in zip(away, other, strict=True)
        ]


def counts_near(sites: Array, happenings: Array, km: float) -> NDArray[np.int64]:
    """How many happenings lie within so many kilometres of each site. sites (s, 2), happenings (h, 2): lat, lon."""
    if not len(sites) or not len(happenings):
        return np.zeros(len(sites), np.int64)
    tree = scipy.spatial.cKDTree(on_sphere(happenings[:, 0], happenings[:, 1]))
    found = tree.query_ball_point(on_sphere(sites[:, 0], sites[:, 1]), chord(km), return_length=True)
    return np.asarray(found, np.int64)
