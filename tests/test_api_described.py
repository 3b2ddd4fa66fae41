"""The API keeps to its own description, whatever is sent to it; and nobody reads by number what they cannot list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.hall import actions as hall
from fusioncell.hall.answers import API
from fusioncell.hall.api import api
from fusioncell.mandate.actions.founding import NewSeat
from fusioncell.mandate.actions.founding import make as make_seat
from fusioncell.mandate.actions.work import NewItem, make
from fusioncell.mandate.models import Seat
from tests import cast as people
from tests.cast import Cast, label_of_channel, report, sit

pytestmark = pytest.mark.django_db
TRIES = 4  # of each operation, in each of the two moods: what fits the description, and what does not
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MOODS = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


def _described() -> BaseSchema:
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix=API), default=str))
    schema: BaseSchema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    return schema


def _operations() -> Iterator[APIOperation]:
    for found in _described().get_all_operations():
        yield found.ok()


def _machine(agency: str) -> Seat:
    """A machine that an agency lets work as a liaison officer does."""
    return make_seat(NewSeat(f"{agency}-machine", f"Machine of {agency}", agency, "liaison", "CONFIDENTIAL"))


def _token(cast: Cast, agency: str) -> str:
    seat = _machine(agency)
    admin = sit(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")
    wish = hall.TokenWish("described", seat.id, people.PURPOSE, now() + timedelta(days=1))
    return f"Bearer {hall.issue_token(admin, wish)[1]}"


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests leave the connection of the test open, as those of Django's own test client do."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.described
@pytest.mark.usefixtures("one_connection")
def test_every_operation_answers_as_it_is_described(cast: Cast) -> None:
    """Any input, fitting or not, gets an answer of a kind, a shape and a status that the description names."""
    token = _token(cast, "customs")
    sit(cast.chafik)
    report("customs_declarations", "Crates at the quay")
    wrong = []
    for operation in _operations():
        for mood in MOODS:
            try:
                _try(operation, mood, token)
            except Unsatisfiable:  # nothing is asked of it that could be wrong
                continue
            except FailureGroup as found:
                wrong += [f"{operation.label}: {one}" for one in found.exceptions]
    assert not wrong, "\n\n".join(wrong)


def _try(operation: APIOperation, mood: schemathesis.GenerationMode, token: str) -> None:
    @settings(
        max_examples=TRIES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mood))
    def tried(case: schemathesis.Case) -> None:
        with transaction.atomic():
            answer = case.call(headers={"authorization": token, "host": "localhost", "accept-encoding": "identity"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    tried()


def _listed(client: Client, token: str) -> dict[str, set[UUID]]:
    """The numbers in everything that this token may list, by operation."""
    found = {}
    for operation in _operations():
        if operation.method.upper() == "GET" and "{" not in operation.path:
            answer = client.get(operation.path, headers={"authorization": token})
            found[operation.path] = set(_numbers(answer.json())) if answer.status_code == 200 else set()
    return found


def _numbers(body: object) -> Iterator[UUID]:
    if isinstance(body, dict):
        if isinstance(body.get("id"), str) and len(body["id"]) == 36:
            yield UUID(body["id"])
        body = list(body.values())
    if isinstance(body, list):
        for one in body:
            yield from _numbers(one)


def test_nobody_reads_by_number_what_another_lists(cast: Cast) -> None:
    """Every operation that takes a number, with every number that one agency lists and the other does not."""
    chafik = sit(cast.chafik)
    entity = new_id()
    label = label_of_channel("customs_declarations", audience=frozenset({frozenset({"agency:customs"})}))
    said = people.statement(label, entity, "Idris Belkani")
    report("customs_declarations", "Crates for customs alone", label, statements=[said])
    make(chafik, NewItem("task", "Count the crates", "customs"))
    client, owner, peer = Client(), _token(cast, "customs"), _token(cast, "union")
    own = set().union(*_listed(client, owner).values()) | {entity}
    hidden = own - set().union(*_listed(client, peer).values())
    assert len(hidden) >= 2
    read = 0
    for operation in _operations():
        if operation.method.upper() != "GET" or operation.path.count("{") != 1:
            continue
        begin, _brace, rest = operation.path.partition("{")
        end = rest.partition("}")[2]
        absent = client.get(f"{begin}{new_id()}{end}", headers={"authorization": peer})
        for number in hidden:
            url = f"{begin}{number}{end}"
            read += client.get(url, headers={"authorization": owner}).status_code == 200
            answer = client.get(url, headers={"authorization": peer})
            assert (answer.status_code, answer.content) == (absent.status_code, absent.content), url
            assert client.get(url).status_code == 401, url
    assert read >= 3, "the owner reads them"
