"""Running the engine: every due family is counted, judged and its alarms are kept; in its owner's name, resumable."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count

from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.models import Job
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import declare, sitting_for
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import queries
from fusioncell.warning.labelling import joined
from fusioncell.warning.methods.declaring import Declaration
from fusioncell.warning.methods.detecting import ranked_by_evidence
from fusioncell.warning.methods.signal import ranked
from fusioncell.warning.methods.strata import Strata, middle_of
from fusioncell.warning.methods.task import MEMORY, Found, Judgement, Outcome, Past, Task
from fusioncell.warning.methods.watching import watch
from fusioncell.warning.models import Alarm, AlarmRecord, Family, Reading, Run
from fusioncell.warning.tallying import tally

JOB = "signals"
STANDING_IN = 5.0  # alarms a week where nobody has decided a budget yet
AGAIN_AFTER = timedelta(hours=20)  # the clock asks no sooner for what has failed
AT_ONCE = 5_000
TELL_EVERY = 0.5  # seconds

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Span:
    """What a run judges: with what was known at `as_of`, the periods from `since` on, or those not judged yet."""

    as_of: datetime
    since: date | None = None


@transaction.atomic
def ask(
    who: Sitting, families: Sequence[Family], as_of: datetime | None = None, since: date | None = None
) -> list[Job]:
    """Put runs over these families in the queue, one for each owner, in whose name they count."""
    article = require(who, "signal.declare")
    owners = sorted({family.owner_id for family in families})
    made = [_ask(owner, who.purpose, [f.id for f in families if f.owner_id == owner], as_of, since) for owner in owners]
    record(who, "signal.ask_run", [family.id for family in families], article, jobs=[str(job.id) for job in made])
    return made


def _ask(owner: int, purpose: str, families: Iterable[UUID], as_of: datetime | None, since: date | None) -> Job:
    arguments: dict[str, object] = {
        "families": [str(number) for number in families],
        "as_of": as_of.isoformat() if as_of else None,
        "since": since.isoformat() if since else None,
    }
    return jobs.ask(JOB, arguments, seat_id=owner, purpose=purpose)


def ask_due() -> int:
    """The clock: put a run in the queue for every owner with families whose next period has ended."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT owner, purpose, families FROM warning_due(%s)", [now()])
        due = cursor.fetchall()
        asked = 0
        for owner, purpose, families in due:
            recent = Job.objects.filter(kind=JOB, seat_id=owner, purpose=purpose, made_at__gt=now() - AGAIN_AFTER)
            alive = Job.objects.filter(kind=JOB, seat_id=owner, purpose=purpose, state__in=("waiting", "running"))
            if not recent.filter(state="failed").exists() and not alive.exists():
                _ask(owner, purpose, families, None, None)
                asked += 1
    return asked


def run_job(job: Job) -> None:
    """Work a run off, a family at a time; whoever takes it up after a death goes on with the next.

    What is long is worked out between two transactions, so that everybody sees how far it is.
    """
    done = list(map(str, job.resume.get("done", [])))
    families = [str(each) for each in job.arguments["families"]]
    as_of = job.arguments.get("as_of")
    since = job.arguments.get("since")
    span = Span(datetime.fromisoformat(as_of) if as_of else now(), date.fromisoformat(since) if since else None)
    for number in families:
        if number in done:
            continue
        which = f"{len(done) + 1}/{len(families)}"
        jobs.progress(job, 0, None, which)
        with transaction.atomic():
            who = _sit(job)
            counted = count(who, queries.family_for(who, UUID(number)), span)
        outcome = watch(counted.task, _telling(job, which)) if counted else None
        with transaction.atomic():
            who = _sit(job)
            if counted and outcome:
                keep(who, queries.family_for(who, UUID(number)), counted, outcome)
            done.append(number)
            jobs.keep_place(job, {"done": done})
    jobs.progress(job, len(done), len(families))


