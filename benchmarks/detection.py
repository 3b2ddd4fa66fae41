"""How detectors do on the 42 scenarios: false alarms, worst scenario, detection, delay, false discoveries."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from benchmarks.scenarios import FIRST_BASELINE, FIRST_JUDGED, JUDGED, Made, make, scenarios
from fusioncell.warning.methods.expectation import Expectation, Model, expect
from fusioncell.warning.methods.farrington import Settings
from fusioncell.warning.methods.farrington_many import assess_many
from fusioncell.warning.methods.rates import Rate
from fusioncell.warning.methods.signal import both, judge, strength
from fusioncell.warning.methods.tails import upper_tails

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
PAST = FIRST_JUDGED - FIRST_BASELINE
SEASON, ALPHA = 52.0, 0.005
PEERS, REFIT = 4, int(os.environ.get("FUSIONCELL_BENCH_REFIT", "4"))
PROCESSES = int(os.environ.get("FUSIONCELL_BENCH_PROCESSES", "2"))
SCENARIOS = len(scenarios())


@dataclass(frozen=True, slots=True)
class Bench:
    """The made series, and the p-values (n, 49) of each method by name; `e` are e-values of one week."""

    made: Made
    p: dict[str, Array]
    e: Array


def bench(
    seed: int, size: tuple[int, int], *, alone: bool = False, peers: bool = True, only: Iterable[int] = ()
) -> Bench:
    """Judge scenarios with so many null and outbreak series, each a family of its own.

    `alone` gives every series its own family. FUSIONCELL_BENCH_PROCESSES says on how many processes (2).
    """
    work = partial(_scenario, seed=seed, size=size, alone=alone, peers=peers)
    parts = []
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        for part in pool.map(work, tuple(only) or range(SCENARIOS)):
            parts.append(part)
            print(f"  scenario {len(parts)} judged", file=sys.stderr, flush=True)
    made = Made(*(np.concatenate([getattr(part.made, name) for part in parts]) for name in Made.__slots__))
    return Bench(
        made,
        {name: np.concatenate([part.p[name] for part in parts]) for name in parts[0].p},
        np.concatenate([part.e for part in parts]),
    )


def _scenario(number: int, *, seed: int, size: tuple[int, int], alone: bool, peers: bool) -> Bench:
    made = make(seed * 1000 + number, *size, only=(number,))
    families = np.arange(len(made.counts)) if alone else np.zeros(len(made.counts), dtype=np.int64)
    p, e = _ours(made.counts, families)
    if peers:
        p["oracle"] = _oracle(made)
        p["Farrington"] = _farrington(made.counts)
    return Bench(made, p, e)


def _ours(counts: Array, families: NDArray[np.int64]) -> tuple[dict[str, Array], Array]:
    """The default detector, its model fitted anew every `REFIT` weeks from what lies before the first of them."""
    model = Model(season=SEASON)
    columns: dict[str, list[Array]] = {"one week": [], "two weeks": [], "both": [], "evidence": [], "e": []}
    for begin in range(PAST, PAST + JUDGED, REFIT):
        weeks = range(begin, min(begin + REFIT, PAST + JUDGED))
        ahead = np.arange(-1.0, len(weeks))
        found = expect(counts[:, begin - PAST : begin - model.left_out], families, ahead, model)
        for at, week in enumerate(weeks):
            of_two, of_one = (
                Expectation(found.mean[:, part], found.error[:, part], found.dispersion, found.weeks)
                for part in (slice(at, at + 2), slice(at + 1, at + 2))
            )
            one = judge(counts[:, week : week + 1], of_one, ALPHA)
            two = judge(counts[:, week - 1 : week + 1], of_two, ALPHA)
            chosen = both(one, two)[0]
            for name, values in zip(columns, (one.p, two.p, chosen.p, strength(chosen), one.e), strict=True):
                columns[name].append(values)
    stacked = {name: np.stack(values, axis=1) for name, values in columns.items()}
    return stacked, stacked.pop("e")


def _oracle(made: Made) -> Array:
    """The two-week sum judged by the mean and dispersion that made it."""
    truth = scenarios()[int(made.scenario[0])]
    mean = truth.mean[FIRST_BASELINE:]
    sums, means = (x[..., PAST - 1 : -1] + x[..., PAST:] for x in (made.counts, mean))
    means = np.broadcast_to(means, sums.shape)
    return upper_tails(sums, means, np.full_like(sums, truth.dispersion))


def _farrington(counts: Array) -> Array:
    """Every fourth series: the peer need not be known as closely; the others are NaN."""
    settings, some = Settings(), counts[::PEERS]
    found = np.full((len(counts), JUDGED), np.nan)
    found[::PEERS] = np.stack([assess_many(some, week, settings).p for week in range(PAST, PAST + JUDGED)], axis=1)
    return found


def false_alarms(p: Array, made: Made, level: float) -> dict[int, Rate]:
    """Of each scenario by its number, how many null series and weeks have p at or below `level`."""
    found = {}
    for number in np.unique(made.scenario):
        mine = p[made.null & (made.scenario == number)]
        found[int(number)] = Rate(int((mine <= level).sum()), int(np.isfinite(mine).sum()))
    return found


def level_for(p: Array, made: Made, rate: float) -> float:
    """The level at which so large a share of null series and weeks would alarm."""
    null = np.sort(p[made.null & np.isfinite(p).all(axis=1)], axis=None)
    return float(null[max(0, int(rate * len(null)) - 1)])


@dataclass(frozen=True, slots=True)
class Found:
    """Outbreaks found within their weeks, those not cut off by the end alone, and the mean delay in weeks."""

    all: Rate
    whole: Rate
    delay: float


def detection(p: Array, made: Made, level: float) -> Found:
    """Which current outbreaks have an alarm between their first and last case; one without a case is missed."""
    hits, delays = [], []
    chosen = np.flatnonzero(~made.null & np.isfinite(p).any(axis=1))
    for one in chosen:
        first, last = made.first[one], made.last[one]
        alarms = np.flatnonzero(p[one, first : last + 1] <= level) if first >= 0 else np.empty(0)
        hits.append(bool(len(alarms)))
        if len(alarms):
            delays.append(int(alarms[0]))
    hit, whole = np.array(hits), made.first[chosen] < JUDGED - 3
    return Found(
        Rate(int(hit.sum()), len(hit)), Rate(int((hit & whole).sum()), int(whole.sum())), float(np.mean(delays))
    )


def false_share(made: Made, values: Array, choose: Callable[[Array], Mask], back: int) -> float:
    """Mean over weeks of the share of discoveries in whose judged weeks no outbreak has a case.

    `back` is over how many weeks a count is summed: an outbreak that ended a week ago is still in a two-week sum.
    """
    shares = []
    for week in range(JUDGED):
        found = choose(values[:, week])
        true = (made.first >= 0) & (made.first <= week) & (made.last >= week - back + 1)
        shares.append(float((found & ~true).sum()) / max(int(found.sum()), 1))
    return float(np.mean(shares))
