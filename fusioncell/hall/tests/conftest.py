"""Browsers of the hall's tests, signed in by the page as people do it."""

from __future__ import annotations

import pytest
from django.test import Client

from fusioncell.mandate.models import Seat
from tests.cast import PASSWORD, PURPOSE, Cast


def sign_in(client: Client, name: str, password: str = PASSWORD) -> int:
    """Sign in by the page; returns the status of the answer."""
    return int(client.post("/account/sign-in/", {"login": name, "password": password}).status_code)


def choose(client: Client, seat: Seat, purpose: str = PURPOSE) -> None:
    """Choose a seat and purpose by the page."""
    answer = client.post("/working/", {"seat": seat.id, "purpose": purpose})
    assert answer.status_code == 302, answer.content


@pytest.fixture
def amal(cast: Cast, client: Client) -> Client:
    """A browser in which Amal works as an analyst against terrorism."""
    assert sign_in(client, "amal") == 302
    choose(client, cast.amal)
    return client


@pytest.fixture
def adam(cast: Cast, client: Client) -> Client:
    """A browser in which Adam runs the machine; he has one seat and one purpose, so nothing is asked."""
    cast.seat("adam", "cell", "administrator", "UNCLASSIFIED")
    assert sign_in(client, "adam") == 302
    return client
