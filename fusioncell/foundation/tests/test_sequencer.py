"""The sequencer as a process: killed anywhere, light, and stopped by a word."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fusioncell.foundation import sequencer
from fusioncell.foundation.methods.commitment import canonical
from fusioncell.foundation.tests.test_ledger import audit, bodies
from tests.cell import Store

pytestmark = pytest.mark.store
KILLS = 20


def start(store: Store) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "fusioncell.foundation.sequencer"], env=store.environ)


def append_until(store: Store, stop: threading.Event, written: list[int]) -> None:
    with store.connect("app") as app:
        for number in itertools.count():
            if stop.is_set():
                return
            app.execute(
                "INSERT INTO ledger.outbox (stream, body, salt) SELECT %s, b, %s FROM unnest(%s::text[]) b",
                [number % 2, bytes(32), [canonical({"kind": "k", "n": number, "part": part}) for part in range(20)]],
            )
            written.append(number)


@pytest.mark.slow
def test_sequencer_killed_at_any_point_loses_and_doubles_nothing(fresh_store: Store, tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  # repeatable chance is what a test wants
    stop, written = threading.Event(), list[int]()
    writer = threading.Thread(target=append_until, args=(fresh_store, stop, written))
    writer.start()
    for _ in range(KILLS):
        process = start(fresh_store)
        time.sleep(0.25 + chance.random() * 0.5)
        process.send_signal(signal.SIGKILL)
        process.wait()
    stop.set()
    writer.join()
    sequencer.seal(fresh_store.environment)
    for stream in (0, 1):
        sealed = [(body["n"], body["part"]) for body in bodies(fresh_store, stream)]
        assert sorted(sealed) == [(n, part) for n in written if n % 2 == stream for part in range(20)]
        assert audit(fresh_store, tmp_path / str(stream), stream) == 0
    with fresh_store.connect("sequencer") as inside:
        heads = inside.execute("SELECT count(*) FROM ledger.checkpoint").fetchall()[0][0]
    assert heads > KILLS / 2  # it was killed at work, not before it began


def test_sequencer_seals_by_itself_and_stops_when_told(fresh_store: Store) -> None:
    process = start(fresh_store)
    with fresh_store.connect("app") as app:
        app.execute("INSERT INTO ledger.outbox (stream, body, salt) VALUES (0, '{}', %s)", [bytes(32)])
    deadline = time.monotonic() + 20
    while not bodies(fresh_store) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(bodies(fresh_store)) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_sequencer_loads_neither_django_nor_any_room_above() -> None:
    code = "import sys, fusioncell.foundation.sequencer; print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_sequencer_without_its_keys_says_so(fresh_store: Store, tmp_path: Path) -> None:
    environ = fresh_store.environ | {"FUSIONCELL_HOME": str(tmp_path)}
    program = [sys.executable, "-m", "fusioncell.foundation.sequencer"]
    done = subprocess.run(program, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "ledger.rights.key is missing" in done.stderr
    assert "Traceback" not in done.stderr
