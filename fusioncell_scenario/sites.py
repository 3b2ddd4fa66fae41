"""The register of sites of Marazan, as the ministry keeps it.

The register says what depends on what and how many people rely on it; it says nothing of who is watched. That three
sites are is told by small sightings of the public safety desk alone, and found by counting what happened near each.
"""

from __future__ import annotations

from random import Random

from fusioncell_scenario.country import HOME, SITES, STAMP, Place
from fusioncell_scenario.made import Row

COLUMNS = (
    "code", "name", "sector", "type", "country", "region", "latitude", "longitude", "capacity", "capacity_unit",
    "users",
    "dependent_sectors", "impact_degree", "impact_hours", "market_share", "area_km2", "cross_border", "replaceable",
    "exposure", "vulnerability", "contact", "agreement", "threat", "owner", "depends_on", "service", "least",
    "waits_hours", "source",
)  # fmt: skip
SECTORS = {
    "ferry terminal": "transport", "substation": "energy", "hospital": "health", "parliament": "public_administration",
    "water works": "drinking_water", "fuel depot": "energy", "bus station": "transport",
}  # fmt: skip
MORE = (
    Place("Power plant of Baljan", -1.1012, -19.3411, "North", "power plant"),
    Place("Hospital of Marazan City", -1.8177, -19.1990, "Centre", "hospital"),
    Place("Clinic of Qarnil", -1.4033, -19.8770, "West", "clinic"),
    Place("Marazan City airport", -1.8391, -19.1702, "Centre", "airport"),
    Place("Cable landing of Vila Terra", -2.2190, -19.8402, "Coast", "cable landing"),
    Place("Grain store of Harmaz", -1.2655, -18.8260, "East", "grain store"),
)
# Consumer, provider, service, how long it can wait, and whether one of several is enough.
NEEDS = (
    (1, 10, "power", 0, ""), (0, 1, "power", 2, ""), (2, 1, "power", 0, ""), (4, 1, "power", 24, ""),
    (6, 10, "power", 8, ""),
    (4, 6, "water", 48, ""), (11, 10, "power", 24, "1"), (11, 7, "power", 24, "1"), (10, 7, "fuel", 120, ""),
    (13, 7, "fuel", 72, ""), (14, 1, "power", 12, ""),
)  # fmt: skip


def site_rows(rng: Random) -> list[Row]:
    """One row a site, and one more for each further thing that it depends on."""
    rows = []
    for number, place in enumerate((*SITES, *MORE)):
        cells = _cells(rng, number, place)
        needs = [need for need in NEEDS if need[0] == number] or (None,)
        for at, need in enumerate(needs):
            if need is None:
                rows.append(Row("cell", code_of(number), cells))
            else:
                _consumer, provider, service, hours, least = need
                more: dict[str, str | int | float] = {
                    "depends_on": code_of(provider),
                    "service": service,
                    "waits_hours": hours,
                    "least": least,
                }
                own = cells if at == 0 else {name: cells[name] for name in _NAMED}
                rows.append(Row("cell", code_of(number), {**own, **more}))
    return rows


_NAMED = ("code", "name", "sector", "type", "country", "latitude", "longitude", "source")


def code_of(number: int) -> str:
    """The code of a site in the ministry's register."""
    return f"MZ-{number + 1:03d}"


def _cells(rng: Random, number: int, place: Place) -> dict[str, str | int | float]:
    return {
        "code": code_of(number), "name": place.name, "sector": SECTORS.get(place.kind, ""), "type": place.kind,
        "country": HOME, "region": place.province, "latitude": place.latitude, "longitude": place.longitude,
        "users": rng.randrange(2, 300) * 1_000, "impact_degree": rng.randrange(2, 5),
        "impact_hours": rng.choice((6, 24, 72)), "exposure": rng.randrange(30, 70), "owner": f"Owner of {place.name}",
        "contact": "Duty desk", "source": f"Ministry of Works ({STAMP})",
    }  # fmt: skip
