"""Who gets in, who is kept out, and for how long."""

from __future__ import annotations

import hashlib
import hmac
import struct
import time
from base64 import b32decode
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from fusioncell.foundation.clock import now
from fusioncell.foundation.models import Account
from fusioncell.hall.models import SignInFailure
from fusioncell.hall.tests.conftest import choose, sign_in
from fusioncell.mandate.models import Seat
from tests import cast as cast_module
from tests.cast import PASSWORD, Cast, Event


def account(seat: Seat) -> Account:
    """The account behind a seat."""
    assert seat.account is not None
    return seat.account


def code_of(secret: str) -> str:
    """RFC 6238 by hand, so that the library is checked and not asked."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    mac = hmac.new(b32decode(secret + "=" * (-len(secret) % 8)), counter, hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_password_opens_and_wrong_one_does_not(cast: Cast, client: Client) -> None:
    assert sign_in(client, "amal", "not this one") == 200
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "amal") == 302
    assert client.session["_auth_user_id"] == str(account(cast.amal).pk)


def test_passwords_are_kept_by_argon2(cast: Cast) -> None:
    assert account(cast.amal).password.startswith("argon2$argon2id$")


def test_account_is_locked_after_the_failures_that_the_law_allows(cast: Cast, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "amal", "guess")
    answer = client.post("/account/sign-in/", {"login": "amal", "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many failed" in answer.content.decode()
    assert sign_in(client, "basma") == 302, "another account stays open"


def test_lock_ends_after_the_minutes_that_the_law_names(cast: Cast, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "amal", "guess")
    SignInFailure.objects.update(at=now() - timedelta(minutes=16))
    assert sign_in(client, "amal") == 302


def test_unknown_name_is_locked_like_a_known_one(cast: Cast, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "nobody", "guess")
    answer = client.post("/account/sign-in/", {"login": "nobody", "password": "guess"})
    assert "Too many failed" in answer.content.decode()


def test_address_is_locked_when_it_tries_many_accounts(cast: Cast, client: Client) -> None:
    key = hashlib.sha256(b"address\n127.0.0.1").digest()
    SignInFailure.objects.bulk_create(SignInFailure(key=key, at=now() - timedelta(seconds=s)) for s in range(50))
    assert sign_in(client, "amal") == 200
    assert (
        client.post("/account/sign-in/", {"login": "amal", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9").status_code
        == 302
    )


def test_closed_account_cannot_sign_in_and_is_out_at_the_next_request(amal: Client, cast: Cast) -> None:
    assert amal.get("/").status_code == 200
    Account.objects.filter(pk=account(cast.amal).pk).update(is_active=False)
    assert amal.get("/").headers["Location"].startswith("/account/sign-in/")
    other = Client()
    sign_in(other, "amal")
    assert "_auth_user_id" not in other.session


def test_second_factor_is_asked_and_checked(cast: Cast, client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(account(cast.amal), secret)
    answer = client.post("/account/sign-in/", {"login": "amal", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/factors/authenticate/"
    assert client.get("/").headers["Location"].startswith("/account/sign-in/"), "the password alone opens nothing"
    wrong = f"{(int(code_of(secret)) + 1) % 10**6:06d}"
    assert client.post("/account/factors/authenticate/", {"code": wrong}).status_code == 200
    assert client.post("/account/factors/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert client.session["_auth_user_id"] == str(account(cast.amal).pk)


def test_wrong_codes_lock_the_account_too(cast: Cast, client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(account(cast.amal), secret)
    sign_in(client, "amal")
    wrong = f"{(int(code_of(secret)) + 1) % 10**6:06d}"
    for _ in range(5):
        client.post("/account/factors/authenticate/", {"code": wrong})
    answer = client.post("/account/factors/authenticate/", {"code": code_of(secret)})
    assert "Too many failed" in answer.content.decode()


def test_authenticator_app_is_set_up_by_the_page(amal: Client, cast: Cast) -> None:
    asked = amal.get("/account/factors/totp/activate/")
    assert asked.headers["Location"].startswith("/account/again/"), "the password is asked once more"
    amal.post("/account/again/", {"password": PASSWORD})
    page = amal.get("/account/factors/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = amal.post("/account/factors/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=account(cast.amal), type="totp").exists()
    codes = amal.get("/account/factors/codes/")
    assert codes.status_code == 200


def test_idle_session_ends(amal: Client) -> None:
    session = amal.session
    session["seen_at"] = (now() - timedelta(minutes=31)).isoformat()
    session.save()
    assert amal.get("/").headers["Location"].startswith("/account/sign-in/")


def test_long_session_ends_even_in_use(amal: Client) -> None:
    session = amal.session
    session["opened_at"] = (now() - timedelta(hours=12, minutes=1)).isoformat()
    session.save()
    assert amal.get("/").headers["Location"].startswith("/account/sign-in/")


def test_account_without_a_seat_reaches_its_own_pages_alone(cast: Cast, client: Client) -> None:
    sign_in(client, "clerk")
    assert client.get("/account/").status_code == 200
    assert client.get("/").headers["Location"] == "/working/?next=%2F"
    assert "no seat" in client.get("/working/").content.decode()


def test_nobody_sits_in_the_seat_of_another(cast: Cast, client: Client) -> None:
    sign_in(client, "amal")
    answer = client.post("/working/", {"seat": cast.basma.id, "purpose": "counter_terrorism"})
    assert answer.status_code == 404


@pytest.mark.parametrize("purpose", ["oversight", "no_such", ""])
def test_purpose_that_the_role_has_not_is_refused(cast: Cast, client: Client, purpose: str) -> None:
    sign_in(client, "amal")
    assert client.post("/working/", {"seat": cast.amal.id, "purpose": purpose}).status_code == 404


def test_declared_purpose_is_on_every_page(amal: Client) -> None:
    for url in ("/", "/account/", "/working/"):
        assert "Prevention of terrorism" in amal.get(url).content.decode()


def test_way_back_never_leaves_the_house(cast: Cast, client: Client) -> None:
    sign_in(client, "amal")
    answer = client.post(
        "/working/", {"seat": cast.amal.id, "purpose": "counter_terrorism", "next": "//elsewhere.example/"}
    )
    assert answer.headers["Location"] == "/"


def test_person_signs_out_of_other_places(amal: Client, cast: Cast) -> None:
    other = Client()
    sign_in(other, "amal")
    choose(other, cast.amal, "counter_terrorism")
    assert other.get("/").status_code == 200
    amal.post("/account/sessions/")
    assert other.get("/").status_code == 302
    assert amal.get("/").status_code == 200


def test_coming_and_going_is_recorded(cast: Cast, client: Client, events: list[Event]) -> None:
    sign_in(client, "amal", "guess")
    sign_in(client, "amal")
    choose(client, cast.amal)
    client.post("/account/sign-out/")
    seen = [event.kind for event in events if event.kind.startswith("hall.")]
    assert seen == ["hall.sign_in_failed", "hall.sign_in", "hall.sit", "hall.sign_out"]
    assert "guess" not in str([event.body for event in events])


def test_secret_of_a_factor_is_sealed_in_the_store(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(account(cast.amal), secret)
    kept = Authenticator.objects.get(user=account(cast.amal))
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code(code_of(secret))


def test_console_speaks_the_accounts_own_language_until_another_is_chosen(cast: Cast, client: Client) -> None:
    Account.objects.filter(pk=account(cast.amal).pk).update(language="ar")
    sign_in(client, "amal")
    assert 'dir="rtl"' in client.get("/working/").content.decode()


def test_law_that_requires_a_second_factor_lets_nobody_work_without_one(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = cast_module.marazan().replace('second_factor = "offered"', 'second_factor = "required"')
    monkeypatch.setattr(cast_module, "marazan", lambda: strict)
    people = cast_module.gather()
    sign_in(client, "amal")
    assert client.get("/").headers["Location"] == "/account/factors/"
    assert client.post("/working/", {"seat": people.amal.id, "purpose": "counter_terrorism"}).status_code == 302
    assert "working" not in client.session
    assert client.get("/account/factors/").status_code == 200
    TOTP.activate(account(people.amal), generate_totp_secret())
    choose(client, people.amal)
    assert client.get("/").status_code == 200
