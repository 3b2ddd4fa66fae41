"""One record from the statements of one report about one event: its day, how exact day and place are, who took part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from fusioncell.warning.methods.strata import Record

DAYS = ("startDate", "date", "endDate")
KINDS = ("incidentType", "disease")
PLACES = ("region", "country", "location", "placePrecision", "datePrecision", "coordinates", "latitude", "longitude")
ACTORS = ("actor", "actorEntity", "targetEntity", "involved")
PROPS = (*DAYS, *KINDS, *PLACES, *ACTORS)
# Words of a stated precision, from the coarsest; the first that occurs says how exact a place is.
_EXACT = (
    ("country only", 0), ("international", 0), ("unknown", 0), ("first-order", 1), ("province", 1), ("region", 1),
    ("state", 1), ("fuzzy", 1), ("district", 2), ("25 km", 2), ("approximate", 2),
)  # fmt: skip
_SPANS = (("year", 366), ("month", 31), ("week", 7), ("days", 6))
_BY_LENGTH = {4: 366, 7: 31}
MOST_LAT, MOST_LON = 90.0, 180.0


def exactness(stated: str, *, placed: bool, regions: int) -> int:
    """How exact a place is: 0 country only, 1 region, 2 district, 3 a place; by what is stated, else by what is there.

    >>> exactness("country only", placed=True, regions=2), exactness("", placed=False, regions=1)
    (0, 1)
    """
    for word, exact in _EXACT:
        if word in stated.lower():
            return exact
    return 3 if placed else min(regions, 2)


def day_and_span(text: str, stated: str = "") -> tuple[date | None, int]:
    """The first day that a date stands for and how many days it does; None when it is no date.

    >>> day_and_span("2009-07"), day_and_span("2009-07-26", "within a week")
    ((datetime.date(2009, 7, 1), 31), (datetime.date(2009, 7, 26), 7))
    """
    whole = text[:10]
    span = _BY_LENGTH.get(len(whole), 1)
    try:
        day = date.fromisoformat(whole + "-01-01"[len(whole) - 10 :] if len(whole) < len("2009-07-26") else whole)
    except ValueError:
        return None, span
    return day, max([span, *(days for word, days in _SPANS if word in stated.lower())])


def point(first: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Latitude and longitude; None outside of the earth and on 0,0, where what has no coordinates is often put.

    >>> point({"coordinates": "6.5,3.4"}), point({"coordinates": "0,0"}), point({"latitude": "95", "longitude": "3"})
    ((6.5, 3.4), (None, None), (None, None))
    """
    pair = first.get("coordinates", "").split(",")
    if len(pair) != 2:  # noqa: PLR2004  a latitude and a longitude
        pair = [first.get("latitude", ""), first.get("longitude", "")]
    try:
        lat, lon = float(pair[0]), float(pair[1])
    except ValueError:
        return None, None
    if not (abs(lat) <= MOST_LAT and abs(lon) <= MOST_LON) or (lat == 0.0 and lon == 0.0):
        return None, None
    return lat, lon


def number(text: str) -> float | None:
    """A stated number, which may be negative in a correction; None when it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def event_record(
    said: Sequence[tuple[str, str]], of: tuple[UUID, UUID, str, datetime], names: Mapping[str, str], amount: str
) -> Record:
    """A record from (property, value) pairs in the order they were said; `of` is event, report, agency, known."""
    first: dict[str, str] = {}
    every: dict[str, list[str]] = {}
    for prop, value in said:
        first.setdefault(prop, value)
        every.setdefault(prop, []).append(value)
    entity, report, agency, known = of
    regions = list(dict.fromkeys(every.get("region", [])))
    lat, lon = point(first)
    day, span = day_and_span(next((first[d] for d in DAYS if d in first), ""), first.get("datePrecision", ""))
    placed = lat is not None or bool(first.get("location"))
    actors = [names.get(value, "" if prop != "actor" else value) for prop in ACTORS for value in every.get(prop, [])]
    values = {
        "kind": [first[kind] for kind in KINDS if kind in first][:1],
        "region": regions[:1],
        "district": regions[1:2],
        "country": every.get("country", [])[:1],
        "place": every.get("location", [])[:1],
        "actor": sorted({actor for actor in actors if actor}),
        "agency": [agency],
    }
    exact = exactness(first.get("placePrecision", ""), placed=placed, regions=len(regions))
    counted = number(first.get(amount, "")) if amount else 1.0
    return Record(entity, report, day, known, values, exact, span, lat, lon, counted)
