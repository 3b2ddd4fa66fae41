"""What comes in meets what is held: the time of matching one record, with rights on, as the cell grows to a million.

A throwaway cell with the durability of a real one is filled with made people (the scenario's); the measuring runs
in a child process that opens it as the application's role, through the same act as the worker. The child is told how
the owner connects, to fill the cell without a million events in the log. FUSIONCELL_BENCH_RECORDS changes the size.
"""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.figures import Figure
from benchmarks.place import throwaway_cell
from fusioncell.foundation.environment import for_child
from fusioncell.foundation.store.roles import connection_parameters


def run() -> list[Figure]:
    """Found a cell, fill and measure it in a child, and take it away."""
    with throwaway_cell() as environment:
        owner = json.dumps(connection_parameters(environment, "owner"), default=str)
        environ = for_child(environment, "app") | {"FUSIONCELL_BENCH_OWNER": owner}
        found = [sys.executable, "-m", "fusioncell.hall.command", "found"]
        subprocess.run(found, env=environ, check=True, stdout=subprocess.DEVNULL)
        child = [sys.executable, "-m", "benchmarks.at_arrival"]
        done = subprocess.run(child, env=environ, check=True, stdout=subprocess.PIPE, text=True)
    return [Figure(**row) for row in json.loads(done.stdout)]
