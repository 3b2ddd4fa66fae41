"""Log-linear quasi-Poisson regression by iteratively reweighted least squares.

Source: McCullagh and Nelder (1989), Generalized Linear Models, chapters 2 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

_ROUNDS = 25
_EPSILON = 1e-8  # relative change of the deviance at which a fit has converged
_TINY = 1e-10  # a column whose pivot is smaller than this part of the largest adds nothing


class NotFitted(ValueError):
    """The regression has no answer: too few weeks, or numbers that run away."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted regression of n weeks on p columns.

    `mean` (n,), `leverage` (n,), `coefficients` (p,), `covariance` (p, p) before dispersion; `dispersion` is Pearson's
    statistic over the degrees of freedom that are left, and may be below 1; `relative` is the weighted sum of
    ((y - mean) / mean)^2 over them.
    """

    mean: Vector
    leverage: Vector
    coefficients: Vector
    covariance: Matrix
    dispersion: float
    relative: float = float("nan")

    def predict(self, row: Vector) -> tuple[float, float]:
        """Expected count of a new week with design `row` (p,), and the standard error of its logarithm."""
        variance = float(row @ self.covariance @ row) * max(self.dispersion, 1.0)
        return float(np.exp(row @ self.coefficients)), float(np.sqrt(max(variance, 0.0)))


def fit(counts: Vector, design: Matrix, weights: Vector | None = None) -> Fit:
    """Quasi-Poisson fit of log E(counts) = design @ coefficients, weighted. Raises `NotFitted`."""
    prior = np.ones_like(counts) if weights is None else weights
    mean = counts + 0.1
    eta, deviance = np.log(mean), _deviance(counts, mean, prior)
    for _ in range(_ROUNDS):
        working = prior * mean
        coefficients, covariance = _least_squares(design, eta + (counts - mean) / mean, working)
        eta = design @ coefficients
        mean = np.exp(np.clip(eta, -700.0, 700.0))
        before, deviance = deviance, _deviance(counts, mean, prior)
        if not np.isfinite(deviance):
            raise NotFitted("The expected counts run away; the baseline does not determine this model.")
        if abs(deviance - before) < _EPSILON * (abs(deviance) + 0.1):
            break
    return _finished(counts, design, prior, (mean, working, coefficients, covariance))


def _finished(counts: Vector, design: Matrix, prior: Vector, last: tuple[Vector, Vector, Vector, Matrix]) -> Fit:
    mean, working, coefficients, covariance = last
    left = int((prior > 0).sum()) - design.shape[1]
    if left < 1:
        raise NotFitted("There are not more weeks in the baseline than the model has terms.")
    leverage = np.einsum("ij,jk,ik->i", design, covariance, design) * working
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = np.where(mean > 0, (counts - mean) ** 2 / mean, 0.0)
        relative = np.where(mean > 0, pearson / mean, 0.0)
    dispersion, other = (float((prior * part).sum()) / left for part in (pearson, relative))
    return Fit(mean, leverage, coefficients, covariance, dispersion, other)


def _least_squares(design: Matrix, target: Vector, weights: Vector) -> tuple[Vector, Matrix]:
    root = np.sqrt(weights)
    q, r = np.linalg.qr(design * root[:, None])
    pivots = np.abs(np.diag(r))
    if pivots.min() <= _TINY * pivots.max():
        raise NotFitted("Two terms of the model say the same about every week of the baseline.")
    inverse = np.linalg.inv(r)
    return inverse @ (q.T @ (target * root)), inverse @ inverse.T


def _deviance(counts: Vector, mean: Vector, weights: Vector) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(counts > 0, counts * np.log(counts / mean), 0.0)
    return float(2.0 * (weights * (ratio - (counts - mean))).sum())
