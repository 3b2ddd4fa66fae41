"""Finding a server that runs, and telling a stale note of one from a live one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from fusioncell.foundation.store.errors import StoreError


def find_postmaster(data: Path) -> int | None:
    """The process that serves a data folder, or None.

    The number in `postmaster.pid` alone proves nothing: after a crash or in a restarted container it may be
    anybody's. PostgreSQL works in its data folder, so the process's own folder tells.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return pid if _works_in(pid, data) else None


def sweep_stale_pid(data: Path) -> None:
    """Remove the note of a server that is gone; refuses while any of its processes still works in the folder."""
    note = data / "postmaster.pid"
    if not note.exists() or not Path("/proc/self").exists():
        return
    left = [pid for pid in _processes() if _works_in(pid, data)]
    if left:
        raise StoreError(
            f"The server of {data} is gone, but its processes {', '.join(map(str, left))} are still at work. "
            "Wait until they have ended, or end them, and start again."
        )
    note.unlink()


def _processes() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdecimal())


def _works_in(pid: int, data: Path) -> bool:
    if not Path("/proc/self").exists():  # without /proc, PostgreSQL's own check of the note must do
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
