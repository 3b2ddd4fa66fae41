"""Scan statistics: which group of neighbouring places, over which last weeks, has more than its share?

Two scores of a zone with C cases where B were expected (Kulldorff 1997, Communications in Statistics 26:1481; Neill 2009,
International Journal of Forecasting 25:498):

- expectation-based: C log(C/B) - C + B where C > B. It asks whether there is more than expected.
- population-based: C log(C/B) + (N-C) log((N-C)/(N-B)) where C > B, with B scaled so that all add up to N, the cases
  altogether. It asks whether this place has more than the others; a rise everywhere is none to it.

No score wins everywhere, so both are run; the p-value of each is the rank of the best zone among the best zones of data
made under the null, by the same score and the same zones. Shapes: t weeks (last is now), k places, z zones.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


class Score(StrEnum):
    """Which question is asked of a zone."""

    EXPECTATION = "expectation"
    POPULATION = "population"


@dataclass(frozen=True, slots=True)
class Zones:
    """Zones as prefixes of neighbour lists: centre i with its 0..size[i]-1 nearest places; `order` (k, most)."""

    order: Integers
    size: Integers

    def members(self, centre: int, reach: int) -> tuple[int, ...]:
        """The places of one zone, in ascending order."""
        return tuple(sorted(int(place) for place in self.order[centre, : reach + 1]))

    def count(self) -> int:
        """How many different zones there are: two centres may have the same places in another order."""
        return len({self.members(i, r) for i in range(len(self.order)) for r in range(int(self.size[i]))})


@dataclass(frozen=True, slots=True)
class Cluster:
    """The best zone: its places, how many of the last weeks, cases, expected cases, score, p, relative risk inside."""

    places: tuple[int, ...]
    duration: int
    cases: float
    expected: float
    score: float
    p: float


def nearest_zones(distance: Array, most: int) -> Zones:
    """Zones of each place with its nearest neighbours, itself first, up to `most` places; `distance` (k, k).

    >>> nearest_zones(np.array([[0.0, 1, 5], [1, 0, 2], [5, 2, 0]]), 2).members(2, 1)
    (1, 2)
    """
    order = np.argsort(distance, axis=1, kind="stable")[:, :most].astype(np.int64)
    return Zones(order, np.full(len(distance), order.shape[1], dtype=np.int64))


def zones_by_population(distance: Array, population: Array, share: float = 0.5) -> Zones:
    """Circular zones of at most this share of the population; `distance` (k, k), `population` (k,)."""
    order = np.argsort(distance, axis=1, kind="stable").astype(np.int64)
    inside = np.cumsum(population[order], axis=1) <= share * population.sum()
    size = np.maximum(inside.sum(axis=1), 1).astype(np.int64)
    return Zones(order[:, : int(size.max())], size)


def scores(cases: Array, expected: Array, zones: Zones, score: Score) -> Array:
    """Score of every zone and duration: shape (..., t, k, most); duration d is index d-1; unused zones are -inf.

    `cases` (..., t, k) and `expected` (t, k): counts and expected counts, oldest week first.
    """
    seen = _summed(cases, zones)
    due = _summed(expected, zones)
    if score is Score.EXPECTATION:
        result = np.where(seen > due, _xlogy(seen, due) - seen + due, 0.0)
    else:
        totals = np.cumsum(cases.sum(axis=-1)[..., ::-1], axis=-1)[..., None, None]
        due = due * totals / np.cumsum(expected.sum(axis=-1)[::-1])[:, None, None]
        rest = _xlogy(np.maximum(totals - seen, 0.0), np.maximum(totals - due, 1e-300))
        result = np.where(seen > due, _xlogy(seen, due) + rest, 0.0)
    unused = np.arange(zones.order.shape[1]) >= zones.size[:, None]
    return np.where(unused, -np.inf, result)


def scan(
    cases: Array, expected: Array, zones: Zones, score: Score, rng: np.random.Generator, made: int = 999
) -> Cluster:
    """The best zone and its p-value over `made` replicates of the null: Poisson, or multinomial for the population score.

    `cases` and `expected` (t, k). Cost is about t x k x most x made additions.
    """
    found = scores(cases, expected, zones, score)
    duration, centre, reach = (int(i) for i in np.unravel_index(int(np.argmax(found)), found.shape))
    best = float(found[duration, centre, reach])
    above = sum(
        int((_best_of(_replicates(cases, expected, score, rng, size), expected, zones, score) >= best - 1e-12).sum())
        for size in _batches(made)
    )
    due = expected if score is Score.EXPECTATION else expected * cases.sum() / expected.sum()
    return Cluster(
        zones.members(centre, reach),
        duration + 1,
        float(_summed(cases, zones)[duration, centre, reach]),
        float(_summed(due, zones)[duration, centre, reach]),
        best,
        (above + 1) / (made + 1),
    )


def _replicates(cases: Array, expected: Array, score: Score, rng: np.random.Generator, size: int) -> Array:
    if score is Score.EXPECTATION:
        return rng.poisson(expected, (size, *expected.shape)).astype(np.float64)
    shares = (expected / expected.sum()).ravel()
    return rng.multinomial(round(float(cases.sum())), shares, size).reshape(size, *expected.shape).astype(np.float64)


def _best_of(cases: Array, expected: Array, zones: Zones, score: Score) -> Array:
    result: Array = scores(cases, expected, zones, score).max(axis=(-3, -2, -1))
    return result


def _batches(made: int, most: int = 64) -> list[int]:
    return [min(most, made - start) for start in range(0, made, most)]


def _summed(values: Array, zones: Zones) -> Array:
    """Sums over the last d weeks and each prefix of neighbours: (..., t, k) to (..., t, k, most)."""
    recent = np.cumsum(values[..., ::-1, :], axis=-2)
    result: Array = np.cumsum(recent[..., zones.order], axis=-1)
    return result


def _xlogy(x: Array, over: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x > 0, x * np.log(x / over), 0.0)
