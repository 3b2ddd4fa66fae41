"""Tails of counts: negative binomial with variance = dispersion x mean, Poisson where the dispersion is 1."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

Array = NDArray[np.float64]
_NEAR_POISSON = 1e-6  # dispersion above 1 that makes no difference


def quantile(probability: float, mean: float, dispersion: float) -> float:
    """The smallest count that is not exceeded with this probability.

    >>> quantile(0.995, 4.0, 1.0)
    10.0
    """
    if dispersion > 1.0:
        return float(scipy.stats.nbinom.ppf(probability, mean / (dispersion - 1.0), 1.0 / dispersion))
    return float(scipy.stats.poisson.ppf(probability, mean))


def upper_tail(observed: float, mean: float, dispersion: float) -> float:
    """P(count >= observed).

    >>> round(upper_tail(10, 4.0, 1.0), 4)
    0.0081
    """
    return float(upper_tails(np.array([observed]), np.array([mean]), np.array([dispersion]))[0])


def upper_tails(observed: Array, mean: Array, dispersion: Array) -> Array:
    """P(count >= observed) of many counts at once; all arrays of one shape, NaN where the mean is NaN.

    >>> upper_tails(np.array([10.0, 0.0]), np.array([4.0, 4.0]), np.array([1.0, 2.0])).round(4)
    array([0.0081, 1.    ])
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        seen = np.maximum(observed, 1e-300)
        size = mean / np.maximum(dispersion - 1.0, 1e-9)
        negative = scipy.special.betainc(seen, size, 1.0 - 1.0 / np.maximum(dispersion, 1.0 + 1e-9))
        result = np.where(dispersion > 1.0 + _NEAR_POISSON, negative, scipy.special.gammainc(seen, mean))
    return np.where(np.isnan(mean), np.nan, np.where(observed <= 0, 1.0, result))


def quantiles(probability: float, mean: Array, dispersion: Array) -> Array:
    """The smallest count not exceeded with this probability, of many means at once; NaN where the mean is NaN.

    >>> quantiles(0.995, np.array([4.0, 4.0]), np.array([1.0, 2.0])).tolist()
    [10.0, 14.0]
    """
    result = np.full_like(mean, np.nan)
    known = np.isfinite(mean)
    spread = known & (dispersion > 1.0 + _NEAR_POISSON)
    result[spread] = scipy.stats.nbinom.ppf(
        probability, mean[spread] / (dispersion[spread] - 1.0), 1.0 / dispersion[spread]
    )
    even = known & ~spread
    result[even] = scipy.stats.poisson.ppf(probability, mean[even])
    return result
