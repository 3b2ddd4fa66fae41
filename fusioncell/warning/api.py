"""What a partner's machine may ask and bring: families, series, signals, triage, the budget, the board, back-tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.mandate.actions.reading import listed, opened
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.sitting import Sitting, require, who_asks
from fusioncell.warning import api_of_work, queries
from fusioncell.warning.actions import declaring, running, triaging
from fusioncell.warning.models import Alarm, Family
from fusioncell.warning.queries import Filter
from fusioncell.warning.views import READ

router = Router()
router.add_router("", api_of_work.router)


class FamilyOut(Schema):
    """A family of series."""

    id: UUID
    code: str
    title: str
    hazard: str
    state: str
    declaration: str
    judged_to: date | None


class SeriesOut(Schema):
    """A series with its counts, as far as the token may read; `start` is the first day of the first count."""

    id: UUID
    key: str
    start: date
    step_days: int
    counts: list[float]
    left_out: dict[str, int]


class AlarmOut(Schema):
    """A signal. `detectable`: the smallest rise that would have been seen with 80 % power."""

    id: UUID
    family: UUID
    key: str
    kind: str
    hazard: str
    day: date
    last_day: date
    observed: float
    expected: float | None
    low: float | None
    high: float | None
    p: float | None
    e: float | None
    threshold: float
    detectable: float | None
    detector: str
    baseline: dict[str, Any]
    state: str
    verdict: str
    reports: list[UUID]


class DeclareIn(Schema):
    """A declaration as TOML."""

    text: str
    classification: str = ""


class RunIn(Schema):
    """From which day on, and with what was known when."""

    since: date | None = None
    as_of: datetime | None = None


class TriageIn(Schema):
    """What an alarm is, and why."""

    verdict: str
    reason: str


class BudgetOut(Schema):
    """How many alarms a week were decided; none before the first decision."""

    weekly: float | None
    at: datetime | None


class BudgetIn(Schema):
    """How many alarms a week, and why."""

    weekly: float
    reason: str


def _family(family: Family) -> FamilyOut:
    return FamilyOut(
        id=family.id, code=family.code, title=family.title, hazard=family.hazard, state=family.state,
        declaration=family.text, judged_to=family.judged_to,
    )  # fmt: skip


def _alarm(who: Sitting, alarm: Alarm) -> AlarmOut:
    reports = [report.id for _one, report in queries.records_of(who, alarm)]
    return AlarmOut(
        id=alarm.id, family=alarm.family_id, key=alarm.key, kind=alarm.kind, hazard=alarm.hazard, day=alarm.day,
        last_day=alarm.last_day, observed=alarm.observed, expected=alarm.expected, low=alarm.low, high=alarm.high,
        p=alarm.p, e=alarm.e, threshold=alarm.threshold, detectable=alarm.detectable, detector=alarm.detector,
        baseline=alarm.baseline, state=alarm.state, verdict=alarm.verdict, reports=list(dict.fromkeys(reports)),
    )  # fmt: skip


@router.get("/families", response=list[FamilyOut], summary="The families of series")
def families(request: HttpRequest) -> list[FamilyOut]:
    """Every family that this token may read."""
    who = who_asks(request)
    require(who, "signal.read")
    found = list(queries.families_seen_by(who))
    listed(who, "signal.families", [one.id for one in found], len(found), READ)
    return [_family(one) for one in found]


@router.post("/families", response=FamilyOut, summary="Declare a family of series")
def declare(request: HttpRequest, body: DeclareIn) -> FamilyOut:
    """Whoever declares it owns it."""
    return _family(declaring.declare(who_asks(request), body.text, body.classification))


@router.get("/families/{family_id}/series", response=list[SeriesOut], summary="The series of a family")
def series_of(request: HttpRequest, family_id: UUID, at: datetime | None = None) -> list[SeriesOut]:
    """With the counts that this token may make, as known now or at the moment `at`."""
    who = who_asks(request)
    require(who, "signal.read")
    family = queries.family_for(who, family_id)
    strata = queries.strata_of(who, family, at)
    counts = strata.counts()
    opened(who, "signal.family", [family.id], READ)
    return [
        SeriesOut(
            id=queries.number_of(family, key), key=key, start=strata.start, step_days=strata.step.days,
            counts=counts[row].tolist(), left_out=dict(strata.left_out),
        )
        for row, key in enumerate(strata.keys)
    ]  # fmt: skip


@router.post("/families/{family_id}/run", response=dict[str, list[UUID]], summary="Run the engine over a family")
def run(request: HttpRequest, family_id: UUID, body: RunIn) -> dict[str, list[UUID]]:
    """Puts it in the queue; gives the numbers of the jobs."""
    who = who_asks(request)
    made = running.ask(who, [queries.family_for(who, family_id)], body.as_of, body.since)
    return {"jobs": [job.id for job in made]}


@router.get("/alarms", response=list[AlarmOut], summary="Signals, newest found first")
def alarms(
    request: HttpRequest, which: str = "open", family: str = "", hazard: str = "", after: str = ""
) -> list[AlarmOut]:
    """`which` is open, mine, answered or all; `after` is the key of the page before."""
    who = who_asks(request)
    require(who, "signal.read")
    page = queries.alarms_page(who, Wish(after=after), Filter(which, family, hazard))
    listed(who, "signal.list", [one.id for one in page.rows], page.total, READ)
    return [_alarm(who, one) for one in page.rows]


@router.get("/alarms/{alarm_id}", response=AlarmOut, summary="A signal")
def alarm(request: HttpRequest, alarm_id: UUID) -> AlarmOut:
    """With the reports that it counts."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries.alarm_for(who, alarm_id)
    opened(who, "signal.read", [found.id], READ)
    return _alarm(who, found)


@router.post("/alarms/{alarm_id}/triage", response=AlarmOut, summary="Say what a signal is")
def triage(request: HttpRequest, alarm_id: UUID, body: TriageIn) -> AlarmOut:
    """real, explained, artefact or unclear."""
    who = who_asks(request)
    triaging.triage(who, alarm_id, body.verdict, body.reason)
    return _alarm(who, queries.alarm_for(who, alarm_id))


@router.get("/budget", response=BudgetOut, summary="How many alarms a week were decided")
def budget(request: HttpRequest) -> BudgetOut:
    """The decision in force under the token's purpose."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries.budget_in_force(who.purpose)
    return BudgetOut(weekly=found.weekly if found else None, at=found.at if found else None)


@router.post("/budget", response=BudgetOut, summary="Decide how many alarms a week")
def set_budget(request: HttpRequest, body: BudgetIn) -> BudgetOut:
    """The next run keeps it."""
    made = declaring.set_budget(who_asks(request), body.weekly, body.reason)
    return BudgetOut(weekly=made.weekly, at=made.at)
