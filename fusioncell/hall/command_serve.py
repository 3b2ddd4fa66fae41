"""`fusioncell serve`: the store, the sequencer, a worker and the console, started together and stopped together."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import Environment, Role, for_child, read_environment
from fusioncell.foundation.errors import Conflict
from fusioncell.foundation.store.cluster import Cluster

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

COMPANIONS: tuple[tuple[str, Role, tuple[str, ...]], ...] = (
    ("sequencer", "sequencer", ("-m", "fusioncell.foundation.sequencer")),
    ("worker", "app", ("-m", "fusioncell.hall.command", "worker")),
)
LOOKS = 1.0  # seconds between two looks at the companions
LONGEST_PAUSE = 60.0  # seconds before one that falls again and again is started once more; the pause doubles
PATIENCE = 15  # seconds to stop by themselves


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell serve`."""
    sentence = "serve the console with everything it needs, until stopped"
    parser = subparsers.add_parser("serve", help=sentence, description=sentence)
    parser.add_argument("--bind", help="the address to listen at (FUSIONCELL_BIND)")
    parser.add_argument("--port", type=int, help="the port to listen at (FUSIONCELL_PORT)")
    parser.set_defaults(do=serve)


class Companion:
    """A process that works beside the console; started again when it falls."""

    def __init__(self, name: str, environment: Environment, role: Role, words: tuple[str, ...]) -> None:
        self.name = name
        self._command = [sys.executable, *words]
        self._environ = for_child(environment, role)
        self._pause, self._not_before = LOOKS, 0.0
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._began = time.monotonic()
        return subprocess.Popen(  # nosec B603  # our own interpreter, no shell
            self._command, env=self._environ, stdin=subprocess.DEVNULL
        )

    def look(self) -> None:
        """Start it again when it has ended by itself."""
        if self._process.poll() is None:
            return
        moment = time.monotonic()
        if self._not_before <= self._began:  # it has just been found
            held = moment - self._began > LONGEST_PAUSE
            self._pause = LOOKS if held else min(self._pause * 2, LONGEST_PAUSE)
            self._not_before = moment + self._pause
            ended = f"The {self.name} ended with {self._process.returncode}"
            print(f"{ended}; it is started again in {self._pause:.0f} s.", file=sys.stderr)
        if moment >= self._not_before:
            self._process = self._start()

    def ask_to_stop(self) -> None:
        """Ask it to finish what it has in hand."""
        if self._process.poll() is None:
            self._process.terminate()

    def wait(self, until: float) -> None:
        """Wait for it to stop, and end it when it takes too long; what it had in hand is resumed another time."""
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def companions(environment: Environment) -> Iterator[None]:
    """The sequencer and the worker, looked after while this lasts."""
    running = [Companion(name, environment, role, words) for name, role, words in COMPANIONS]
    over = threading.Event()

    def look_after() -> None:
        while not over.wait(LOOKS):
            for companion in running:
                companion.look()

    keeper = threading.Thread(target=look_after, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
        for companion in running:
            companion.ask_to_stop()
        until = time.monotonic() + PATIENCE
        for companion in running:
            companion.wait(until)


@contextmanager
def store(environment: Environment) -> Iterator[None]:
    """The embedded store: stopped at the end when it was started here."""
    ours = environment.database_url is None and not Cluster(environment).status().running
    upkeep.open_store(environment)
    try:
        yield
    finally:
        if ours:
            Cluster(environment).stop()


class Server(uvicorn.Server):
    """Says where it listens as soon as it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then print the address."""
        await super().startup(sockets)
        if not self.should_exit:
            print(f"The console is at http://{self.config.host}:{self.config.port}/", flush=True)


def behind() -> list[str]:
    """What the tables of the open store still lack of this version, by name."""
    loader = MigrationLoader(connection)
    lacking = loader.disk_migrations.keys() - loader.applied_migrations.keys()
    connection.close()
    return sorted(f"{room}.{name}" for room, name in lacking)


def _must_be_current() -> None:
    lacking = behind()
    if lacking:
        raise Conflict(
            f"The tables are of an older version than this program ({len(lacking)} steps, first {lacking[0]}). "
            "Make a copy with `fusioncell backup`, then run `fusioncell migrate`."
        )


def serve(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or ctrl-c."""
    environment = read_environment(os.environ)
    _must_be_free(arguments.bind or environment.bind, arguments.port or environment.port)
    signal.signal(signal.SIGTERM, _leave)
    server = Server(
        uvicorn.Config(
            "fusioncell.hall.asgi:application",
            host=arguments.bind or environment.bind,
            port=arguments.port or environment.port,
            lifespan="off",
            log_level="warning",
            access_log=False,  # an address line holds what was searched for, and the log of acts already has it
            server_header=False,
            proxy_headers=environment.https,
            timeout_graceful_shutdown=10,
        )
    )
    try:
        with store(environment):
            _must_be_current()
            with companions(environment):
                server.run()
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


def _must_be_free(host: str, port: int) -> None:
    """Say at once, before anything is started, that somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise Conflict(f"Cannot listen at {host}:{port} ({error.strerror}). Name another with --port.") from error


def _leave(_number: int, _frame: FrameType | None) -> None:
    # uvicorn stops by itself, then hands the signal on; as an exception it still lets everything be put away.
    raise KeyboardInterrupt
