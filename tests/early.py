"""Gives the session of tests a home of its own before Django reads the environment; loaded by `-p tests.early`.

One home, and one server in it, serves every worker of a session. The process that made it takes it away; a home whose
process was killed is taken away by the next session.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.store.cluster import Cluster
from fusioncell.foundation.store.keys import make_keys
from fusioncell.foundation.store.postmaster import process_exists
from fusioncell.foundation.store.roles import administering

PREFIX = "fusioncell-test-"
HOME = "FUSIONCELL_TEST_HOME"
# Nothing here is worth a flush to disk; a killed client, which the tests do cause, loses nothing by it.
HURRIED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


def _sweep(folder: Path) -> None:
    for home in folder.glob(f"{PREFIX}*"):
        pid = home.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdecimal() and home.stat().st_uid == os.geteuid() and not process_exists(int(pid)):
            _take_away(home)


def _take_away(home: Path) -> None:
    for store in (home / "store", home / "second" / "store", *home.glob("homes/*/store")):
        Cluster(replace(read_environment({}), home=store.parent)).stop()
    shutil.rmtree(home, ignore_errors=True)


def _make_home() -> Path:
    folder = Path(tempfile.gettempdir())
    _sweep(folder)
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=folder))
    home.chmod(0o711)
    return home


def _second_server(home: Path) -> str:
    """A server over TCP with a password, as a ministry has one; its administering role is no superuser."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = replace(read_environment({}), home=home / "second")
    cluster = Cluster(environment, HURRIED | {"listen_addresses": "'127.0.0.1'"}, port=port)
    cluster.init()
    cluster.start()
    with administering(environment, port=port) as connection:
        connection.execute("CREATE ROLE ministry LOGIN CREATEROLE CREATEDB PASSWORD 'open sesame'")
    return f"postgresql://ministry:open%20sesame@127.0.0.1:{port}/postgres"


def _settle() -> Path | None:
    """Point the environment at the session's home; returns it to the process that made it."""
    os.environ["FUSIONCELL_DATABASE"] = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    os.environ["FUSIONCELL_ROLE"] = "app"
    if HOME in os.environ:
        return None
    for name in [n for n in os.environ if n == "DATABASE_URL" or n.startswith("FUSIONCELL_")]:
        if name not in ("FUSIONCELL_DATA", "FUSIONCELL_TEST_TCP", "FUSIONCELL_DATABASE", "FUSIONCELL_ROLE"):
            del os.environ[name]
    home = _make_home()
    os.environ[HOME] = os.environ["FUSIONCELL_HOME"] = str(home)
    make_keys(read_environment(os.environ))
    if os.environ.get("FUSIONCELL_TEST_TCP") == "1":
        os.environ["DATABASE_URL"] = _second_server(home)
    return home


MADE = _settle()


def pytest_unconfigure(config: pytest.Config) -> None:
    if MADE is not None:
        _take_away(MADE)
        del os.environ[HOME]
