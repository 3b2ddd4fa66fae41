"""Weights for weeks that may hold an outbreak, and what such weights take away where there was none.

A week whose count has upper tail p counts with weight w = min(1, (c / z)^2), z the normal quantile of p: the rule of
Farrington (1996), read off the negative binomial itself since in sparse series residuals call every case an outbreak.
A week that the others make all but impossible (p below 10^-6) has no weight: in sparse series one such week would
otherwise be read as dispersion and hide every later rise. It is judged without what it adds to the dispersion itself.
Even without outbreaks some weeks are that high, so weighted sums would come out too low and tails too thin. What is
lost on average is given back (Cantoni and Ronchetti 2001, JASA 96:1022), with Y of mean m and variance d m:

    excess(m, d) = E[(1 - w(Y)) (Y - m)] / m,     spread(m, d) = E[(1 - w(Y)) (Y - m)^2] / (d m).

Both are kept in tables over log m and log d and read between the lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy
from numpy.typing import NDArray

from fusioncell.warning.methods.tails import quantiles, upper_tails

Array = NDArray[np.float64]
_LOW, _HIGH, _MEANS = -7.0, 9.0, 97  # of log m
_WIDEST, _DISPERSIONS = 4.0, 33  # of log d, from 0
_POINTS = 160  # of a tail; where it is longer, counts are taken together
_IMPOSSIBLE = 1e-6  # the p below which a week is no part of what is usual
_CANDIDATE = 1.7  # Anscombe residual below which no count is in the tail that is weighed down


def weights(values: Array, mean: Array, dispersion: Array, above: float, own: Array | None = None) -> Array:
    """The weight of each week (n, T), given means (n, T), dispersions (n,) and what each week adds to them (n, T)."""
    root = np.cbrt(values)
    residual = 1.5 * (root * root / np.cbrt(np.sqrt(mean)) - np.sqrt(mean)) / np.sqrt(dispersion)[:, None]
    result = np.ones_like(values)
    series, week = np.nonzero(residual > min(_CANDIDATE, above))
    scale = dispersion[series] if own is None else np.maximum(dispersion[series] - own[series, week], 1.0)
    p = upper_tails(values[series, week], mean[series, week], scale)
    result[series, week] = np.where(p < _IMPOSSIBLE, 0.0, _weight(p, above))
    return result


def _weight(p: Array, above: float) -> Array:
    z = -scipy.special.ndtri(np.clip(p, 1e-300, 0.5))
    result: Array = (above / np.maximum(z, above)) ** 2
    return result


@dataclass(frozen=True, slots=True)
class Lost:
    """The tables for one `above`: (dispersions, means)."""

    excess: Array
    spread: Array


def between(table: Array, log_mean: Array, dispersion: Array) -> Array:
    """What a table holds for log means (n, T) and dispersions (n,), read between its lines."""
    row = np.clip(np.log(dispersion) / _WIDEST, 0.0, 1.0) * (_DISPERSIONS - 1)
    below = np.minimum(row.astype(np.int64), _DISPERSIONS - 2)
    share = (row - below)[:, None]
    lines = ((1.0 - share) * table[below] + share * table[below + 1]).ravel()
    column = np.clip((log_mean - _LOW) * ((_MEANS - 1) / (_HIGH - _LOW)), 0.0, _MEANS - 1.001)
    left = column.astype(np.int64)
    column -= left
    left += (np.arange(len(row)) * _MEANS)[:, None]
    low = np.take(lines, left)
    left += 1
    result: Array = low + column * (np.take(lines, left) - low)
    return result


@lru_cache(maxsize=8)
def lost(above: float) -> Lost:
    """The tables of what weights with this `above` take away.

    >>> between(lost(2.58).spread, np.log([[0.2, 50.0]]), np.array([2.0])).round(3).tolist()
    [[0.066, 0.011]]
    """
    means = np.exp(np.linspace(_LOW, _HIGH, _MEANS))
    tables = np.zeros((2, _DISPERSIONS, _MEANS))
    edge = float(scipy.stats.norm.cdf(above))
    for row, log in enumerate(np.linspace(0.0, _WIDEST, _DISPERSIONS)):
        dispersion = np.full(_MEANS, np.exp(log))
        begin, end = (quantiles(q, means, dispersion) for q in (edge, 1.0 - 1e-12))
        step = np.maximum(1.0, np.ceil((end - begin) / _POINTS))
        counts = np.maximum(begin, 1.0)[:, None] + step[:, None] * np.arange(_POINTS + 1.0)
        tail = upper_tails(counts, means[:, None] + 0 * counts, dispersion[:, None] + 0 * counts)
        taken = (tail[:, :-1] - tail[:, 1:]) * (1.0 - _weight(tail[:, :-1], above))
        beyond = counts[:, :-1] + (step[:, None] - 1.0) / 2.0 - means[:, None]
        tables[0, row] = (taken * beyond).sum(axis=1) / means
        tables[1, row] = (taken * beyond**2).sum(axis=1) / (means * dispersion)
    return Lost(*tables)
