"""A machine reads the law and what left the cell, under the same rights as the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from fusioncell.evidence.actions.disclosing import disclose
from fusioncell.evidence.tests.test_disclosure import WISH, crate
from fusioncell.foundation.errors import Refused
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.rights import RIGHTS
from tests.cast import Cast, Sit, machine, marazan
from tests.test_api_of_work import Bearer, bearer, robot

__all__ = ["bearer"]
pytestmark = pytest.mark.django_db
ROUTES = ("mandate/law", "mandate/rules", "mandate/seats", "mandate/explain?act=read&channel=ucdp",
          "evidence/disclosures", "evidence/disclosures/between")  # fmt: skip


def test_machine_reads_the_law_its_rules_and_its_own_seats(cast: Cast, bearer: Bearer) -> None:
    client = Client(headers=bearer(robot("desk", "customs", "liaison")))
    law = client.get("/api/v1/mandate/law").json()
    assert law["text"] == marazan()
    assert law["findings"] == []
    assert [row["current"] for row in law["versions"]] == [True]
    rules = {row["code"]: row for row in client.get("/api/v1/mandate/rules").json()}
    assert {code for code, row in rules.items() if row["live"]} == {c for c, r in RIGHTS.items() if r.live}
    seats = client.get("/api/v1/mandate/seats").json()
    assert {seat["agency"] for seat in seats} == {"customs"}
    assert {"desk", "chafik"} <= {seat["name"] for seat in seats}


def test_machine_is_told_what_it_would_need(cast: Cast, bearer: Bearer) -> None:
    client = Client(headers=bearer(robot("desk", "customs", "liaison")))
    asked = {"act": "export.make", "channel": "customs_declarations"}
    said = client.get("/api/v1/mandate/explain", asked).json()
    assert (said["allowed"], said["reasons"][0]["code"]) == (False, "power")
    said = client.get("/api/v1/mandate/explain", asked | {"act": "report.read"}).json()
    assert (said["allowed"], said["article"]) == (True, "A7")


def test_receiving_machine_finds_nothing_of_it(cast: Cast, bearer: Bearer) -> None:
    client = Client(headers=bearer(machine("customs_declarations")))
    absent = client.get("/api/v1/nothing")
    for route in ROUTES:
        answer = client.get(f"/api/v1/{route}")
        assert (answer.status_code, answer.content) == (404, absent.content), route


def test_hidden_and_absent_are_the_same_bytes(cast: Cast, sit: Sit, bearer: Bearer) -> None:
    report = crate()
    made = disclose(sit(cast.basma), [report.id], WISH).disclosure
    client = Client(headers=bearer(robot("desk", "union", "liaison")))
    for hidden, absent in (
        (f"evidence/disclosures/{made.id}", f"evidence/disclosures/{new_id()}"),
        (f"evidence/reports/{crate(caveats=frozenset({'compartment:hawk'})).id}/disclosures",
         f"evidence/reports/{new_id()}/disclosures"),
        ("mandate/explain?act=read&channel=ucdp&seat=basma", "mandate/explain?act=read&channel=ucdp&seat=nobody"),
    ):  # fmt: skip
        first, second = client.get(f"/api/v1/{hidden}"), client.get(f"/api/v1/{absent}")
        assert first.status_code == second.status_code == 404
        assert first.content == second.content


def test_machine_of_the_taker_reads_what_its_agency_received(cast: Cast, sit: Sit, bearer: Bearer) -> None:
    report = crate()
    made = disclose(sit(cast.basma), [report.id], WISH).disclosure
    client = Client(headers=bearer(robot("desk", "police", "liaison")))
    assert [row["id"] for row in client.get("/api/v1/evidence/disclosures").json()["rows"]] == [str(made.id)]
    whole = client.get(f"/api/v1/evidence/disclosures/{made.id}").json()
    assert [copy["report_id"] for copy in whole["copies"]] == [str(report.id)]
    assert client.get(f"/api/v1/evidence/reports/{report.id}/disclosures").json() == [str(made.id)]


def test_machine_lets_nothing_out_though_its_role_might(cast: Cast, sit: Sit) -> None:
    """R18."""
    report = crate()
    with pytest.raises(Refused, match="R18"):
        disclose(sit(robot("robot", "cell", "duty_officer", "SECRET")), [report.id], WISH)
