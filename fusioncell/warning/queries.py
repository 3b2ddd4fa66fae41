"""What may be seen of families, series, runs and signals; the person first, always label-filtered."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db.models import Count, Q, QuerySet

from fusioncell.evidence.methods.values.coordinates import KM_A_DEGREE, on_sphere
from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.models import Seat
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting
from fusioncell.warning.methods.declaring import Declaration, read_declaration
from fusioncell.warning.methods.strata import Strata
from fusioncell.warning.models import Alarm, AlarmRecord, Budget, Family, Reading, Run, Suspension, Triage
from fusioncell.warning.tallying import tally

MOST_ABOUT = 200
TABS = ("open", "mine", "answered", "all")


def families_seen_by(who: Sitting) -> QuerySet[Family]:
    """Every family of series that this person may read."""
    found = Family.objects.filter(label_id__in=allowed_labels(who))
    return found.select_related("owner").order_by("title", "id")


def family_for(who: Sitting, family_id: UUID) -> Family:
    """One family. Raises `NotFound`, the same for hidden and absent."""
    found = families_seen_by(who).filter(pk=family_id).first()
    if found is None:
        raise NotFound
    return found


def family_named(who: Sitting, code: str) -> Family:
    """The family of this code. Raises `NotFound`."""
    found = families_seen_by(who).filter(code=code, purpose=who.purpose).first()
    if found is None:
        raise NotFound
    return found


def declaration_of(family: Family) -> Declaration:
    """What a family declares."""
    return read_declaration(family.text)


def number_of(family: Family, key: str) -> UUID:
    """The number by which a series is addressed; it says nothing of the name."""
    return uuid5(family.id, key)


@dataclass(frozen=True, slots=True)
class Series:
    """One series as this person may see it: its place among the strata of its family."""

    id: UUID
    family: Family
    key: str
    row: int
    strata: Strata


def strata_of(who: Sitting, family: Family, at: datetime | None = None) -> Strata:
    """The series of a family, with what this person may read alone, as known at a moment."""
    return tally(who, declaration_of(family), at or now())


def series_for(who: Sitting, family_id: UUID, series_id: UUID, at: datetime | None = None) -> Series:
    """One series. Raises `NotFound` where this person may read nothing that is counted in it."""
    family = family_for(who, family_id)
    strata = strata_of(who, family, at)
    for row, key in enumerate(strata.keys):
        if number_of(family, key) == series_id:
            return Series(series_id, family, key, row, strata)
    raise NotFound


def suspensions_of(who: Sitting, family: Family) -> list[Suspension]:
    """The series of a family that are suspended now, as far as this person may read them."""
    found = Suspension.objects.filter(family=family, ended_at__isnull=True, label_id__in=allowed_labels(who))
    return list(found.select_related("by").order_by("key"))


def runs_of(who: Sitting, family: Family, most: int = 20) -> list[Run]:
    """The newest runs over a family that this person may read."""
    return list(Run.objects.filter(family=family, label_id__in=allowed_labels(who)).order_by("-finished_at")[:most])


def readings_of(who: Sitting, family: Family, key: str) -> list[Reading]:
    """What the engine said of one series, oldest first; where a period was judged twice, the newer reading stands."""
    found = Reading.objects.filter(family=family, key=key, label_id__in=allowed_labels(who)).order_by("day", "id")
    return list({one.day: one for one in found}.values())


def newest_readings(who: Sitting, family: Family) -> dict[str, Reading]:
    """The newest reading of each series of a family."""
    found = Reading.objects.filter(family=family, label_id__in=allowed_labels(who))
    newest = found.order_by("key", "-day", "-id").distinct("key")
    return {one.key: one for one in newest}


def alarms_seen_by(who: Sitting) -> QuerySet[Alarm]:
    """Every alarm that this person may read; the store hides those of which one record is shut to them."""
    found = Alarm.objects.filter(label_id__in=allowed_labels(who), family__in=families_seen_by(who))
    return found.select_related("family", "owner")


def alarm_for(who: Sitting, alarm_id: UUID, *, lock: bool = False) -> Alarm:
    """One alarm. Raises `NotFound`, the same for hidden and absent."""
    found = alarms_seen_by(who).filter(pk=alarm_id)
    alarm = (found.select_related(None).select_for_update(of=("self",)) if lock else found).first()
    if alarm is None:
        raise NotFound
    return alarm


@dataclass(frozen=True, slots=True)
class Filter:
    """Which alarms a list shows."""

    which: str = "open"
    family: str = ""
    hazard: str = ""
    kind: str = ""
    words: str = ""


def alarms_page(who: Sitting, wish: Wish, chosen: Filter) -> Page[Alarm]:
    """One page of alarms, newest found first."""
    return page_of(filtered(who, chosen), "found_at", wish, key=lambda alarm: alarm.found_at)


def filtered(who: Sitting, chosen: Filter) -> QuerySet[Alarm]:
    """The alarms that a filter lets through. Raises `NotFound` for a list that does not exist."""
    if chosen.which not in TABS:
        raise NotFound
    found = alarms_seen_by(who)
    if chosen.which == "open":
        found = found.exclude(state=Alarm.State.ANSWERED)
    elif chosen.which == "mine":
        found = found.filter(owner_id=who.seat_id).exclude(state=Alarm.State.ANSWERED)
    elif chosen.which == "answered":
        found = found.filter(state=Alarm.State.ANSWERED)
    wanted = {
        "family__code": chosen.family, "hazard": chosen.hazard, "kind": chosen.kind, "key__icontains": chosen.words,
    }  # fmt: skip
    return found.filter(**{name: value.replace("\0", "") for name, value in wanted.items() if value})


def records_of(who: Sitting, alarm: Alarm) -> list[tuple[AlarmRecord, Report]]:
    """What an alarm counted, newest first, each with its report."""
    found = list(AlarmRecord.objects.filter(alarm=alarm).order_by("-happened", "id"))
    reports = {one.id: one for one in reports_seen_by(who).filter(pk__in={each.report_id for each in found})}
    return [(each, reports[each.report_id]) for each in found if each.report_id in reports]


def triages_of(who: Sitting, alarm: Alarm) -> list[Triage]:
    """What people found an alarm to be, newest first."""
    return list(Triage.objects.filter(alarm=alarm_for(who, alarm.id)).select_related("by").order_by("-at", "-id"))


def alarms_about(
    who: Sitting, *, places: Iterable[str] = (), near: tuple[float, float, float] | None = None,
    since: date | None = None, hazard: str = "",
) -> list[Alarm]:  # fmt: skip
    """Alarms about a place: those of a series that names one of `places`, and those whose middle lies within
    `near` = (latitude, longitude, kilometres); newest first. The rooms above ask this of a site or an area.
    """
    named = Q(pk__in=())
    for place in filter(None, places):
        named |= Q(place__iexact=place) | Q(key__icontains=place)
    if near is not None:
        named |= _box(*near)
    found = alarms_seen_by(who).filter(named)
    if since is not None:
        found = found.filter(last_day__gte=since)
    if hazard:
        found = found.filter(hazard=hazard)
    rows = list(found.order_by("-day", "p")[:MOST_ABOUT])
    wanted = {place.casefold() for place in places if place}
    return [
        one for one in rows if _named(one, wanted) or (near is not None and distance(one, near[0], near[1]) <= near[2])
    ]


def _named(alarm: Alarm, wanted: set[str]) -> bool:
    return alarm.place.casefold() in wanted or any(place in alarm.key.casefold() for place in wanted)


def _box(lat: float, lon: float, km: float) -> Q:
    high = km / KM_A_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    return Q(lat__range=(lat - high, lat + high), lon__range=(lon - wide, lon + wide))


def distance(alarm: Alarm, lat: float, lon: float) -> float:
    """Kilometres from the middle of an alarm to a point; infinite for an alarm without one."""
    if alarm.lat is None or alarm.lon is None:
        return math.inf
    return on_sphere(alarm.lat, alarm.lon, lat, lon)


def budget_in_force(purpose: str) -> Budget | None:
    """The newest decision on the budget of a purpose; None before the first."""
    return Budget.objects.filter(purpose=purpose).select_related("by").order_by("-at", "-id").first()


def budgets_of(purpose: str) -> list[Budget]:
    """Every decision on the budget of a purpose, newest first."""
    return list(Budget.objects.filter(purpose=purpose).select_related("by").order_by("-at", "-id"))


def seats_named(numbers: Iterable[int | None]) -> dict[int, str]:
    """The titles of seats."""
    wanted = {number for number in numbers if number is not None}
    return dict(Seat.objects.filter(pk__in=wanted).values_list("pk", "title"))


def triage_counts(who: Sitting) -> dict[tuple[UUID, str], int]:
    """How many alarms of each family stand under each verdict, for this person."""
    rows = alarms_seen_by(who).exclude(verdict="").values("family_id", "verdict").annotate(n=Count("id"))
    return {(row["family_id"], row["verdict"]): row["n"] for row in rows.order_by()}


def triaged_by_series(who: Sitting, family: Family) -> dict[str, tuple[int, int]]:
    """Of each series of a family, how many alarms were found to be something clear, and how many of these were real."""
    clear = Q(verdict__in=("real", "explained", "artefact"))
    rows = alarms_seen_by(who).filter(clear, family=family).values("key").order_by()
    counted = rows.annotate(judged=Count("id"), real=Count("id", filter=Q(verdict="real")))
    return {row["key"]: (row["judged"], row["real"]) for row in counted}
