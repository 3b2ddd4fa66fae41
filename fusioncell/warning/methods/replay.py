"""Back-test: what the engine would have said in each week of the past, and how often it would have been wrong.

Each week is judged from the weeks before it alone, as the engine judges it: alarms are ranked by the likelihood of an
outbreak, and the threshold keeps a budget of so many alarms a year over all series (`budget`).
Detection and delay are measured by adding made outbreaks to the real counts: real noise, known truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.budget import Budget, owed, threshold
from fusioncell.warning.methods.expectation import Expectation, Model, expect
from fusioncell.warning.methods.rates import Rate
from fusioncell.warning.methods.signal import LEAST_E, Surprise, judge_both, strength

__all__ = ["Plan", "Power", "Rate", "Replay", "detection", "realised", "replay"]

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
WEEKS_A_YEAR = 52.1775
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a back-test runs: the first `warm_up` weeks are baseline only; the model reads at most `baseline` weeks."""

    budget: float = 6.0
    alpha: float = 0.005
    warm_up: int = 156
    baseline: int = 260
    memory: int = 104
    trials: int = 200
    model: Model = field(default_factory=Model)

    def __post_init__(self) -> None:
        if self.budget <= 0 or not 0 < self.alpha < 1 or self.warm_up <= self.model.left_out:
            raise ValueError(
                "A budget is above 0, alpha between 0 and 1, and the warm-up longer than the weeks left out."
            )


@dataclass(frozen=True, slots=True)
class Replay:
    """Per series and week: `p` and `rank` (n, T), NaN where not assessed; `alarm` (n, T), rank at or below `threshold`
    (T,); the expected counts and the smallest rise.

    `found` holds what each judged week was expected to bring, None for the weeks of the warm-up.
    """

    p: Array
    rank: Array
    alarm: NDArray[np.bool_]
    expected: Array
    detectable: Array
    threshold: Array
    found: tuple[Expectation | None, ...] = ()


def replay(counts: Array, families: Integers, plan: Plan, progress: Progress | None = None) -> Replay:
    """Judge every week after the warm-up of `counts` (n, T) by what lies before it."""
    n, weeks = counts.shape
    p, rank, expected, detectable = (np.full((n, weeks), np.nan) for _ in range(4))
    bound, alarm = np.full(weeks, np.nan), np.zeros((n, weeks), dtype=np.bool_)
    expectations: list[Expectation | None] = [None] * min(plan.warm_up, weeks)
    budget = Budget(plan.budget / WEEKS_A_YEAR, memory=plan.memory, loosest=1.0 / LEAST_E)
    for week in range(plan.warm_up, weeks):
        found = _expected(counts, families, week, plan)
        expectations.append(found)
        judged = _judged(counts, week, found, plan.alpha)
        p[:, week], rank[:, week] = judged.p, strength(judged)
        expected[:, week], detectable[:, week] = found.mean[:, 1], judged.detectable
        past = slice(max(plan.warm_up, week - plan.memory), week)
        owing = owed(alarm[:, plan.warm_up : week].sum(axis=0), budget.a_week)
        bound[week] = threshold(rank[:, past], n, budget, owing=owing).p
        with np.errstate(invalid="ignore"):
            alarm[:, week] = rank[:, week] <= bound[week]
        if progress is not None:
            progress(week - plan.warm_up + 1, weeks - plan.warm_up)
    return Replay(p, rank, alarm, expected, detectable, bound, tuple(expectations))


def _expected(counts: Array, families: Integers, week: int, plan: Plan) -> Expectation:
    past = counts[:, max(0, week - plan.baseline - plan.model.left_out) : week - plan.model.left_out]
    return expect(past, families, np.array([-1.0, 0.0]), plan.model)


def _judged(counts: Array, week: int, found: Expectation, alpha: float) -> Surprise:
    return judge_both(counts[:, week - 1 : week + 1], found, alpha / 2.0)[0]


def realised(p: Array, nominal: float) -> list[Rate]:
    """How often each series' p-value fell to `nominal` or below; `p` (n, T). Real events are in it: an upper bound."""
    known = np.isfinite(p)
    with np.errstate(invalid="ignore"):
        low = p <= nominal
    return [Rate(int(hits), int(of)) for hits, of in zip(low.sum(axis=1), known.sum(axis=1), strict=True)]


@dataclass(frozen=True, slots=True)
class Power:
    """How many made outbreaks were found, and the mean delay in weeks of those that were."""

    found: Rate
    delay: float


def detection(counts: Array, families: Integers, plan: Plan, replayed: Replay, rng: np.random.Generator) -> Power:
    """Add `plan.trials` made outbreaks, one at a time, and see whether the kept threshold would have caught them.

    Size is Poisson(k x sd) at its start, k uniform on 1..10, spread over weeks by a lognormal(0, 0.5) (Noufaily et al.
    2013). The made cases enter the judged weeks only; the baseline of those lies before and is as it was.
    """
    weeks, found, delays, tried = counts.shape[1], 0, [], 0
    for _ in range(plan.trials):
        week = int(rng.integers(plan.warm_up, weeks - 4))
        series = int(rng.integers(len(counts)))
        cases = _made(replayed.expected[series, week], rng)
        if cases is None:
            continue
        tried += 1
        spoilt = counts.copy()
        spoilt[series, week : week + len(cases)] += cases[: weeks - week]
        delay = _caught(spoilt, families, plan, replayed, (series, week, len(cases)))
        if delay is not None:
            found += 1
            delays.append(delay)
    return Power(Rate(found, tried), float(np.mean(delays)) if delays else float("nan"))


def _made(expected: float, rng: np.random.Generator) -> Array | None:
    size = int(rng.poisson(int(rng.integers(1, 11)) * np.sqrt(max(expected, 0.05) * 1.5)))
    if size == 0:
        return None
    at = np.minimum(rng.lognormal(0.0, 0.5, size).astype(np.int64), 5)
    return np.bincount(at).astype(np.float64)


def _caught(counts: Array, families: Integers, plan: Plan, replayed: Replay, made: tuple[int, int, int]) -> int | None:
    series, start, length = made
    one = slice(series, series + 1)
    for week in range(start, min(start + length, counts.shape[1])):
        found = replayed.found[week]
        if found is None or week - plan.model.left_out > start:  # the made cases are in the baseline by now
            found = _expected(counts, families, week, plan)
        alone = Expectation(found.mean[one], found.error[one], found.dispersion[one], found.weeks[one])
        if strength(_judged(counts[one], week, alone, plan.alpha))[0] <= replayed.threshold[week]:
            return week - start
    return None
