"""Triage, work, scenarios, back-tests, exports: who does what, what is refused, what is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.models import Job
from fusioncell.mandate.models import WorkItem
from fusioncell.warning import queries, queries_of_scenarios
from fusioncell.warning.actions import backtesting, exporting, scenarios, triaging
from fusioncell.warning.actions.backtesting import Wanted
from fusioncell.warning.actions.scenarios import NewMark, NewScenario
from fusioncell.warning.actions.triaging import Errand
from fusioncell.warning.models import Alarm, Triage
from fusioncell.warning.queries import Filter
from fusioncell.warning.rules import NewIndicator
from fusioncell.warning.tests.made import CHANNEL, family, outbreak, quiet, ran, told
from tests.cast import Cast, Event, Sit, label_of_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarm(cast: Cast, sit: Sit) -> Alarm:
    """An alarm of the analyst's family."""
    told([*quiet(), *outbreak()])
    who = sit(cast.amal)
    ran(who, family(who))
    return Alarm.objects.get()


def test_alarm_goes_to_its_owner_and_is_answered_with_a_clock(
    cast: Cast, sit: Sit, alarm: Alarm, events: list[Event]
) -> None:
    who = sit(cast.amal)
    with pytest.raises(Refused):
        triaging.respond(who, alarm.id, "a team was sent")
    errand = Errand("cell", now() + timedelta(hours=4), "amal", "Look at the clinic.")
    given = triaging.assign(who, alarm.id, errand)
    assert (given.state, given.owner_id) == ("assigned", cast.amal.id)
    item = WorkItem.objects.get(pk=given.item_id)
    assert (item.object_kind, item.object_id, item.state) == ("alarm", alarm.id, "taken")
    with pytest.raises(Conflict):
        triaging.assign(who, alarm.id, errand)
    triaging.triage(who, alarm.id, "real", "cholera was confirmed")
    triaging.respond(who, alarm.id, "a team was sent")
    assert WorkItem.objects.get(pk=item.id).state == "answered"
    assert queries.alarm_for(who, alarm.id).state == "answered"
    with pytest.raises(Conflict):
        triaging.respond(who, alarm.id, "a team was sent")
    kinds = [event.kind for event in events]
    assert [k for k in kinds if k.startswith("signal.")] == ["signal.assign", "signal.triage", "signal.respond"]


