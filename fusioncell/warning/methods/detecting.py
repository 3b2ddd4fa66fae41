"""The detectors that a family can be declared with: their names, their strict options, and one period of many series.

Counts of series are judged by the detectors of `detectors`; first-seen and the scan look at records and places instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods import detectors
from fusioncell.warning.methods.detectors import Detector, Judged, Panel, Siblings, Statistic
from fusioncell.warning.methods.expectation import YEAR, Model
from fusioncell.warning.methods.indicators import Indicator, Sense
from fusioncell.warning.methods.link_change import Settings as LinkChange
from fusioncell.warning.methods.options import WrongOption, read_options

Array = NDArray[np.float64]
DAYS_A_YEAR = 365.2425
_HUGE, _TIMES = 20.0, 8.0  # a lone value is beyond all measure above so many times the next largest, and so many


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """What no earlier record named: `what` is an actor, a pair of actors, or an actor in a region.

    A first is an alarm when the chance that the next record brings one was at most `most`.
    """

    what: str = "pair"
    window: int = 200
    fewest: int = 30
    most: float = 0.2

    def __post_init__(self) -> None:
        if self.what not in ("actor", "pair", "actor-region") or self.window < 1 or self.fewest < 1:
            raise ValueError("what is actor, pair or actor-region; window and fewest are above 0.")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Kulldorff's scan over the middles of the series: the best zone of neighbours over the last `last` periods."""

    last: int = 4
    most: int = 8
    made: int = 999
    seed: int = 1
    baseline: int = 260
    left_out: int = 26
    fewest_weeks: int = 26

    def __post_init__(self) -> None:
        if min(self.last, self.most, self.made, self.fewest_weeks) < 1:
            raise ValueError("last, most, made and fewest_weeks are above 0.")


@dataclass(frozen=True, slots=True)
class Threshold:
    """An indicator: an alarm when the count over the last `periods` is at least, or at most, `at`.

    It lets go at `release` (nan: as soon as `at` is no longer reached); `stale` periods without a count are bridged.
    """

    at: float
    sense: Sense = Sense.AT_LEAST
    periods: int = 1
    release: float = float("nan")
    stale: int = 0

    def __post_init__(self) -> None:
        self.indicator()

    def indicator(self) -> Indicator:
        """The same as its method reads it."""
        release = None if math.isnan(self.release) else self.release
        return Indicator(self.at, self.sense, self.periods, release, self.stale)


@dataclass(frozen=True, slots=True)
class Novelty:
    """A ranking of the texts of the last `days` by how little the texts before them said the same; never an alarm."""

    days: int = 14
    fewest: int = 30

    def __post_init__(self) -> None:
        if self.days < 1 or self.fewest < 1:
            raise ValueError("days and fewest are above 0.")


Options = Detector | FirstSeen | Cluster | LinkChange | Threshold | Novelty
OTHERS: Mapping[str, type[FirstSeen | Cluster | LinkChange | Threshold | Novelty]] = {
    "first_seen": FirstSeen, "scan": Cluster, "link_change": LinkChange, "threshold": Threshold, "novelty": Novelty,
}  # fmt: skip
NAMES = (*detectors.NAMES, *OTHERS)


def options_of(name: str, given: Mapping[str, object], step_days: int = 7) -> Options:
    """The detector of a name with its options, every name and kind checked. Raises `WrongOption`.

    >>> options_of("scan", {"last": 2}).last
    2
    """
    if name in OTHERS:
        return read_options(OTHERS[name], given)
    if name not in detectors.NAMES:
        raise WrongOption(f"There is no detector {name!r}; there are {', '.join(NAMES)}.")
    daily = {"season": DAYS_A_YEAR} if name == "siblings" and step_days == 1 else {}
    return detectors.detector(name, {**daily, **given})


def ranked_by_evidence(name: str, given: Mapping[str, object]) -> bool:
    """Whether the alarms of this detector are ranked by e and not by p."""
    options = options_of(name, given)
    return isinstance(options, Siblings) and options.statistic is Statistic.BOTH


def judged(counts: Array, options: Detector) -> Judged:
    """Judge the last column of `counts` (n, T) by those before it; NaN is a period that is not known or not used."""
    past = without_one_huge(counts[:, :-1])
    panel = Panel(np.hstack([past, counts[:, -1:]]), np.zeros(len(counts), dtype=np.int64))
    return options.judge(panel, counts.shape[1] - 1)


def without_one_huge(past: Array) -> Array:
    """The past with a lone value beyond all measure made unknown: more than eight times the next largest, and 20.

    One slip of a keyboard would otherwise be read as dispersion, and hide every later rise.

    >>> without_one_huge(np.array([[1.0, 0.0, 500.0], [1.0, 9.0, 20.0]])).tolist()
    [[1.0, 0.0, nan], [1.0, 9.0, 20.0]]
    """
    if past.shape[1] < 2:  # noqa: PLR2004  alone there is no next largest
        return past
    filled = np.where(np.isnan(past), -np.inf, past)
    second = np.sort(filled, axis=1)[:, -2]
    result: Array = np.where(filled > (_TIMES * np.maximum(second, 0.0) + _HUGE)[:, None], np.nan, past)
    return result


def model_of(options: Cluster, step_days: int) -> Model:
    """How the baseline of a scan is read; a season is a year in periods."""
    season = YEAR if step_days > 1 else DAYS_A_YEAR
    return Model(left_out=options.left_out, season=season, fewest_weeks=options.fewest_weeks)
