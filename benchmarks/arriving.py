"""What comes in meets what is held: the time of matching one record, with rights on, as the cell grows to a million.

For each size a throwaway cell with the durability of a real one is filled with made people (the scenario's); the
measuring runs in a child process that opens it as the application's role, through the same act as the worker. With
FUSIONCELL_BENCH_HOME naming a folder the filled cells are kept there, and the next run only measures.
FUSIONCELL_BENCH_RECORDS changes the largest size.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.place import kept_cell, throwaway_cell
from fusioncell.foundation.environment import Environment, for_child
from fusioncell.foundation.store.roles import connection_parameters

RECORDS = int(os.environ.get("FUSIONCELL_BENCH_RECORDS", "1000000"))
SIZES = sorted({size for size in (10_000, 100_000) if size < RECORDS} | {RECORDS})


def run() -> list[Figure]:
    """Fill a cell of each size, unless it is kept, and measure it."""
    home = os.environ.get("FUSIONCELL_BENCH_HOME")
    measured = {}
    for size in SIZES:
        with kept_cell(Path(home) / f"arriving-{size}") if home else throwaway_cell() as environment:
            measured[size] = _measured(environment, size)
    return _figures(measured)


def _measured(environment: Environment, size: int) -> dict[str, Any]:
    owner = json.dumps(connection_parameters(environment, "owner"), default=str)
    environ = for_child(environment, "app") | {"FUSIONCELL_BENCH_OWNER": owner}
    done = environment.home / "filled"
    if not done.exists():
        found = [sys.executable, "-m", "fusioncell.hall.command", "found"]
        subprocess.run(found, env=environ, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([sys.executable, "-m", "benchmarks.at_arrival", "fill", str(size)], env=environ, check=True)
        done.touch()
    child = [sys.executable, "-m", "benchmarks.at_arrival", "measure", str(size)]
    told = subprocess.run(child, env=environ, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(told.stdout)
    return measured


def _quantile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def _figures(measured: Mapping[int, Mapping[str, Any]]) -> list[Figure]:
    largest = max(measured)
    one, hub, told = (measured[largest][name] for name in ("one", "hub", "told"))
    growing = [(size, statistics.median(found["one"])) for size, found in sorted(measured.items())]
    (least, fast), (most, slow) = growing[0], growing[-1]
    slope = math.log(slow / fast) / math.log(most / least) if most > least else 0.0
    note = (
        f"{largest:,} records, {largest * 5:,} statements; from the statements in the store to filed, found and "
        "weighed with reasons for each set of labels"
    )
    peer = "Splink 4, 272 ms; nomenklatura at 10⁵, 699 ms (as measured elsewhere)"
    middle = statistics.median(one)
    return [
        Figure("arrival: one record compared, rights on, p50", middle, "ms", 3.0, note=note, peer=peer,
               ratio=middle / 272),
        Figure("arrival: one record compared, rights on, p95", _quantile(one, 0.95), "ms", 10.0),
        Figure("arrival: the same until all is kept, joined and told, p50", statistics.median(told), "ms",
               note=f"p95 {_quantile(told, 0.95):.1f} ms; each record bears the papers of one that is held"),
        Figure("arrival: a value that 10,000 records bear, p50", statistics.median(hub), "ms", 30.0),
        Figure("arrival: growth of the median, exponent", slope, "", 0.15,
               note=", ".join(f"{size:,}: {ms:.2f} ms" for size, ms in growing)),
        Figure("intake with matching: CPU of this process a report", measured[largest]["intake"], "ms", 6.0),
    ]  # fmt: skip
