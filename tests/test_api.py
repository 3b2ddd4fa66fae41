"""A partner's machine brings a file with a token, and asks what became of it and what is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fusioncell.evidence.models import Report
from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.hall import actions as hall
from fusioncell.intake.actions.deliver import JOB
from fusioncell.intake.actions.reading import read_job
from fusioncell.intake.tests.test_deliver import document, report
from fusioncell.mandate.actions.founding import NewSeat, make
from tests.cast import machine, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def bearer(cast):
    """Headers of a token of a seat, made by the administrator."""

    def made(seat, purpose="organised_crime"):
        admin = sit(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")
        wish = hall.TokenWish("test", seat.id, purpose, now() + timedelta(days=1))
        return {"authorization": f"Bearer {hall.issue_token(admin, wish)[1]}"}

    return made


def test_machine_brings_a_file_and_learns_what_became_of_it(cast, bearer):
    client, headers = Client(), bearer(machine("police_reports"))
    file = SimpleUploadedFile("night.json", document(report("1", "Karim"), {"title": ""}))
    brought = client.post("/api/v1/intake/deliveries", {"channel": "police_reports", "file": file}, headers=headers)
    assert brought.status_code == 202, brought.content
    number = brought.json()["id"]
    assert jobs.run_one({JOB: read_job})
    told = client.get(f"/api/v1/intake/deliveries/{number}", headers=headers).json()
    assert (told["state"], told["accepted"], told["quarantined"]) == ("read", 1, 1)
    assert told["held_back"][0]["example"]
    other = bearer(machine("customs_declarations"))
    hidden = client.get(f"/api/v1/intake/deliveries/{number}", headers=other)
    absent = client.get("/api/v1/intake/deliveries/00000000-0000-7000-8000-000000000000", headers=other)
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_machine_cannot_bring_over_another_agencys_channel(cast, bearer):
    file = SimpleUploadedFile("night.json", document(report("1", "Karim")))
    given = {"channel": "police_reports", "file": file}
    answer = Client().post("/api/v1/intake/deliveries", given, headers=bearer(machine("customs_declarations")))
    assert answer.status_code == 404
    assert not Report.objects.exists()


def test_reading_machine_searches_and_opens_what_it_may(cast, bearer):
    client = Client()
    file = SimpleUploadedFile("night.json", document(report("1", "Karim Belkani")))
    client.post(
        "/api/v1/intake/deliveries",
        {"channel": "police_reports", "file": file},
        headers=bearer(machine("police_reports")),
    )
    jobs.run_one({JOB: read_job})
    headers = bearer(make(NewSeat("reader", "Reader", "cell", "analyst", "SECRET")))
    answer = client.get("/api/v1/picture/search?q=belkani&in=entities", headers=headers).json()
    assert [e["caption"] for e in answer["entities"]] == ["Karim Belkani"]
    number = answer["entities"][0]["statements"][0]["report"]
    opened = client.get(f"/api/v1/picture/reports/{number}", headers=headers).json()
    assert opened["label"]["tlp"] is not None
    assert client.get(f"/api/v1/picture/reports/{number}/statements", headers=headers).json()
    stranger = bearer(make(NewSeat("union-reader", "Reader", "union", "liaison", "CONFIDENTIAL")))
    assert client.get(f"/api/v1/picture/reports/{number}", headers=stranger).status_code == 404
    assert client.get("/api/v1/picture/search?q=belkani", headers=stranger).json()["counted"] == 0
