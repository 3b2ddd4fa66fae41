"""A fresh machine: by `make run` from a clean clone to the first page, in seconds and megabytes; and its memory."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure

ROOT = Path(__file__).parents[1]
PORT = "18439"
PAGE = f"http://127.0.0.1:{PORT}/account/sign-in/"
REQUESTS = 200
WATCHED = 300  # seconds: the worker works for some while after the exercise was loaded, then rests


def run() -> list[Figure]:
    """Clone, `make run`, wait for the page, ask for it many times, and look at the processes."""
    with tempfile.TemporaryDirectory(prefix="fusioncell-fresh-") as folder:
        Path(folder).chmod(0o755)
        tree = Path(folder) / "tree"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(tree)], check=True)
        with _running(tree, Path(folder) / "home") as began:
            seconds = _first_page(began)
            for _ in range(REQUESTS):
                _ask(PAGE)
            looks = list(_watched(tree))
        installed = _megabytes(tree / ".venv") + _megabytes(tree / "frontend" / "node_modules")
    looks.sort(key=_total)
    rest, most = looks[len(looks) // 2], looks[-1]
    return [
        Figure("fresh: `make run` on a clean clone to the first page", seconds, "s", note="exercise loaded"),
        Figure("fresh: installed (Python, database, Node, front end)", installed, "MB"),
        Figure("memory: console, worker and sequencer, the usual", _total(rest), "MB", 300.0, note=_parts(rest)),
        Figure("memory: the same, the most while it reads and links", _total(most), "MB", note=_parts(most)),
    ]


def _total(look: dict[str, Memory]) -> float:
    return sum(each.shared_out for each in look.values())


def _parts(look: dict[str, Memory]) -> str:
    parts = ", ".join(f"{name} {each.shared_out:.0f} ({each.resident:.0f})" for name, each in look.items())
    return f"{parts}; in brackets with the pages that several of them hold in common, counted for each"


def _watched(tree: Path) -> Iterator[dict[str, Memory]]:
    """A look at the processes every second, from the first page until what was loaded has been compared, and beyond."""
    until = time.monotonic() + WATCHED
    while time.monotonic() < until:
        yield {name: _memory(pattern, tree) for name, pattern in _PROCESSES.items()}
        time.sleep(1)


_PROCESSES = {
    "console": r"fusioncell(\.hall\.command)? demo",
    "worker": r"fusioncell\.hall\.command worker",
    "sequencer": r"fusioncell\.foundation\.sequencer",
}


@contextmanager
def _running(tree: Path, home: Path) -> Iterator[float]:
    environ = {**os.environ, "FUSIONCELL_HOME": str(home), "FUSIONCELL_PORT": PORT}
    home.mkdir()
    home.chmod(0o711)
    began = time.monotonic()
    with (home / "run.log").open("w") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=tree, env=environ, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield began
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def _first_page(began: float) -> float:
    while time.monotonic() - began < 900:
        try:
            _ask(PAGE)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return time.monotonic() - began
    raise SystemExit("the first page did not come within a quarter of an hour")


def _ask(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 (our own server)
        return bytes(answer.read())


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of a process: with every page it maps, and with each shared page divided among those who share it."""

    resident: float
    shared_out: float


def _memory(pattern: str, tree: Path) -> Memory:
    """What the processes of this tree hold whose command line matches."""
    resident = shared_out = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if str(tree) not in words or not re.search(pattern, words):
                continue
            told = (folder / "smaps_rollup").read_text()
        except OSError:
            continue
        sizes = {name: int(size) / 1024 for name, size in re.findall(r"^(Rss|Pss):\s+(\d+)", told, re.MULTILINE)}
        resident += sizes.get("Rss", 0.0)
        shared_out += sizes.get("Pss", 0.0)
    return Memory(resident, shared_out)


def _megabytes(folder: Path) -> float:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink()) / 2**20
