"""What the API describes is there to be asked: no address is taken by another part of it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from fusioncell.foundation.words import new_id
from fusioncell.hall.answers import API
from fusioncell.hall.api import api

OPERATIONS = [
    (method, path) for path, offered in api.get_openapi_schema(path_prefix=API)["paths"].items() for method in offered
]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_described_operation_asks_a_stranger_who_it_is(method: str, path: str) -> None:
    address = re.sub(r"\{[^}]*\}", str(new_id()), path)
    answer = Client().generic(method.upper(), address, content_type="application/json")
    assert answer.status_code == 401, f"{method} {path} answers {answer.status_code}"
