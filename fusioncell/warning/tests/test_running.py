"""Declaring, running, budget: what is counted, judged, kept and recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fusioncell.foundation import jobs
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.models import Job
from fusioncell.warning import queries
from fusioncell.warning.actions import declaring, running, triaging
from fusioncell.warning.actions.running import JOB, ask, ask_due, run_job
from fusioncell.warning.models import Alarm, AlarmRecord, Reading
from fusioncell.warning.tests.made import AS_OF, CHANNEL, END, family, outbreak, quiet, ran, told, toml
from tests.cast import Cast, Event, Sit, label_of_channel
from tests.leak.labels import for_agencies

pytestmark = pytest.mark.django_db


def test_analyst_finds_an_outbreak_that_nobody_planted_as_a_result(cast: Cast, sit: Sit, events: list[Event]) -> None:
    told([*quiet(), *quiet(region="South"), *outbreak()])
    who = sit(cast.amal)
    one = family(who)
    run = ran(who, one)
    alarm = Alarm.objects.get()
    assert (run.series, run.not_assessed, run.alarms) == (2, 0, 1)
    assert (alarm.key, alarm.place, alarm.observed, alarm.day) == ("North", "North", 9.0, END - timedelta(days=7))
    assert alarm.expected is not None
    assert alarm.expected < 1
    assert alarm.low is not None
    assert alarm.high is not None
    assert alarm.low <= alarm.expected <= alarm.high < alarm.observed
    assert alarm.p is not None
    assert alarm.p <= 0.05
    assert alarm.e is not None
    assert alarm.baseline["ranked_by"] == "e"
    assert 1 / alarm.e <= alarm.threshold <= 0.5
    assert alarm.e > 20
    assert alarm.detectable is not None
    assert 0 < alarm.detectable < 9
    assert AlarmRecord.objects.filter(alarm=alarm).count() == 9
    assert (alarm.lat, alarm.lon) == (10.5, 7.4)
    kinds = [event.kind for event in events]
    assert kinds.count("signal.run") == 1
    assert kinds.count("signal.declare") == 1


def test_second_run_of_the_same_week_judges_nothing_and_doubles_nothing(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *outbreak()])
    who = sit(cast.amal)
    one = family(who)
    ran(who, one)
    assert running.run_family(who, queries.family_for(who, one.id), running.Span(AS_OF)) is None
    again = ran(who, one, since=END - timedelta(days=7))
    assert again.alarms == 1
    assert Alarm.objects.count() == 1


def test_series_that_is_too_short_is_not_assessed_and_never_normal(cast: Cast, sit: Sit) -> None:
    told(quiet(weeks=20, every=2))
    who = sit(cast.amal)
    run = ran(who, family(who))
    assert (run.series, run.not_assessed, run.alarms) == (1, 1, 0)
    reading = Reading.objects.get()
    assert reading.verdict == "not assessed"
    assert "too short" in reading.reason
    assert reading.p is None


def test_what_a_viewer_may_not_read_is_not_counted_for_him(cast: Cast, sit: Sit) -> None:
    shut = replace(label_of_channel(CHANNEL), classification=3)
    told([*quiet(), *outbreak(size=2)])
    told(outbreak(size=7), shut)
    who = sit(cast.amal)
    one = family(who)
    ran(who, one)
    alarm = Alarm.objects.get()
    assert float(queries.strata_of(who, one, AS_OF).counts()[0, -1]) == 9
    lesser = sit(cast.chafik)  # cleared up to CONFIDENTIAL
    assert float(queries.strata_of(lesser, one, AS_OF).counts()[0, -1]) == 2
    assert not queries.alarms_seen_by(lesser).exists()
    assert not Reading.objects.exists()
    with pytest.raises(NotFound):
        queries.alarm_for(lesser, alarm.id)


def test_alarm_is_shut_at_once_when_the_label_of_one_record_rises(cast: Cast, sit: Sit) -> None:
    from fusioncell.evidence.actions.labels import relabel  # noqa: PLC0415
    from fusioncell.evidence.models import Report  # noqa: PLC0415

    told(quiet())
    last = told(outbreak())
    who = sit(cast.amal)
    ran(who, family(who))
    lesser = sit(cast.chafik)
    assert queries.alarms_seen_by(lesser).count() == 1
    chief = sit(cast.basma)
    relabel(chief, Report.objects.get(pk=last.id), lambda label: replace(label, classification=3))
    assert not queries.alarms_seen_by(sit(cast.chafik)).exists()
    assert queries.alarms_seen_by(sit(cast.amal)).count() == 1


def test_alarm_is_for_those_alone_who_may_read_every_record(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *outbreak(size=4)])
    told(outbreak(size=4), replace(label_of_channel(CHANNEL), audience=for_agencies("cell")))
    who = sit(cast.amal)
    ran(who, family(who))
    assert queries.alarms_seen_by(who).count() == 1
    assert not queries.alarms_seen_by(sit(cast.chafik)).exists()


def test_past_moment_replays_as_it_was_known_then(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *outbreak(size=2)], received_at=AS_OF - timedelta(days=2))
    told(outbreak(size=5), received_at=AS_OF + timedelta(days=3))
    who = sit(cast.amal)
    one = family(who, toml(known="received"))
    assert float(queries.strata_of(who, one, AS_OF).counts()[0, -1]) == 2
    assert float(queries.strata_of(who, one, AS_OF + timedelta(days=4)).counts()[0, -1]) == 7


def test_retracted_report_counts_no_longer_and_still_did_before(cast: Cast, sit: Sit) -> None:
    from django.db import connection  # noqa: PLC0415

    told([*quiet(), *outbreak(size=2)], received_at=AS_OF - timedelta(days=2))
    gone = told(outbreak(size=5), received_at=AS_OF - timedelta(days=1))
    who = sit(cast.amal)
    one = family(who, toml(known="received"))
    sit(cast.basma)
    with connection.cursor() as cursor:
        cursor.execute("SELECT retract_report(%s, 'wrong file')", [gone.id])
    who = sit(cast.amal)
    assert float(queries.strata_of(who, one, AS_OF).counts()[0, -1]) == 7
    assert float(queries.strata_of(who, one).counts().sum()) == len(quiet()) + 2


def test_only_the_head_decides_the_budget_and_the_next_run_keeps_it(cast: Cast, sit: Sit, events: list[Event]) -> None:
    who = sit(cast.amal)
    with pytest.raises(NotAllowed):
        declaring.set_budget(who, 3, "as many as we can look at")
    head = sit(cast.basma)
    for weekly, reason in ((0, "none at all"), (-1, "less than none"), (3, ""), (1e9, "as many as come")):
        with pytest.raises(Refused):
            declaring.set_budget(head, weekly, reason)
    declaring.set_budget(head, 3, "as many as we can look at")
    assert events[-1].kind == "signal.budget"
    told([*quiet(), *outbreak()])
    who = sit(cast.amal)
    first, second = family(who), family(who, toml("second"))
    assert ran(who, first).share == 1.5
    declaring.suspend(who, second.id, "counted twice")
    assert ran(who, first, since=END - timedelta(days=7)).share == 3.0


def test_family_is_suspended_resumed_and_handed_on_with_a_reason(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    one = family(who)
    with pytest.raises(Conflict):
        family(who)
    with pytest.raises(Refused):
        declaring.suspend(who, one.id, "no")
    declaring.suspend(who, one.id, "the feed is broken")
    with pytest.raises(Conflict):
        declaring.suspend(who, one.id, "the feed is broken")
    assert running.run_family(who, queries.family_for(who, one.id), running.Span(AS_OF)) is None
    declaring.resume(who, one.id, "the feed works")
    other = cast.seat("arif", "cell", "analyst")
    assert declaring.hand_on(sit(cast.amal), one.id, "arif").owner_id == other.id
    with pytest.raises(NotFound):
        declaring.hand_on(who, one.id, "chafik")


def test_suspended_series_is_not_assessed_and_the_others_are(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *quiet(region="South"), *outbreak(), *outbreak("South")])
    who = sit(cast.amal)
    one = family(who)
    number = queries.number_of(one, "North")
    declaring.suspend_series(who, one.id, number, "the clinic has closed")
    ran(who, one)
    assert list(Alarm.objects.values_list("key", flat=True)) == ["South"]
    assert Reading.objects.get(key="North").reason == "suspended"
    declaring.resume_series(who, one.id, number)
    ran(who, one, since=END - timedelta(days=7))
    assert Alarm.objects.count() == 2


def test_clock_asks_for_due_families_once_and_the_job_runs_in_the_owners_name(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *outbreak()])
    who = sit(cast.amal)
    family(who)
    assert ask_due() == 1
    assert ask_due() == 0
    job = Job.objects.get(kind=JOB)
    assert job.seat_id == cast.amal.id
    jobs.run(job, {JOB: run_job})
    assert Job.objects.get(pk=job.pk).state == "done"
    sit(cast.amal)
    assert queries.families_seen_by(who).get().judged_to is not None
    assert ask_due() == 0


def test_job_that_died_goes_on_with_the_family_that_is_left(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *outbreak()])
    who = sit(cast.amal)
    first, second = family(who), family(who, toml("second"))
    job = ask(who, [first, second], AS_OF)[0]
    jobs.keep_place(job, {"done": [str(first.id)]})
    jobs.run(Job.objects.get(pk=job.pk), {JOB: run_job})
    sit(cast.amal)
    assert queries.family_for(who, first.id).judged_to is None
    assert queries.family_for(who, second.id).judged_to == END - timedelta(days=1)


def test_week_found_real_is_not_taken_as_normal_later(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *outbreak()])
    later = END + timedelta(days=7 * 10)
    told([((later - timedelta(days=1 + n)).isoformat(), "North") for n in range(4)], title="Later")
    who = sit(cast.amal)
    one = family(who)
    ran(who, one)
    at = AS_OF + timedelta(days=70)
    before = ran(who, one, at, since=later - timedelta(days=7)).readings.get(day=later - timedelta(days=7))
    triaging.triage(who, Alarm.objects.get(day=END - timedelta(days=7)).id, "real", "cholera was confirmed")
    after = ran(who, one, at, since=later - timedelta(days=7)).readings.get(day=later - timedelta(days=7))
    assert after.expected is not None
    assert before.expected is not None
    assert after.expected < before.expected
    assert after.p is not None
    assert before.p is not None
    assert after.p < before.p


@pytest.mark.parametrize("seat", ["chafik", "dina", "oumar"])
def test_others_cannot_declare_run_or_decide(cast: Cast, sit: Sit, seat: str) -> None:
    one = family(sit(cast.amal))
    who = sit(getattr(cast, seat))
    for act in (
        lambda: declaring.declare(who, toml("mine")),
        lambda: declaring.suspend(who, one.id, "for no reason"),
        lambda: declaring.set_budget(who, 3, "for no reason"),
        lambda: running.run_family(who, one, running.Span(AS_OF)),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_alarms_about_a_place_are_found_by_name_and_by_distance(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *outbreak()])
    who = sit(cast.amal)
    ran(who, family(who))
    assert len(queries.alarms_about(who, places=["north"])) == 1
    assert len(queries.alarms_about(who, near=(10.6, 7.4, 20))) == 1
    assert queries.alarms_about(who, near=(11.5, 7.4, 20)) == []
    assert queries.alarms_about(who, places=["South"]) == []
    assert queries.alarms_about(who, places=["North"], since=date(2026, 6, 2)) == []
    assert queries.alarms_about(who) == []
