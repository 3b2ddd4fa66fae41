"""What is at risk: threat times exposure times vulnerability times consequence, with what is not known carried through.

threat: the chance of at least one incident near the site within the horizon h. n incidents in t years give the rate a
Gamma(n + 1/2, t) distribution (Jeffreys' prior), and the chance is 1 - e^(-rate h). A short horizon tells busy places
apart, where over a year something happens near each of them. A person's judgement of the threat takes its place.
exposure: the chance that such an incident reaches the site. vulnerability: the chance that what reaches it puts it out.
consequence: what that means, 0 to 1 on the cell's own scale. Each of the three is an interval (low, likely, high) and
is drawn from the triangle over it; what nobody has stated is drawn evenly from 0 to 1, so that ignorance shows as
width and not as a low number. Where nobody states a difference none is assumed: in one draw, an unknown factor is the
same for every site of which it is unknown (`alike`). Drawn apart for each site, the same ignorance moves every rank;
how firm the top is then is worked out beside it (`firmness`). The four factors are drawn independently of one another:
where one cause moves many sites at once, the true spread of their ranks is wider than is printed.

Draws are made in blocks, each from (seed, number of the block): the same seed gives the same numbers whatever the
machine. Shapes: s sites, d draws.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
BLOCK = 1_024  # sites drawn at once: their draws fit into a cache
AHEAD = 4  # blocks that may be in the works at once
_COMMON = 2**32  # no block has this number
QUANTILES = (0.05, 0.5, 0.95)
FACTORS = ("threat", "exposure", "vulnerability", "consequence")

Progress = Callable[[int, int], None]
Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of s sites.

    incidents, years, horizon (years): for the threat. stated: (s, 4, 3) low, likely, high of each factor, in the order
    of `FACTORS`; NaN where nothing is stated (for the threat: where the incidents speak).
    """

    incidents: Array
    years: float
    stated: Array
    horizon: float = 1.0
    alike: bool = True

    def __post_init__(self) -> None:
        low, likely, high = (self.stated[:, :, i] for i in range(3))
        known = ~np.isnan(likely)
        if self.stated.shape != (len(self.incidents), len(FACTORS), 3) or not (self.years > 0 and self.horizon > 0):
            raise ValueError("Each site has four factors of three numbers, and the incidents are of some years.")
        wrong = known & ~((low >= 0) & (low <= likely) & (likely <= high) & (high <= 1))
        if wrong.any():
            raise ValueError(f"A factor is low, likely and high within 0 to 1: site {int(np.argwhere(wrong)[0][0])}.")


@dataclass(frozen=True, slots=True)
class AtRisk:
    """The outcome. interval: (s, 3) the 5th, 50th and 95th percentile of each site's risk. order: sites, the greatest
    median first. in_top: (s,) in how many of the draws the site is among the first `top`. ranks: (top, 3) percentiles
    of the rank of the named. changed: share of draws whose top holds other names; kept: mean share of names that
    stay."""

    interval: Array
    order: Integers
    in_top: Array
    ranks: Array
    changed: float
    kept: float


def at_risk(given: Given, seed: int, draws: int = 1_000, top: int = 10, told: Progress | None = None) -> AtRisk:
    """Work the risk of every site out.

    >>> stated = np.full((2, 4, 3), np.nan); stated[0, 1:] = (0.8, 0.9, 1.0); stated[1, 1:] = (0.0, 0.1, 0.2)
    >>> found = at_risk(Given(np.array([9.0, 0.0]), 3.0, stated), seed=1, top=1)
    >>> found.order.tolist(), found.changed, found.ranks.round().tolist()
    ([0, 1], 0.0, [[1.0, 1.0, 1.0]])
    """
    count = len(given.incidents)
    if count == 0:
        return AtRisk(np.zeros((0, 3)), np.zeros(0, np.int64), np.zeros(0), np.zeros((0, 3)), 0.0, 1.0)
    top = min(top, count)
    interval = np.empty((count, 3))
    best, names = np.full((draws, top), -1.0, np.float32), np.zeros((draws, top), np.int64)
    for start, (three, values, whose) in _each(given, partial(_summed, given, seed, draws, top)):
        interval[start : start + len(three)] = three
        best, names = _merged(best, names, values, whose)
        if told:
            told(start + len(three), 2 * count)
    order = np.lexsort((np.arange(count), -interval[:, 1]))
    named = order[:top]
    in_top = np.bincount(names.ravel(), minlength=count) / draws
    ranks = _ranks(given, seed, draws, named, told)
    return AtRisk(interval, order, in_top, ranks, *_stay(names, named))


def firmness(given: Given, seed: int, draws: int, named: Integers) -> tuple[float, float]:
    """(share of draws whose top holds other names than these, mean share of them that stay)."""
    top = len(named)
    if top == 0:
        return 0.0, 1.0
    best, names = np.full((draws, top), -1.0, np.float32), np.zeros((draws, top), np.int64)
    for _start, (values, whose) in _each(given, lambda number: _first(_drawn(given, number, seed, draws), top, number)):
        best, names = _merged(best, names, values, whose)
    return _stay(names, named)


def _stay(names: Integers, named: Integers) -> tuple[float, float]:
    stay = np.isin(names, named).sum(axis=1)
    return float(np.mean(stay < len(named))), float(np.mean(stay) / len(named))


