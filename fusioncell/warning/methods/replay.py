"""Back-test: what the engine would have said in each week of the past, and how often it would have been wrong.

Each week is judged from the weeks before it alone. Alarms follow the smaller of the two p-values, of the week and of
the last two weeks, doubled (Bonferroni). The threshold keeps a budget: so many alarms a year over all series, by the
empirical tail of the p-values of the last `memory` weeks, and by the promised one until enough weeks are known.
Detection and delay are measured by adding made outbreaks to the real counts: real noise, known truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.expectation import Expectation, Model, expect
from fusioncell.warning.methods.rates import Rate
from fusioncell.warning.methods.signal import Surprise, judge

__all__ = ["Plan", "Power", "Rate", "Replay", "detection", "kept_threshold", "realised", "replay"]

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
    loosest: float = 0.05
    model: Model = field(default_factory=Model)

    def __post_init__(self) -> None:
        if self.budget <= 0 or not 0 < self.alpha < 1 or self.warm_up <= self.model.left_out:
            raise ValueError(
                "A budget is above 0, alpha between 0 and 1, and the warm-up longer than the weeks left out."
            )


@dataclass(frozen=True, slots=True)
class Replay:
    """Per series and week: `p` (n, T), NaN where not assessed; `alarm` (n, T); the expected counts; thresholds (T,).

    `found` holds what each judged week was expected to bring, None for the weeks of the warm-up.
    """

    p: Array
    alarm: NDArray[np.bool_]
    expected: Array
    detectable: Array
    threshold: Array
    found: tuple[Expectation | None, ...] = ()


def replay(counts: Array, families: Integers, plan: Plan, progress: Progress | None = None) -> Replay:
    """Judge every week after the warm-up of `counts` (n, T) by what lies before it."""
    n, weeks = counts.shape
    p, expected, detectable = (np.full((n, weeks), np.nan) for _ in range(3))
    threshold = np.full(weeks, np.nan)
    expectations: list[Expectation | None] = [None] * min(plan.warm_up, weeks)
    for week in range(plan.warm_up, weeks):
        found = _expected(counts, families, week, plan)
        expectations.append(found)
        one, two = _judged(counts, week, found, plan.alpha)
        p[:, week] = _both(one, two, counts[:, week])
        expected[:, week], detectable[:, week] = one.expected, one.detectable
        threshold[week] = kept_threshold(p[:, max(plan.warm_up, week - plan.memory) : week], n, plan)
        if progress is not None:
            progress(week - plan.warm_up + 1, weeks - plan.warm_up)
    with np.errstate(invalid="ignore"):
        return Replay(p, p <= threshold, expected, detectable, threshold, tuple(expectations))


def _both(one: Surprise, two: Surprise, now: Array) -> Array:
    """The smaller p-value, doubled; a week without a case is no news, whatever the week before it was."""
    p = np.minimum(2.0 * np.fmin(one.p, two.p), 1.0)
    return np.where(now > 0, p, np.where(np.isnan(p), np.nan, 1.0))


def _expected(counts: Array, families: Integers, week: int, plan: Plan) -> Expectation:
    past = counts[:, max(0, week - plan.baseline - plan.model.left_out) : week - plan.model.left_out]
    return expect(past, families, np.array([-1.0, 0.0]), plan.model)


def _judged(counts: Array, week: int, found: Expectation, alpha: float) -> tuple[Surprise, Surprise]:
    now = Expectation(found.mean[:, 1:], found.error[:, 1:], found.dispersion, found.weeks)
    return judge(counts[:, week : week + 1], now, alpha), judge(counts[:, week - 1 : week + 1], found, alpha)


def kept_threshold(past: Array, series: int, plan: Plan) -> float:
    """The p-value up to which alarms keep the budget, from the p-values `past` (n, w) of the weeks before.

    With fewer than a year of weeks the promise stands in: budget / (weeks a year x series).
    """
    promised = plan.budget / (WEEKS_A_YEAR * series)
    weeks = past.shape[1]
    if weeks < WEEKS_A_YEAR:
        return min(promised, plan.loosest)
    allowed = int(plan.budget * weeks / WEEKS_A_YEAR)
    ranked = np.sort(past[np.isfinite(past)])
    if allowed < 1 or allowed >= len(ranked):
        return min(promised, plan.loosest)
    return float(min(ranked[allowed - 1], plan.loosest))


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
        now, two = _judged(counts[one], week, alone, plan.alpha)
        if _both(now, two, counts[one, week])[0] <= replayed.threshold[week]:
            return week - start
    return None
