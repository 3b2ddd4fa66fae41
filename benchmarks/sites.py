"""Sites: the risk of a hundred thousand, what falls with what, and two networks that need each other."""

from __future__ import annotations

import time
from collections.abc import Callable

import networkx as nx
import numpy as np

from benchmarks.figures import Figure
from fusioncell.infrastructure.methods.falling import Dependence, Need
from fusioncell.infrastructure.methods.percolation import expected_piece, mutual_piece, random_pair
from fusioncell.infrastructure.methods.place import counts_near
from fusioncell.infrastructure.methods.risk import Given, at_risk
from fusioncell.infrastructure.methods.topology import shape_of

SITES, INCIDENTS, DRAWS = 100_000, 50_000, 1_000
BOUND = 120.0  # seconds: "in minutes"


def run() -> list[Figure]:
    """Each with its bound, its formula, or a peer in the same run."""
    return [*_risk(), *_topology(), _falling(), _mutual()]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _risk() -> list[Figure]:
    rng = np.random.default_rng(3)
    where = np.column_stack((rng.uniform(4, 14, SITES), rng.uniform(3, 14, SITES)))
    there = np.column_stack((rng.uniform(4, 14, INCIDENTS), rng.uniform(3, 14, INCIDENTS)))
    counts = np.zeros(SITES)

    def count() -> None:
        counts[:] = counts_near(where, there, 25.0)

    near = _timed(count)
    stated = np.sort(rng.random((SITES, 4, 3)), axis=2)
    stated[:, 0] = np.nan
    stated[rng.random(SITES) < 0.7, 1:3] = np.nan
    spent = _timed(lambda: at_risk(Given(counts, 3.0, stated), 1, DRAWS))
    note = f"{SITES:,} sites, {DRAWS:,} draws, intervals, ranks and firmness"
    return [
        Figure("sites: incidents near each site", near, "s", note=f"{SITES:,} sites, {INCIDENTS:,} incidents, 25 km"),
        Figure("sites: a ranking with intervals", spent, "s", BOUND, note=note),
    ]


def _topology() -> list[Figure]:
    graph = nx.gnm_random_graph(20_000, 26_000, seed=5)
    nodes = [str(node) for node in graph]
    lines = [(str(a), str(b)) for a, b in graph.edges]
    found = []
    spent = _timed(lambda: found.append(shape_of(nodes, lines)))
    told: list[int] = []
    peer = _timed(lambda: told.extend((len(list(nx.bridges(graph))), len(list(nx.articulation_points(graph))))))
    same = [len(found[0].bridges), len(found[0].points)] == told
    note = f"20,000 nodes; {told[0]:,} bridges, {told[1]:,} points, {'the same' if same else 'NOT the same'}"
    return [
        Figure(
            "sites: bridges, points and what they cut off",
            spent,
            "s",
            note=note,
            peer=f"networkx {peer:.2f} s, no cut sizes",
            ratio=spent / peer,
        )
    ]


def _falling() -> Figure:
    rng = np.random.default_rng(7)
    ends = rng.integers(0, SITES, (SITES, 2))
    needs = [Need(str(a), (str(b),), 1, float(a % 24), "power") for a, b in ends if a != b]
    deps = Dependence(needs)
    spent = _timed(lambda: [deps.falls_with([str(start)]) for start in range(200)])
    return Figure("sites: one fall through the dependencies", spent / 200 * 1000, "ms", note=f"{len(needs):,} needs")


def _mutual() -> Figure:
    rng = np.random.default_rng(11)
    pair = random_pair(SITES, 4.0, rng)
    piece = mutual_piece(pair, rng.random(SITES) < 0.7).mean()
    return Figure(
        "sites: mutual piece against the formula", abs(piece - expected_piece(0.7, 4.0)), "share", 0.012,
        note=f"n {SITES:,}, k 4, p 0.7: {piece:.4f} against {expected_piece(0.7, 4.0):.4f}",
    )  # fmt: skip
