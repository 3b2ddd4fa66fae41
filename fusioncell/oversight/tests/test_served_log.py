"""The log as the outside reads it: at the paths of C2SP, without a cookie, and audited over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

import fusioncell_verify
from fusioncell.foundation import ledger, sequencer
from tests import cast as people
from tests.cell import Store

pytestmark = pytest.mark.store
BODY = {"kind": "search.use", "seat": 3, "agency": "police", "purpose": "organised_crime", "subjects": ["s-1"]}


class Quiet(WSGIRequestHandler):
    """Answers without a word on the terminal."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(fresh_store: Store) -> Iterator[str]:
    """The house behind a real port, with 300 events of the rights log and one of the work log sealed."""
    ledger.append_many(ledger.RIGHTS, [BODY] * 300)
    ledger.append(ledger.WORK, BODY)
    sequencer.seal(fresh_store.environment)
    server = make_server("localhost", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}/log"
    server.shutdown()
    thread.join()
    server.server_close()


def test_anybody_audits_both_logs_over_http(
    served: str, fresh_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    for stream, name in enumerate(("rights", "work")):
        key = sequencer.signer(fresh_store.environment, stream).verifier.vkey
        assert fusioncell_verify.main(["audit", f"{served}/{name}", "--key", key]) == 0, capsys.readouterr()
    other = sequencer.signer(fresh_store.environment, 1).verifier.vkey
    assert fusioncell_verify.main(["audit", f"{served}/rights", "--key", other]) == 1


def test_tiles_are_kept_by_caches_for_ever_and_heads_never(fresh_store: Store) -> None:
    ledger.append_many(ledger.RIGHTS, [BODY] * 300)
    sequencer.seal(fresh_store.environment)
    browser = Client()
    for name, cached in (("checkpoint", "no-cache"), ("tile/0/000", "immutable"), ("tile/entries/001.p/44", "public")):
        answer = browser.get(f"/log/rights/{name}")
        assert answer.status_code == 200, name
        assert cached in answer["Cache-Control"]
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    assert len(browser.get("/log/rights/tile/0/000").content) == 256 * 32


@pytest.mark.parametrize(
    "name", ["tile/0/001", "tile/0/000.p/0", "tile/9/000", "tile/0/0", "bodies", "tile/0/001.p/45"]
)
def test_what_the_log_does_not_have_is_absent(fresh_store: Store, name: str) -> None:
    ledger.append_many(ledger.RIGHTS, [BODY] * 300)
    sequencer.seal(fresh_store.environment)
    assert Client().get(f"/log/rights/{name}").status_code == 404


def test_served_log_is_the_same_for_somebody_signed_in(fresh_store: Store) -> None:
    dina = people.client(people.gather().dina)
    sequencer.seal(fresh_store.environment)
    answer = dina.get("/log/rights/checkpoint")
    assert answer.content == Client().get("/log/rights/checkpoint").content
    assert not answer.cookies


def test_words_of_an_event_are_served_nowhere(fresh_store: Store) -> None:
    ledger.append(ledger.RIGHTS, BODY | {"detail": {"words": "zqxharbour"}})
    sequencer.seal(fresh_store.environment)
    for name in ("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"):
        answer = Client().get(f"/log/rights/{name}")
        assert answer.status_code == 200
        assert b"zqx" not in answer.content
