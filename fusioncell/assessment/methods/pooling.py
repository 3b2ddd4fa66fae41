"""Scoring forecasts and pooling several people's numbers.

Brier score (Brier 1950) as used for yes-or-no questions: the mean of (f − o)², 0 best, 1 worst. Its three parts
(Murphy 1973) by groups of equal forecasts: reliability − resolution + uncertainty. Logarithmic score (Good 1952): the
mean of −ln of what was given to what happened; infinite when that was held to be impossible. Pooling by the mean of
log-odds (Satopää et al. 2014), which unlike the mean of probabilities lets a well-founded 1 % stay small.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

CERTAIN = 1e-4  # nobody's 0 or 1 counts as more certain than this in a pool: one vote must not silence the rest


def brier(forecasts: Sequence[float], outcomes: Sequence[int]) -> float:
    """The mean squared distance between what was said and what happened.

    >>> brier([0.9, 0.2], [1, 0])
    0.025
    """
    _same_length(forecasts, outcomes)
    return round(math.fsum((f - o) ** 2 for f, o in zip(forecasts, outcomes, strict=True)) / len(forecasts), 12)


def log_score(forecasts: Sequence[float], outcomes: Sequence[int]) -> float:
    """The mean of −ln p of what happened; 0 best, infinite when the impossible happened.

    >>> round(log_score([0.5, 0.5], [1, 0]), 6)
    0.693147
    """
    _same_length(forecasts, outcomes)
    given = [f if o else 1 - f for f, o in zip(forecasts, outcomes, strict=True)]
    return math.inf if min(given) <= 0 else -math.fsum(map(math.log, given)) / len(given)


@dataclass(frozen=True, slots=True)
class MurphyParts:
    """A Brier score taken apart: how honest the numbers are, how much they tell apart, how hard the questions were."""

    reliability: float
    resolution: float
    uncertainty: float

    @property
    def brier(self) -> float:
        """The score that the parts make up."""
        return self.reliability - self.resolution + self.uncertainty


@dataclass(frozen=True, slots=True)
class Bin:
    """One line of a calibration table: what was said, how often, and how often it happened."""

    said: float
    count: int
    happened: float


def calibration(forecasts: Sequence[float], outcomes: Sequence[int]) -> list[Bin]:
    """For each number that was said, how often the thing happened.

    >>> calibration([0.8, 0.8, 0.1], [1, 0, 0])
    [Bin(said=0.1, count=1, happened=0.0), Bin(said=0.8, count=2, happened=0.5)]
    """
    _same_length(forecasts, outcomes)
    groups: Mapping[float, list[int]] = defaultdict(list)
    for said, outcome in zip(forecasts, outcomes, strict=True):
        groups[said].append(outcome)
    return [Bin(said, len(found), sum(found) / len(found)) for said, found in sorted(groups.items())]


def murphy(forecasts: Sequence[float], outcomes: Sequence[int]) -> MurphyParts:
    """The three parts of the Brier score, by groups of equal forecasts; exact, no binning."""
    base, count = sum(outcomes) / len(outcomes), len(outcomes)
    bins = calibration(forecasts, outcomes)
    return MurphyParts(
        reliability=math.fsum(b.count * (b.said - b.happened) ** 2 for b in bins) / count,
        resolution=math.fsum(b.count * (b.happened - base) ** 2 for b in bins) / count,
        uncertainty=base * (1 - base),
    )


def log_odds(probability: float) -> float:
    """ln(p / (1 − p)), with what claims certainty held at one in ten thousand."""
    held = min(max(probability, CERTAIN), 1 - CERTAIN)
    return math.log(held / (1 - held))


def from_log_odds(value: float) -> float:
    """The probability of these log-odds."""
    return 1 / (1 + math.exp(-value))


def mean_log_odds(probabilities: Iterable[float], weights: Sequence[float] | None = None) -> float:
    """Several people's numbers as one: the probability of the mean of their log-odds. Raises `ValueError` for none.

    >>> round(mean_log_odds([0.9, 0.1]), 6), round(mean_log_odds([0.01, 0.3]), 4)
    (0.5, 0.0617)
    """
    held = [log_odds(p) for p in probabilities]
    parts = weights if weights is not None else [1.0] * len(held)
    if not held or math.fsum(parts) <= 0:
        raise ValueError("There is no number to pool.")
    return from_log_odds(math.fsum(w * x for w, x in zip(parts, held, strict=True)) / math.fsum(parts))


@dataclass(frozen=True, slots=True)
class Spread:
    """How far several people's numbers lie apart."""

    count: int
    lowest: float
    median: float
    highest: float
    sd_log_odds: float


def spread(probabilities: Sequence[float]) -> Spread:
    """The lowest, middle and highest number, and the standard deviation of their log-odds (of the population).

    >>> spread([0.2, 0.5, 0.6]).median
    0.5
    """
    if not probabilities:
        raise ValueError("There is no number to pool.")
    ordered, held = sorted(probabilities), [log_odds(p) for p in probabilities]
    middle, mean = len(ordered) // 2, math.fsum(held) / len(held)
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in held) / len(held))
    return Spread(len(ordered), ordered[0], median, ordered[-1], deviation)


def _same_length(forecasts: Sequence[float], outcomes: Sequence[int]) -> None:
    if not forecasts or len(forecasts) != len(outcomes):
        raise ValueError("Every forecast has one outcome, and there is at least one.")
    if any(not 0 <= f <= 1 for f in forecasts) or any(o not in (0, 1) for o in outcomes):
        raise ValueError("A forecast lies between 0 and 1, an outcome is 0 or 1.")
