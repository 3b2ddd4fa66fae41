"""Whether the promise of a false-alarm rate is kept, and what is found at it: 42 scenarios, scans, Nigeria, speed.

All is run with 300 null and 100 outbreak series a scenario, which takes some minutes; FUSIONCELL_BENCH=quick takes a
tenth of them, and its bounds then mean little.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.detection import SCENARIOS, Bench, bench, detection, false_alarms, false_share, level_for
from benchmarks.figures import Figure
from benchmarks.scanning import nigeria, scans
from benchmarks.scenarios import SPARSE
from fusioncell.warning.methods.detectors import Panel, detector
from fusioncell.warning.methods.discovery import discoveries, e_discoveries
from fusioncell.warning.methods.rates import Rate

SEED = 2013
NOMINAL, FAR, MATCHED, SHARE = 0.005, 0.001, 0.0055, 0.10
MAIN = "both"


def run() -> list[Figure]:
    """The figures of warning."""
    given = os.environ.get("FUSIONCELL_DATA")
    data = Path(given) if given else Path(__file__).parents[2] / "shared" / "data"
    quick = os.environ.get("FUSIONCELL_BENCH") == "quick"
    figures = [*_speed(), *scans(data.parent / "reference", data), *nigeria(data)]
    found = bench(SEED, (30, 10) if quick else (300, 100))
    figures += [*_calibration(found), *_detection(found), *_discovery(found)]
    return [*figures, *_without_siblings(20 if quick else 60)]


def _calibration(found: Bench) -> Iterable[Figure]:
    note = f"{int(found.made.null.sum()) // SCENARIOS} null series a scenario; "
    for name in ("both", "two weeks", "one week"):
        rates, peer = (false_alarms(p, found.made, NOMINAL) for p in (found.p[name], found.p["Farrington"]))
        yield _worst(f"p of {name}: worst scenario's false alarms over .005", (rates, peer), NOMINAL, note)
        whole = Rate(sum(rate.hits for rate in rates.values()), sum(rate.of for rate in rates.values()))
        yield Figure(f"p of {name}: false alarms at .005, all scenarios", whole.share, "", note=_bounds(whole))
        for level in (0.05, 0.01, FAR):
            ours, theirs = (
                {number: false_alarms(found.p[method], found.made, level)[number] for number in SPARSE}
                for method in (name, "Farrington")
            )
            yield _worst(f"p of {name}: sparse scenarios, worst at {level:g} over it", (ours, theirs), level, "")
    known = found.made.null
    means = [float(found.e[known & (found.made.scenario == number)].mean()) for number in range(SCENARIOS)]
    yield Figure("e-values: largest mean of a scenario without outbreaks", max(means), "", 1.0)


def _worst(name: str, rates: tuple[dict[int, Rate], dict[int, Rate]], nominal: float, note: str) -> Figure:
    """The scenario with most false alarms of a nominal rate, beside the peer's worst."""
    ours, theirs = rates
    at = max(ours, key=lambda number: ours[number].share)
    worst = max(rate.share for rate in theirs.values())
    said = f"{note}scenario {at}, {_bounds(ours[at])}"
    return Figure(name, ours[at].share / nominal, "x", 1.5, note=said, peer=f"Farrington {worst / nominal:.2f} x")


def _bounds(rate: Rate) -> str:
    low, high = rate.bounds
    return f"{rate.hits} of {rate.of}, 95 % {low:.5f} to {high:.5f}"


def _detection(found: Bench) -> Iterable[Figure]:
    peers = []
    for name in ("Farrington", "oracle"):
        told = detection(found.p[name], found.made, level_for(found.p[name], found.made, MATCHED))
        peers.append(f"{name} {told.all.share:.3f}")
    for name in ("evidence", "both", "two weeks", "one week"):
        level = level_for(found.p[name], found.made, MATCHED)
        told = detection(found.p[name], found.made, level)
        low, high = told.all.bounds
        worst = max(rate.share for rate in false_alarms(found.p[name], found.made, level).values())
        note = (
            f"95 % {low:.3f} to {high:.3f}; {told.whole.share:.3f} of those not cut off; delay {told.delay:.2f} weeks; "
        )
        note += f"false alarms of the worst scenario {worst:.4f}"
        bound = 0.57 if name == "evidence" else None
        said = f"by {name}: found at false alarms of .0055"
        yield Figure(said, told.all.share, "", bound, at_least=True, note=note, peer=", ".join(peers))


def _discovery(found: Bench) -> Iterable[Figure]:
    choose = partial(discoveries, q=SHARE)
    theirs = false_share(found.made, found.p["Farrington"], choose, 1)
    for name, back in (("both", 2), ("two weeks", 2), ("one week", 1)):
        share = false_share(found.made, found.p[name], choose, back)
        peer = f"Farrington {theirs:.3f}"
        yield Figure(f"p of {name}: false discoveries at .10", share, "", SHARE + 0.05, peer=peer)
    share = false_share(found.made, 1.0 / found.p["evidence"], partial(e_discoveries, q=SHARE), 2)
    yield Figure("e-values: false discoveries at .10", share, "", SHARE + 0.05)


def _without_siblings(series: int) -> Iterable[Figure]:
    """What is left of it when no series has siblings to lend from."""
    found = bench(SEED + 1, (series, series // 2), alone=True, peers=False)
    rates = false_alarms(found.p[MAIN], found.made, NOMINAL)
    at = max(rates, key=lambda number: rates[number].share)
    worst = rates[at]
    note = f"scenario {at}, {_bounds(worst)}"
    yield Figure(
        "p of both, no siblings: worst scenario's false alarms over .005", worst.share / NOMINAL, "x", note=note
    )
    told = detection(found.p["evidence"], found.made, level_for(found.p["evidence"], found.made, MATCHED))
    yield Figure("by evidence, no siblings: found at false alarms of .0055", told.all.share, "")


def _speed() -> Iterable[Figure]:
    rng = np.random.default_rng(1)
    mean = rng.gamma(0.7, 3.0, (5000, 1)) * np.exp(0.5 * np.cos(2 * np.pi * np.arange(300) / 52.18))
    counts = rng.negative_binomial(mean, 0.5).astype(np.float64)
    panel = Panel(counts, np.arange(5000) % 50)
    for name in ("siblings", "farrington"):
        chosen = detector(name)
        chosen.judge(Panel(counts[:10], panel.families[:10]), 299)  # its tables are made once a process
        began = time.monotonic()
        chosen.judge(panel, 299)
        yield Figure(
            f"a week of 5,000 series, {name}", time.monotonic() - began, "s", 5 if name == "siblings" else None
        )
