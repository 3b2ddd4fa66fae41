"""Scan statistics: which group of neighbouring places, over which last weeks, has more than its share?

Two scores of a zone with C cases where B were expected (Kulldorff 1997, Communications in Statistics 26:1481; Neill
2009, International Journal of Forecasting 25:498):

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
_EQUAL = 1e-9  # scores nearer than this are the same


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
class Question:
    """What is scanned for: the zones, the score, and how many replicates of the null give the p-value."""

    zones: Zones
    score: Score
    made: int = 999


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


def scan(cases: Array, expected: Array, question: Question, rng: np.random.Generator) -> Cluster:
    """The best zone and its p-value; `cases` and `expected` (t, k), oldest week first.

    The null is Poisson for the expectation score, multinomial with the same total for the population score.
    """
    zones, score = question.zones, question.score
    found = scores(cases, expected, zones, score)
    duration, centre, reach = (int(i) for i in np.unravel_index(int(np.argmax(found)), found.shape))
    best = float(found[duration, centre, reach])
    tables = _Tables.of(expected, zones, score, float(cases.sum()))
    replicates = (_replicate(cases, expected, score, rng) for _ in range(question.made))
    above = sum(tables.best(replicate) >= best - _EQUAL for replicate in replicates)
    due = expected if score is Score.EXPECTATION else expected * cases.sum() / expected.sum()
    return Cluster(
        zones.members(centre, reach),
        duration + 1,
        float(_summed(cases, zones)[duration, centre, reach]),
        float(_summed(due, zones)[duration, centre, reach]),
        best,
        (above + 1) / (question.made + 1),
    )


def scores(cases: Array, expected: Array, zones: Zones, score: Score) -> Array:
    """Score of every zone and duration, shape (t, k, most); duration d is index d-1; unused zones are -inf."""
    seen, due = _summed(cases, zones), _summed(expected, zones)
    if score is Score.EXPECTATION:
        result = np.where(seen > due, _xlogy(seen, due) - seen + due, 0.0)
    else:
        totals = np.cumsum(cases.sum(axis=1)[::-1])[:, None, None]
        due = due * totals / np.cumsum(expected.sum(axis=1)[::-1])[:, None, None]
        rest = _xlogy(np.maximum(totals - seen, 0.0), np.maximum(totals - due, 1e-300))
        result = np.where(seen > due, _xlogy(seen, due) + rest, 0.0)
    return np.where(np.arange(zones.order.shape[1]) >= zones.size[:, None], -np.inf, result)


@dataclass(frozen=True, slots=True)
class _Tables:
    """What replicates share: where each zone lies in the sums, its expected part, and n log n of whole counts."""

    order: Integers
    used: Integers
    due: Array
    log_due: Array
    log_rest: Array
    n_log_n: Array
    score: Score

    @classmethod
    def of(cls, expected: Array, zones: Zones, score: Score, total: float) -> _Tables:
        """`due` is a count for the expectation score and a share of all cases for the population score."""
        used = np.flatnonzero(np.arange(zones.order.shape[1]) < zones.size[:, None])
        due = _summed(expected, zones).reshape(len(expected), -1)[:, used]
        if score is Score.POPULATION:
            due = due / np.cumsum(expected.sum(axis=1)[::-1])[:, None]
        most = 4 * round(total + 10 * np.sqrt(total) + 50)
        n_log_n = _xlogy(np.arange(most, dtype=np.float64), 1.0)
        with np.errstate(divide="ignore"):
            log_rest = np.log1p(-np.minimum(due, 1.0 - 1e-12))
            return cls(zones.order, used, due, np.log(due), log_rest, n_log_n, score)

    def best(self, cases: Integers) -> float:
        """The highest score of one replicate (t, k) of whole counts."""
        recent = np.cumsum(cases[::-1], axis=0)
        sums = np.cumsum(np.take(recent, self.order, axis=1), axis=2).reshape(len(cases), -1)
        seen = np.take(sums, self.used, axis=1)
        gain = np.take(self.n_log_n, seen) - seen * self.log_due
        if self.score is Score.EXPECTATION:
            return float(np.max((gain - seen + self.due) * (seen > self.due)))
        totals = np.cumsum(cases.sum(axis=1)[::-1])[:, None]
        rest = totals - seen
        gain += np.take(self.n_log_n, rest) - rest * self.log_rest - self.n_log_n[totals]
        return float(np.max(gain * (seen > totals * self.due)))


def _replicate(cases: Array, expected: Array, score: Score, rng: np.random.Generator) -> Integers:
    if score is Score.EXPECTATION:
        return rng.poisson(expected)
    shares = (expected / expected.sum()).ravel()
    return rng.multinomial(round(float(cases.sum())), shares).reshape(expected.shape)


def _summed(values: Array, zones: Zones) -> Array:
    """Sums over the last d weeks and each prefix of neighbours: (t, k) to (t, k, most)."""
    recent = np.cumsum(values[::-1], axis=0)
    result: Array = np.cumsum(recent[:, zones.order], axis=2)
    return result


def _xlogy(x: Array, over: Array | float) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x > 0, x * np.log(x / over), 0.0)
