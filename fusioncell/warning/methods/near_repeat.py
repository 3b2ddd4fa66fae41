"""Near repeats: after an incident, are others closer in place and time than chance would bring them?

Every pair of incidents falls into a cell of a table, by distance band and by time band. The expected count of a cell
is its mean over permutations of the dates among the places, which keeps where and when incidents happen and breaks
their link (Knox 1964, JRSS C 13:25; Johnson et al. 2007, Journal of Quantitative Criminology 23:201). Pairs within the
outermost distance are listed by a tree, the rest are counted as what is left, so that 10^5 incidents fit in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
MOST_PAIRS = 20_000_000


class TooManyPairs(ValueError):
    """So many incidents lie within the outermost distance that the table would not be worth its memory."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Upper edges: distance in metres, the first may be 0 (the same place); time in days. What lies beyond is one more.

    A pair lies in the first band whose edge it does not exceed. `taxicab` measures along streets, |dx| + |dy|.
    """

    metres: tuple[float, ...] = (0.0, 200.0, 400.0, 600.0)
    days: tuple[float, ...] = (1.0, 2.0, 3.0)
    taxicab: bool = False

    def __post_init__(self) -> None:
        for name, edges in (("metres", self.metres), ("days", self.days)):
            if not edges or any(a >= b for a, b in pairwise(edges)) or edges[0] < 0:
                raise ValueError(f"{name} must be edges that rise from 0 or above, not {edges}.")


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by distance band (rows, outermost last) and time band (columns, outermost last).

    `ratio` is observed over mean expected (NaN where none is expected); `p` the rank of the observed count among the
    permutations, (1 + as many or more) / (1 + permutations).
    """

    observed: Integers
    expected: Array
    ratio: Array
    p: Array


def near_repeats(places: Array, days: Array, bands: Bands, rng: np.random.Generator, permutations: int = 999) -> Table:
    """The table of incidents at `places` (n, 2) in metres and `days` (n,). Raises `TooManyPairs`."""
    tree = scipy.spatial.cKDTree(places)
    norm = 1.0 if bands.taxicab else 2.0
    reach = bands.metres[-1]
    if tree.count_neighbors(tree, reach, p=norm) > 2 * MOST_PAIRS:
        raise TooManyPairs(
            f"More than {MOST_PAIRS:,} pairs lie within {reach:g} m of each other; choose a shorter distance."
        )
    pairs = tree.query_pairs(reach, p=norm, output_type="ndarray")
    apart = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], ord=1 if bands.taxicab else 2, axis=1)
    rows = np.searchsorted(np.asarray(bands.metres), apart, side="left")
    columns = _by_time(days, bands)
    observed = _table(days, pairs, rows, columns, bands)
    total, as_many = np.zeros(observed.shape), np.zeros(observed.shape)
    for _ in range(permutations):
        made = _table(rng.permutation(days), pairs, rows, columns, bands)
        total += made
        as_many += made >= observed
    expected = total / permutations
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(expected > 0, observed / expected, np.nan)
    return Table(observed, expected, ratio, (1.0 + as_many) / (1.0 + permutations))


def _by_time(days: Array, bands: Bands) -> Integers:
    """How many of all pairs fall into each time band; permuting the dates does not change it."""
    ordered = np.sort(days)
    n = len(days)
    within = [
        int((np.searchsorted(ordered, ordered + edge, side="right") - np.arange(n) - 1).sum()) for edge in bands.days
    ]
    return np.diff([0, *within, n * (n - 1) // 2]).astype(np.int64)


def _table(days: Array, pairs: Integers, rows: Integers, columns: Integers, bands: Bands) -> Integers:
    between = np.abs(days[pairs[:, 0]] - days[pairs[:, 1]])
    band = np.searchsorted(np.asarray(bands.days), between, side="left")
    width = len(bands.days) + 1
    near = np.bincount(rows * width + band, minlength=len(bands.metres) * width).reshape(-1, width)
    return np.vstack([near, columns - near.sum(axis=0)]).astype(np.int64)
