"""What one judgement costs, beside Cedar deciding the same cases on the same law in the same run.

Cedar is given its best case: policies and entities parsed once, and its batch call; a call for each request, as a
web request would make it, is stated too.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import cedarpy

from benchmarks.figures import Figure
from fusioncell.mandate.methods import cedar
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law import Mandate
from fusioncell.mandate.methods.seating import standing_for
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.rules import allowed_labels, decide, may
from fusioncell.mandate.tests.chance import TODAY, marazan, random_label, random_seat

CASES = 20_000
ROUNDS = 7
CEDAR_CASES = 500
CEDAR_LABELS = 8  # each clause of an audience is one more policy to Cedar: few labels are its best case
BOUND = 3.0  # microseconds
POWERS = {"report.read": "A7"}


@dataclass(frozen=True)
class Bench:
    """The cases: who asks, for which purpose, about which label."""

    mandate: Mandate
    seats: dict[str, cedar.SeatOf]
    labels: dict[str, Label]
    cases: list[tuple[str, str, str]]
    asked: list[tuple[Standing, str, Label]]


def run() -> list[Figure]:
    """The figures of `may`, `decide` and `allowed_labels`."""
    bench = _bench()
    allowed = sum(may(who, purpose, label) for who, purpose, label in bench.asked) / CASES
    ours = _microseconds(lambda: _each(may, bench.asked), CASES)
    granted = [(*case, "report.read", POWERS) for case in bench.asked if may(*case)]
    denied = [(*case, "report.read", POWERS) for case in bench.asked if not may(*case)]
    told = _microseconds(lambda: _each(decide, granted), len(granted))
    why = _microseconds(lambda: _each(decide, denied), len(denied))
    spelt = _microseconds(lambda: _each(lambda *case: decide(*case).reasons, denied), len(denied))
    numbered = dict(enumerate(bench.labels.values()))
    who, purpose, _ = bench.asked[0]
    listed = _microseconds(lambda: allowed_labels(who, purpose, numbered), len(numbered))
    single, batch = _cedar(bench)
    return [
        Figure("decide: may, one judgement", ours, "µs", BOUND, note=f"{allowed:.0%} of {CASES:,} cases allowed"),
        Figure("decide: allowed, with its article", told, "µs", BOUND, note=f"{len(granted):,} cases"),
        Figure("decide: refused", why, "µs", BOUND, note=f"{len(denied):,} cases"),
        Figure("decide: refused, every reason read", spelt, "µs", note="what only a person who asks waits for"),
        Figure("decide: allowed_labels, each label", listed, "µs", BOUND, note=f"{len(numbered)} labels"),
        Figure("decide: peer, Cedar, one call", single, "µs", note=f"{single / told:.0f} times decide"),
        Figure("decide: peer, Cedar, batch, each", batch, "µs", note=f"{batch / told:.0f} times decide"),
    ]


def _bench() -> Bench:
    mandate, chance = marazan(), random.Random(20)
    seats = {f"s{n}": random_seat(chance, mandate) for n in range(100)}
    labels = {f"l{n}": random_label(chance, mandate) for n in range(500)}
    cases: list[tuple[str, str, str]] = []
    asked: list[tuple[Standing, str, Label]] = []
    while len(cases) < CASES:
        name, number = chance.choice(list(seats)), chance.choice(list(labels))
        seat = seats[name]
        standing = standing_for(mandate, seat.role, seat.agency, seat.facts)
        if standing is None:
            continue
        purpose = chance.choice(sorted(standing.purposes))
        cases.append((name, purpose, number))
        asked.append((standing, purpose, labels[number]))
    return Bench(mandate, seats, labels, cases, asked)


def _each(judge: Callable[..., object], cases: Iterable[tuple[Any, ...]]) -> None:
    for case in cases:
        judge(*case)


def _microseconds(work: Callable[[], object], times: int) -> float:
    """Processor time of the best round: the others measure what else the machine was doing."""
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        spent.append((time.process_time() - start) / times * 1e6)
    return min(spent)


def _cedar(bench: Bench) -> tuple[float, float]:
    labels = dict(list(bench.labels.items())[:CEDAR_LABELS])
    used = [case for case in bench.cases if case[2] in labels][:CEDAR_CASES]
    seats = {name: bench.seats[name] for name, _, _ in used}
    policies = cedarpy.PolicySet.from_str(cedar.policies(bench.mandate, labels.values(), TODAY))
    entities = cedarpy.Entities.from_json_str(json.dumps(cedar.entities(bench.mandate, seats, labels)))
    requests = [
        {
            "principal": {"type": "Seat", "id": name},
            "action": {"type": "Action", "id": "report.read"},
            "resource": {"type": "Label", "id": number},
            "context": {"purpose": purpose},
        }
        for name, purpose, number in used
    ]
    single = _microseconds(lambda: [cedarpy.is_authorized(r, policies, entities) for r in requests], len(requests))
    batch = _microseconds(lambda: cedarpy.is_authorized_batch(requests, policies, entities), len(requests))
    return single, batch


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
