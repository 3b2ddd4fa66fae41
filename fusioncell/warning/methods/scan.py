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

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
_PARTS = 4  # into which replicates are split, whatever the number of cores
_NONE = 1e-300  # stands for no expected case where its logarithm is taken
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


def scan(cases: Array, expected: Array, question: Question, rng: Generator) -> Cluster:
    """The best zone and its p-value; `cases` and `expected` (t, k), oldest week first.

    The null is Poisson for the expectation score, multinomial with the same total for the population score.
    """
    zones, score = question.zones, question.score
    found = scores(cases, expected, zones, score)
    duration, centre, reach = (int(i) for i in np.unravel_index(int(np.argmax(found)), found.shape))
    best = float(found[duration, centre, reach])
    tables = _Tables.of(expected, zones, score, max(float(cases.sum()), float(expected.sum())))
    above = _above(best, question, tables, (cases, expected), rng)
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
    """What replicates share. A zone of s cases scores f(s) - slope s - level where s exceeds what is due.

    Neighbour lists stand one after the other (`flat`), so that one running sum, less what it held where a list begins,
    is the count of every zone; `due`, `slope`, `level` are (t, zones); f comes from n log n of whole counts.
    """

    flat: Integers
    size: Integers
    due: Array
    slope: Array
    level: Array
    n_log_n: Array
    score: Score

    @classmethod
    def of(cls, expected: Array, zones: Zones, score: Score, total: float) -> _Tables:
        """`due` is a count for the expectation score and a share of all cases for the population score."""
        used = np.arange(zones.order.shape[1]) < zones.size[:, None]
        due = _summed(expected, zones)[:, used]
        if score is Score.POPULATION:
            due = due / np.cumsum(expected.sum(axis=1)[::-1])[:, None]
            level = np.log1p(-np.minimum(due, 1.0 - 1e-12))
            slope = np.log(np.maximum(due, _NONE)) - level
        else:
            slope, level = np.log(np.maximum(due, _NONE)) + 1.0, -due
        most = 4 * round(total + 10 * np.sqrt(total) + 50)
        n_log_n = _xlogy(np.arange(most, dtype=np.float64), 1.0)
        return cls(zones.order[used], zones.size, due, slope, level, n_log_n, score)

    def best(self, cases: Integers) -> float:
        """The highest score of one replicate (t, k) of whole counts."""
        found = 0.0
        for duration, recent in enumerate(np.cumsum(cases[::-1], axis=0)):
            total = int(recent.sum())
            seen = self._seen(recent)
            over = seen > self.due[duration] * (total if self.score is Score.POPULATION else 1.0)
            gain = np.take(self._f(total), seen)
            gain -= seen * self.slope[duration]
            gain -= self.level[duration] * (total if self.score is Score.POPULATION else 1.0)
            found = max(found, float(np.max(gain[over], initial=0.0)))
        return found

    def _seen(self, cases: Integers) -> Integers:
        running = np.cumsum(np.take(cases, self.flat))
        ends = np.cumsum(self.size)
        before = np.concatenate([[0], running[ends[:-1] - 1]])
        running -= np.repeat(before, self.size)
        return running

    def _f(self, total: int) -> Array:
        if self.score is Score.EXPECTATION:
            return self.n_log_n
        result: Array = self.n_log_n[: total + 1] + self.n_log_n[total::-1] - self.n_log_n[total]
        return result


def _above(best: float, question: Question, tables: _Tables, null: tuple[Array, Array], seed: Generator) -> int:
    """How many replicates of the null reach the best score. Each part has its own generator: threads change nothing."""
    cases, expected = null

    def part(share: tuple[Generator, int]) -> int:
        rng, count = share
        replicates = (_replicate(cases, expected, question.score, rng) for _ in range(count))
        return sum(tables.best(replicate) >= best - _EQUAL for replicate in replicates)

    counts = [len(numbers) for numbers in np.array_split(np.arange(question.made), _PARTS)]
    with ThreadPoolExecutor(min(_PARTS, os.cpu_count() or 1)) as pool:
        return sum(pool.map(part, zip(seed.spawn(_PARTS), counts, strict=True)))


def _replicate(cases: Array, expected: Array, score: Score, rng: Generator) -> Integers:
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
