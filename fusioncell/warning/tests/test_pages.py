"""The pages and the API of series and signals, walked; and a refusal for whoever has no business there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.warning import queries
from fusioncell.warning.models import Alarm, Backtest, Budget, Scenario
from fusioncell.warning.tests.made import family, outbreak, quiet, ran, told, toml
from fusioncell.warning.tests.test_triage import csv_of
from tests import cast as people
from tests.cast import Cast, Sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarm(cast: Cast, sit: Sit) -> Alarm:
    """An alarm of the analyst's family."""
    told([*quiet(), *outbreak(), *quiet(region="South")])
    who = sit(cast.amal)
    ran(who, family(who))
    return Alarm.objects.get()


def test_alarm_is_walked_from_the_list_to_its_answer(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    amal = people.client(cast.amal)
    page = amal.get("/signals/").content.decode()
    assert f"/signals/{alarm.id}/" in page
    assert "North" in page
    address = f"/signals/{alarm.id}/"
    page = amal.get(address).content.decode()
    assert "signal-chart" in page
    assert page.count("/report/") >= 9
    assert amal.post(f"{address}triage/", {"triage-verdict": "real", "triage-reason": ""}).status_code == 422
    assert amal.post(f"{address}nothing/", {}).status_code == 404
    given = {"assign-agency": "cell", "assign-seat": "amal", "assign-due_at": "2020-01-01T10:00"}
    assert amal.post(f"{address}assign/", given).status_code == 422
    given["assign-due_at"] = f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert amal.post(f"{address}assign/", given).status_code == 302
    assert "/work/" in amal.get(address).content.decode()
    said = {"triage-verdict": "real", "triage-reason": "cholera was confirmed"}
    assert amal.post(f"{address}triage/", said).status_code == 302
    assert amal.post(f"{address}respond/", {"respond-text": "a team was sent"}).status_code == 302
    assert "a team was sent" in amal.get(address).content.decode()
    assert f"/signals/{alarm.id}/" not in amal.get("/signals/").content.decode()
    assert f"/signals/{alarm.id}/" in amal.get("/signals/?in=answered").content.decode()
    assert amal.get("/signals/?in=elsewhere").status_code == 404


def test_series_are_declared_shown_suspended_and_looked_back_at(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    amal = people.client(cast.amal)
    assert amal.post("/series/declare/", {"text": "[series"}).status_code == 422
    made = amal.post("/series/declare/", {"text": toml("by-region-2"), "classification": "RESTRICTED"})
    assert made.status_code == 302
    assert b"by-region-2" in amal.get("/series/").content
    one = f"/series/{alarm.family_id}/"
    page = amal.get(one).content.decode()
    assert "not assessed" not in page
    assert "South" in page
    assert "South" not in amal.get(f"{one}?q=north").content.decode()
    series = f"{one}{queries.number_of(alarm.family, 'North')}/"
    assert "signal-chart" in amal.get(series).content.decode()
    assert amal.get(f"{series}?at=2020-01-01T00:00").status_code == 404
    assert amal.get(f"{series}?at=yesterday").status_code == 422
    assert amal.get(f"{one}{new_id()}/").status_code == 404
    assert amal.post(f"{series}act/suspend/", {"reason": "the clinic has closed"}).status_code == 302
    assert "the clinic has closed" in amal.get(series).content.decode()
    assert amal.post(f"{series}act/resume/").status_code == 302
    assert amal.post(f"{one}act/run/", {"since": "2026-05-25", "as_of": "2026-06-01"}).status_code == 302
    assert "waits for the worker" in amal.get(one).content.decode()
    assert amal.post(f"{one}act/run/", {"since": "yesterday"}).status_code == 422
    assert amal.post(f"{one}act/suspend/", {"reason": "the feed is broken"}).status_code == 302
    assert amal.post(f"{one}act/hand_on/", {"seat": "basma"}).status_code == 404  # the head owns no series
    assert amal.post(f"{one}act/nothing/").status_code == 404


def test_head_decides_the_budget_beside_what_came(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    basma = people.client(cast.basma)
    assert "stands in" in basma.get("/signals/budget/").content.decode()
    assert basma.post("/signals/budget/", {"weekly": "0", "reason": "none at all"}).status_code == 422
    assert basma.post("/signals/budget/", {"weekly": "2", "reason": "two analysts on duty"}).status_code == 302
    assert Budget.objects.get().weekly == 2
    assert "two analysts on duty" in basma.get("/signals/budget/").content.decode()
    assert people.client(cast.amal).post("/signals/budget/", {"weekly": "9", "reason": "more of it"}).status_code == 404


def test_scenario_is_watched_marked_and_closed(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    amal = people.client(cast.amal)
    assert b"No scenario is watched" in amal.get("/signals/board/").content
    form = {"title": "Depot", "hazard": "terrorism", "warn_at": "0.5", "indicators": "Fuel | x"}
    assert amal.post("/signals/board/new/", form).status_code == 422
    form["indicators"] = "Fuel is bought in cans | 2\nIncidents | 1 | by-region | North | 365 | 2"
    assert amal.post("/signals/board/new/", form).status_code == 302
    sit(cast.amal)
    made = Scenario.objects.get()
    sign = made.indicators.get(how="marked")
    address = f"/signals/board/indicator/{sign.id}/mark/"
    assert amal.post(address, {f"{sign.id}-verdict": "seen"}).status_code == 422
    said = {f"{sign.id}-verdict": "seen", f"{sign.id}-reason": "a receipt was found"}
    assert amal.post(address, said).status_code == 302
    page = amal.get("/signals/board/").content.decode()
    assert 'data-state="warning"' in page
    assert "a receipt was found" in amal.get(f"/signals/board/{made.id}/").content.decode()
    assert amal.post(f"/signals/board/{made.id}/close/", {"reason": "the depot was emptied"}).status_code == 302


def test_backtest_is_asked_for_by_file_or_family(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    amal = people.client(cast.amal)
    base = {"title": "Old events", "budget": "6", "trials": "0"}
    assert amal.post("/signals/backtests/", base).status_code == 422
    both = base | {"family": str(alarm.family_id), "file": SimpleUploadedFile("a.csv", csv_of(9))}
    assert amal.post("/signals/backtests/", both).status_code == 422
    wrong = base | {"file": SimpleUploadedFile("a.csv", b"\xff\xfe"), "mapping": "date=day,place=place"}
    assert amal.post("/signals/backtests/", wrong).status_code == 422
    good = base | {"file": SimpleUploadedFile("a.csv", csv_of(9)), "mapping": "date=day,place=place"}
    assert amal.post("/signals/backtests/", good).status_code == 302
    assert amal.post("/signals/backtests/", base | {"family": str(alarm.family_id)}).status_code == 302
    sit(cast.amal)
    for one in Backtest.objects.all():
        assert amal.get(f"/signals/backtests/{one.id}/").status_code == 200
    assert b"Old events" in amal.get("/signals/backtests/").content


def test_head_exports_signals_and_a_series(cast: Cast, sit: Sit, alarm: Alarm) -> None:
    basma = people.client(cast.basma)
    assert basma.get("/signals/export/?in=all").status_code == 200
    assert basma.post("/signals/export/?in=all", {"reason": "short"}).status_code == 422
    made = basma.post("/signals/export/?in=all", {"reason": "for the morning briefing"})
    assert made.headers["Content-Type"].startswith("text/csv")
    series = f"/series/{alarm.family_id}/{queries.number_of(alarm.family, 'North')}/export/"
    assert basma.post(series, {"reason": "for the morning briefing"}).status_code == 200
    assert people.client(cast.amal).get("/signals/export/").status_code == 404


def test_stranger_gets_what_an_absent_thing_gets(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    one = family(who, classification="SECRET")
    dina = people.client(cast.dina)
    for address in (f"/series/{one.id}/", f"/signals/{one.id}/", f"/signals/board/{one.id}/"):
        assert dina.get(address).status_code == 404
    adam = people.client(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")
    for address in ("/signals/", "/series/", "/signals/board/", "/signals/budget/", "/signals/backtests/"):
        assert adam.get(address).status_code == 404
