"""How a disturbance in one sector moves through the others: input-output and inoperability.

Leontief: x = (I - A)^-1 f, with A the inputs per unit of output (Miller and Blair, Input-Output Analysis, ch. 2).
Inoperability q in 0..1 is the share of a sector's production that is lost: q = A* q + c* (Haimes and Jiang 2001,
Journal of Infrastructure Systems 7:1), with c* the share lost at first. What would be more than all of a sector is all
of it: then the sectors that stand at 1 are held there and the rest is solved again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
_EQUAL = 1e-12  # shares nearer than this are the same


def technical(flows: ArrayLike, output: ArrayLike) -> Array:
    """A: how much of sector i one unit of sector j takes in. flows: (n, n), output: (n,), in one currency."""
    x = np.asarray(output, dtype=np.float64)
    if np.any(x <= 0):
        raise ValueError("Each sector has an output above zero.")
    return np.asarray(flows, dtype=np.float64) / x


def inverse(coefficients: ArrayLike) -> Array:
    """(I - A)^-1. Raises `ValueError` when a sector takes in as much as it gives (spectral radius 1 or more).

    >>> inverse(technical([[150, 500], [200, 100]], [1000, 2000])).round(4).tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    a = _square(coefficients)
    if np.max(np.abs(np.linalg.eigvals(a))) >= 1:
        raise ValueError("These sectors use up more than they make; there is no output that would do.")
    return np.asarray(np.linalg.inv(np.eye(len(a)) - a), np.float64)


def output_for(coefficients: ArrayLike, demand: ArrayLike) -> Array:
    """The output (n,) that meets a final demand (n,)."""
    return inverse(coefficients) @ np.asarray(demand, dtype=np.float64)


def inoperability(dependence: ArrayLike, first: ArrayLike) -> Array:
    """q: the share of each sector that is lost in the end. dependence: A* (n, n), first: c* (n,), both 0..1.

    >>> inoperability([[0.15, 0.5], [0.1, 0.05]], [0.1, 0]).round(6).tolist()
    [0.125413, 0.013201]
    """
    a, c = _square(dependence), np.asarray(first, dtype=np.float64)
    if c.shape != (len(a),) or np.any(a < 0) or np.any((c < 0) | (c > 1)) or not np.all(np.isfinite(c)):
        raise ValueError("A dependence is not negative, and what is lost at first is a share of 0 to 1 a sector.")
    full = c >= 1
    while True:
        q = np.where(full, 1.0, 0.0)
        free = ~full
        if free.any():
            part = a[np.ix_(free, free)]
            given = c[free] + a[np.ix_(free, full)].sum(axis=1)
            if np.max(np.abs(np.linalg.eigvals(part))) < 1:
                q[free] = np.linalg.solve(np.eye(len(part)) - part, given)
            else:
                q[free] = _climb(part, given)
        more = q > 1 + _EQUAL
        if not more.any():
            return q.clip(0.0, 1.0)
        full = full | more


def _climb(part: Array, given: Array) -> Array:
    """The least solution of q = min(1, A q + c), by going up from nothing; a loop that feeds itself ends at 1."""
    q = np.zeros(len(part))
    for _ in range(10_000):
        following = np.minimum(part @ q + given, 1.0)
        if np.max(following - q) < _EQUAL:
            break
        q = following
    return q


def _square(given: ArrayLike) -> Array:
    a = np.asarray(given, dtype=np.float64)
    if a.ndim != 2 or a.shape[0] != a.shape[1] or not np.all(np.isfinite(a)):  # noqa: PLR2004 - rows and columns
        raise ValueError("Dependence between sectors is a square table of numbers.")
    return a
