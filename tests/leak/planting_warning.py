"""Planting series and signals: families, runs, alarms, scenarios and back-tests under each label."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import connection

from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.mandate import queries
from fusioncell.mandate.methods.label import Label
from fusioncell.warning.models import (
    Alarm,
    AlarmRecord,
    Backtest,
    Budget,
    Family,
    Indicator,
    Mark,
    Reading,
    Run,
    Scenario,
    Suspension,
    Triage,
)
from tests import cast
from tests.leak.labels import COMMON
from tests.leak.reference import Need
from tests.leak.routes import OPEN_FAMILY
from tests.leak.world import World

READERS = ("signal.read",)
DAY = date(2026, 3, 2)
TEXT = """# {words}
[series]
code = "{code}"
title = "{title}"
hazard = "{hazard}"
counts = "events"
by = ["region"]
known = "happened"
fewest = 1
"""


def plant_signals(world: World) -> None:
    """Something of each kind under each label; called as the owner, in one transaction."""
    _family(world, world.labels["open"], UUID(OPEN_FAMILY), "open")
    _series(world)
    reports = list(world.things["report"])
    for number, label in enumerate(world.labels.values()):
        family = _family(world, label, new_id(), f"planted-{number}")
        _alarm(world, label, family, reports[number])
        _scenario(world, label, reports[number])
        _backtest(world, label)
    decided = Need(powers=READERS)
    Budget.objects.create(
        id=new_id(), purpose=cast.PURPOSE, weekly=3, reason=_word(world, decided), article="A37",
        by=world.cast.basma, at=now(),
    )  # fmt: skip


def _word(world: World, need: Need) -> str:
    return f"{COMMON} {world.word(need)}"


def _family(world: World, label: Label, number: UUID, code: str) -> UUID:
    need = Need((("warning_family", number),), powers=READERS)
    title, hazard = _word(world, need), _word(world, need)
    Family.objects.create(
        id=number, code=code, title=title, hazard=hazard, step_days=7, purpose=cast.PURPOSE, article="A37",
        text=TEXT.format(words=_word(world, need), code=code, title=title, hazard=hazard), owner=world.cast.amal,
        declared_by=world.cast.amal, declared_at=now(), label_id=queries.label_id(label), state="suspended",
        stated_at=now(), stating=_word(world, need),
    )  # fmt: skip
    world.thing("family", number, need)
    return number


def _series(world: World) -> None:
    """The series that the planted events make: each is there for those who may read all that it is made of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.value, r.id, d.id, r.report_id FROM evidence_statement r JOIN evidence_statement d "
            "ON d.entity = r.entity AND d.prop = 'date' WHERE r.prop = 'region' AND r.schema = 'Incident'"
        )
        found = cursor.fetchall()
    for value, region, day, report in found:
        rows = (
            ("warning_family", UUID(OPEN_FAMILY)), ("evidence_statement", region), ("evidence_statement", day),
            ("evidence_report", report),
        )  # fmt: skip
        world.thing("series", uuid5(UUID(OPEN_FAMILY), value), Need(rows, powers=READERS))


def _alarm(world: World, label: Label, family: UUID, report: UUID) -> None:
    number, run, under = new_id(), new_id(), queries.label_id(label)
    need = Need(
        (("warning_alarm", number), ("warning_family", family), ("evidence_report", report)), powers=READERS
    )  # fmt: skip
    of_run = Need((("warning_run", run), ("warning_family", family)), powers=READERS)
    key = _word(world, need)
    Run.objects.create(
        id=run, family_id=family, by=world.cast.amal, first_day=DAY, last_day=DAY + timedelta(days=6), as_of=now(),
        series=1, assessed=1, not_assessed=0, alarms=1, left_out={_word(world, of_run): 3}, threshold=0.01, share=1.0,
        seconds=0.1, finished_at=now(), label_id=under,
    )  # fmt: skip
    Reading.objects.create(
        run_id=run, family_id=family, key=_word(world, of_run), day=DAY, observed=3, verdict="not assessed",
        reason=_word(world, of_run), label_id=under,
    )  # fmt: skip
    Suspension.objects.create(
        id=new_id(), family_id=family, key=_word(world, of_run), reason=_word(world, of_run), label_id=under,
        by=world.cast.amal, at=now(),
    )  # fmt: skip
    Alarm.objects.create(
        id=number, run_id=run, family_id=family, key=key, kind="rise", hazard=_word(world, need), place=key, lat=6.45,
        lon=3.39, day=DAY, last_day=DAY + timedelta(days=6), found_at=now(), observed=9, expected=1.0, low=0, high=3,
        p=1e-5, e=200, threshold=0.01, detectable=4.0, detector="siblings", label_id=under,
    )  # fmt: skip
    AlarmRecord.objects.create(alarm_id=number, report_id=report, happened=DAY, amount=1)
    Triage.objects.create(
        id=new_id(), alarm_id=number, verdict="unclear", reason=_word(world, need), by=world.cast.amal, at=now()
    )
    world.thing("alarm", number, need)


def _scenario(world: World, label: Label, report: UUID) -> None:
    number, sign, mark, under = new_id(), new_id(), new_id(), queries.label_id(label)
    need = Need((("warning_scenario", number),), powers=READERS)
    Scenario.objects.create(
        id=number, title=_word(world, need), text=_word(world, need), hazard=_word(world, need), warn_at=0.5,
        owner=world.cast.amal, article="A37", purpose=cast.PURPOSE, label_id=under, declared_at=now(),
    )  # fmt: skip
    Indicator.objects.create(id=sign, scenario_id=number, text=_word(world, need), how="marked")
    marked = Need(
        (("warning_scenario", number), ("warning_mark", mark), ("evidence_report", report)), powers=READERS
    )  # fmt: skip
    Mark.objects.create(
        id=mark, indicator_id=sign, verdict="seen", reason=_word(world, marked), report_id=report, label_id=under,
        by=world.cast.amal, at=now(),
    )  # fmt: skip
    world.thing("scenario", number, need)
    world.thing("indicator", sign, need)


def _backtest(world: World, label: Label) -> None:
    number = new_id()
    need = Need((("warning_backtest", number),), powers=READERS)
    Backtest.objects.create(
        id=number, title=_word(world, need), plan={"budget": 6, "findings": [_word(world, need)]},
        result={"why": _word(world, need)}, purpose=cast.PURPOSE, by=world.cast.amal, asked_at=now(),
        label_id=queries.label_id(label),
    )  # fmt: skip
    world.thing("backtest", number, need)