def test_every_word_of_triage_is_kept_and_the_newest_stands(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    who = sit(cast.amal)
    for verdict, reason in (("guess", "no such word"), ("real", "yes"), ("", "without a word")):
        with pytest.raises(Refused):
            triaging.triage(who, alarm.id, verdict, reason)
    triaging.triage(who, alarm.id, "unclear", "the clinic does not answer")
    triaging.triage(sit(cast.chafik), alarm.id, "artefact", "one file came twice")
    assert Triage.objects.count() == 2
    assert queries.alarm_for(who, alarm.id).verdict == "artefact"
    with pytest.raises(NotAllowed):
        triaging.triage(sit(cast.basma), alarm.id, "real", "the head decides others")


def test_errand_in_the_past_or_to_nobody_is_refused(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    who = sit(cast.amal)
    with pytest.raises(Refused):
        triaging.assign(who, alarm.id, Errand("cell", now() - timedelta(hours=1)))
    with pytest.raises(Refused):
        triaging.assign(who, alarm.id, Errand("nowhere", now() + timedelta(hours=1)))
    with pytest.raises(NotFound):
        triaging.assign(who, alarm.id, Errand("cell", now() + timedelta(hours=1), "nobody"))


def new_scenario(**more: object) -> NewScenario:
    """A scenario with one sign that is marked and one that is counted."""
    signs = (
        NewIndicator("Fuel is bought in cans", weight=2.0),
        NewIndicator("Incidents in the north", "counted", 1.0, "by-region", "North", 28, 5.0),
        NewIndicator("A rise anywhere", "alarmed", 1.0, "by-region"),
    )
    return NewScenario(**{"title": "Attack on the depot", "hazard": "terrorism", "indicators": signs, **more})  # type: ignore[arg-type]  # a test names fields that exist


def test_scenario_stands_by_what_its_reader_may_read(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    who = sit(cast.amal)
    made = scenarios.watch(who, new_scenario())
    shut = told([], replace(label_of_channel(CHANNEL), classification=3), title="A receipt")
    sign = made.indicators.get(how="marked")
    who = sit(cast.amal)
    scenarios.mark(who, sign.id, NewMark("seen", "the receipt says so", shut.id))
    at = alarm.found_at.replace(year=2026, month=6, day=1)
    standing = queries_of_scenarios.board(who, at)[0]
    assert standing.signs[0].seen
    assert standing.signs[0].indicator.how == "marked"
    assert {s.indicator.how: s.count for s in standing.signs if s.count is not None} == {
        "counted": 10.0,
        "alarmed": 1.0,
    }
    assert (standing.share, standing.state) == (1.0, "warning")
    lesser = queries_of_scenarios.board(sit(cast.chafik), at)[0]
    assert not lesser.signs[0].seen
    assert not lesser.signs[0].marks
    assert lesser.share == 0.5


def test_scenario_and_marks_are_refused_when_unfit(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    family(who)
    for unfit in ({"indicators": ()}, {"title": " "}, {"warn_at": 0.0}):
        with pytest.raises(Refused):
            scenarios.watch(who, new_scenario(**unfit))
    with pytest.raises(NotFound):
        scenarios.watch(who, new_scenario(indicators=(NewIndicator("x", "counted", family="no-such"),)))
    made = scenarios.watch(who, new_scenario())
    counted = made.indicators.get(how="counted")
    with pytest.raises(Refused):
        scenarios.mark(who, counted.id, NewMark("seen", "I counted them myself"))
    with pytest.raises(NotAllowed):
        scenarios.mark(sit(cast.chafik), counted.id, NewMark("seen", "I counted them myself"))
    who = sit(cast.amal)
    scenarios.close(who, made.id, "the depot was emptied")
    assert queries_of_scenarios.board(who) == []
    with pytest.raises(Conflict):
        scenarios.close(who, made.id, "the depot was emptied")


def csv_of(weeks: int) -> bytes:
    """A file of events, one a week and place."""
    start = now().date() - timedelta(days=7 * weeks + 10)
    rows = [f"{start + timedelta(days=7 * w)},{'NS'[w % 2]}orth,e{w}" for w in range(weeks)]
    return ("day,place,id\n" + "\n".join(rows) + "\nnever,North,x\n").encode()


def test_backtest_of_a_file_is_replayed_by_the_worker(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    for raw, mapping in (
        (b"", "date=day,place=place"),
        (b"\xff\xfe", "date=day,place=place"),
        (csv_of(9), "date=when"),
    ):
        with pytest.raises(Refused):
            backtesting.ask_file(who, Wanted("Old events"), raw, mapping)
    with pytest.raises(Refused):
        backtesting.ask_file(who, Wanted("Old events", budget=0), csv_of(9), "date=day,place=place")
    made = backtesting.ask_file(who, Wanted("Old events", trials=3), csv_of(170), "date=day,place=place,id=id")
    jobs.run(Job.objects.get(pk=made.job_id), {backtesting.JOB: backtesting.backtest_job})
    assert Job.objects.get(pk=made.job_id).state == "done"
    result = queries_of_scenarios.backtest_for(sit(cast.amal), made.id).result
    assert result is not None
    assert (result["series"], result["counted"]) == (2, 170.0)
    assert {"alarms_a_year", "realised", "worst", "detection"} <= result.keys()
    assert made.plan["findings"] == ["line 172: 'never' is no day; 2009-07-26 is one."]


def test_backtest_that_is_too_short_says_not_assessed(cast: Cast, sit: Sit) -> None:
    told(quiet(weeks=20))
    who = sit(cast.amal)
    made = backtesting.ask_family(who, Wanted("Short"), family(who).id)
    result = backtesting.worked(made.events, made.plan, lambda _d, _t: None)
    assert "not assessed" in result["why"]
    with pytest.raises(NotAllowed):
        backtesting.ask_family(sit(cast.dina), Wanted("Mine"), made.family_id)  # type: ignore[arg-type]  # it has one


def test_export_is_an_act_with_a_reason_and_carries_its_label(
    cast: Cast, sit: Sit, alarm: Alarm, events: list[Event]
) -> None:
    head = sit(cast.basma)
    with pytest.raises(Refused):
        exporting.export_alarms(head, Filter("all"), "no")
    made = exporting.export_alarms(head, Filter("all"), "for the morning briefing")
    text = made.file.decode("utf-8-sig")
    assert "North" in text
    assert "TLP:" in text.splitlines()[0]
    one = exporting.export_series(
        head, alarm.family_id, queries.number_of(alarm.family, "North"), "for the ministry of health"
    )
    assert one.file.decode().count("\n") > 100
    assert [event.kind for event in events].count("signal.export") == 2
    with pytest.raises(NotAllowed):
        exporting.export_alarms(sit(cast.amal), Filter("all"), "for the morning briefing")
