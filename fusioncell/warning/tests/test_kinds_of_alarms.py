"""Links, thresholds and texts as declared families; events that are one counted once; alarms of one happening."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import numpy as np
import pytest

from fusioncell.evidence.models import Statement
from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.models import Job
from fusioncell.fusion.tests.made import planted_edges
from fusioncell.warning import queries
from fusioncell.warning.actions import triaging
from fusioncell.warning.actions.running import JOB, ask, run_job
from fusioncell.warning.methods.budget import Budget, limit_among, owed, threshold
from fusioncell.warning.methods.expectation import Model, expect
from fusioncell.warning.models import Alarm, Reading
from fusioncell.warning.queries_of_happenings import happening_of
from fusioncell.warning.queries_of_novelty import new_texts
from fusioncell.warning.tests.made import AS_OF, CHANNEL, END, event, family, outbreak, quiet, ran, told, toml
from tests import cast as people
from tests.cast import Cast, Sit, label_of_channel

HEAD = """[series]
code = "{code}"
title = "Links"
hazard = "crime"
counts = "{counts}"
known = "happened"
fewest = 1
"""


@pytest.mark.parametrize("mean", [0.2, 1.0, 5.0])
def test_one_moderate_spike_in_the_past_is_not_read_as_dispersion(mean: float) -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(mean, (30, 260)).astype(np.float64)
    spiked = counts.copy()
    spiked[:, 150] += np.round(20 * np.sqrt(mean))
    alone = np.arange(30)
    before, after = (expect(each, alone, np.array([0.0]), Model()) for each in (counts, spiked))
    assert after.dispersion.mean() < before.dispersion.mean() + 0.03
    assert after.mean.mean() == pytest.approx(before.mean.mean(), rel=0.02)


def test_alarms_beyond_the_budget_are_paid_back() -> None:
    rng, budget = np.random.default_rng(5), Budget(0.5)
    past = rng.random((60, 104))
    strict = [threshold(past, 60, budget, owing=owing).p for owing in (0.0, 5.0, 15.0)]
    assert strict[0] > 1.2 * strict[1] > 1.6 * strict[2] > 0
    assert owed([15, *[0] * 40], 0.5) == 0
    assert owed([15, *[0] * 10], 0.5) == 9.5


def test_world_that_grows_worse_costs_no_more_than_the_budget() -> None:
    rng, budget = np.random.default_rng(7), Budget(1.0)
    p, alarms = np.full((50, 520), np.nan), np.zeros(520)
    for week in range(520):
        p[:, week] = rng.random(50) ** (1.0 + week / 100.0)  # every week bolder than those before
        at = threshold(p[:, :week], 50, budget, owing=owed(alarms[:week].tolist(), 1.0)).p
        alarms[week] = (p[:, week] <= at).sum()
    assert alarms.mean() <= 1.02


def test_values_that_are_all_alike_are_rationed_and_not_shut_out() -> None:
    budget, before, came = Budget(0.1, loosest=0.05), [0.001] * 104, [0]
    for _week in range(200):
        limit = limit_among(before, 104, budget, owed(came, 0.1))
        came.append(limit >= 0.001)
    assert 0.07 <= np.mean(came) <= 0.13


def _calls(pairs: list[tuple[str, str, date]]) -> None:
    label = label_of_channel(CHANNEL)
    names = sorted({name for one, other, _day in pairs for name in (one, other)})
    number = {name: UUID(int=7000 + at) for at, name in enumerate(names)}
    said = [people.statement(label, number[name], name, "name", schema="Person") for name in names]
    for at, (one, other, day) in enumerate(pairs):
        call = UUID(int=9000 + at)
        said += [
            people.statement(label, call, name, side, schema="Call", target=number[name])
            for side, name in (("caller", one), ("receiver", other))
        ]
        said.append(people.statement(label, call, day.isoformat(), "date", schema="Call"))
    people.report(CHANNEL, "Calls", label, statements=said)


@pytest.mark.django_db
def test_pair_that_suddenly_calls_is_an_alarm_with_its_records(cast: Cast, sit: Sit) -> None:
    days = [END - timedelta(days=7 * n + 3) for n in range(2, 50)]
    usual = [("A", "B", day) for day in days] + [("C", "D", day) for day in days]
    _calls([*usual, *[("A", "C", END - timedelta(days=n)) for n in range(1, 7)]])
    who = sit(cast.amal)
    text = HEAD.format(code="links", counts="links") + 'schemas = ["Call"]\n[detector]\nname = "link_change"'
    run = ran(who, family(who, text))
    alarm = Alarm.objects.get()
    assert (run.alarms, alarm.kind, alarm.key, alarm.observed) == (1, "link", "A – C", 6.0)
    assert alarm.expected is not None
    assert alarm.expected < 0.6
    assert alarm.p is not None
    assert alarm.p <= alarm.threshold
    assert alarm.baseline["joined"] == 2
    assert alarm.records.count() == 6
    assert people.client(cast.amal).get(f"/signals/{alarm.id}/").status_code == 200


@pytest.mark.django_db
def test_indicator_alarms_when_its_threshold_is_reached_and_not_again_before_it_let_go(cast: Cast, sit: Sit) -> None:
    told([*quiet(every=8), *outbreak(size=4)])
    told([((END - timedelta(days=8)).isoformat(), "North")] * 3, title="The week before")
    who = sit(cast.amal)
    text = toml("reached").split("[detector]")[0] + '[detector]\nname = "threshold"\nat = 3\nrelease = 1\n'
    ran(who, family(who, text), since=END - timedelta(days=28))
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.day, alarm.observed) == ("threshold", END - timedelta(days=14), 4.0)
    assert (alarm.p, alarm.threshold, alarm.records.count()) == (None, 3.0, 4)
    amal = people.client(cast.amal)
    assert "threshold reached" in amal.get("/signals/").content.decode()
    assert amal.get(f"/signals/{alarm.id}/").status_code == 200


@pytest.mark.django_db
def test_texts_are_ordered_for_each_reader_and_are_never_alarms(cast: Cast, sit: Sit) -> None:
    before = now() - timedelta(days=30)
    usual = "A lorry with cement was weighed at the northern gate."
    for number in range(35):
        people.report(CHANNEL, f"Usual {number}", text=usual, received_at=before)
    people.report(CHANNEL, "Told again", text=usual)
    people.report(CHANNEL, "Unheard of", text="Divers carried limpet magnets beneath the tanker last evening.")
    who = sit(cast.amal)
    text = HEAD.format(code="texts", counts="reports").replace('known = "happened"\n', "")
    one = family(who, text + '[detector]\nname = "novelty"\ndays = 5')
    found = new_texts(who, queries.declaration_of(one))
    assert found[0].report.title == "Unheard of"
    assert found[0].score is not None
    assert found[0].score > 0.9
    assert [one.report.title for one in found] == ["Unheard of", "Told again"]
    assert "limpet" in found[0].words
    ran(who, one)
    assert not Alarm.objects.exists()
    assert "Unheard of" in people.client(cast.amal).get(f"/series/{one.id}/").content.decode()


@pytest.mark.django_db
def test_event_that_two_agencies_tell_counts_once_for_those_who_see_that_it_is_one(cast: Cast, sit: Sit) -> None:
    label, other = label_of_channel(CHANNEL), label_of_channel("police_reports")
    (first, said), (second, also) = event(label, "2026-05-26"), event(other, "2026-05-27")
    people.report(CHANNEL, "One", label, statements=said)
    people.report("police_reports", "The same", other, statements=also)
    told(quiet())
    who = sit(cast.amal)
    one = family(who)
    assert queries.strata_of(who, one, AS_OF).counts()[0, -1] == 2
    planted_edges(who, [first, second], [((0, 1), "same", 0, 12.0)])
    assert Statement.objects.filter(entity__in=[first, second]).exists()
    strata = queries.strata_of(who, one, AS_OF)
    assert strata.counts()[0, -1] == 1
    assert strata.left_out["told twice"] == 1
    stranger = sit(cast.dina)
    assert queries.strata_of(stranger, one, AS_OF).counts().sum() == 0


@pytest.mark.django_db
def test_alarms_of_one_happening_are_triaged_at_once(cast: Cast, sit: Sit) -> None:
    told([*quiet(), *quiet(region="South"), *outbreak(), *outbreak("South")])
    who = sit(cast.amal)
    ran(who, family(who))
    first, second = Alarm.objects.order_by("key")
    assert happening_of(who, first) == [second]
    amal = people.client(cast.amal)
    assert "and 1 more of the same happening" in amal.get("/signals/").content.decode()
    said = {"triage-verdict": "real", "triage-reason": "cholera was confirmed", "triage-also": "on"}
    assert amal.post(f"/signals/{first.id}/triage/", said).status_code == 302
    assert set(Alarm.objects.values_list("verdict", flat=True)) == {"real"}
    assert len(triaging.triage_happening(sit(cast.amal), first.id, "unclear", "asked again later")) == 1


@pytest.mark.django_db
def test_run_tells_how_far_it_is_within_a_family(cast: Cast, sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    told([*quiet(), *outbreak()])
    who = sit(cast.amal)
    one = family(who)
    job = ask(who, [one], AS_OF, END - timedelta(days=70))[0]
    seen: list[tuple[int, int | None, str]] = []
    real = jobs.progress

    def progress(which: Job, done: int, total: int | None = None, note: str = "") -> None:
        real(which, done, total, note)
        seen.append((done, total, note))

    monkeypatch.setattr(jobs, "progress", progress)
    jobs.run(job, {JOB: run_job})
    assert (10, 10, "1/1") in seen
    assert Reading.objects.count() == 0 or sit(cast.amal)
    assert Job.objects.get(pk=job.pk).state == "done"
