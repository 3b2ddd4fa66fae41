"""Back-tests: replaying a file of events or a declared family as of each week, as a job that can be watched."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused
from fusioncell.foundation.models import Job
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import declare, label_id, sitting_for
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import queries
from fusioncell.warning.labelling import joined, label_of_words
from fusioncell.warning.methods.counting import Event, Table, weekly
from fusioncell.warning.methods.event_file import read_events, read_mapping
from fusioncell.warning.methods.rates import Rate
from fusioncell.warning.methods.replay import WEEKS_A_YEAR, Plan, Replay, detection, realised, replay
from fusioncell.warning.methods.watching import as_events
from fusioncell.warning.models import Backtest

JOB = "backtest"
MOST_BYTES = 30_000_000
MOST_TRIALS = 1_000
SHOWN = 200
FEWEST_EVENTS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a back-test is to run: alarms a year over all series, made outbreaks, and their seed."""

    title: str
    budget: float = 6.0
    trials: int = 100
    seed: int = 1
    classification: str = ""


@transaction.atomic
def ask_file(who: Sitting, wanted: Wanted, raw: bytes, mapping: str) -> Backtest:
    """Replay the events of a file. Raises `Refused` when nothing in it can be counted."""
    article = require(who, "signal.declare")
    if len(raw) > MOST_BYTES:
        raise Refused([f"A file of at most {MOST_BYTES // 1_000_000} MB is replayed here; use the command for more."])
    try:
        reading = read_events(raw.decode("utf-8-sig").splitlines(keepends=True), read_mapping(mapping), now().date())
    except UnicodeDecodeError as error:
        raise Refused([f"This file is no text in UTF-8 (byte {error.start})."]) from error
    except ValueError as error:
        raise Refused([str(error)]) from error
    if not reading.events:
        raise Refused(["The file holds no event that can be counted.", *_said(reading.findings[:5])])
    base = label_id(label_of_words(who, wanted.classification))
    plan = _plan(wanted) | {"not_read": len(reading.findings), "findings": _said(reading.findings[:SHOWN])}
    events = [[e.happened.isoformat(), e.known.isoformat(), e.place, e.record, e.amount] for e in reading.events]
    return _ask(who, wanted, article, plan, (base, events, hashlib.sha256(raw).hexdigest(), None))


def _said(findings: Sequence[Any]) -> list[str]:
    return [f"line {finding.line}: {finding.why}" for finding in findings]


@transaction.atomic
def ask_family(who: Sitting, wanted: Wanted, family_id: UUID) -> Backtest:
    """Replay a declared family, by what this person may read of it."""
    article = require(who, "signal.declare")
    family = queries.family_for(who, family_id)
    strata = queries.strata_of(who, family)
    events = [
        [e.happened.isoformat(), e.known.isoformat(), e.place, e.record, e.amount] for e in as_events(strata)
    ]  # fmt: skip
    if not events:
        raise Refused(["Nothing that you may read is counted in this family."])
    label = joined(family.label_id, strata.labels)
    return _ask(who, wanted, article, _plan(wanted), (label, events, "", family.id))


def _plan(wanted: Wanted) -> dict[str, Any]:
    if not 0 < wanted.budget <= WEEKS_A_YEAR * 1000 or not 0 <= wanted.trials <= MOST_TRIALS or wanted.seed < 0:
        raise Refused([f"A budget is above 0, and at most {MOST_TRIALS} outbreaks are made."])
    return {"budget": wanted.budget, "trials": wanted.trials, "seed": wanted.seed}


def _ask(
    who: Sitting, wanted: Wanted, article: str, plan: dict[str, Any], what: tuple[int, list[Any], str, UUID | None]
) -> Backtest:
    label, events, sha256, family = what
    made = Backtest.objects.create(
        id=new_id(), title=wanted.title.strip() or "–", family_id=family, plan=plan, events=events, sha256=sha256,
        purpose=who.purpose, by_id=who.seat_id, asked_at=now(), label_id=label,
    )  # fmt: skip
    job = jobs.ask(JOB, {"backtest": str(made.id)}, seat_id=who.seat_id, purpose=who.purpose, case_id=who.case_id)
    made.job_id = job.id
    made.save(update_fields=["job_id"])
    record(who, "signal.backtest", [made.id], article, events=len(events))
    return made