def _sit(job: Job) -> Sitting:
    who = sitting_for(Seat.objects.get(pk=job.seat_id), job.purpose, job.case_id, request_id=str(job.pk))
    declare(who)
    return who


def _telling(job: Job, which: str) -> Callable[[int, int], None]:
    """Says how far a family is, no more than twice a second."""
    told = [0.0]

    def tell(done: int, total: int) -> None:
        if done == total or time.monotonic() - told[0] > TELL_EVERY:
            told[0] = time.monotonic()
            jobs.progress(job, done, total, which)

    return tell


@transaction.atomic
def run_family(who: Sitting, family: Family, span: Span, tell: Tell | None = None) -> Run | None:
    """Count, judge and keep one family; None where nothing new has ended. Counts what this person may read."""
    counted = count(who, family, span)
    if counted is None:
        return None

    def progress(done: int, total: int) -> None:
        if tell is not None:
            tell(done, total, family.title)

    return keep(who, family, counted, watch(counted.task, progress))


@dataclass(frozen=True, slots=True)
class Counted:
    """What a run judges: the series of a family with what earlier runs left, and under which label it will stand."""

    task: Task
    as_of: datetime
    label: int
    began: float


def count(who: Sitting, family: Family, span: Span) -> Counted | None:
    """The series of a family as this person may read them; None where nothing new has ended."""
    require(who, "signal.declare")
    if family.state != Family.State.LIVE:
        return None
    began, declaration = time.monotonic(), queries.declaration_of(family)
    strata = tally(who, declaration, span.as_of)
    first = span.since or _next_day(family, strata)
    if first > strata.day_of(strata.periods - 1):
        return None
    task = Task(strata, declaration, first, _share(who), _past(who, family, strata, first))
    return Counted(task, span.as_of, joined(family.label_id, strata.labels), began)


@transaction.atomic
def keep(who: Sitting, family: Family, counted: Counted, outcome: Outcome) -> Run:
    """Keep what was found: the run, its readings, the alarms that are new."""
    article, strata = require(who, "signal.declare"), counted.task.strata
    run = _kept_run(who, family, counted, outcome)
    _keep_readings(run, outcome)
    made = _keep_alarms(run, counted.task, outcome)
    last = strata.day_of(strata.periods) - timedelta(days=1)
    Family.objects.filter(pk=family.pk).update(judged_to=max(last, family.judged_to or last))
    record(who, "signal.run", [family.id, run.id], article, series=run.series, alarms=made)
    return run


def _next_day(family: Family, strata: Strata) -> date:
    """The first day that is not judged yet; of a family that never was, the last period alone."""
    last = strata.day_of(strata.periods - 1)
    return family.judged_to + timedelta(days=1) if family.judged_to else last


def _share(who: Sitting) -> float:
    """How many alarms a week one family may cost: an equal share of the budget for each that is watched."""
    budget = queries.budget_in_force(who.purpose)
    live = queries.families_seen_by(who).filter(state=Family.State.LIVE, purpose=who.purpose).count()
    return (budget.weekly if budget else STANDING_IN) / max(live, 1)


def _past(who: Sitting, family: Family, strata: Strata, first: date) -> Past:
    """What earlier runs and people left that this run learns from."""
    start = first - timedelta(days=MEMORY * strata.step.days)
    declaration = queries.declaration_of(family)
    by_evidence = ranked_by_evidence(declaration.detector, declaration.options)
    rank: dict[str, dict[date, float]] = {}
    found = Reading.objects.filter(family=family, day__gte=start, day__lt=first, p__isnull=False).order_by("id")
    for key, day, p, e in found.values_list("key", "day", "p", "e").iterator(AT_ONCE):
        if p is not None:
            rank.setdefault(key, {})[day] = p if not by_evidence or e is None else ranked(p, e)
    came = Alarm.objects.filter(family=family, day__gte=start, day__lt=first).values_list("day")
    alarms = dict(came.annotate(n=Count("id")).order_by())
    judged = queries.alarms_seen_by(who).filter(family=family, verdict__in=("real", "artefact"))
    unusual = frozenset(judged.values_list("key", "day"))
    suspended = frozenset(one.key for one in queries.suspensions_of(who, family))
    return Past(rank, alarms, queries.triaged_by_series(who, family), unusual, suspended)


