"""The alarm budget: how surprising a count must be so that analysts get as many alarms a week as they can look at.

The threshold is read off the p-values of past weeks. In w weeks, h(t) of them were at or below t. To these are added v
made weeks in which the promise of a p-value, n t alarms a week over n series, was kept to the letter; the threshold is
the largest t with

    h(t) + v n t <= alarms a week (w + v).

There are `prior` made weeks at the beginning; they fade over a year to those in which one alarm is allowed. A young
engine so runs on the promise, an old one on what came, and nothing jumps between. The week to come is not among those
that were read; so that it costs no more than they, one alarm is taken off what they allow (conformal risk control:
Angelopoulos et al. 2024, ICLR). Where the world grows worse, weeks to come are still worse than those read: alarms
beyond the budget are therefore owed, and while they are, the budget is smaller by a factor of exp(-owed / c), c being
the alarms of half a year. So the number realised stays at the nominal one whatever comes, and no alarm is dropped.

What people said of alarms feeds back in three ways: alarms found real may be left out of h (`Counted.FALSE`); series
whose alarms were often real weigh more and those whose alarms were artefacts weigh less, at the same number of alarms
altogether (weighted p-values: Genovese, Roeder and Wasserman 2006, Biometrika 93:509); weeks found real leave the
baseline (`without_found`).

Shapes: n series, w weeks. NaN is a series that was not assessed in a week; it neither alarms nor counts.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.rates import Rate, count_bounds

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEVELS = (0.05, 0.01, 0.005, 0.001)
_REPAID = 26.0  # weeks whose alarms are owed when the budget is down to a third
_SAVED = 104.0  # weeks whose unused alarms may be used later
_YEAR = 52.0  # weeks after which the promise hardly speaks any more
_FEWEST_WEEKS = 8  # before the alarms of weeks tell how they scatter
_LIGHTEST, _HEAVIEST = 0.25, 4.0
_DOUBT = 4.0  # judged alarms of a series by which its share of real ones counts as much as everybody's


class Triage(StrEnum):
    """What a person found an alarm to be."""

    REAL = "real"
    EXPLAINED = "explained"
    ARTEFACT = "artefact"
    UNCLEAR = "unclear"


class Counted(StrEnum):
    """Which past alarms use up the budget: all that had to be looked at, or those alone that were not real."""

    ALL = "all"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Budget:
    """How many alarms a week can be looked at, and from how many past weeks the threshold is read.

    `loosest` is a p-value that no threshold goes beyond, however large the budget.
    """

    a_week: float
    memory: int = 104
    prior: float = 26.0
    loosest: float = 0.05
    counted: Counted = Counted.ALL

    def __post_init__(self) -> None:
        if not (np.isfinite(self.a_week) and self.a_week > 0):
            raise ValueError(f"A budget is a number of alarms a week above 0, not {self.a_week:g}.")
        if self.memory < 1 or not self.prior > 0:
            raise ValueError("A budget remembers at least a week, and its prior weeks are above 0.")
        if not 0 < self.loosest <= 1:
            raise ValueError(f"The loosest p-value lies between 0 and 1, not {self.loosest:g}.")


@dataclass(frozen=True, slots=True)
class Threshold:
    """Alarms have p at or below `p`. `promised` would be enough if p-values kept their promise; `weeks` were read."""

    p: float
    promised: float
    weeks: int

    @property
    def correction(self) -> float:
        """Above 1: p-values had been too bold; the threshold is so many times stricter than promised."""
        return self.promised / self.p if self.p > 0 else float("inf")


def owed(alarms: Iterable[float], a_week: float) -> float:
    """How many alarms past weeks, oldest first, took beyond the budget; at most two years' worth is saved up for later.

    >>> owed([3, 0, 1, 0], 0.5), owed([0, 0, 3], 0.5)
    (2.0, 1.5)
    """
    held = 0.0
    for came in alarms:
        held = max(-a_week * _SAVED, held + came - a_week)
    return max(held, 0.0)


def threshold(
    past: Array, series: int, budget: Budget, real: Mask | None = None, owing: float = 0.0
) -> Threshold:  # fmt: skip
    """The threshold for the next week of `series` series, from the p-values `past` (n, w) of the weeks before it.

    `real` (n, w) marks alarms that people found real; they count unless the budget is for false ones alone. `owing` are
    the alarms `owed`.

    >>> found = threshold(np.empty((100, 0)), 100, Budget(0.5))
    >>> found.p, found.weeks
    (0.005, 0)
    """
    if series < 1:
        raise ValueError("A threshold needs at least one series.")
    recent = past[:, -budget.memory :] if past.shape[1] else past
    counted = np.isfinite(recent)
    if real is not None and budget.counted is Counted.FALSE:
        counted &= ~real[:, -budget.memory :]
    weeks = int(np.isfinite(recent).any(axis=0).sum())
    a_week = budget.a_week * float(np.exp(-owing / max(budget.a_week * _REPAID, 1.0)))
    made = max(budget.prior * (1.0 - weeks / _YEAR), min(budget.prior, 1.0))
    allowed = a_week * (weeks + made) - min(1.0, a_week * weeks) * weeks / (weeks + made)
    largest = _largest(np.sort(recent[counted]), allowed, made * series)
    return Threshold(min(largest, budget.loosest), min(budget.a_week / series, budget.loosest), weeks)


def limit_among(before: Sequence[float], weeks: float, budget: Budget, owing: float) -> float:
    """The limit for values of which many are alike, or whose series cannot be counted: firsts, links, zones.

    `before` are the values of the weeks remembered. The promise (`loosest`) stands for the first year. Values as small
    as the last one allowed are let in while less than an alarm is owed, and not after.

    >>> limit_among([0.1, 0.1, 0.1, 0.2], 104, Budget(0.02, loosest=0.5), 0.0)
    0.1
    >>> limit_among([0.1, 0.1, 0.1, 0.2], 104, Budget(0.02, loosest=0.5), 1.0)
    0.05
    """
    ranked = sorted(before)
    if owing < 1.0 and (weeks < _YEAR or not ranked):
        return budget.loosest
    a_week = budget.a_week * math.exp(-owing / max(budget.a_week * _REPAID, 1.0))
    allowed = int(a_week * max(weeks, 1.0))
    if owing < 1.0 and allowed >= len(ranked):
        return budget.loosest
    last = ranked[allowed - 1] if 0 < allowed <= len(ranked) else ranked[0] if ranked else budget.loosest
    if owing < 1.0 and allowed:
        return min(last, budget.loosest)
    fewer = [value for value in ranked if bisect_right(ranked, value) <= allowed]
    return min(fewer[-1] if fewer else ranked[0] / 2.0 if ranked else budget.loosest, budget.loosest)


def _largest(ranked: Array, allowed: float, slope: float) -> float:
    """The largest t with (how many of `ranked` are <= t) + slope t <= allowed."""
    count = np.arange(len(ranked) + 1)
    ends = np.append(np.nextafter(ranked, 0.0), np.inf)  # of the stretch in which `count` of them are at or below t
    begins = np.append(0.0, ranked)
    reached = np.minimum((allowed - count) / slope, ends)
    possible = reached[reached >= begins]
    return float(possible.max()) if len(possible) else 0.0


@dataclass(frozen=True, slots=True)
class Realised:
    """What came of a budget: `nominal` and `a_week` alarms, with 95 % bounds that know how alarms bunch."""

    nominal: float
    a_week: float
    low: float
    high: float
    alarms: int
    weeks: int

    @property
    def kept(self) -> bool:
        """Whether the nominal number is no lower than what the bounds allow."""
        return self.low <= self.nominal


def realised(alarms: Integers, budget: Budget) -> Realised:
    """Nominal beside realised, from the alarms of each past week (w,)."""
    weeks, total = len(alarms), int(alarms.sum())
    if not weeks:
        return Realised(budget.a_week, float("nan"), 0.0, float("inf"), 0, 0)
    scatter = float(alarms.var(ddof=1) / alarms.mean()) if weeks >= _FEWEST_WEEKS and total else 1.0
    low, high = count_bounds(total, max(scatter, 1.0))
    return Realised(budget.a_week, total / weeks, low / weeks, high / weeks, total, weeks)


def reliability(past: Array, levels: tuple[float, ...] = LEVELS, real: Mask | None = None) -> dict[float, Rate]:
    """How often p-values were at or below each level; equal to the level when they keep their promise.

    What was `real` is left out: nothing was promised of it.
    """
    told = past[np.isfinite(past) & ~real] if real is not None else past[np.isfinite(past)]
    return {level: Rate(int((told <= level).sum()), len(told)) for level in levels}


def weights(real: Integers, judged: Integers) -> Array:
    """How much each series' p-value weighs, from its judged alarms (n,) and how many of them were real (n,).

    Explained alarms and artefacts are judged and not real; unclear ones are not judged. The share of real ones is drawn
    towards everybody's, kept within a factor of four, and scaled to a mean of 1, so that as many false alarms come as
    without.

    >>> weights(np.array([4, 0, 0]), np.array([4, 4, 0])).round(2).tolist()
    [1.5, 0.5, 1.0]
    """
    if len(real) == 0:
        return np.ones(0)
    if (real > judged).any() or (real < 0).any():
        raise ValueError("More alarms were real than were judged.")
    share = (real.sum() + 1.0) / (judged.sum() + 2.0)
    own = (real + _DOUBT * share) / (judged + _DOUBT)
    raw = np.clip(own / share, _LIGHTEST, _HEAVIEST)
    result: Array = raw / raw.mean()
    return result


def weighed(p: Array, weight: Array) -> Array:
    """P-values (n, …) divided by the weight of their series (n,), at most 1."""
    shape = (-1, *([1] * (p.ndim - 1)))
    result: Array = np.minimum(p / weight.reshape(shape), 1.0)
    return result


@dataclass(frozen=True, slots=True)
class Queue:
    """The alarms of a week, most surprising first: `first` fit the budget of one week, `waiting` are shown behind them.

    None is dropped: a bad week is longer, and the threshold, not the length of a list, keeps the budget in the end.
    """

    first: tuple[int, ...]
    waiting: tuple[int, ...]


def queue(p: Array, at: Threshold, budget: Budget) -> Queue:
    """Which series (n,) alarm, in the order in which they should be looked at."""
    with np.errstate(invalid="ignore"):
        found = np.flatnonzero(p <= at.p)
    ranked = [int(series) for series in found[np.argsort(p[found], kind="stable")]]
    fit = max(1, int(np.ceil(budget.a_week)))
    return Queue(tuple(ranked[:fit]), tuple(ranked[fit:]))


def without_found(counts: Array, found: Mask) -> Array:
    """Counts (n, w) whose weeks that people found real are unknown, so that no outbreak is taught as normal."""
    return np.where(found, np.nan, counts)
