"""What every walk needs: a browser, and the demonstration cell served as `make run` serves it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from fusioncell_scenario.command_demo import PASSWORDS
from tests.cast import gather
from tests.cell import Store
from tests.story.walking import Walker

CHROMIUM = Path("/usr/bin/chromium")
REPORTS = os.environ.get("STORY_REPORTS", "600")  # ordinary reports around the plot; the plot is whole
PATIENCE = 300  # seconds for founding and loading on a busy machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a walk of the story."""
    absent = pytest.mark.skip(reason=f"needs Debian's chromium at {CHROMIUM}")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.story)
            if not CHROMIUM.exists():
                item.add_marker(absent)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one a test, for Django must not meet its event loop; as root it needs --no-sandbox."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(place: str, served: subprocess.Popen[bytes], patience: float) -> None:
    """Until the console answers."""
    until = time.monotonic() + patience
    while time.monotonic() < until and served.poll() is None:
        try:
            urllib.request.urlopen(f"{place}/account/sign-in/").close()  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError("the console did not answer")


@pytest.fixture
def address(fresh_store: Store) -> Iterator[str]:
    """The console of a cell with the cast of the tests and nothing else, served by a process of its own."""
    gather()
    with console(fresh_store.environ) as place:
        yield place


@contextmanager
def console(environ: Mapping[str, str]) -> Iterator[str]:
    """The console over a store that is there; its address."""
    port, silent = free_port(), subprocess.DEVNULL
    words = ("-m", "uvicorn", "fusioncell.hall.asgi:application", "--port", str(port), "--lifespan", "off")
    served = subprocess.Popen([sys.executable, *words], env=dict(environ), stdout=silent, stderr=silent)
    try:
        wait_for(f"http://localhost:{port}", served, 60)
        yield f"http://localhost:{port}"
    finally:
        served.terminate()
        served.wait(20)


@pytest.fixture(scope="session")
def served_demo() -> Iterator[tuple[str, dict[str, str]]]:
    """The demonstration cell with its exercise, started once for all walks: its address, and who signs in with what.

    While a walk is written, STORY_HOME and STORY_AT name the home and the address of one that is served already.
    """
    if "STORY_AT" in os.environ:
        yield os.environ["STORY_AT"], json.loads((Path(os.environ["STORY_HOME"]) / PASSWORDS).read_text())
        return
    home = Path(tempfile.mkdtemp(prefix="fusioncell-story-"))
    home.chmod(0o711)
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("FUSIONCELL_", "DATABASE_"))}
    environ["FUSIONCELL_HOME"] = str(home)
    command = [sys.executable, "-m", "fusioncell.hall.command"]
    words = ["demo", "--port", str(port), "--reports", REPORTS]
    served = subprocess.Popen([*command, *words], env=environ, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://localhost:{port}", served, PATIENCE)
        passwords = json.loads((home / PASSWORDS).read_text())
        yield f"http://localhost:{port}", passwords
    finally:
        served.terminate()
        served.wait(30)
        subprocess.run([*command, "stop"], env=environ, stdout=subprocess.DEVNULL, check=False)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def demo(served_demo: tuple[str, dict[str, str]], browser: Browser) -> Walker:
    """Somebody who can walk through the demonstration cell; what one walk does there, the next one finds."""
    address, passwords = served_demo
    return Walker(browser, address, passwords)