def backtest_job(job: Job) -> None:
    """Work a back-test off."""
    with transaction.atomic():
        who = _sit(job)
        found = Backtest.objects.get(pk=job.arguments["backtest"])
    result = worked(found.events, found.plan, lambda done, total: jobs.progress(job, done, total))
    with transaction.atomic():
        declare(who)
        Backtest.objects.filter(pk=found.pk).update(result=result, finished_at=now())


def _sit(job: Job) -> Sitting:
    who = sitting_for(Seat.objects.get(pk=job.seat_id), job.purpose, job.case_id, request_id=str(job.pk))
    declare(who)
    return who


def worked(events: Sequence[Sequence[Any]], plan: dict[str, Any], tell: Any) -> dict[str, Any]:
    """Replay events and say what came of it; the sentence `why` where there is too little to replay."""
    table = _table([Event(date.fromisoformat(h), date.fromisoformat(k), p, r, (), a) for h, k, p, r, a in events])
    chosen = replace(Plan(), budget=plan["budget"], trials=plan["trials"])
    n, weeks = table.counts.shape
    told: dict[str, Any] = {
        "series": n, "weeks": weeks, "from": table.monday.isoformat(), "counted": float(table.counts.sum()),
        "left_out": dict(table.left_out), "alarms": [],
    }  # fmt: skip
    if weeks <= chosen.warm_up + 1:
        return told | {"why": f"{weeks} weeks are not assessed: {chosen.warm_up} are needed before the first."}
    families = np.zeros(n, dtype=np.int64)
    replayed = replay(table.counts, families, chosen, tell)
    told |= _rates(table, replayed, chosen)
    if chosen.trials:
        power = detection(table.counts, families, chosen, replayed, np.random.default_rng(plan["seed"]))
        delay = None if np.isnan(power.delay) else round(power.delay, 2)
        told |= {"detection": _rate(power.found), "delay": delay}
    return told


def _table(events: list[Event]) -> Table:
    often = Counter(event.place for event in events if event.place)
    places = sorted(place for place, count in often.items() if count >= FEWEST_EVENTS) or sorted(often)
    days = [event.happened for event in events]
    return weekly(events, places, (min(days), max(days)))


def _rates(table: Table, replayed: Replay, plan: Plan) -> dict[str, Any]:
    rates = realised(replayed.p, plan.alpha)
    years = float(np.isfinite(replayed.p).any(axis=0).sum()) / WEEKS_A_YEAR
    worst = max(range(len(rates)), key=lambda row: rates[row].share if rates[row].of else -1.0)
    return {
        "alarms": _alarms(table, replayed),
        "alarm_count": int(replayed.alarm.sum()),
        "years": round(years, 2),
        "alarms_a_year": round(float(replayed.alarm.sum()) / years, 2) if years else None,
        "nominal": plan.alpha,
        "realised": _rate(Rate(sum(rate.hits for rate in rates), sum(rate.of for rate in rates))),
        "worst": table.places[worst],
        "worst_rate": _rate(rates[worst]),
    }


def _alarms(table: Table, replayed: Replay) -> list[dict[str, Any]]:
    found = sorted(zip(*np.nonzero(replayed.alarm), strict=True), key=lambda at: (-at[1], at[0]))
    return [
        {
            "day": table.day_of(int(t)).isoformat(), "key": table.places[row], "seen": float(table.counts[row, t]),
            "expected": round(float(replayed.expected[row, t]), 3), "p": float(replayed.p[row, t]),
            "rise": round(float(replayed.detectable[row, t]), 2),
        }
        for row, t in found[:SHOWN]
    ]  # fmt: skip


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.bounds
    share = None if not rate.of else round(rate.share, 5)
    return {"hits": rate.hits, "of": rate.of, "share": share, "low": round(low, 5), "high": round(high, 5)}
