"""The 42 scenarios on which outbreak detectors are compared (Noufaily et al. 2013, Statistics in Medicine 32:1206).

Seven rows of parameters, each without and with trend and with 0, 1 or 2 harmonics of 52 weeks; log mean = theta +
beta t + harmonics; negative binomial with variance phi x mean. 624 weeks: the first 312 are not used, 263 are baseline
with four past outbreaks (k = 3), 49 are judged, with one current outbreak (k uniform on 1..10) in the outbreak series.
The size of an outbreak is Poisson(k x standard deviation at its start), spread over weeks by a lognormal(0, 0.5).
A start is uniform over the weeks, so an outbreak of the last weeks is cut off where the series ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WEEKS, FIRST_BASELINE, FIRST_JUDGED = 624, 312, 575
JUDGED = WEEKS - FIRST_JUDGED
SPARSE = (5, 6, 7, 8)  # from 0: six to eight, counted from 0 or from 1; 6 to 8 have about one case in seven weeks
_ROWS = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Mean of each week (624,) and dispersion."""

    mean: Array
    dispersion: float


@dataclass(frozen=True, slots=True)
class Made:
    """Counts (n, 264 + 48): baseline and judged weeks alone; scenario of each series; its current outbreak.

    `first` and `last` number the judged weeks between which a current outbreak has cases; -1 where it has none, or
    where the series is a null one (`null`).
    """

    counts: Array
    scenario: NDArray[np.int64]
    null: NDArray[np.bool_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def scenarios() -> list[Scenario]:
    """All 42, in the order of the reference file."""
    weeks = np.arange(1.0, WEEKS + 1.0)
    found = []
    for theta, beta, cosine, sine, dispersion in _ROWS:
        for trend in (0.0, 1.0):
            for harmonics in (0, 1, 2):
                log = theta + trend * beta * weeks
                for k in range(1, harmonics + 1):
                    angle = 2.0 * np.pi * k * weeks / 52.0
                    log = log + cosine * np.cos(angle) + sine * np.sin(angle)
                found.append(Scenario(np.exp(log), dispersion))
    return found


def make(seed: int, nulls: int, outbreaks: int, only: tuple[int, ...] | None = None) -> Made:
    """Null and outbreak series of each scenario (or of those numbered from 0 in `only`)."""
    rng = np.random.default_rng(seed)
    counts, spans, every = [], [], scenarios()
    chosen = only if only is not None else tuple(range(len(every)))
    for number in chosen:
        made, span = _series(every[number], nulls, outbreaks, rng)
        counts.append(made[:, FIRST_BASELINE:])
        spans.append(span)
    null = np.tile(np.arange(nulls + outbreaks) < nulls, len(chosen))
    first, last = np.concatenate(spans).T
    return Made(np.concatenate(counts), np.repeat(np.array(chosen), nulls + outbreaks), null, first, last)


def _series(
    scenario: Scenario, nulls: int, outbreaks: int, rng: np.random.Generator
) -> tuple[Array, NDArray[np.int64]]:
    n, mean, phi = nulls + outbreaks, scenario.mean, scenario.dispersion
    shape = (n, WEEKS)
    counts = rng.negative_binomial(mean / (phi - 1.0), 1.0 / phi, shape) if phi > 1 else rng.poisson(mean, shape)
    counts = counts.astype(np.float64)
    deviation = np.sqrt(phi * mean)
    past = rng.integers(FIRST_BASELINE, FIRST_JUDGED, (n, 4))
    _add(counts, np.repeat(np.arange(n), 4), past.ravel(), 3.0 * deviation[past.ravel()], rng)
    ill = np.arange(nulls, n)
    starts, sizes = rng.integers(FIRST_JUDGED, WEEKS, outbreaks), rng.integers(1, 11, outbreaks)
    series, weeks = _add(counts, ill, starts, sizes * deviation[starts], rng)
    span = np.full((n, 2), -1, dtype=np.int64)
    for one in ill:
        at = weeks[series == one] - FIRST_JUDGED
        if len(at):
            span[one] = at.min(), at.max()
    return counts, span


def _add(
    counts: Array, series: NDArray[np.int64], starts: NDArray[np.int64], means: Array, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Add outbreaks; returns series and week of every case that falls within the series."""
    size = rng.poisson(means)
    rows = np.repeat(series, size)
    weeks = np.repeat(starts, size) + rng.lognormal(0.0, 0.5, int(size.sum())).astype(np.int64)
    within = weeks < WEEKS
    np.add.at(counts, (rows[within], weeks[within]), 1.0)
    return rows[within], weeks[within]
