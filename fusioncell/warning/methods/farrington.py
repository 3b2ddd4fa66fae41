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
from datetime import date
from itertools import pairwise

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


def same_weeks(monday: date, years: int) -> tuple[int, ...]:
    """How many weeks back the week lies, in each past year, whose Monday is nearest to the same calendar day.

    >>> same_weeks(date(2013, 2, 18), 3)
    (52, 104, 157)
    """
    days = [_years_before(monday, count) for count in range(1, years + 1)]
    return tuple(((monday - day).days + 3) // 7 for day in days)


def _years_before(day: date, years: int) -> date:
    """The same calendar day; for the 29th of February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=day.day - 1)


def seasons(settings: Settings, back: tuple[int, ...]) -> NDArray[np.int64]:
    """The seasonal level of each week from the oldest that is used to the assessed one, which is the last.

    >>> levels = seasons(Settings(years=1, window=1, periods=3), (YEAR,))
    >>> levels[:4].tolist(), levels[-3:].tolist()
    ([2, 2, 2, 0], [1, 2, 2])
    """
    window, top = settings.window, settings.periods - 1
    levels = np.empty(back[-1] + window + 1, dtype=np.int64)
    last = len(levels) - 1
    for near, far in pairwise((0, *back)):
        gap = far - near - 2 * window - 1
        size, longer = divmod(gap, top)
        start = last - far + window + 1
        levels[start : start + gap] = [level for level in range(top) for _ in range(size + (level < longer))]
    for middle in (0, *back):
        levels[max(last - middle - window, 0) : last - middle + window + 1] = top
    return levels


def assess(counts: Vector, week: int, settings: Settings, monday: date | None = None) -> Bound:
    """Judge `counts[week]` by the weeks before it. `counts` (n,) holds one count a week.

    With the `monday` of the assessed week, past years are found by the calendar; without, a year is 52 weeks.
    Raises `NotFitted` when too little of the past is known.
    """
    back = same_weeks(monday, settings.years) if monday else tuple(YEAR * (i + 1) for i in range(settings.years))
    levels = seasons(settings, back)
    start = week - len(levels) + 1
    if start < 0:
        raise NotFitted(f"{len(levels) - 1} weeks before the assessed one are needed; {week} are known.")
    past = counts[start : week - settings.left_out]
    fitted, row = _fitted(past, levels, settings, trend=True)
    expected, error = fitted.predict(row)
    if expected > past.max():  # a trend that runs beyond everything ever seen is not believed
        fitted, row = _fitted(past, levels, settings, trend=False)
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


def _fitted(past: Vector, levels: NDArray[np.int64], settings: Settings, *, trend: bool) -> tuple[Fit, Vector]:
    design, row = _design(levels, len(past), settings, trend=trend)
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


def _design(
    levels: NDArray[np.int64], weeks: int, settings: Settings, *, trend: bool
) -> tuple[NDArray[np.float64], Vector]:
    every = np.zeros((len(levels), settings.periods + 1))
    every[:, 0], every[:, 1] = 1.0, np.arange(len(levels))
    for level in range(1, settings.periods):
        every[:, 1 + level] = levels == level
    if not trend:
        every = np.delete(every, 1, axis=1)
    return every[:weeks], every[-1]
