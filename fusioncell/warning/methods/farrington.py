"""Farrington Flexible: is this week's count above what the same weeks of past years let expect?

The same week of `years` past years, each with `window` weeks on either side, carries one level of a seasonal factor;
what lies between is split into `periods` - 1 blocks. A quasi-Poisson regression on trend and season is fitted, weeks
with large Anscombe residuals are given less weight, and it is fitted again. The bound is a quantile of the negative
binomial with the fitted mean and dispersion.

Sources: Farrington et al. (1996), JRSS A 159:547; Noufaily et al. (2013), Statistics in Medicine 32:1206. With the
settings of the package surveillance (Salmon et al. 2016) the bounds are those of its `nbPlugin` method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.regression import Fit, NotFitted, fit
from fusioncell.warning.methods.tails import quantile, upper_tail

Vector = NDArray[np.float64]
YEAR = 52


@dataclass(frozen=True, slots=True)
class Settings:
    """How a baseline is cut; every name is checked, a wrong one is an error and not another method."""

    years: int = 5
    window: int = 3
    periods: int = 10
    left_out: int = 26
    down_weight_above: float = 2.58
    alpha: float = 0.005
    few_cases: int = 5
    few_weeks: int = 4

    def __post_init__(self) -> None:
        if not (self.years >= 1 and 0 <= self.window < YEAR // 2 and self.periods > 1):
            raise ValueError("A baseline needs a year, a window shorter than half a year, and two periods.")
        if not 0.0 < self.alpha < 1.0:
            raise ValueError(f"alpha is a probability between 0 and 1, not {self.alpha}.")

    @property
    def reach(self) -> int:
        """How many weeks before the assessed one must be known."""
        return self.years * YEAR + self.window


@dataclass(frozen=True, slots=True)
class Bound:
    """What was expected in one week. `error` is the standard error of log(expected); `too_few` means: not assessed."""

    observed: float
    expected: float
    dispersion: float
    error: float
    upper: float
    p: float
    too_few: bool


def seasons(settings: Settings) -> NDArray[np.int64]:
    """The seasonal level of each week of the reach, oldest first, the assessed week last; shape (reach + 1,).

    >>> levels = seasons(Settings(years=1, window=1, periods=3))
    >>> levels[:4].tolist(), levels[-3:].tolist()
    ([2, 2, 2, 0], [1, 2, 2])
    """
    wide, top = 2 * settings.window + 1, settings.periods - 1
    size, longer = divmod(YEAR - wide, top)
    gap = [level for level in range(top) for _ in range(size + (level < longer))]
    year = [top] * wide + gap
    return np.array((year * (settings.years + 1))[: settings.reach + 1], dtype=np.int64)


def assess(counts: Vector, week: int, settings: Settings) -> Bound:
    """Judge `counts[week]` by the weeks before it. `counts` (n,) holds one count a week.

    Raises `NotFitted` when too little of the past is known.
    """
    start = week - settings.reach
    if start < 0:
        raise NotFitted(f"{settings.reach} weeks before the assessed one are needed; {week} are known.")
    past = counts[start : week - settings.left_out]
    fitted, row = _fitted(past, settings, trend=True)
    expected, error = fitted.predict(row)
    if expected > past.max():  # a trend that runs beyond everything ever seen is not believed
        fitted, row = _fitted(past, settings, trend=False)
        expected, error = fitted.predict(row)
    dispersion = max(fitted.dispersion, 1.0)
    observed = float(counts[week])
    recent = counts[max(0, week - settings.few_weeks + 1) : week + 1]
    return Bound(
        observed,
        expected,
        dispersion,
        error,
        quantile(1.0 - settings.alpha, expected, dispersion),
        upper_tail(observed, expected, dispersion),
        bool(recent.sum() < settings.few_cases),
    )


def _fitted(past: Vector, settings: Settings, *, trend: bool) -> tuple[Fit, Vector]:
    design, row = _design(len(past), settings, trend=trend)
    first = fit(past, design)
    scale = np.sqrt(max(first.dispersion, 1.0) * np.maximum(1.0 - first.leverage, 1e-12))
    residual = anscombe(past, first.mean) / scale
    outlying = residual > settings.down_weight_above
    weights = np.where(outlying, 1.0 / np.where(outlying, residual, 1.0) ** 2, 1.0)
    return fit(past, design, weights * len(past) / weights.sum()), row


def anscombe(counts: Vector, mean: Vector) -> Vector:
    """Residuals of counts that are near normal when the counts are Poisson.

    >>> anscombe(np.array([8.0]), np.array([1.0]))
    array([4.5])
    """
    result: Vector = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    return result


def _design(weeks: int, settings: Settings, *, trend: bool) -> tuple[NDArray[np.float64], Vector]:
    levels, top = seasons(settings), settings.periods - 1
    design = np.zeros((weeks, settings.periods + 1))
    design[:, 0], design[:, 1] = 1.0, np.arange(weeks)
    for level in range(1, settings.periods):
        design[:, 1 + level] = levels[:weeks] == level
    row = np.zeros(settings.periods + 1)
    row[0], row[1], row[1 + top] = 1.0, settings.reach, 1.0
    return (design, row) if trend else (np.delete(design, 1, axis=1), np.delete(row, 1))
