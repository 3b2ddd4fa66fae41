"""False discoveries over thousands of series: which of this week's p- or e-values are discoveries, so that no more than
a share q of them are false on average.

- Benjamini and Hochberg (1995, JRSS B 57:289) holds for independent and positively dependent p-values; Benjamini and
  Yekutieli (2001, Annals of Statistics 29:1165) for any dependence, at a price of log n.
- e-BH (Wang and Ramdas 2022, JRSS B 84:822) holds for e-values under any dependence.

A share is kept only as well as the p-values in the far tail are: the k-th of n must be honest down to q k / n. NaN is a
series that was not assessed; it is no discovery and does not count among n.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Dependence(StrEnum):
    """What is assumed of p-values of the same week."""

    POSITIVE = "positive"
    ANY = "any"


def discoveries(p: Array, q: float, dependence: Dependence = Dependence.POSITIVE) -> Mask:
    """Which p-values (n,) are discoveries at a share q of false ones.

    >>> discoveries(np.array([0.001, 0.2, 0.03, np.nan]), 0.1).tolist()
    [True, False, True, False]
    """
    _refuse(q)
    known = np.flatnonzero(np.isfinite(p))
    n = len(known)
    if dependence is Dependence.ANY and n:
        q = q / float((1.0 / np.arange(1, n + 1)).sum())
    ranked = known[np.argsort(p[known], kind="stable")]
    under = np.flatnonzero(p[ranked] <= q * np.arange(1, n + 1) / max(n, 1))
    return _marked(len(p), ranked, under)


def e_discoveries(e: Array, q: float) -> Mask:
    """Which e-values (n,) are discoveries: the k largest, for the largest k with e_(k) >= n / (q k).

    >>> e_discoveries(np.array([90.0, 1.0, 20.0]), 0.1).tolist()
    [True, False, True]
    """
    _refuse(q)
    known = np.flatnonzero(np.isfinite(e) | (e == np.inf))
    n = len(known)
    ranked = known[np.argsort(-e[known], kind="stable")]
    over = np.flatnonzero(e[ranked] * np.arange(1, n + 1) * q >= n)
    return _marked(len(e), ranked, over)


def adjusted(p: Array) -> Array:
    """The smallest share q at which each p-value (n,) would be a discovery (Benjamini and Hochberg).

    >>> adjusted(np.array([0.001, 0.2, 0.03])).round(3).tolist()
    [0.003, 0.2, 0.045]
    """
    known = np.flatnonzero(np.isfinite(p))
    n = len(known)
    ranked = known[np.argsort(p[known], kind="stable")]
    shares = p[ranked] * n / np.arange(1, n + 1)
    result = np.full(len(p), np.nan)
    result[ranked] = np.minimum(np.minimum.accumulate(shares[::-1])[::-1], 1.0)
    return result


def _marked(n: int, ranked: NDArray[np.int64], passing: NDArray[np.int64]) -> Mask:
    result = np.zeros(n, dtype=np.bool_)
    if len(passing):
        result[ranked[: passing[-1] + 1]] = True
    return result


def _refuse(q: float) -> None:
    if not 0 < q < 1:
        raise ValueError(f"The share of false discoveries lies between 0 and 1, not {q:g}.")
