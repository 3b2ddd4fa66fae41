"""What a run judges, what it knows of the past, and what it finds: the face that all detectors of a family share."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from fusioncell.warning.methods.declaring import Declaration
from fusioncell.warning.methods.strata import Record, Strata

Progress = Callable[[int, int], None]
WEEKS_A_YEAR = 52.1775
MEMORY = 104  # periods whose p-values say what the budget allows
LOOSEST = 0.05


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs and people left.

    rank: by what alarms were ranked, by series and day. alarms: how many came of each day. unusual: days not to be
    taken as normal. triaged: of each series, how many of its alarms people judged, and how many of these were real.
    suspended: keys of series that are not judged.
    """

    rank: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    alarms: Mapping[date, int] = field(default_factory=dict)
    triaged: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    unusual: frozenset[tuple[str, date]] = frozenset()
    suspended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """One series in one period. NaN where not assessed; `reason` says why. rank: what is held against the threshold,
    p where nothing else is."""

    key: str
    row: int
    day: date
    observed: float
    expected: float
    low: float
    high: float
    p: float
    e: float
    detectable: float
    threshold: float
    reason: str
    rank: float = float("nan")

    @property
    def signal(self) -> bool:
        """Whether it is an alarm."""
        return bool((self.p if math.isnan(self.rank) else self.rank) <= self.threshold)


@dataclass(frozen=True, slots=True)
class Found:
    """An alarm with the records it counts; `kind` is rise, cluster, first, link or threshold."""

    kind: str
    key: str
    judgement: Judgement
    last_day: date
    records: tuple[Record, ...]
    baseline: Mapping[str, object]


@dataclass(slots=True)
class Outcome:
    """Everything a run found: judgements, alarms, the threshold of the last period."""

    judgements: list[Judgement] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    threshold: float = float("nan")


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be judged: series from the period of `first` on, at a cost of `per_week` alarms."""

    strata: Strata
    declaration: Declaration
    first: date
    per_week: float
    past: Past = field(default_factory=Past)

    @property
    def periods(self) -> range:
        """The numbers of the periods to judge."""
        return range(max(self.strata.period_of(self.first), 0), self.strata.periods)

    @property
    def budget(self) -> float:
        """Alarms a period."""
        return self.per_week * self.declaration.step.days / 7.0


def last_day_of(strata: Strata, t: int) -> date:
    """The last day of a period."""
    return strata.day_of(t + 1) - timedelta(days=1)
