"""Places of the world by name: towns, regions and countries, from the file that the build packs (GeoNames, CC BY 4.0).

The file holds no numbers of inhabitants. What a region or a district is named after weighs more than a namesake.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values import country as countries
from fusioncell.evidence.methods.values.country_names import OF_A_COUNTRY
from fusioncell.evidence.methods.values.face import NO_HINTS, Unclear

TOWN, REGION, COUNTRY, CONTINENT = 0, 1, 2, 3
PRECISION = {TOWN: "town, about 5 km", REGION: "region", COUNTRY: "country", CONTINENT: "continent"}
FILE = "places.npz"
SHORTEST = 3  # signs of a name that is looked up


@dataclass(frozen=True, slots=True)
class Spot:
    """One place that a name can mean."""

    name: str
    rank: int
    lat: float
    lon: float
    country: str
    region: str
    weight: int

    @property
    def precision(self) -> str:
        """How exactly it is known where: a town, a region, a country."""
        return PRECISION[self.rank]


class Gazetteer:
    """Every place of the packed file; a name that is not there has none."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as packed:
            self._numbers = {key: number for number, key in enumerate(_words(packed["keys"]))}
            self._starts = packed["starts"]
            self._names = _words(packed["names"])
            self._countries = _words(packed["countries"])
            self._regions = _words(packed["regions"])
            self._columns = [packed[name] for name in ("ranks", "lat", "lon", "country", "region", "weight")]

    def __contains__(self, key: object) -> bool:
        return key in self._numbers

    def __len__(self) -> int:
        return len(self._names)

    def called(self, name: str) -> list[Spot]:
        """Every place of this name, and the country of this name in any of the cell's languages."""
        key = plain(name)
        if key in _CONTINENTS:
            return [Spot(name, CONTINENT, *_CONTINENTS[key], "", "", 0)]
        if len(key) < SHORTEST and name not in _SPELLED:
            return []
        return [*self._under(f"={code}" if (code := country_of(name)) else ""), *self._under(key)]

    def _under(self, key: str) -> list[Spot]:
        number = self._numbers.get(key)
        if number is None:
            return []
        return [self._spot(row) for row in range(self._starts[number], self._starts[number + 1])]

    def towns(self) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
        """Every town: latitudes, longitudes, countries by code, regions by name; all in one order."""
        ranks, lat, lon, country, region, _weight = self._columns
        rows = np.flatnonzero(ranks == TOWN)
        codes, regions = country[rows].tolist(), region[rows].tolist()
        return lat[rows], lon[rows], [self._countries[c] for c in codes], [self._regions[r] for r in regions]

    def _spot(self, row: int) -> Spot:
        rank, lat, lon, country, region, weight = (column[row] for column in self._columns)
        return Spot(
            self._names[row],
            int(rank),
            round(float(lat), 4),
            round(float(lon), 4),
            self._countries[country],
            self._regions[region],
            int(weight),
        )


@cache
def country_of(name: str) -> str | None:
    """The code of a country called so; a code of two or three letters alone is no name."""
    if len(name) <= SHORTEST and not (name.isupper() and name in _SPELLED):
        return None
    found = countries.clean(name.strip("."), NO_HINTS)
    if isinstance(found, Unclear) or plain(name) in OF_A_COUNTRY:
        return None
    return found.value


_SPELLED = frozenset({"USA", "UAE", "DRC", "UK", "US"})
_CONTINENTS = {
    "africa": (1.0, 17.0), "afrique": (1.0, 17.0), "asia": (48.0, 85.0), "asie": (48.0, 85.0), "europe": (50.0, 10.0),
    "americas": (19.0, -96.0), "north america": (48.0, -100.0), "south america": (-21.0, -59.0),
    "amerique": (19.0, -96.0), "middle east": (29.0, 41.0), "moyen orient": (29.0, 41.0), "west africa": (12.0, 3.0),
    "central america": (15.0, -87.0),
    "latin america": (-10.0, -66.0), "oceania": (-19.0, 137.0), "east africa": (-1.0, 36.0), "sahel": (14.5, 5.0),
}  # fmt: skip


def _words(blob: np.ndarray) -> list[str]:
    return bytes(blob).decode().split("\n")


@cache
def installed() -> Gazetteer | None:
    """The gazetteer that came with the built cell; `None` in a tree that was not built."""
    path = Path(str(files("fusioncell.intake") / "places" / FILE))
    return Gazetteer(path) if path.exists() else None
