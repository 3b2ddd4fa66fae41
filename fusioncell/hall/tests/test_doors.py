"""Every address refuses a stranger; hidden, absent and forbidden are one answer; headers keep pages where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

from fusioncell.foundation.doors import ANYBODY, door_of
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.hall import access, middleware
from fusioncell.hall.tests.conftest import sign_in
from fusioncell.mandate.actions.cases import open_case
from fusioncell.mandate.rules_of_cases import Opening
from tests.cast import PURPOSE, Cast, Event, client, sit
from tests.pages import bare

MADE = {"uuid": "01890a5d-ac96-774b-bcce-b302099a8057", "int": "1", "str": "x", "slug": "x", "path": "x"}


def routes(resolver: URLResolver | None = None, before: str = "", space: str = "") -> Iterator[tuple[str, str, bool]]:
    """Every address of the house with made arguments, its name, and whether anybody may open it."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path, space + (f"{entry.namespace}:" if entry.namespace else ""))
        elif isinstance(entry, URLPattern):
            yield "/" + filled(path), space + (entry.name or ""), door_of(entry.callback) == ANYBODY


def filled(path: str) -> str:
    """A pattern with a made value for each argument."""

    def value(match: re.Match[str]) -> str:
        kind = match[1].rstrip(":") if match[1] else "str"
        assert kind in get_converters()
        return MADE.get(kind, "x")

    return re.sub(r"<(\w+:)?\w+>", value, path).replace("^", "").replace("$", "")


def guarded() -> list[tuple[str, str]]:
    """The addresses that need a person."""
    return [(path, name) for path, name, open_ in routes() if not open_ and name not in access.ENTRANCE]


def test_there_are_addresses_to_guard() -> None:
    assert {"/", "/working/", "/account/", "/tokens/"} <= {path for path, _name in guarded()}


def test_stranger_is_refused_at_every_address(cast: Cast, client: Client) -> None:
    client.raise_request_exception = False
    for path, name in guarded():
        for method in (client.get, client.post):
            answer = method(path)
            if path.startswith(("/api/v1/", "/log/")):
                assert answer.status_code == 401, (path, name)
            elif name.startswith("account_") and answer.status_code == 404:
                continue  # a page of allauth that this cell does not have
            else:
                assert answer.status_code == 302, (path, name, answer.status_code)
                assert answer.headers["Location"].startswith("/account/sign-in/"), (path, name)


def test_account_without_seat_is_refused_at_every_room(cast: Cast, client: Client) -> None:
    sign_in(client, "clerk")
    for path, name in guarded():
        if name.startswith(("account_", "mfa_", "usersessions_")) or name in (
            "hall:working",
            "hall:account",
            "hall:design",
        ):
            continue
        answer = client.get(path)
        if path.startswith(("/api/v1/", "/log/")):
            assert answer.status_code == 401, path
        else:
            assert (answer.status_code, answer.headers.get("Location", "")[:9]) == (302, "/working/"), (path, name)


def test_absent_address_and_hidden_thing_are_the_same_bytes(amal: Client) -> None:
    absent = amal.get("/no/such/page/")
    hidden = amal.get("/tokens/")
    assert absent.status_code == hidden.status_code == 404
    assert absent.content == hidden.content
    assert {k: v for k, v in absent.headers.items() if k != "Vary"} == {
        k: v for k, v in hidden.headers.items() if k != "Vary"
    }


@pytest.mark.parametrize("error", [NotFound(), NotAllowed("secret reason", ["power:x"])])
def test_hidden_and_forbidden_are_the_same_bytes(error: NotFound | NotAllowed, rf: RequestFactory, db: None) -> None:
    answer = answered(rf, error)
    assert answer == answered(rf, NotFound())
    assert b"secret reason" not in answer[1]


def test_refusal_shows_its_reasons(rf: RequestFactory, db: None) -> None:
    status, body = answered(rf, Refused(["A reason is missing.", "The day has passed."]))
    assert status == 422
    assert b"A reason is missing." in body
    assert b"The day has passed." in body
    assert answered(rf, Conflict("Taken by another."))[0] == 409


def test_bug_shows_a_number_and_nothing_of_itself(rf: RequestFactory, db: None) -> None:
    status, body = answered(rf, RuntimeError("password=hunter2"))
    assert status == 500
    assert b"hunter2" not in body
    assert b"number-1" in body


def answered(rf: RequestFactory, error: Exception) -> tuple[int, bytes]:
    """What the middleware answers to an exception of a view."""
    request = rf.get("/reports/1/")
    request.id, request.who, request.refusal = "number-1", None, None  # type: ignore[attr-defined]  # as Headers and Cell set them
    answer = middleware.Cell(lambda _request: None).process_exception(request, error)  # type: ignore[arg-type]  # as above
    assert answer is not None
    return answer.status_code, answer.content


def test_refusal_is_recorded_though_the_act_is_undone(amal: Client, events: list[Event]) -> None:
    amal.get("/tokens/")
    refused = [event for event in events if event.kind == "hall.refused"]
    assert len(refused) == 1
    assert refused[0].body["detail"]["path"] == "/tokens/"
    assert refused[0].body["seat_name"] == "amal"


def test_every_page_carries_the_strict_policy(amal: Client) -> None:
    for path in ("/", "/account/", "/working/", "/no/such/page/", "/account/sign-in/"):
        answer = amal.get(path)
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert answer.headers["Cache-Control"].startswith(("no-store", "max-age=0"))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_csrf_token_is_needed(cast: Cast) -> None:
    careful = Client(enforce_csrf_checks=True)
    answer = careful.post("/account/sign-in/", {"login": "amal", "password": "x"})
    assert answer.status_code == 403
    assert "out of date" in answer.content.decode()


@pytest.mark.parametrize("code", ["en", "fr", "es", "ru", "zh-hans", "ar"])
def test_page_says_its_language_and_direction(cast: Cast, client: Client, code: str) -> None:
    page = client.get("/account/sign-in/", headers={"accept-language": code}).content.decode()
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}"' in page


def test_language_is_switched_by_the_page(amal: Client) -> None:
    amal.post("/language/", {"language": "ar", "next": "/"})
    assert 'dir="rtl"' in amal.get("/").content.decode()
    assert set(dict(settings.LANGUAGES)) == {"en", "fr", "es", "ru", "zh-hans", "ar"}


def test_display_is_switched_by_the_page(amal: Client) -> None:
    amal.post("/theme/", {"theme": "dark", "next": "/"})
    assert 'data-theme="dark"' in amal.get("/").content.decode()
    amal.post("/theme/", {"theme": '"><script>', "next": "/"})
    assert 'data-theme="dark"' in amal.get("/").content.decode()


def test_navigation_shows_only_what_the_seat_may_enter(adam: Client) -> None:
    page = adam.get("/").content.decode()
    assert 'href="/tokens/"' in page
    assert 'data-key="s"' not in page


def test_refusal_within_a_case_is_answered_as_outside_of_one(cast: Cast) -> None:
    case = open_case(sit(cast.amal), Opening("Quay nine", "A17", PURPOSE, "RESTRICTED"))
    browser = client(cast.amal, PURPOSE, case.id)
    assert "Quay nine" in browser.get("/").content.decode()
    refused, absent = browser.get("/tokens/"), browser.get("/nothing/")
    assert refused.status_code == absent.status_code == 404
    assert bare(refused) == bare(absent)
