"""Two networks that need each other: how much stands when a share is lost at random (mutual percolation).

Buldyrev et al. 2010, Nature 464:1025. Each node of A needs one node of B and the other way round; only the greatest
connected piece of each works; losses go to and fro until they stop. For two random networks of mean degree k of which
a share p is left, the mutual piece P solves P = p (1 - e^(-kP))^2; it is there at all only for p k of at least 2.4554,
and there it breaks at once: that is why two networks that each would bend fall together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


def threshold() -> tuple[float, float]:
    """(p k, k P) where the mutual piece of two random networks is lost: the least x / (1 - e^-x)^2.

    >>> tuple(round(value, 4) for value in threshold())
    (2.4554, 1.2564)
    """
    x = float(scipy.optimize.brentq(lambda t: 1 - np.exp(-t) - 2 * t * np.exp(-t), 0.5, 3.0))
    return float(x / (1 - np.exp(-x)) ** 2), x


def expected_piece(p: float, k: float) -> float:
    """The share P of nodes in the mutual piece of two large random networks; 0 below the threshold.

    >>> round(expected_piece(0.7, 4.0), 4), expected_piece(0.6, 4.0)
    (0.5576, 0.0)
    """
    least, at = threshold()
    if p * k < least:
        return 0.0
    return float(scipy.optimize.brentq(lambda x: x / (1 - np.exp(-x)) ** 2 - p * k, at, k + 1.0)) / k


@dataclass(frozen=True, slots=True)
class Pair:
    """Two networks over the same numbers 0..size-1: node i of one needs node i of the other. Lines are (m, 2)."""

    size: int
    one: Integers
    other: Integers


def random_pair(size: int, k: float, rng: np.random.Generator) -> Pair:
    """Two random networks of mean degree k (Erdős and Rényi, with a fixed number of lines)."""
    lines = round(size * k / 2)
    return Pair(size, rng.integers(0, size, (lines, 2)), rng.integers(0, size, (lines, 2)))


def mutual_piece(pair: Pair, standing: Flags) -> Flags:
    """Which nodes still work in the end, from those standing at first; the same set in both networks."""
    while True:
        after = _greatest(pair.other, _greatest(pair.one, standing))
        if after.sum() == standing.sum():
            return after
        standing = after


def _greatest(lines: Integers, standing: Flags) -> Flags:
    if not standing.any():
        return standing
    kept = lines[standing[lines[:, 0]] & standing[lines[:, 1]]]
    size = len(standing)
    graph = scipy.sparse.coo_array((np.ones(len(kept), dtype=np.int8), (kept[:, 0], kept[:, 1])), shape=(size, size))
    _count, part = scipy.sparse.csgraph.connected_components(graph.tocsr(), directed=False)
    sizes = np.bincount(part[standing], minlength=part.max() + 1)
    found: Flags = standing & (part == sizes.argmax())
    return found
