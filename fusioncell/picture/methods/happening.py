"""What happened, where and when: one happening from the statements about one event, for one reader.

Statements can disagree. A map has room for one point, so the newest report that states a place, a day or a kind is
drawn, and `differs` says that others state another; the entity's page shows them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from fusioncell.evidence.methods.points import PLACES, point_of, stands_for_an_area

KINDS = ("incidentType", "disease")
DAYS = ("startDate", "date", "endDate")
SINGLE = ("name", "location", "country", "placePrecision", "datePrecision", "deaths")
PROPS = (*PLACES, *KINDS, *DAYS, "region", *SINGLE)
MONTH_LONG = 7  # the length of 2026-03


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that one reader may see of one event: its statements, newest report first."""

    entity: UUID
    schema: str
    props: Sequence[str]
    values: Sequence[str]
    reports: Sequence[UUID]
    labels: Sequence[int]
    agencies: Sequence[str]
    reliability: str | None
    credibility: int | None
    said: Sequence[UUID] = ()  # the report of each statement, beside props and values


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as the picture shows it.

    lat, lon: degrees, None without coordinates. day: the first day that is stated, as text of the precision it was
    stated with (2019, 2019-03, 2019-03-04), or empty. wide: the point stands for an area. differs: reports disagree.
    """

    entity: UUID
    schema: str
    title: str
    kind: str
    day: str
    lat: float | None
    lon: float | None
    wide: bool
    precision: str
    country: str
    regions: tuple[str, ...]
    place: str
    deaths: int | None
    reports: tuple[UUID, ...]
    labels: tuple[int, ...]
    agencies: tuple[str, ...]
    reliability: str | None
    credibility: int | None
    differs: bool

    @property
    def placed(self) -> bool:
        """Whether it can stand on a map."""
        return self.lat is not None and self.lon is not None

    @property
    def graded(self) -> bool:
        """Whether somebody judged both the source and the content."""
        return self.reliability is not None and self.credibility is not None

    @property
    def month(self) -> str:
        """The month, or empty when only the year or nothing is known."""
        return self.day[:MONTH_LONG] if len(self.day) >= MONTH_LONG else ""

    @property
    def region(self) -> str:
        """The first and widest region that is named."""
        return self.regions[0] if self.regions else ""


def happening(told: Told) -> Happening:
    """One happening from what is told of it.

    >>> from uuid import UUID
    >>> told = Told(UUID(int=1), "Incident", ["coordinates", "date"], ["6.5,3.4", "2019-03-04"], [UUID(int=2)], [1],
    ...             ["police"], "B", 2)
    >>> found = happening(told)
    >>> found.lat, found.lon, found.day, found.month
    (6.5, 3.4, '2019-03-04', '2019-03')
    """
    first: dict[str, str] = {}
    regions: list[str] = []
    others = False
    newest = told.said[0] if told.said else None
    for index, (prop, value) in enumerate(zip(told.props, told.values, strict=True)):
        if prop == "region":
            if (not told.said or told.said[index] == newest) and value not in regions:
                regions.append(value)
        elif prop not in first:
            first[prop] = value
        elif first[prop] != value and (prop in PLACES or prop in KINDS or prop in DAYS):
            others = True
    lat, lon = point_of(first)
    precision = first.get("placePrecision", "")
    return Happening(
        entity=told.entity,
        schema=told.schema,
        title=first.get("name") or first.get("location", ""),
        kind=next((first[kind] for kind in KINDS if kind in first), ""),
        day=next((first[day] for day in DAYS if day in first), ""),
        lat=lat,
        lon=lon,
        wide=stands_for_an_area(precision),
        precision=precision,
        country=first.get("country", ""),
        regions=tuple(regions),
        place=first.get("location", ""),
        deaths=_count(first.get("deaths", "")),
        reports=tuple(told.reports),
        labels=tuple(told.labels),
        agencies=tuple(told.agencies),
        reliability=told.reliability,
        credibility=told.credibility,
        differs=others,
    )


def _count(text: str) -> int | None:
    return int(float(text)) if text.replace(".", "", 1).isdigit() else None


def days_since_epoch(day: str) -> int | None:
    """The number of the day that a date of any precision begins with, counted from 1970-01-01; None for no date.

    >>> days_since_epoch("1970-02"), days_since_epoch("1971"), days_since_epoch("soon")
    (31, 365, None)
    """
    parts = day[:10].split("-")
    try:
        year, month, number = (int(part) for part in (*parts, "1", "1")[:3])
        return (date(year, month, number) - date(1970, 1, 1)).days
    except ValueError:
        return None


def widest_first(found: Iterable[Happening]) -> list[Happening]:
    """The same with each one's regions in order of how often they are named in all: a province before its district."""
    every = list(found)
    named = Counter(region for one in every for region in one.regions)
    return [
        replace(one, regions=tuple(sorted(one.regions, key=lambda region: (-named[region], region))))
        if len(one.regions) > 1
        else one
        for one in every
    ]


def newest_first(found: Iterable[Happening]) -> list[Happening]:
    """Newest day first; what has no date stands last."""
    return sorted(found, key=lambda h: (h.day, str(h.entity)), reverse=True)
