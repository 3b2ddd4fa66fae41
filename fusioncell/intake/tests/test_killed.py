"""A process killed at any point of intake loses nothing that was accepted and doubles nothing."""

from __future__ import annotations

import io
import os
import random
import signal
import time
from uuid import UUID

import orjson
import pytest
from django.db import connection, transaction

from fusioncell.foundation.sequencer import seal
from fusioncell.intake.actions import reading
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.models import Delivery
from fusioncell.mandate.queries import declare, sitting_for
from tests import cast as people

KILLS = 50
OBJECTS = 3_000


def _file() -> bytes:
    reports = [
        {
            "id": f"K-{n}",
            "title": f"Crate {n}",
            "entities": [{"id": f"p{n}", "schema": "Person", "properties": {"name": [f"Person {n}"]}}],
        }
        for n in range(OBJECTS)
    ]
    return orjson.dumps({"format": "fusioncell/1", "reports": reports})


def _read_in_a_child(who, delivery_id: UUID, patience: float) -> bool:
    """Read on in a child that is killed when patience ends; whether it came to the end by itself."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            reading.read_delivery(who, delivery_id, lambda _done, _note: None)
        except BaseException:  # noqa: BLE001 (a child of a test must never return into the test)
            os._exit(3)
        os._exit(0)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert os.waitstatus_to_exitcode(status) == 0
            return True
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def test_intake_killed_fifty_times_loses_and_doubles_nothing(fresh_store, monkeypatch):
    people.gather()
    who = sitting_for(people.machine("own_json"), people.PURPOSE)
    delivery = deliver(who, Parcel("own_json", "crates.json", io.BytesIO(_file())))
    monkeypatch.setattr(reading, "BATCH", 7)
    chance = random.Random(20261123)  # noqa: S311 (repeatable, and no secret)
    kills = 0
    while kills < KILLS:
        if _read_in_a_child(who, delivery.id, chance.uniform(0.0, 0.25)):
            break
        kills += 1
    monkeypatch.setattr(reading, "BATCH", 500)
    reading.read_delivery(who, delivery.id, lambda _done, _note: None)
    with transaction.atomic(), connection.cursor() as cursor:
        declare(who)
        cursor.execute("SELECT count(*), count(DISTINCT external_id) FROM evidence_report")
        assert cursor.fetchone() == (OBJECTS, OBJECTS)
        cursor.execute("SELECT count(*) FROM evidence_statement")
        assert cursor.fetchone() == (OBJECTS,)
        found = Delivery.objects.get(pk=delivery.id)
    assert (found.state, found.objects_read, found.accepted) == ("read", OBJECTS, OBJECTS)
    assert kills == KILLS
    seal(fresh_store.environment)
    with fresh_store.connect("sequencer") as sequencer:
        rows = sequencer.execute("SELECT body FROM ledger.event WHERE kind = 'report.receive'").fetchall()
    assert len({tuple(orjson.loads(body)["subjects"]) for (body,) in rows}) == len(rows) == OBJECTS


def test_delivery_that_did_not_arrive_whole_is_never_read(fresh_store):
    people.gather()
    who = sitting_for(people.machine("own_json"), people.PURPOSE)

    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 0:
                raise ConnectionError("the line went dead")
            return super().read(10)

    with pytest.raises(ConnectionError):
        deliver(who, Parcel("own_json", "half.json", Broken(_file())))
    with transaction.atomic():
        declare(who)
        half = Delivery.objects.get()
    assert half.state == "arriving"
    with pytest.raises(Exception, match="not arrived whole"):
        reading.read_delivery(who, half.id, lambda _done, _note: None)
