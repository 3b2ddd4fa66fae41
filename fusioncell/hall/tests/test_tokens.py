"""Keys of agencies' machines: shown once, kept as a digest, gone at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.words import new_id
from fusioncell.hall import actions, queries
from fusioncell.hall.models import ApiToken
from fusioncell.mandate.models import Seat
from tests.cast import Cast, machine, sit

PURPOSE = "organised_crime"


@pytest.fixture
def administrator(cast: Cast) -> Seat:
    """The seat that runs the machine."""
    return cast.seat("adam", "cell", "administrator", "UNCLASSIFIED")


@pytest.fixture
def customs(cast: Cast) -> Seat:
    """The machine's seat of the customs channel."""
    return machine("customs_declarations")


def wish(seat: Seat, purpose: str = PURPOSE, days: int = 30) -> actions.TokenWish:
    """A token as an administrator asks for it."""
    return actions.TokenWish("nightly export", seat.id, purpose, now() + timedelta(days=days))


def ask(client: Client, secret: str) -> int:
    """Come in with a token; returns the status."""
    return int(client.get("/api/v1/who", headers={"authorization": f"Bearer {secret}"}).status_code)


def test_machine_comes_in_as_its_own_seat(administrator: Seat, customs: Seat, client: Client) -> None:
    _token, secret = actions.issue_token(sit(administrator, "administration"), wish(customs))
    answer = client.get("/api/v1/who", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert answer.json()["seat"] == customs.name
    assert answer.json()["purpose"] == PURPOSE


def test_secret_is_kept_nowhere(administrator: Seat, customs: Seat) -> None:
    token, secret = actions.issue_token(sit(administrator, "administration"), wish(customs))
    kept = ApiToken.objects.filter(pk=token.pk).values()[0]
    assert bytes(kept["sha256"]) == queries.digest(secret)
    assert all(secret not in str(value) for value in kept.values())
    assert len(secret.removeprefix(queries.PREFIX)) >= 43, "32 random bytes"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer fc1_guess", "Basic Zm9v", "Bearer fc1_é"])
def test_stranger_with_another_header_is_refused(cast: Cast, client: Client, header: str) -> None:
    answer = client.get("/api/v1/who", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_person_signed_in_is_no_machine(amal: Client) -> None:
    assert amal.get("/api/v1/who").status_code == 401


def test_revoked_token_opens_nothing_at_the_next_request(administrator: Seat, customs: Seat, client: Client) -> None:
    token, secret = actions.issue_token(sit(administrator, "administration"), wish(customs))
    assert ask(client, secret) == 200
    actions.revoke_token(sit(administrator, "administration"), token.id)
    assert ask(client, secret) == 401
    with pytest.raises(Conflict):
        actions.revoke_token(sit(administrator, "administration"), token.id)


def test_ended_token_opens_nothing(administrator: Seat, customs: Seat, client: Client) -> None:
    token, secret = actions.issue_token(sit(administrator, "administration"), wish(customs))
    ApiToken.objects.filter(pk=token.pk).update(expires_at=now() - timedelta(seconds=1))
    assert ask(client, secret) == 401


def test_token_of_a_closed_seat_opens_nothing(administrator: Seat, customs: Seat, client: Client) -> None:
    _token, secret = actions.issue_token(sit(administrator, "administration"), wish(customs))
    Seat.objects.filter(pk=customs.pk).update(closed_at=now())
    assert ask(client, secret) == 401


def test_use_is_noted_by_day(administrator: Seat, customs: Seat, client: Client) -> None:
    token, secret = actions.issue_token(sit(administrator, "administration"), wish(customs))
    ask(client, secret)
    assert ApiToken.objects.get(pk=token.pk).last_used_on == now().date()


def test_request_costs_no_password_hash(
    administrator: Seat, customs: Seat, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _token, secret = actions.issue_token(sit(administrator, "administration"), wish(customs))

    def hashed(*_args: object) -> None:
        raise AssertionError("a password was hashed")

    monkeypatch.setattr("argon2.low_level.verify_secret", hashed)
    monkeypatch.setattr("argon2.low_level.hash_secret", hashed)
    assert ask(client, secret) == 200


def test_purpose_and_length_have_bounds(administrator: Seat, customs: Seat) -> None:
    who = sit(administrator, "administration")
    with pytest.raises(Refused):
        actions.issue_token(who, wish(customs, purpose="oversight"))
    with pytest.raises(Refused):
        actions.issue_token(who, wish(customs, days=400))


def test_token_is_never_issued_for_a_person(administrator: Seat, cast: Cast) -> None:
    with pytest.raises(NotFound):
        actions.issue_token(sit(administrator, "administration"), wish(cast.amal))


def test_analyst_may_neither_issue_nor_see_nor_revoke(cast: Cast, customs: Seat) -> None:
    who = sit(cast.amal)
    for refused in (
        lambda: actions.issue_token(who, wish(customs)),
        lambda: queries.tokens_of(who),
        lambda: actions.revoke_token(who, new_id()),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_page_shows_a_new_token_once(adam: Client, customs: Seat) -> None:
    form = {"title": "nightly export", "seat": customs.id, "purpose": PURPOSE, "days": 30}
    page = adam.post("/tokens/", form).content.decode()
    found = re.search(r"fc1_[\w-]{43}", page)
    assert found is not None
    assert ask(Client(), found[0]) == 200
    assert found[0] not in adam.get("/tokens/").content.decode()


def test_page_says_what_is_wrong_with_a_wish(adam: Client, customs: Seat) -> None:
    answer = adam.post("/tokens/", {"title": "", "seat": customs.id, "purpose": PURPOSE, "days": 3000})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_description_of_the_api_needs_no_other_host(adam: Client) -> None:
    page = adam.get("/api/").content.decode()
    assert "/api/v1/who" in page
    assert "http" not in page
    assert adam.get("/api/openapi.json").json()["openapi"].startswith("3.")
