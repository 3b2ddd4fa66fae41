"""Telling a server that runs from the note of one that is gone."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from fusioncell.foundation.store.errors import StoreError

PATIENCE = 15.0  # seconds for the processes of a killed server to end, or for a starting one to answer
PAUSE = 0.05
NO_PROCESS = 4194305  # one above the largest number Linux gives
STATE_LINE = 7  # of `postmaster.pid`


def find_postmaster(data: Path) -> int | None:
    """The process that serves a data folder, or None.

    The number in `postmaster.pid` alone proves nothing: after a crash or in a restarted container it may be
    anybody's. PostgreSQL works in its data folder, so the process's own folder tells.
    """
    lines = _note(data)
    if not lines or not lines[0].strip().isdecimal():
        return None
    pid = int(lines[0])
    return pid if _works_in(pid, data) else None


def wait_until_ready(data: Path) -> None:
    """Wait for a server that somebody else has just started."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        lines = _note(data)
        if len(lines) > STATE_LINE and lines[STATE_LINE].strip() == "ready":
            return
        time.sleep(PAUSE)
    raise StoreError(f"The server of {data} runs but is not ready. Its log says why; try again when it is.")


def _note(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


@contextmanager
def serving_lock(path: Path) -> Iterator[IO[str]]:
    """A lock that is passed on to the server and so held for as long as any of its processes lives.

    It holds across containers that share a folder, where process numbers say nothing; only under it may the notes of
    a server that is gone be touched.
    """
    with path.open("a") as lock:
        until = time.monotonic() + PATIENCE
        while not _locked(lock):
            if time.monotonic() > until:
                raise StoreError(
                    f"Processes of a server that cannot be seen from here still hold {path.parent}: "
                    "another container on the same folder, or one that was killed and has not ended. Stop it first."
                )
            time.sleep(PAUSE)
        yield lock


def disown_stale_notes(data: Path, socket: Path) -> None:
    """Put a number that no process can have into the notes of a server that is gone; the caller holds its lock.

    PostgreSQL would take any living process of that number for the server. The notes themselves stay: by the rest of
    what they say, PostgreSQL clears away what the killed server left in shared memory.
    """
    for note in (data / "postmaster.pid", *socket.glob(".s.PGSQL.*.lock")):
        if note.exists():
            _, _, rest = note.read_text().partition("\n")
            note.write_text(f"{NO_PROCESS}\n{rest}")


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _works_in(pid: int, data: Path) -> bool:
    if not Path("/proc/self").exists():  # where there is no /proc, PostgreSQL's own check of the note must do
        return process_exists(pid)
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def process_exists(pid: int) -> bool:
    """Whether any process has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
