"""The whole cell starts with one command, looks after its companions, and stops without leaving any behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from tests.cast import gather
from tests.cell import Store

pytestmark = [pytest.mark.slow, pytest.mark.store]


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def served(fresh_store: Store) -> Iterator[subprocess.Popen[str]]:
    """`fusioncell serve` on a founded cell, listening."""
    gather()
    command = [sys.executable, "-m", "fusioncell.hall.command", "serve", "--port", str(free_port())]
    running = subprocess.Popen(command, env=fresh_store.environ, stdout=subprocess.PIPE, text=True)
    yield running
    if running.poll() is None:
        for process in [*psutil.Process(running.pid).children(recursive=True), running]:
            process.kill()
    running.communicate()


def address_of(served: subprocess.Popen[str]) -> str:
    """The address that it prints once it listens."""
    assert served.stdout is not None
    line = served.stdout.readline()
    assert line.startswith("The console is at http://127.0.0.1:"), line
    return line.split()[-1]


def companions_of(served: subprocess.Popen[str]) -> dict[str, psutil.Process]:
    """The processes beside the console, by what they are."""
    found = {}
    for child in psutil.Process(served.pid).children():
        if child.status() == psutil.STATUS_ZOMBIE:
            continue
        words = " ".join(child.cmdline())
        for name in ("foundation.sequencer", "worker"):
            if name in words:
                found[name] = child
    return found


def test_operator_starts_and_stops_the_whole_cell(served: subprocess.Popen[str]) -> None:
    place = address_of(served)
    with urllib.request.urlopen(f"{place}account/sign-in/") as page:  # noqa: S310 (our own server)
        assert page.status == 200
        assert page.headers["Server"] is None
    companions = companions_of(served)
    assert set(companions) == {"foundation.sequencer", "worker"}
    served.send_signal(signal.SIGTERM)
    assert served.wait(40) == 0
    assert not any(companion.is_running() for companion in companions.values())


def test_fallen_companion_is_started_again(served: subprocess.Popen[str]) -> None:
    address_of(served)
    fallen = companions_of(served)["worker"]
    os.kill(fallen.pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        again = companions_of(served).get("worker")
        if again is not None and again.pid != fallen.pid:
            break
        time.sleep(0.2)
    else:
        pytest.fail("the worker was not started again")
    served.send_signal(signal.SIGINT)
    assert served.wait(40) == 0
    assert not again.is_running()


def test_taken_port_stops_the_start(fresh_store: Store) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "fusioncell.hall.command", "serve", "--port", str(port)]
        ended = subprocess.run(
            command, env=fresh_store.environ, capture_output=True, text=True, timeout=60, check=False
        )
    assert ended.returncode == 2
    assert f"Cannot listen at 127.0.0.1:{port}" in ended.stderr
    assert "--port" in ended.stderr


def test_store_of_an_older_version_is_not_served(fresh_store: Store) -> None:
    with fresh_store.connect("owner") as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'hall' AND name LIKE '0002%'")
    command = [sys.executable, "-m", "fusioncell.hall.command", "serve", "--port", str(free_port())]
    ended = subprocess.run(command, env=fresh_store.environ, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "first hall.0002_account_acts" in ended.stderr
    assert "fusioncell migrate" in ended.stderr
