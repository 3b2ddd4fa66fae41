"""Shares and rates with their bounds, so that no figure stands without how firm it is."""

from __future__ import annotations

from dataclasses import dataclass

import scipy


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % bounds (Wilson 1927, JASA 22:209)."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """NaN when there is nothing to divide by."""
        return self.hits / self.of if self.of else float("nan")

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower and upper bound."""
        if not self.of:
            return (0.0, 1.0)
        found = scipy.stats.binomtest(self.hits, self.of).proportion_ci(0.95, "wilson")
        return float(found.low), float(found.high)


def count_bounds(count: float, dispersion: float = 1.0) -> tuple[float, float]:
    """95 % bounds of the mean of a count (Garwood 1936, Biometrika 28:437), widened by the root of its dispersion.

    A count with variance `dispersion` times its mean is read as that many times a Poisson count.

    >>> [round(bound, 2) for bound in count_bounds(10)]
    [4.8, 18.39]
    """
    scaled = count / dispersion
    low = float(scipy.special.gammaincinv(scaled, 0.025)) if scaled > 0 else 0.0
    return low * dispersion, float(scipy.special.gammaincinv(scaled + 1.0, 0.975)) * dispersion
