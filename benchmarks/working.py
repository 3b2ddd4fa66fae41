"""The cell at work on 100,000 reports and a million statements: intake, search, whole pages, growth, memory.

A throwaway cell with the durability of a real one is founded; the measuring runs in a child process that opens it as
the application's role, through the same acts as the worker and the console. With FUSIONCELL_BENCH_HOME naming a folder
the filled cell is kept there, and the next run measures reading on it again without the minutes of filling.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.place import kept_cell, throwaway_cell
from fusioncell.foundation.environment import for_child


def run() -> list[Figure]:
    """Found a cell, fill and measure it in a child, and take it away."""
    home = os.environ.get("FUSIONCELL_BENCH_HOME")
    with kept_cell(Path(home)) if home else throwaway_cell() as environment:
        environ = for_child(environment, "app") | {"FUSIONCELL_BENCH_MARKS": str(environment.home / "marks.json")}
        if not (environment.home / "marks.json").exists():
            found = [sys.executable, "-m", "fusioncell.hall.command", "found"]
            subprocess.run(found, env=environ, check=True, stdout=subprocess.DEVNULL)
        child = [sys.executable, "-m", "benchmarks.at_work"]
        done = subprocess.run(child, env=environ, check=True, stdout=subprocess.PIPE, text=True)
    return [Figure(**row) for row in json.loads(done.stdout)]