def _kept_run(who: Sitting, family: Family, counted: Counted, outcome: Outcome) -> Run:
    task, strata = counted.task, counted.task.strata
    last = [one for one in outcome.judgements if one.day == strata.day_of(strata.periods - 1)]
    assessed = sum(not one.reason for one in last)
    return Run.objects.create(
        id=new_id(), family=family, by_id=who.seat_id, first_day=task.first, as_of=counted.as_of,
        last_day=strata.day_of(strata.periods) - timedelta(days=1), series=len(strata.keys), assessed=assessed,
        not_assessed=len(last) - assessed, alarms=len(outcome.found), left_out=dict(strata.left_out.most_common()),
        threshold=_number(outcome.threshold), share=task.per_week, seconds=time.monotonic() - counted.began,
        finished_at=now(), label_id=counted.label,
    )  # fmt: skip


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _keep_readings(run: Run, outcome: Outcome) -> None:
    Reading.objects.bulk_create(
        (
            Reading(
                run=run, family_id=run.family_id, key=one.key, day=one.day, label_id=run.label_id,
                verdict=_verdict(one), reason=one.reason[:200], observed=_number(one.observed) or 0.0,
                expected=_number(one.expected),
                low=_number(one.low), high=_number(one.high), p=_number(one.p), e=_number(one.e),
                detectable=_number(one.detectable),
            )
            for one in outcome.judgements
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip


def _verdict(one: Judgement) -> str:
    if one.reason:
        return Reading.Verdict.NOT_ASSESSED
    return Reading.Verdict.SIGNAL if one.signal else Reading.Verdict.NORMAL


def _keep_alarms(run: Run, task: Task, outcome: Outcome) -> int:
    """Keep the alarms that are not kept yet, each with its records; gives how many are new."""
    rows = [(_alarm(run, task, found), found) for found in outcome.found]
    Alarm.objects.bulk_create([alarm for alarm, _found in rows], ignore_conflicts=True)
    kept = set(Alarm.objects.filter(run=run).values_list("id", flat=True))
    new = [(alarm, found) for alarm, found in rows if alarm.id in kept]
    AlarmRecord.objects.bulk_create(
        AlarmRecord(
            alarm_id=alarm.id, report_id=one.report, entity=one.record,
            happened=one.happened or one.known.date(), amount=one.amount or 0.0,
        )
        for alarm, found in new
        for one in found.records
    )  # fmt: skip
    return len(new)


def _alarm(run: Run, task: Task, found: Found) -> Alarm:
    family, one = run.family, found.judgement
    lat, lon = middle_of(found.records) or (None, None)
    return Alarm(
        id=new_id(), run=run, family=family, key=found.key, kind=found.kind, hazard=family.hazard,
        place=_place(task.strata, task.declaration, found), lat=lat, lon=lon,
        day=one.day, last_day=found.last_day, found_at=now(), observed=one.observed, expected=_number(one.expected),
        low=_number(one.low), high=_number(one.high), p=_number(one.p), e=_number(one.e), threshold=one.threshold,
        detectable=_number(one.detectable), detector=task.declaration.detector, baseline=dict(found.baseline),
        label_id=run.label_id,
    )  # fmt: skip


def _place(strata: Strata, declaration: Declaration, found: Found) -> str:
    """The place that a series is about, where it is told apart by one."""
    row = found.judgement.row
    if row < 0:
        return ""
    places = [part for name, part in zip(declaration.by, strata.parts[row], strict=True) if name in _PLACES]
    return ", ".join(places)


_PLACES = ("place", "district", "region", "country")
