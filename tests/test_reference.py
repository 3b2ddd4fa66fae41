"""Every number of the reference catalogue is worked out anew by the methods, entry by entry and leaf by leaf.

The file is read and nothing of it is repeated here: an entry or a number that is added to it and that nothing works
out fails the test.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fusioncell.assessment.methods import ach, pooling
from fusioncell.assessment.methods.checks import text as sums
from fusioncell.assessment.methods.facts import Table, Whole
from fusioncell.assessment.methods.probability import scales
from fusioncell.infrastructure.methods import leontief, percolation
from fusioncell.infrastructure.methods.grids import read_grid
from fusioncell.infrastructure.methods.topology import shape_of

ENTRIES = (
    "ach_heuer_iraq", "ach_osach_help_sample", "carver_bulk_power", "grid_topology_matpower", "interdependent_er",
    "leontief_two_sector", "probability_scales", "scoring",
)  # fmt: skip
SAID = frozenset({"status", "columns"})  # words about an entry, no numbers
TOLERANCE = {"ach_heuer_iraq": 5e-4, "leontief_two_sector": 5e-3, "interdependent_er": 1e-4, "scoring": 1e-6}
Entry = Mapping[str, Any]


def heuer(given: Entry, _data: Path) -> dict[str, Any]:
    rows = tuple(ach.Row(name, tuple(marks), root=name) for name, marks in given["matrix"].items())
    matrix = ach.Matrix(tuple(given["hypotheses"]), rows)
    found = ach.scores(matrix)
    told = replace(matrix, rows=(*rows, *(replace(rows[1], name=f"E2, {n}") for n in range(3))))
    turning, tried = ach.single_cells(matrix)
    return {
        "hypotheses": list(matrix.hypotheses), "matrix": {row.name: list(row.marks) for row in matrix.rows},
        "inconsistency_I1_II2": list(found.counts), "inconsistency_squared_open_synthesis": list(found.squared),
        "diagnosticity_pstdev_1to5": {row.name: ach.diagnosticity(row) for row in rows},
        "drop_E6": next(list(one.counts) for one in ach.leave_one_out(matrix) if one.what == "E6"),
        "E2_counted_four_times": list(ach.scores(told).counts),
        "single_cell_changes_that_tie_or_dethrone_H2": f"{len(turning)} of {tried}",
    }  # fmt: skip


def sample(given: Entry, _data: Path) -> dict[str, Any]:
    rows = tuple(ach.Row(name, tuple(map(ach.spelt, marks))) for name, marks in given["matrix"].items())
    published = list(ach.scores(ach.Matrix(("one", "two"), rows)).counts)
    return {"matrix": {row.name: given["matrix"][row.name] for row in rows}, "published": published}


def carver(given: Entry, _data: Path) -> dict[str, Any]:
    """Each row with its true sum; the published one is what C25 finds wrong, and only where it is."""
    rows = {}
    for name, (scores, said, _true) in given["rows"].items():
        table = Table("t", ((name, (*map(float, scores), float(said))),), total_column=True)
        wrong = list(sums.c25(Whole(tables=(table,))))
        rows[name] = [scores, said, sum(scores)]
        assert bool(wrong) is (said != sum(scores)), name
    return {"rows": rows}


def grids(given: Entry, data: Path) -> dict[str, Any]:
    folder, found = data / "infra" / "power_grids", {}
    for case in (name for name in given if name not in SAID):
        grid = read_grid(folder / f"{case}_bus.csv", folder / f"{case}_branch.csv")
        shape = shape_of(grid.buses, grid.lines)
        found[case] = [shape.nodes, shape.lines, len(shape.bridges), len(shape.points)]
    return found


def together(given: Entry, _data: Path) -> dict[str, Any]:
    pair = percolation.random_pair(100_000, 4.0, np.random.default_rng(5))
    alive = np.random.default_rng(6).random(pair.size) < 0.8
    made = float(percolation.mutual_piece(pair, alive).mean())
    assert made == pytest.approx(given["k4"]["0.80"], abs=given["tolerance_n100000"])
    at, share = percolation.threshold()
    return {
        "pc_times_k": at, "kP_at_threshold": share, "tolerance_n100000": given["tolerance_n100000"],
        "k4": {p: percolation.expected_piece(float(p), 4.0) for p in given["k4"]},
        "below": {p: percolation.expected_piece(float(p), 4.0) for p in given["below"]},
    }  # fmt: skip


def sectors(given: Entry, _data: Path) -> dict[str, Any]:
    a = leontief.technical(given["Z"], given["x"])
    return {
        "Z": given["Z"], "f": given["f"], "A_star": given["A_star"], "c_star": given["c_star"],
        "x": leontief.output_for(a, given["f"]).tolist(), "L": leontief.inverse(a).tolist(),
        "x_for_f_600_1500": leontief.output_for(a, [600, 1500]).tolist(),
        "q": leontief.inoperability(given["A_star"], given["c_star"]).tolist(),
    }  # fmt: skip


def words(given: Entry, _data: Path) -> dict[str, Any]:
    """The shipped scales in the form of the catalogue: bounds in percent, of Kent's the mean with give or take."""
    found: dict[str, Any] = {}
    for name, key in {"ICD203": "icd203", "PHIA": "phia", "NATO_AJP21": "nato", "KENT": "kent"}.items():
        found[name] = []
        for term, (said, *_numbers) in zip(scales()[key].terms, given[name], strict=True):
            low, high = term.low * 100, term.high * 100
            numbers = ((low + high) / 2, (high - low) / 2) if name == "KENT" else (low, high)
            same = said if said.split(" or ")[0] == term.words["en"][0] else term.words["en"][0]
            found[name].append([same, *numbers])
    return found


def scoring(given: Entry, _data: Path) -> dict[str, Any]:
    said, happened = given["f"], given["o"]
    parts = pooling.murphy(said, happened)
    return {
        "f": said, "o": happened, "brier": pooling.brier(said, happened), "log_loss": pooling.log_score(said, happened),
        "reliability": parts.reliability, "resolution": parts.resolution, "uncertainty": parts.uncertainty,
    }  # fmt: skip


ANEW: Mapping[str, Callable[[Entry, Path], dict[str, Any]]] = dict(
    zip(ENTRIES, (heuer, sample, carver, grids, together, sectors, words, scoring), strict=True)
)


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Any]:
    folder = Path(__file__).parent.parent.parent / "shared" / "reference" / "tradecraft_vectors.json"
    if not folder.exists():
        pytest.skip(f"needs the reference catalogue: {folder} is absent")
    body: dict[str, Any] = json.loads(folder.read_text("utf-8"))
    return body


def test_every_entry_of_the_catalogue_is_worked_out_and_none_that_is_not_in_it(catalogue: dict[str, Any]) -> None:
    assert set(catalogue) == set(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_number_of_an_entry_is_what_the_methods_say(entry: str, catalogue: dict[str, Any], data: Path) -> None:
    given = catalogue[entry]
    found = ANEW[entry](given, data)
    assert set(found) | SAID >= set(given)
    assert set(found) <= set(given)
    for path, said in _leaves({name: value for name, value in given.items() if name not in SAID}):
        made = found
        for step in path:
            made = made[step]
        if isinstance(said, str):
            assert made == said, path
        else:
            assert made == pytest.approx(said, abs=TOLERANCE.get(entry, 1e-9)), path


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in _leaves(inner, (*path, name))]
    if isinstance(value, list):
        return [leaf for number, inner in enumerate(value) for leaf in _leaves(inner, (*path, number))]
    return [(path, value)]
