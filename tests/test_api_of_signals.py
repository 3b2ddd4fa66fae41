"""What the pages of signals do beyond reading, a machine with a token can do: give, answer, the board, back-tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from fusioncell.foundation.clock import now
from fusioncell.hall import actions as hall
from fusioncell.mandate.actions.founding import NewSeat, make
from fusioncell.mandate.models import Seat
from fusioncell.warning.models import Alarm
from fusioncell.warning.tests.made import family, outbreak, quiet, ran, told
from tests.cast import PURPOSE, Cast, Sit
from tests.cast import sit as sit_down

pytestmark = pytest.mark.django_db
AT = "/api/v1/warning"


def _client(cast: Cast, seat: Seat) -> Client:
    admin = sit_down(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")
    wish = hall.TokenWish("test", seat.id, PURPOSE, now() + timedelta(days=1))
    return Client(headers={"authorization": f"Bearer {hall.issue_token(admin, wish)[1]}"})


@pytest.fixture
def analyst(cast: Cast) -> Client:
    """A client with an analyst's token."""
    return _client(cast, make(NewSeat("reader", "Reader", "cell", "analyst", "SECRET")))


@pytest.fixture
def stranger(cast: Cast) -> Client:
    """A client with a token that may see nothing of it."""
    return _client(cast, make(NewSeat("union-reader", "Reader", "union", "liaison", "CONFIDENTIAL")))


@pytest.fixture
def alarm(cast: Cast, sit: Sit) -> Alarm:
    """An alarm of the analyst's family."""
    told([*quiet(), *outbreak()])
    who = sit(cast.amal)
    ran(who, family(who))
    return Alarm.objects.get()


def _post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"{AT}{path}", body, content_type="application/json")


def test_signal_is_given_triaged_and_answered(alarm: Alarm, analyst: Client, stranger: Client) -> None:
    due = (now() + timedelta(hours=4)).isoformat()
    errand = {"agency": "cell", "due_at": due, "note": "Look at the clinic."}
    hidden, absent = (_post(stranger, f"/alarms/{one}/assign", errand) for one in (alarm.id, uuid4()))
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert absent.status_code == 404
    assert _post(analyst, f"/alarms/{alarm.id}/assign", errand | {"due_at": "2026-01-01T10:00"}).status_code == 422
    assert _post(analyst, f"/alarms/{alarm.id}/assign", errand).status_code == 200
    assert _post(analyst, f"/alarms/{alarm.id}/assign", errand).status_code == 409
    assert _post(analyst, f"/alarms/{alarm.id}/respond", {"text": "a team was sent"}).status_code == 422
    assert (
        _post(analyst, f"/alarms/{alarm.id}/triage", {"verdict": "real", "reason": "it was confirmed"}).status_code
        == 200
    )
    assert _post(analyst, f"/alarms/{alarm.id}/respond", {"text": "a team was sent"}).status_code == 200
    assert analyst.get(f"{AT}/alarms/{alarm.id}").json()["state"] == "answered"
    assert analyst.get(f"{AT}/runs").json() == []


def test_scenario_is_watched_marked_and_closed(alarm: Alarm, analyst: Client, stranger: Client) -> None:
    signs = [
        {"text": "Patients travelled", "weight": 1},
        {"text": "A rise", "how": "alarmed", "family": "by-region", "days": 3000},
    ]
    wrong = _post(analyst, "/board", {"title": "Spread", "hazard": "outbreak", "indicators": []})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "refused")
    for title in ("a\0b", "x" * 201):
        spoilt = _post(analyst, "/board", {"title": title, "hazard": "outbreak", "indicators": signs})
        assert (spoilt.status_code, spoilt.json()["code"]) == (422, "unreadable")
    made = _post(analyst, "/board", {"title": "Spread", "hazard": "outbreak", "indicators": signs}).json()
    assert (made["share"], made["state"]) == (0.5, "warning")
    marked = next(sign for sign in made["signs"] if sign["how"] == "marked")
    said = {"verdict": "seen", "reason": "the ward told us"}
    assert _post(stranger, f"/indicators/{marked['id']}/mark", said).status_code == 404
    assert _post(analyst, f"/indicators/{marked['id']}/mark", said | {"verdict": "maybe"}).status_code == 422
    assert _post(analyst, f"/indicators/{marked['id']}/mark", said).status_code == 200
    assert analyst.get(f"{AT}/board/{made['id']}").json()["share"] == 1.0
    assert len(analyst.get(f"{AT}/board").json()) == 1
    assert _post(analyst, f"/board/{made['id']}/close", {"reason": "it has passed"}).status_code == 200
    assert analyst.get(f"{AT}/board").json() == []


def test_past_is_replayed_from_a_family_and_from_a_file(alarm: Alarm, analyst: Client) -> None:
    made = _post(analyst, "/backtests", {"title": "Ours", "family": str(alarm.family_id), "trials": 0})
    assert (made.status_code, made.json()["result"]) == (200, None)
    text = "day,town\n2020-01-06,north\n2020-02-06,north\n"
    file = {"title": "Theirs", "csv": text, "mapping": "date=day,place=town", "trials": 0}
    assert _post(analyst, "/backtests", file).status_code == 200
    assert _post(analyst, "/backtests", file | {"mapping": "date=dawn"}).status_code == 422
    assert {one["title"] for one in analyst.get(f"{AT}/backtests").json()} == {"Ours", "Theirs"}
    assert analyst.get(f"{AT}/backtests/{made.json()['id']}").json()["title"] == "Ours"
    assert analyst.get(f"{AT}/backtests/{uuid4()}").status_code == 404
