"""Farrington Flexible for many series at once: the same bounds as `farrington.assess`, a hundred times as fast.

All series of a call are judged in the same week, so they share one design, and their weighted least squares become one
product of matrices. Shapes: n series, T weeks, p terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import scipy
from numpy.typing import NDArray

from fusioncell.warning.methods.farrington import (
    FARTHEST,
    YEAR,
    Method,
    Settings,
    anscombe,
    design,
    same_weeks,
    seasons,
)
from fusioncell.warning.methods.regression import NotFitted
from fusioncell.warning.methods.tails import quantiles, upper_tails

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
_ROUNDS = 25
_EPSILON = 1e-8
_CLIP = 30.0
_AT_ONCE = 1000  # series whose working arrays still fit into a cache


@dataclass(frozen=True, slots=True)
class Bounds:
    """Per series (n,), as `farrington.Bound`; NaN where the regression has no answer or a week is not known."""

    observed: Array
    expected: Array
    dispersion: Array
    error: Array
    upper: Array
    p: Array
    too_few: Mask


@dataclass(frozen=True, slots=True)
class _Fits:
    mean: Array
    coefficients: Array
    covariance: Array
    dispersion: Array
    relative: Array


def assess_many(counts: Array, week: int, settings: Settings, monday: date | None = None) -> Bounds:
    """Judge `counts[:, week]` of each series (n, T) by the weeks before it; raises `NotFitted` if they are too few."""
    back = same_weeks(monday, settings.years) if monday else tuple(YEAR * (i + 1) for i in range(settings.years))
    levels = seasons(settings, back)
    start = week - len(levels) + 1
    if start < 0:
        raise NotFitted(f"{len(levels) - 1} weeks before the assessed one are needed; {week} are known.")
    parts = [
        _assessed(counts[at : at + _AT_ONCE, start : week + 1], levels, settings)
        for at in range(0, max(len(counts), 1), _AT_ONCE)
    ]
    return Bounds(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Bounds.__slots__})


def _assessed(counts: Array, levels: NDArray[np.int64], settings: Settings) -> Bounds:
    past = counts[:, : counts.shape[1] - settings.left_out - 1]
    known: Mask = np.asarray(np.isfinite(past).all(axis=1))
    past = np.where(known[:, None], past, 0.0)
    expected, error, dispersion = _predicted(past, levels, settings, trend=True)
    far = ~(expected <= past.max(axis=1))  # a trend that runs beyond everything ever seen is not believed
    if far.any():
        for whole, part in zip(
            (expected, error, dispersion), _predicted(past[far], levels, settings, trend=False), strict=True
        ):
            whole[far] = part
    expected[~known] = np.nan
    observed = counts[:, -1]
    upper, p = _bounds(observed, (expected, error, dispersion), settings)
    few = counts[:, -settings.few_weeks :].sum(axis=1) < settings.few_cases
    return Bounds(observed, expected, dispersion, error, upper, p, few)


def _bounds(observed: Array, found: tuple[Array, Array, Array], settings: Settings) -> tuple[Array, Array]:
    mean, error, dispersion = found
    z = float(scipy.stats.norm.ppf(1.0 - settings.alpha))
    if settings.method is Method.DELTA:
        middle = np.cbrt(mean) ** 2
        deviation = np.sqrt(4 / 9 * np.cbrt(mean) * (dispersion + error**2 * mean))
        return (middle + z * deviation) ** 1.5, scipy.stats.norm.sf((np.cbrt(observed) ** 2 - middle) / deviation)
    if settings.method is Method.MUAN:
        mean = mean * np.exp(np.where(z * error > FARTHEST, np.nan, z * error))
    return quantiles(1.0 - settings.alpha, mean, dispersion), upper_tails(observed, mean, dispersion)


def _predicted(
    past: Array, levels: NDArray[np.int64], settings: Settings, *, trend: bool
) -> tuple[Array, Array, Array]:
    """Expected count of the judged week, error of its logarithm, dispersion; each (n,)."""
    terms, row = design(levels, past.shape[1], settings, trend=trend)
    if trend:  # a unit of the whole baseline keeps the normal equations well-conditioned
        terms[:, 1] /= len(levels)
        row[1] /= len(levels)
    first = _fit(past, terms, np.ones_like(past))
    leverage = (first.covariance.reshape(len(past), terms.shape[1] ** 2) @ _outer(terms).T) * first.mean
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.sqrt(np.maximum(first.dispersion, 1.0)[:, None] * np.maximum(1.0 - leverage, 1e-12))
        residual = np.nan_to_num(anscombe(past, first.mean) / scale)
    weights = 1.0 / np.maximum(residual / settings.down_weight_above, 1.0) ** 2
    weights[residual > settings.down_weight_above] /= settings.down_weight_above**2
    last = _fit(past, terms, weights * (past.shape[1] / weights.sum(axis=1))[:, None])
    own = settings.as_published and settings.method is not Method.NEGATIVE_BINOMIAL
    scale = last.relative if own else np.maximum(last.dispersion, 1.0)
    error = np.sqrt(np.maximum(np.einsum("i,nij,j->n", row, last.covariance, row) * scale, 0.0))
    with np.errstate(over="ignore"):
        return np.exp(last.coefficients @ row), error, np.maximum(last.dispersion, 1.0)


def _outer(terms: Array) -> Array:
    result: Array = (terms[:, :, None] * terms[:, None, :]).reshape(len(terms), -1)
    return result


def _fit(counts: Array, terms: Array, weights: Array) -> _Fits:
    n, p = len(counts), terms.shape[1]
    outer = _outer(terms)
    mean = counts + 0.1
    eta, deviance = np.log(mean), _deviance(counts, mean, weights)
    coefficients, information = np.zeros((n, p)), np.tile(np.eye(p), (n, 1, 1))
    open_ = np.arange(n)
    for _ in range(_ROUNDS):
        y, m, e, w = counts[open_], mean[open_], eta[open_], weights[open_]
        working = w * m
        found = (working @ outer).reshape(-1, p, p) + 1e-14 * np.eye(p)
        b = np.linalg.solve(found, ((working * e + w * (y - m)) @ terms)[..., None])[..., 0]
        e = np.clip(b @ terms.T, -_CLIP, _CLIP)
        m = np.exp(e)
        eta[open_], mean[open_], coefficients[open_], information[open_] = e, m, b, found
        before, deviance[open_] = deviance[open_], _deviance(y, m, w)
        open_ = open_[np.abs(deviance[open_] - before) >= _EPSILON * (np.abs(deviance[open_]) + 0.1)]
        if not len(open_):
            break
    left = max(counts.shape[1] - p, 1)
    square = weights * (counts - mean) ** 2 / mean
    dispersion, relative = square.sum(axis=1) / left, (square / mean).sum(axis=1) / left
    covariance: Array = np.linalg.inv(information).astype(np.float64)
    return _Fits(mean, coefficients, covariance, dispersion, relative)


def _deviance(counts: Array, mean: Array, weights: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(counts > 0, counts * np.log(counts / mean), 0.0)
    result: Array = 2.0 * (weights * (ratio - (counts - mean))).sum(axis=1)
    return result
