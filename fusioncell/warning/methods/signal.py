"""One face for every detector: what was seen and expected, how surprising it is, what could have been seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.expectation import Expectation
from fusioncell.warning.methods.over_weeks import of_an_outbreak
from fusioncell.warning.methods.tails import quantiles, upper_tails

Array = NDArray[np.float64]
LARGEST_P = 0.05  # beyond which nothing is an alarm, however much could be looked at
LEAST_E = 2.0  # below which nothing is evidence
_BEGAN_NOW = 0.1  # of outbreaks that are sought, the share in their very first week
_HALVINGS = 16  # of the stretch in which the smallest rise is sought
_NEAR_ONE = -1e-4  # log p above which the formula of the e-value is replaced by its limit


class Verdict(StrEnum):
    """What a detector says of one series in one week; too little known is never `normal`."""

    SIGNAL = "signal"
    NORMAL = "normal"
    NOT_ASSESSED = "not assessed"


@dataclass(frozen=True, slots=True)
class Surprise:
    """Per series (n,): `observed`, `expected`, `low` and `high` of the predictive interval, `p`, `e`, `detectable`.

    `p` is P(count >= observed); `e` is evidence whose mean is at most 1 when nothing is new; `detectable` is
    the smallest rise above the expected count that would have been a signal with 80 % power. NaN where the series is
    not assessed.
    """

    observed: Array
    expected: Array
    low: Array
    high: Array
    p: Array
    e: Array
    detectable: Array

    def verdicts(self, alpha: float) -> list[Verdict]:
        """One word for each series."""
        return [
            Verdict.NOT_ASSESSED if np.isnan(p) else Verdict.SIGNAL if p <= alpha else Verdict.NORMAL for p in self.p
        ]


def judge(observed: Array, expectation: Expectation, alpha: float) -> Surprise:
    """Judge counts summed over the weeks of the expectation; `observed` (n, h) and `expectation.mean` (n, h).

    The predictive law is a negative binomial with the fitted mean m and variance d m + m^2 (exp(s^2) - 1), where d is
    the dispersion and s the error of log m: parameter error is carried into the tail and not left out of it. The
    e-value is the likelihood of an outbreak that began in the first of these weeks over that of none.
    """
    return replace(surprise(*_sums(observed, expectation), alpha), e=_evidence(observed, expectation))


def judge_both(observed: Array, expectation: Expectation, alpha: float) -> tuple[Surprise, NDArray[np.int64]]:
    """`both` of the last of two weeks and of the two, from counts and an expectation of the two (n, 2).

    The interval and the smallest rise, which cost most, are worked out for what was chosen alone.
    """
    now = Expectation(expectation.mean[:, 1:], expectation.error[:, 1:], expectation.dispersion, expectation.weeks)
    told, spreads = [], []
    for counts, due in ((observed[:, 1:], now), (observed, expectation)):
        total, mean, spread = _sums(counts, due)
        unknown = np.full_like(mean, np.nan)
        p = upper_tails(total, mean, spread)
        told.append(Surprise(total, mean, unknown, unknown, p, _evidence(counts, due), unknown))
        spreads.append(spread)
    chosen, weeks = both(*told)
    low, high, rise = _around(chosen.expected, np.where(weeks == 1, *spreads), alpha)
    return replace(chosen, low=low, high=high, detectable=rise), weeks


def _evidence(observed: Array, expectation: Expectation) -> Array:
    with np.errstate(invalid="ignore"):
        dispersion = expectation.dispersion[:, None] + expectation.mean * np.expm1(expectation.error**2)
    return of_an_outbreak(observed, expectation.mean, dispersion)


def surprise(observed: Array, mean: Array, dispersion: Array, alpha: float) -> Surprise:
    """Judge counts (n,) by negative binomials of this mean and variance `dispersion` x mean; NaN where one is NaN."""
    p = upper_tails(observed, mean, dispersion)
    low, high, rise = _around(mean, dispersion, alpha)
    return Surprise(observed, mean, low, high, p, e_value(p), rise)


def _around(mean: Array, dispersion: Array, alpha: float) -> tuple[Array, Array, Array]:
    """The interval that holds 90 % of what is to come, and the smallest rise that would be a signal."""
    low, high, bound = (quantiles(q, mean, dispersion) for q in (0.05, 0.95, 1.0 - alpha))
    return low, high, detectable(bound + 1.0, mean, dispersion)


def both(one: Surprise, two: Surprise) -> tuple[Surprise, NDArray[np.int64]]:
    """The more surprising of the week and of the last two weeks, its p-value doubled; and how many weeks it sums (n,).

    A week without a case is no news, whatever the week before it was: p is 1. The e-value is a mean of both, mostly of
    an outbreak that began last week: two raised weeks are one, while a few cases at once are what sparse series bring
    by nature, which the p-value of their sum cannot tell apart. So alarms are best ranked by e.
    """
    twice = np.where(np.isnan(one.p) | (two.p < one.p), 2, 1).astype(np.int64)
    chosen = Surprise(
        **{name: np.where(twice == 1, getattr(one, name), getattr(two, name)) for name in Surprise.__slots__}
    )
    p = np.where(one.observed > 0, np.minimum(2.0 * chosen.p, 1.0), np.where(np.isnan(chosen.p), np.nan, 1.0))
    e = np.where(np.isnan(two.e), one.e, (1.0 - _BEGAN_NOW) * two.e + _BEGAN_NOW * one.e)
    return replace(chosen, p=p, e=e), twice


def strength(found: Surprise) -> Array:
    """What alarms are ranked by where e is the likelihood of an outbreak (n,), the smaller the stronger: 1/e.

    By Markov's inequality it is a p-value as well, though a careful one. What has no small p is no news.
    """
    e = np.minimum(1.0 / np.maximum(found.e, 1e-300), 1.0)
    return np.where(found.p > LARGEST_P, 1.0, np.where(np.isnan(found.p), np.nan, e))


def ranked(p: float, e: float) -> float:
    """The same of one series whose p and e were kept.

    >>> ranked(0.01, 50.0), ranked(1.0, 50.0)
    (0.02, 1.0)
    """
    return 1.0 if p > LARGEST_P else min(1.0 / max(e, 1e-300), 1.0)


def e_value(p: Array) -> Array:
    """Evidence against `nothing new` that may be multiplied over weeks: the integral over k of k p^(k-1).

    Under the null its mean is at most 1. Source: Vovk and Wang (2021), Annals of Statistics 49:1736.

    >>> e_value(np.array([1.0])).round(3), bool(e_value(np.array([1e-4]))[0] > 50)
    (array([0.5]), True)
    """
    clipped = np.clip(p, 1e-300, 1.0)
    log = np.log(clipped)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (1.0 - clipped + clipped * log) / (clipped * log**2)
    return np.where(np.isnan(p), np.nan, np.where(log > _NEAR_ONE, 0.5, value))


def _sums(observed: Array, expectation: Expectation) -> tuple[Array, Array, Array]:
    total, mean = observed.sum(axis=1), expectation.mean.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = (expectation.mean * expectation.error).sum(axis=1) / mean
        spread = expectation.dispersion + mean * np.expm1(error**2)
    return total, mean, spread


def detectable(bound: Array, mean: Array, dispersion: Array, power: float = 0.8) -> Array:
    """The smallest rise r with P(count >= bound | mean + r) >= power, by bisection on the smooth tail.

    It lies below the r that puts the mean t standard deviations above the bound, t^2 = power / (1 - power) (Cantelli).
    """
    with np.errstate(invalid="ignore"):
        root = np.sqrt(power / (1.0 - power) * dispersion)
        high = np.maximum(((root + np.sqrt(root**2 + 4.0 * bound)) / 2.0) ** 2 - mean, 0.0)
    low = np.zeros_like(mean)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        enough = upper_tails(bound, mean + middle, dispersion) >= power
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(np.isnan(mean), np.nan, high)
