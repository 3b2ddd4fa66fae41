"""Evidence over weeks: a slow rise that no single week shows, with a promise that needs no calibration.

The e-values of one series in disjoint weeks may be multiplied, since each has mean at most 1 given the weeks before it.
Where a change began is not known, so all beginnings are added up (Shiryaev-Roberts): M_t = e_t (M_{t-1} + 1). Whatever
the dependence of weeks, a series without change reaches c not before c weeks on average (Shin, Ramdas and Rinaldo 2023,
New England Journal of Statistics in Data Science 2:229). With n series and c = n / a no more than about a alarms a week
come. This holds as far as the e-values do: they must come from one-week counts (two-week sums share a week and must not
be multiplied) and from a predictive law that knows its own error.

Shapes: n series, T weeks. A week that was not assessed is NaN; it adds nothing and takes nothing away.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

Array = NDArray[np.float64]
RISES = (1.0, 2.0, 4.0, 8.0)  # of a mean, in standard deviations
SIZES = (2.0, 4.0, 8.0)  # of an outbreak, likewise
_SHAPE = 0.5
_MOST = 1e150  # beyond which evidence is not told apart
_MOST_LOG = 300.0
_NEAR_POISSON = 1e-4  # below which the differences of log gammas would only be noise


def added_up(e: Array, before: Array | None = None) -> Array:
    """The evidence after each week of `e` (n, T), from `before` (n,) on.

    >>> added_up(np.array([[2.0, np.nan, 3.0]])).tolist()
    [[2.0, 2.0, 9.0]]
    """
    held = np.zeros(len(e)) if before is None else before.astype(np.float64)
    result = np.empty_like(e)
    for week in range(e.shape[1]):
        now = e[:, week]
        held = np.where(np.isnan(now), held, np.minimum(now * (held + 1.0), _MOST))
        result[:, week] = held
    return result


def needed(series: int, alarms_a_week: float) -> float:
    """The evidence at which `series` of them make no more than so many false alarms a week.

    >>> needed(5000, 2.0)
    2500.0
    """
    if series < 1 or not alarms_a_week > 0:
        raise ValueError("There is at least one series, and more than no alarm a week.")
    return max(series / alarms_a_week, 1.0)


def alarms(e: Array, level: float) -> NDArray[np.bool_]:
    """The weeks in which the evidence of a series reaches `level`; it then begins anew."""
    held = np.zeros(len(e))
    found = np.zeros(e.shape, dtype=np.bool_)
    for week in range(e.shape[1]):
        held = added_up(e[:, week : week + 1], held)[:, 0]
        found[:, week] = held >= level
        held = np.where(found[:, week], 0.0, held)
    return found


def of_a_rise(observed: Array, mean: Array, dispersion: Array, rises: tuple[float, ...] = RISES) -> Array:
    """Likelihood of a rise over that of none, averaged over `rises` in standard deviations: mean 1 if nothing is new.

    Counts are negative binomial with this mean and variance `dispersion` x mean, and with a rise r of the mean
    mean + r sqrt(dispersion x mean) at the same dispersion. Any shape; NaN where one argument is.
    """
    deviation = np.sqrt(dispersion * mean)
    return _averaged([_log_ratio(observed, mean, dispersion, rise * deviation) for rise in rises])


def of_an_outbreak(observed: Array, mean: Array, dispersion: Array, sizes: tuple[float, ...] = SIZES) -> Array:
    """Likelihood of an outbreak that began in the first of h weeks over that of none; arrays (n, h), result (n,).

    Its cases are so many standard deviations of that first week, spread over weeks by a lognormal(0, 0.5), as in
    Noufaily et al. (2013). Mean 1 if nothing is new, as far as mean and dispersion are right.
    """
    deviation = np.sqrt(dispersion[:, :1] * mean[:, :1])
    shape = _spread(mean.shape[1])
    return _averaged([_log_ratio(observed, mean, dispersion, size * deviation * shape).sum(axis=1) for size in sizes])


def _spread(weeks: int) -> Array:
    """The share of an outbreak's cases in each of its first weeks."""
    edges = np.log(np.maximum(np.arange(weeks + 1.0), 1e-300)) / _SHAPE
    result: Array = np.diff(scipy.special.ndtr(edges))
    return result


def _log_ratio(observed: Array, mean: Array, dispersion: Array, more: Array) -> Array:
    """log P(observed | mean + more) - log P(observed | mean), negative binomial, Poisson where the dispersion is 1."""
    spread = np.maximum(dispersion - 1.0, _NEAR_POISSON)
    size, larger = mean / spread, (mean + more) / spread
    ratio = scipy.special.gammaln(observed + larger) - scipy.special.gammaln(larger)
    ratio -= scipy.special.gammaln(observed + size) - scipy.special.gammaln(size)
    ratio -= more / spread * np.log1p(spread)
    poisson = observed * np.log1p(more / mean) - more
    result: Array = np.where(dispersion <= 1.0 + _NEAR_POISSON, poisson, ratio)
    return result


def _averaged(ratios: list[Array]) -> Array:
    total = scipy.special.logsumexp(np.stack(ratios), axis=0) - np.log(len(ratios))
    result: Array = np.exp(np.minimum(total, _MOST_LOG))
    return result
