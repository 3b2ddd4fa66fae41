"""Tails of counts: negative binomial with variance = dispersion x mean, Poisson where the dispersion is 1."""

from __future__ import annotations

from scipy import stats


def _law(mean: float, dispersion: float) -> stats.rv_discrete:
    if dispersion > 1.0:
        return stats.nbinom(mean / (dispersion - 1.0), 1.0 / dispersion)
    return stats.poisson(mean)


def quantile(probability: float, mean: float, dispersion: float) -> float:
    """The smallest count that is not exceeded with this probability.

    >>> quantile(0.995, 4.0, 1.0)
    10.0
    """
    return float(_law(mean, dispersion).ppf(probability))


def upper_tail(observed: float, mean: float, dispersion: float) -> float:
    """P(count >= observed).

    >>> round(upper_tail(10, 4.0, 1.0), 4)
    0.0081
    """
    return float(_law(mean, dispersion).sf(observed - 1.0))
