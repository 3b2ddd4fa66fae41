"""Sign-in through an agency's identity provider, against a real one that speaks OpenID Connect on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as kept
from django.http import HttpResponse
from django.test import Client

from fusioncell.foundation.environment import Oidc
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.models import Account
from fusioncell.hall.actions_of_accounts import bind, unbind
from fusioncell.hall.identity_provider import providers
from fusioncell.mandate.sitting import Sitting
from tests.cast import Cast, Event, Sit

pytestmark = pytest.mark.django_db
SUBJECT = "248289761001"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The issuer's address, served by a process of its own."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    silent = subprocess.DEVNULL
    served = subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent)
    try:
        _wait_for(f"http://localhost:{port}/.well-known/openid-configuration", served)
        yield f"http://localhost:{port}"
    finally:
        served.terminate()
        served.wait(20)


def _wait_for(address: str, served: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert served.poll() is None, "the provider ended by itself"
        try:
            requests.get(address, timeout=10).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the provider did not answer")


@pytest.fixture
def agency(provider: str, settings: object) -> str:
    """The deployment names this provider."""
    oidc = Oidc(provider, "fusioncell", "Ministry sign-in", "a secret of the provider's")
    settings.ENVIRONMENT = replace(kept.ENVIRONMENT, oidc=oidc)  # type: ignore[attr-defined]
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc)  # type: ignore[attr-defined]
    return provider


@pytest.fixture
def admin(cast: Cast, sit: Sit) -> Sitting:
    """The administrator at work."""
    return sit(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")


def amal(cast: Cast) -> Account:
    """Amal's account."""
    assert cast.amal.account is not None
    return cast.amal.account


def go_through(client: Client, subject: str) -> HttpResponse:
    """From the button of the sign-in page to the provider, and back with what it answers."""
    out = client.post("/account/provider/agency/")
    assert out.status_code == 302
    said = requests.post(out.headers["Location"], data={"sub": subject}, allow_redirects=False, timeout=10)
    assert said.status_code == 302, said.text[:400]
    back = urlsplit(said.headers["Location"])
    return client.get(f"{back.path}?{back.query}")  # type: ignore[return-value]  # the test client's own answer


def test_bound_person_signs_in_and_it_is_recorded(
    cast: Cast, admin: Sitting, agency: str, client: Client, events: list[Event]
) -> None:
    bind(admin, amal(cast), SUBJECT)
    answer = go_through(client, SUBJECT)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(amal(cast).pk)
    assert [e.kind for e in events if e.kind.startswith("hall.")] == ["hall.account.bind", "hall.sign_in"]
    assert client.get("/").status_code in (200, 302)


def test_whoever_is_not_bound_stays_out_and_no_account_is_made(
    cast: Cast, agency: str, client: Client, events: list[Event]
) -> None:
    before = Account.objects.count()
    answer = go_through(client, "somebody else")
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session
    assert (Account.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert [e.kind for e in events] == ["hall.sign_in_failed"]


def test_name_or_address_at_the_provider_opens_nothing(cast: Cast, agency: str, client: Client) -> None:
    Account.objects.filter(username="amal").update(email="amal@example.org")
    claims = {"email": "amal@example.org", "email_verified": True, "preferred_username": "amal"}
    requests.put(f"{agency}/users/impostor", json=claims, timeout=10).raise_for_status()
    assert go_through(client, "impostor").status_code == 403
    assert "_auth_user_id" not in client.session


def test_closed_account_and_one_let_go_stay_out(cast: Cast, admin: Sitting, agency: str, client: Client) -> None:
    bind(admin, amal(cast), SUBJECT)
    Account.objects.filter(username="amal").update(is_active=False)
    assert go_through(client, SUBJECT).status_code in (302, 403)
    assert "_auth_user_id" not in client.session
    Account.objects.filter(username="amal").update(is_active=True)
    unbind(admin, amal(cast))
    assert go_through(client, SUBJECT).status_code == 403
    with pytest.raises(NotFound):
        unbind(admin, amal(cast))


def test_forged_answer_opens_nothing(cast: Cast, admin: Sitting, agency: str, client: Client) -> None:
    bind(admin, amal(cast), SUBJECT)
    for query in ("code=guessed&state=guessed", "error=access_denied", "", "state=%00&code=%00"):
        assert client.get(f"/account/provider/agency/back/?{query}").status_code in (403, 404), query
        assert "_auth_user_id" not in client.session
    out = client.post("/account/provider/agency/")
    state = parse_qs(urlsplit(out.headers["Location"]).query)["state"][0]
    assert client.get(f"/account/provider/agency/back/?code=guessed&state={state}").status_code == 403
    assert "_auth_user_id" not in client.session


def test_request_to_the_provider_carries_a_challenge(agency: str, cast: Cast, client: Client) -> None:
    asked = parse_qs(urlsplit(client.post("/account/provider/agency/").headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert "openid" in asked["scope"][0]


def test_only_an_administrator_binds_and_one_number_opens_one_account(cast: Cast, sit: Sit, admin: Sitting) -> None:
    bind(admin, amal(cast), SUBJECT)
    bind(admin, amal(cast), SUBJECT)
    assert cast.basma.account is not None
    with pytest.raises(Conflict):
        bind(admin, cast.basma.account, SUBJECT)
    with pytest.raises(Conflict):
        bind(admin, amal(cast), "another")
    for number in ("", " ", "a\x00", "x" * 192):
        with pytest.raises(Refused):
            bind(admin, cast.basma.account, number)
    with pytest.raises(NotAllowed):
        bind(sit(cast.basma), cast.basma.account, "1")


def test_sign_in_page_offers_the_provider_only_where_there_is_one(cast: Cast, client: Client, provider: str) -> None:
    assert "account/provider" not in client.get("/account/sign-in/").content.decode()
    assert client.post("/account/provider/agency/").status_code == 404


def test_sign_in_page_names_the_provider(cast: Cast, agency: str, client: Client) -> None:
    assert "Sign in with Ministry sign-in" in client.get("/account/sign-in/").content.decode()
