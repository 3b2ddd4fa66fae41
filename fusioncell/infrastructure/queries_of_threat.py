"""What threatens a site: incidents near it, as this person may see them, and what seats judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

import numpy as np

from fusioncell.evidence.methods.ontology import load
from fusioncell.foundation.clock import now
from fusioncell.infrastructure.methods.place import Point, chord, on_sphere, read_point
from fusioncell.infrastructure.methods.site import Site
from fusioncell.infrastructure.models import Appraisal
from fusioncell.infrastructure.queries import grouped
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting
from fusioncell.warning.models import Alarm
from fusioncell.warning.queries import alarms_about

PROPS = ("name", "coordinates", "startDate", "date", "placePrecision", "incidentType")
# A point that stands for an area says nothing about a site: it is kept out and counted.
WIDE = ("province", "country", "region", "state", "fuzzy", "district", "unknown", "international", "approximate")
ALARM_KM, ALARM_DAYS, MOST_ALARMS = 50.0, 42, 10
HAZARD_SCHEMAS = ("Incident", "Event")


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened at a place and on a day."""

    entity: UUID
    name: str
    kind: str
    day: date
    point: Point
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Incidents:
    """What happened, and what could not be used: without a place or a day, or only in an area."""

    found: Sequence[Incident]
    unplaced: int = 0
    undated: int = 0
    wide: int = 0

    def within(self, start: date, end: date) -> list[Incident]:
        """Those after a day and up to another."""
        return [one for one in self.found if start < one.day <= end]


@lru_cache(maxsize=1)
def _schemas() -> tuple[str, ...]:
    return tuple(name for name in HAZARD_SCHEMAS if name in load().schemas)


def incidents_seen_by(who: Sitting) -> Incidents:
    """Every incident that this person may see, with its place and day."""
    found: list[Incident] = []
    unplaced = undated = wide = 0
    today = now().date()
    for schema in _schemas():
        for told in grouped(who, schema, PROPS):
            first: dict[str, str] = {}
            for prop, value in zip(told.props, told.values, strict=True):
                first.setdefault(prop, value)
            point, _trouble = read_point(first.get("coordinates", ""))
            day = _day(first.get("startDate") or first.get("date", ""))
            if any(word in first.get("placePrecision", "").lower() for word in WIDE):
                wide += 1
            elif point is None:
                unplaced += 1
            elif day is None or day > today:
                undated += 1
            else:
                kind, name = first.get("incidentType", ""), first.get("name", "")
                found.append(Incident(told.entity, name, kind, day, point, tuple(told.labels)))
    return Incidents(sorted(found, key=lambda one: (one.day, str(one.entity))), unplaced, undated, wide)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def near(point: Point, incidents: Sequence[Incident], km: float, most: int = 20) -> tuple[int, list[Incident]]:
    """How many lie within so many kilometres, and the newest of them."""
    if not incidents:
        return 0, []
    there = np.array([(one.point.lat, one.point.lon) for one in incidents])
    away = np.linalg.norm(
        on_sphere(there[:, 0], there[:, 1]) - on_sphere(*np.array([[point.lat], [point.lon]])), axis=1
    )
    held = [one for one, chords in zip(incidents, away, strict=True) if chords <= chord(km)]
    return len(held), held[::-1][:most]


def alarms_near(who: Sitting, site: Site) -> list[Alarm]:
    """The signals of the last weeks about a site's surroundings or region; none without the power to read them."""
    if not who.has("signal.read"):
        return []
    near = (site.point.lat, site.point.lon, ALARM_KM) if site.point and not site.trouble else None
    since = now().date() - timedelta(days=ALARM_DAYS)
    return alarms_about(who, places=[site.region], near=near, since=since)[:MOST_ALARMS]


def appraisals_of(who: Sitting, entities: Iterable[UUID] | None = None) -> list[Appraisal]:
    """The judgements in force: the newest of each seat on each factor of each site."""
    found = Appraisal.objects.filter(label_id__in=allowed_labels(who), valid_to__gte=now().date())
    if entities is not None:
        found = found.filter(entity__in=list(entities))
    newest: dict[tuple[UUID, str, int], Appraisal] = {}
    for one in found.select_related("seat").order_by("at", "id"):
        newest[one.entity, one.factor, one.seat_id] = one
    return sorted(newest.values(), key=lambda one: (str(one.entity), one.factor, one.at))


def pooled_by_site(appraisals: Iterable[Appraisal]) -> dict[tuple[UUID, str], tuple[float, float, float]]:
    """The pooled interval of each factor of each site that somebody judged."""
    held: dict[tuple[UUID, str], list[Appraisal]] = {}
    for one in appraisals:
        held.setdefault((one.entity, one.factor), []).append(one)
    return {key: three for key, those in held.items() if (three := pooled(those)) is not None}


def pooled(appraisals: Iterable[Appraisal]) -> tuple[float, float, float] | None:
    """Several seats' intervals as one: the lowest, the mean of the likely, the highest; nobody's doubt is lost."""
    held = list(appraisals)
    if not held:
        return None
    return min(a.low for a in held), sum(a.likely for a in held) / len(held), max(a.high for a in held)
