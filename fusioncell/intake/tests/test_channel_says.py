"""What a channel says of its sender's files: in which country they dial, in which language they write."""

from __future__ import annotations

import io

import pytest

from fusioncell.evidence.models import Report, Statement
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.reading import read_delivery
from fusioncell.mandate.actions.founding import found_cell
from tests import cast as people

pytestmark = pytest.mark.django_db


def law_with(said: str) -> str:
    """The fictional law with one thing more said of the police's channel."""
    head = "[channels.police_reports]\n"
    return people.marazan().replace(head, head + said + "\n")


def statements(said: str, raw: bytes, channel: str = "police_reports") -> dict[str, str]:
    """What was stated in one file: the value by property."""
    found_cell(law_with(said))
    who = people.sit(people.machine(channel))
    delivery = deliver(who, Parcel(channel, "said.json", io.BytesIO(raw)))
    read_delivery(who, delivery.id, lambda _done, _note: None)
    return {each.prop: each.value for each in Statement.objects.all()}


PERSON = (
    b'{"format": "fusioncell/1", "reports": [{"id": "1", "title": "A call", "grade": "B2", "entities":'
    b' [{"id": "p", "schema": "Person", "properties": {"name": ["Idris"], "phone": ["0712 123456"]}}]}]}'
)


def test_number_without_a_country_is_dialled_in_the_country_of_its_channel():
    assert statements('country = "ke"', PERSON)["phone"] == "+254712123456"


def test_number_without_a_country_stays_as_it_is_where_the_channel_says_none():
    assert statements("", PERSON).get("phone") != "+254712123456"


def test_report_without_a_language_is_in_that_of_its_channel():
    statements('language = "fr"', PERSON)
    assert Report.objects.get().language == "fr"