def _each(given: Given, work: Callable[[int], Of]) -> Iterator[tuple[int, Of]]:
    """(first site, what comes of it) block by block in order, over the cores there are; blocks draw by themselves."""
    numbers = range(-(-len(given.incidents) // BLOCK))
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        waiting = deque(pool.submit(work, number) for number in numbers[:AHEAD])
        for number in numbers:
            done = waiting.popleft().result()
            if number + AHEAD < len(numbers):
                waiting.append(pool.submit(work, number + AHEAD))
            yield number * BLOCK, done


def _summed(given: Given, seed: int, draws: int, top: int, number: int) -> tuple[Array, Floats, Integers]:
    """Of one block: percentiles (s, 3), and the first of each draw with their values."""
    drawn = _drawn(given, number, seed, draws)
    return (_percentiles(drawn), *_first(drawn, top, number))


def _percentiles(drawn: Floats) -> Array:
    """`QUANTILES` of each site (s, 3), as `numpy.quantile` defines them."""
    ranked = np.sort(drawn, axis=1)
    at = np.array(QUANTILES) * (ranked.shape[1] - 1)
    low = np.floor(at).astype(np.int64)
    high, share = np.minimum(low + 1, ranked.shape[1] - 1), at - low
    result: Array = (1.0 - share) * ranked[:, low] + share * ranked[:, high]
    return result


def _first(drawn: Floats, top: int, number: int) -> tuple[Floats, Integers]:
    """The `top` greatest of each draw of a block (d, top), and which sites they are."""
    by_draw = np.ascontiguousarray(drawn.T)
    out = by_draw.shape[1] - min(top, by_draw.shape[1])
    here = np.argpartition(by_draw, out, axis=1)[:, out:]
    return np.take_along_axis(by_draw, here, axis=1), here + number * BLOCK


def _drawn(given: Given, number: int, seed: int, draws: int) -> Floats:
    """The risk (block, d) of one block: chance of its own, and the chance that all blocks share."""
    block = slice(number * BLOCK, (number + 1) * BLOCK)
    rng = np.random.default_rng([seed, number])
    common = np.random.default_rng([seed, _COMMON]).random((len(FACTORS), draws), dtype=np.float32)
    stated = given.stated[block].astype(np.float32)
    risk = _threat(given.incidents[block], given.horizon / given.years, rng, draws)
    judged = ~np.isnan(stated[:, 0, 1])
    if judged.any():
        risk[judged] = triangle(stated[judged, 0], rng.random((int(judged.sum()), draws), dtype=np.float32))
    for factor in range(1, len(FACTORS)):
        known = ~np.isnan(stated[:, factor, 1])
        if known.any():
            evenly = rng.random((int(known.sum()), draws), dtype=np.float32)
            risk[known] *= triangle(stated[known, factor], evenly)
        if not known.all():
            alone = (int((~known).sum()), draws)
            risk[~known] *= common[factor] if given.alike else rng.random(alone, dtype=np.float32)
    return risk


def _threat(incidents: Array, scale: float, rng: np.random.Generator, draws: int) -> Floats:
    shape = (incidents + 0.5).astype(np.float32)[:, None]
    rate = rng.standard_gamma(shape, size=(len(incidents), draws), dtype=np.float32)
    rate *= np.float32(-scale)
    np.expm1(rate, out=rate)
    return np.negative(rate, out=rate)


def triangle(three: Floats, evenly: Floats) -> Floats:
    """Draws from triangles by their inverse. three: (s, 3) low, likely, high; evenly: (s, d) of 0 to 1.

    >>> triangle(np.float32([[0.2, 0.4, 0.8]]), np.float32([[0.0, 1 / 3, 1.0]])).round(3).ravel().tolist()
    [0.20000000298023224, 0.4000000059604645, 0.800000011920929]
    """
    low, likely, high = three[:, :1], three[:, 1:2], three[:, 2:]
    width = high - low
    at = np.divide(likely - low, width, out=np.ones_like(width), where=width > 0)
    below = low + np.sqrt(evenly * width * (likely - low))
    above = high - np.sqrt((1 - evenly) * width * (high - likely))
    found: Floats = np.where(evenly < at, below, above).astype(np.float32)
    return found


def _merged(best: Floats, names: Integers, values: Floats, whose: Integers) -> tuple[Floats, Integers]:
    """The first `top` of each draw among those held so far and those of one more block."""
    top = best.shape[1]
    every, who = np.concatenate([best, values], axis=1), np.concatenate([names, whose], axis=1)
    chosen = np.argpartition(-every, top - 1, axis=1)[:, :top]
    return np.take_along_axis(every, chosen, axis=1), np.take_along_axis(who, chosen, axis=1)


def _ranks(given: Given, seed: int, draws: int, named: Integers, told: Progress | None) -> Array:
    """Percentiles (top, 3) of the rank of the named among all sites, from the same draws made a second time."""
    mine = np.empty((draws, len(named)), np.float32)
    for number in np.unique(named // BLOCK):
        here = named // BLOCK == number
        mine[:, here] = _drawn(given, int(number), seed, draws)[named[here] - number * BLOCK].T
    above = np.zeros((draws, len(named)), np.int64)
    count = len(given.incidents)

    def greater(number: int) -> Integers:
        drawn = _drawn(given, number, seed, draws)
        return np.stack([np.count_nonzero(drawn > mine[:, one], axis=0) for one in range(len(named))], axis=1)

    for start, more in _each(given, greater):
        above += more
        if told:
            told(count + min(start + BLOCK, count), 2 * count)
    return np.quantile(above + 1, QUANTILES, axis=0).T
