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
_BEGAN_NOW = 0.1  # of outbreaks that are sought, the share in their very first week
_HALVINGS = 24  # of the stretch in which the smallest rise is sought
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
    found = surprise(*_sums(observed, expectation), alpha)
    with np.errstate(invalid="ignore"):
        dispersion = expectation.dispersion[:, None] + expectation.mean * np.expm1(expectation.error**2)
    return replace(found, e=of_an_outbreak(observed, expectation.mean, dispersion))


def surprise(observed: Array, mean: Array, dispersion: Array, alpha: float) -> Surprise:
    """Judge counts (n,) by negative binomials of this mean and variance `dispersion` x mean; NaN where one is NaN."""
    p = upper_tails(observed, mean, dispersion)
    low, high = (quantiles(q, mean, dispersion) for q in (0.05, 0.95))
    bound = quantiles(1.0 - alpha, mean, dispersion) + 1.0
    return Surprise(observed, mean, low, high, p, e_value(p), detectable(bound, mean, dispersion))


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
    """The smallest rise r with P(count >= bound | mean + r) >= power, by bisection on the smooth tail."""
    low, high = np.zeros_like(mean), 4.0 * bound + 20.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        enough = upper_tails(bound, mean + middle, dispersion) >= power
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(np.isnan(mean), np.nan, high)
