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
from pathlib import Path

from benchmarks.figures import Figure

ROOT = Path(__file__).parents[1]
PORT = "18439"
PAGE = f"http://127.0.0.1:{PORT}/account/sign-in/"
REQUESTS = 200


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
            memory = {name: _resident(pattern, tree) for name, pattern in _PROCESSES.items()}
        installed = _megabytes(tree / ".venv") + _megabytes(tree / "frontend" / "node_modules")
    total = sum(memory.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in memory.items())
    return [
        Figure("fresh: `make run` on a clean clone to the first page", seconds, "s", note="exercise loaded"),
        Figure("fresh: installed (Python, database, Node, front end)", installed, "MB"),
        Figure("memory: console, worker and sequencer, resident", total, "MB", 300.0, note=parts),
    ]


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


def _resident(pattern: str, tree: Path) -> float:
    """Megabytes resident of the processes of this tree whose command line matches."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            status = (folder / "status").read_text()
        except OSError:
            continue
        if str(tree) in words and re.search(pattern, words) and (found := re.search(r"VmRSS:\s+(\d+)", status)):
            total += int(found[1]) / 1024
    return total


def _megabytes(folder: Path) -> float:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink()) / 2**20
