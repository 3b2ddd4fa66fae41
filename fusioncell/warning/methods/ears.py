"""EARS: is this week's count above what the last seven weeks let expect? Bounds by mean and standard deviation.

C1 reads the seven weeks before the judged one, C2 leaves the last two of them out, C3 adds to C2 by how much the two
weeks before had exceeded it. They need no history of years, and pay with many false alarms: EARS is here as a peer and
for new series, not as the default.

Source: Hutwagner et al. (2003), Journal of Urban Health 80:i89. With the default settings the bounds are those of the
package surveillance (Salmon et al. 2016). Shapes: n series, T weeks; the first weeks, which cannot be judged, are NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import scipy
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]
_FEWEST = 3


class Method(StrEnum):
    """Which of the three."""

    C1 = "c1"
    C2 = "c2"
    C3 = "c3"


_LAG = {Method.C1: 0, Method.C2: 2, Method.C3: 2}
_BEFORE = {Method.C1: 0, Method.C2: 2, Method.C3: 4}  # weeks needed beyond the window itself


@dataclass(frozen=True, slots=True)
class Settings:
    """`window` weeks of baseline; one-sided `alpha`; a standard deviation is never taken below `least_deviation`."""

    method: Method = Method.C1
    window: int = 7
    alpha: float = 0.001
    least_deviation: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "method", Method(self.method))
        if self.window < _FEWEST:
            raise ValueError(f"EARS needs a window of {_FEWEST} weeks at least, not {self.window}.")
        if not 0.0 < self.alpha < 1.0:
            raise ValueError(f"alpha is a probability between 0 and 1, not {self.alpha}.")
        if not self.least_deviation >= 0.0:
            raise ValueError(f"A standard deviation is not below 0: {self.least_deviation}.")

    @property
    def needed(self) -> int:
        """Weeks that must lie before the first judged one."""
        return self.window + _BEFORE[self.method]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Per series and week (n, T): the bound, and mean and standard deviation of the window behind it."""

    upper: Array
    mean: Array
    deviation: Array


def bounds(counts: Array, settings: Settings) -> Bounds:
    """The bounds of every week of `counts` (n, T).

    A window without variance has the mean as its bound.

    >>> found = bounds(np.array([[1.0, 2, 3, 1, 2, 3, 2, 9]]), Settings())
    >>> found.upper[0, -1].round(3), np.isnan(found.upper[0, :-1]).all()
    (np.float64(4.523), np.True_)
    """
    lag, window = _LAG[settings.method], settings.window
    mean, deviation = np.full_like(counts, np.nan), np.full_like(counts, np.nan)
    first = window + lag
    if counts.shape[1] > first:
        windows = sliding_window_view(counts[:, : counts.shape[1] - lag - 1], window, axis=1)
        mean[:, first:] = windows.mean(axis=2)
        deviation[:, first:] = np.maximum(windows.std(axis=2, ddof=1), settings.least_deviation)
    z = float(scipy.stats.norm.ppf(1.0 - settings.alpha))
    upper = mean + z * deviation
    if settings.method is Method.C3:
        upper = _third(counts, mean, deviation, z)
    return Bounds(upper, mean, deviation)


def _third(counts: Array, mean: Array, deviation: Array, z: float) -> Array:
    """By how much C2 was exceeded in the two weeks before comes off what this week may exceed it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.maximum((counts - mean) / deviation - 1.0, 0.0)
        upper = np.full_like(counts, np.nan)
        upper[:, 2:] = counts[:, 2:] + deviation[:, 2:] * (z - beyond[:, 1:-1] - beyond[:, :-2])
    return np.maximum(upper, 0.0)
