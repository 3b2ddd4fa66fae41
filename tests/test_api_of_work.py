"""An agency's machine asks, takes and answers work, and asks for consent; it decides about nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from fusioncell.evidence.actions.consent import Ask, agree
from fusioncell.evidence.actions.consent import ask as ask_consent
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused
from fusioncell.foundation.words import new_id
from fusioncell.hall import actions as hall
from fusioncell.mandate.actions import cases, work
from fusioncell.mandate.actions.founding import NewSeat, make
from fusioncell.mandate.models import Seat
from fusioncell.mandate.rules_of_cases import Opening
from tests.cast import PURPOSE, Cast, Sit, machine, report

Bearer = Callable[[Seat], dict[str, str]]


@pytest.fixture
def bearer(cast: Cast, sit: Sit) -> Bearer:
    """Headers of a token of a machine's seat."""

    def made(seat: Seat) -> dict[str, str]:
        admin = sit(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")
        wish = hall.TokenWish("test", seat.id, PURPOSE, now() + timedelta(days=1))
        return {"authorization": f"Bearer {hall.issue_token(admin, wish)[1]}"}

    return made


def robot(name: str, agency: str, role: str, classification: str = "CONFIDENTIAL") -> Seat:
    """A machine's seat in a role of people, as a law could give it."""
    return make(NewSeat(name, name.title(), agency, role, classification))


def test_machine_of_an_agency_finds_takes_and_answers_what_is_asked(cast: Cast, sit: Sit, bearer: Bearer) -> None:
    headers = bearer(robot("desk", "customs", "liaison"))
    asked = work.make(sit(cast.amal), work.NewItem("request", "Who let it?", "customs", reason="Your yard."))
    client = Client(headers=headers)

    board = client.get("/api/v1/mandate/work").json()
    assert [(row["id"], row["state"]) for row in board["rows"]] == [(str(asked.id), "open")]
    assert client.post(f"/api/v1/mandate/work/{asked.id}/take").json()["owner"] == "desk"
    assert client.post(f"/api/v1/mandate/work/{asked.id}/take").status_code == 409
    wrong = client.post(f"/api/v1/mandate/work/{asked.id}/refuse", {"code": "no"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "refused")
    done = client.post(
        f"/api/v1/mandate/work/{asked.id}/answer", {"text": "A merchant."}, content_type="application/json"
    )
    assert done.json()["state"] == "answered"
    assert client.get(f"/api/v1/mandate/work/{asked.id}").json()["answer"] == "A merchant."


def test_machine_asks_an_agency_for_something(cast: Cast, sit: Sit, bearer: Bearer) -> None:
    headers = bearer(robot("desk", "customs", "liaison"))
    new = {"kind": "request", "title": "Whose lorry?", "agency": "cell", "body": "It stands at gate two."}
    made = Client(headers=headers).post("/api/v1/mandate/work", new, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["from_agency"] == "customs"


def test_hidden_and_absent_are_the_same_bytes_to_a_machine(cast: Cast, sit: Sit, bearer: Bearer) -> None:
    case = cases.open_case(sit(cast.amal), Opening("Quay nine", "A17", PURPOSE, "RESTRICTED"))
    item = work.make(sit(cast.amal), work.NewItem("task", "Ours", "cell"))
    told = report("police_reports", "A meeting")
    cast.seat("farid", "police", "agency_chief")
    put = ask_consent(sit(cast.amal), Ask(told.id, "police", "customs", PURPOSE, "Need."))
    client = Client(headers=bearer(robot("desk", "customs", "liaison")))
    for path, number in (("mandate/cases", case.id), ("mandate/work", item.id), ("evidence/consents", put.id)):
        hidden = client.get(f"/api/v1/{path}/{number}")
        absent = client.get(f"/api/v1/{path}/{new_id()}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
        listed = client.get(f"/api/v1/{path}")
        assert (listed.json()["rows"], listed.json()["total"]) == ([], 0)
    assert client.get("/api/v1/evidence/obstacles").status_code == 404


def test_machine_seat_of_a_channel_reads_no_cases_and_no_board(cast: Cast, bearer: Bearer) -> None:
    client = Client(headers=bearer(machine("police_reports")))
    for path in ("mandate/cases", "mandate/work", "evidence/consents"):
        assert client.get(f"/api/v1/{path}").status_code == 404


def test_machine_asks_for_consent_and_a_machine_cannot_give_it(cast: Cast, sit: Sit, bearer: Bearer) -> None:
    """R18."""
    told = report("police_reports", "A meeting")
    cast.seat("farid", "police", "agency_chief")
    analyst = Client(headers=bearer(robot("reader", "cell", "analyst", "SECRET")))
    question = {
        "report_id": str(told.id),
        "originator": "police",
        "recipient": "customs",
        "purpose": PURPOSE,
        "reason": "The crates are theirs.",
    }
    made = analyst.post("/api/v1/evidence/consents", question, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "asked")
    with pytest.raises(Refused, match="R18"):
        agree(sit(robot("chief", "police", "agency_chief")), made.json()["id"], now() + timedelta(days=1))
    assert analyst.get("/api/v1/evidence/consents?which=asked").json()["total"] == 1


def test_obstacles_are_counted_for_who_measures(cast: Cast, sit: Sit, bearer: Bearer) -> None:
    head = Client(headers=bearer(robot("gauge", "cell", "head", "SECRET")))
    assert head.get("/api/v1/evidence/obstacles").json() == []


def test_nobody_asks_anything_without_a_token(cast: Cast) -> None:
    for path in ("mandate/cases", "mandate/work", "evidence/consents", "evidence/obstacles"):
        assert Client().get(f"/api/v1/{path}").status_code == 401
