"""The worker does what waits in turns: processes of their own that give their memory back, and may fall."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import psutil
import pytest

from tests.cast import gather
from tests.cell import Store

pytestmark = [pytest.mark.slow, pytest.mark.store]


@pytest.fixture
def worker(fresh_store: Store) -> Iterator[subprocess.Popen[bytes]]:
    """`fusioncell worker` over a founded cell."""
    gather()
    running = subprocess.Popen([sys.executable, "-m", "fusioncell.hall.command", "worker"], env=fresh_store.environ)
    yield running
    if running.poll() is None:
        running.kill()
    running.wait()


def until(said: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 40
    while not said():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def turns_of(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The turns that run now."""
    return [each for each in psutil.Process(worker.pid).children() if each.status() != psutil.STATUS_ZOMBIE]


def test_turn_ends_when_nothing_waits_and_another_begins_after_one_fell(
    worker: subprocess.Popen[bytes], fresh_store: Store
) -> None:
    with fresh_store.connect("owner") as owner:

        def tell() -> None:
            owner.execute(
                "INSERT INTO evidence_news (reader, kind, report_id) VALUES ('fusion', 'received', %s)", [uuid4()]
            )
            owner.commit()

        def nothing_waits() -> bool:
            found = owner.execute("SELECT count(*) FROM evidence_news").fetchone()
            owner.commit()
            return found == (0,)

        until(lambda: turns_of(worker), "the first turn keeps the clocks")
        tell()
        until(nothing_waits, "what came in was not claimed in the first turn")
        for turn in turns_of(worker):
            turn.send_signal(signal.SIGKILL)
        until(lambda: not turns_of(worker), "the turn did not fall")
        tell()
        until(nothing_waits, "what came in was not claimed after a turn fell")
        until(lambda: not turns_of(worker), "the turn did not end though nothing waits")
        tell()
        until(nothing_waits, "what came in was not claimed after a rest")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
