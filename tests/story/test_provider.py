"""A browser signs in at an agency's identity provider and comes back: the policy of the page lets the form go there."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from fusioncell.foundation.models import Account
from fusioncell.hall.actions_of_accounts import bind
from tests.cast import gather, sit
from tests.cell import Store
from tests.story.conftest import console, free_port

SUBJECT = "248289761001"


@pytest.fixture
def provider() -> Iterator[str]:
    """The provider's address, served by a process of its own."""
    port, silent = free_port(), subprocess.DEVNULL
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
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
            urllib.request.urlopen(address).close()  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the provider did not answer")


@pytest.fixture
def address(fresh_store: Store, provider: str, tmp_path: Path) -> Iterator[str]:
    """The console of a cell that knows the provider, and to which one person is bound."""
    cast = gather()
    admin = sit(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")
    bind(admin, Account.objects.get(username="amal"), SUBJECT)
    secret = tmp_path / "secret"
    secret.write_text("a secret of the provider's")
    named = {"ISSUER": provider, "CLIENT_ID": "fusioncell", "SECRET_FILE": str(secret), "NAME": "Ministry sign-in"}
    environ = {**fresh_store.environ, **{f"FUSIONCELL_OIDC_{name}": value for name, value in named.items()}}
    with console(environ) as place:
        yield place


def test_browser_goes_to_the_provider_and_comes_back_signed_in(address: str, provider: str, browser: Browser) -> None:
    page = browser.new_context(base_url=address).new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="Sign in with Ministry sign-in").click()
    page.wait_for_url(f"{provider}/**")
    page.locator("input[name=sub]").first.fill(SUBJECT)
    page.locator("form button, form input[type=submit]").first.click()
    page.wait_for_url(f"{address}/**")
    expect(page.locator("button[value=counter_terrorism]")).to_be_visible()
    assert not [text for text in complaints if "Content Security Policy" in text or "Content-Security-Policy" in text]


def test_browser_of_somebody_unknown_stays_outside(address: str, provider: str, browser: Browser) -> None:
    page = browser.new_context(base_url=address).new_page()
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="Sign in with Ministry sign-in").click()
    page.wait_for_url(f"{provider}/**")
    page.locator("input[name=sub]").first.fill("somebody else")
    page.locator("form button, form input[type=submit]").first.click()
    page.wait_for_url(f"{address}/**")
    page.goto("/situation/")
    page.wait_for_url("**/account/sign-in/**")
