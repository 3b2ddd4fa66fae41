"""Farrington Flexible: is this week's count above what the same weeks of past years let expect?

The same week of `years` past years, each with `window` weeks on either side, carries one level of a seasonal factor;
what lies between is split into `periods` - 1 blocks. A quasi-Poisson regression on trend and season is fitted, weeks
with large Anscombe residuals are given less weight, and it is fitted again. Three bounds are known, mu the fitted mean,
phi the dispersion, s the standard error of log mu:

- `negative binomial`: its quantile with mu and phi (default);
- `muan`: the same with mu exp(z s) in place of mu, which counts the error of the mean twice;
- `delta`: (mu^(2/3) + z sqrt(4/9 mu^(1/3) (phi + s^2 mu)))^(3/2), the bound of 1996.

Sources: Farrington et al. (1996), JRSS A 159:547; Noufaily et al. (2013), Statistics in Medicine 32:1206. The bounds
are those of the package surveillance 1.20 (Salmon et al. 2016). For the last two it reads s from a fit whose working
weights were replaced by the weights of the weeks, so that the dispersion in s is the weighted mean square of
(y - mu) / mu and about 1/mu too small; `as_published` keeps that, since one compares with bounds in use, and False puts
it right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

import numpy as np
import scipy
from numpy.typing import NDArray

from fusioncell.warning.methods.regression import Fit, NotFitted, fit
from fusioncell.warning.methods.tails import quantile, upper_tail

Vector = NDArray[np.float64]
YEAR = 52
FARTHEST = 60.0  # z times the error of log mean beyond which `muan` has no bound


class Method(StrEnum):
    """How the bound is made of the fitted mean, its error and the dispersion."""

    NEGATIVE_BINOMIAL = "negative binomial"
    MUAN = "muan"
    DELTA = "delta"


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
    method: Method = Method.NEGATIVE_BINOMIAL
    as_published: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "method", Method(self.method))
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
    if settings.as_published and settings.method is not Method.NEGATIVE_BINOMIAL:
        error = float(np.sqrt(row @ fitted.covariance @ row * fitted.relative))
    dispersion = max(fitted.dispersion, 1.0)
    observed = float(counts[week])
    recent = counts[max(0, week - settings.few_weeks + 1) : week + 1]
    upper, p = _bound(observed, (expected, error, dispersion), settings)
    return Bound(observed, expected, dispersion, error, upper, p, bool(recent.sum() < settings.few_cases))


def _bound(observed: float, found: tuple[float, float, float], settings: Settings) -> tuple[float, float]:
    """Upper bound and p-value from the mean, the error of its logarithm and the dispersion."""
    mean, error, dispersion = found
    z = float(scipy.stats.norm.ppf(1.0 - settings.alpha))
    if settings.method is Method.DELTA:
        middle = mean ** (2 / 3)
        deviation = float(np.sqrt(4 / 9 * np.cbrt(mean) * (dispersion + error**2 * mean)))
        return float((middle + z * deviation) ** 1.5), float(
            scipy.stats.norm.sf((observed ** (2 / 3) - middle) / deviation)
        )
    if settings.method is Method.MUAN:
        if z * error > FARTHEST:
            return float("nan"), float("nan")
        mean *= float(np.exp(z * error))
    return quantile(1.0 - settings.alpha, mean, dispersion), upper_tail(observed, mean, dispersion)


def _fitted(past: Vector, levels: NDArray[np.int64], settings: Settings, *, trend: bool) -> tuple[Fit, Vector]:
    terms, row = design(levels, len(past), settings, trend=trend)
    first = fit(past, terms)
    scale = np.sqrt(max(first.dispersion, 1.0) * np.maximum(1.0 - first.leverage, 1e-12))
    residual = anscombe(past, first.mean) / scale
    outlying = residual > settings.down_weight_above
    weights = np.where(outlying, 1.0 / np.where(outlying, residual, 1.0) ** 2, 1.0)
    return fit(past, terms, weights * len(past) / weights.sum()), row


def anscombe(counts: Vector, mean: Vector) -> Vector:
    """Residuals of counts that are near normal when the counts are Poisson.

    >>> anscombe(np.array([8.0]), np.array([1.0]))
    array([4.5])
    """
    result: Vector = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    return result


def design(
    levels: NDArray[np.int64], weeks: int, settings: Settings, *, trend: bool
) -> tuple[NDArray[np.float64], Vector]:
    """The terms of the baseline's weeks (weeks, p), and the row (p,) of the judged week: level, trend, season."""
    every = np.zeros((len(levels), settings.periods + 1))
    every[:, 0], every[:, 1] = 1.0, np.arange(len(levels))
    for level in range(1, settings.periods):
        every[:, 1 + level] = levels == level
    if not trend:
        every = np.delete(every, 1, axis=1)
    return every[:weeks], every[-1]
