"""What the worker reads it compares with what is held before it says that it has read it."""

from __future__ import annotations

import io

import orjson
import pytest

from fusioncell.evidence import news
from fusioncell.foundation import jobs
from fusioncell.fusion.queries_of_pairs import suggestions_seen_by
from fusioncell.hall.command_worker import HANDLERS
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.models import Delivery
from tests import cast as told
from tests.cast import Cast, Sit

pytestmark = pytest.mark.django_db


def report(number: int) -> dict[str, object]:
    """A report of a man whose papers are always the same."""
    says = {"name": ["Ivan Petrov"], "birthDate": ["1984-05-12"], "passportNumber": ["XV1234567"]}
    return {
        "id": f"R-{number}",
        "title": f"Seen, {number}",
        "text": "He was seen.",
        "source": {"name": "Desk", "reliability": "B"},
        "credibility": "2",
        "entities": [{"id": f"p{number}", "schema": "Person", "properties": says}],
    }


def test_delivery_that_says_it_is_read_has_been_compared(cast: Cast, sit: Sit) -> None:
    machine = told.sit(told.machine("own_json"), told.PURPOSE)
    raw = orjson.dumps({"format": "fusioncell/1", "reports": [report(n) for n in range(2)]})
    made = deliver(machine, Parcel("own_json", "two.json", io.BytesIO(raw)))
    assert jobs.run_one(HANDLERS)
    told.sit(told.machine("own_json"), told.PURPOSE)
    assert Delivery.objects.get(pk=made.id).state == Delivery.State.READ
    assert not news.waits()
    assert suggestions_seen_by(sit(cast.amal)).count() == 1
