"""Indicators with thresholds, and the warning problem they stand for.

An indicator is a count over the last weeks that is reached at a threshold, or falls to it. It lets go only at
`release`, so that it does not flicker about the threshold. A scenario is warned of when at least `least` of its
indicators are reached, the `required` ones among them. What is not known is carried through: if the unknown indicators
could still tip the answer, the scenario is `not assessed`, never `not reached` (three-valued logic: Kleene 1952).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class State(StrEnum):
    """What is known of an indicator or a scenario."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    NOT_ASSESSED = "not assessed"


class Sense(StrEnum):
    """Whether the threshold is reached from below or from above."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True)
class Indicator:
    """Reached when the count over the last `weeks` is `sense` `threshold`; lets go at `release`, if one is given.

    `stale` is how many weeks without a count are still bridged by the last known state.
    """

    threshold: float
    sense: Sense = Sense.AT_LEAST
    weeks: int = 1
    release: float | None = None
    stale: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "sense", Sense(self.sense))
        if not np.isfinite(self.threshold):
            raise ValueError("A threshold is a number.")
        if self.weeks < 1 or self.stale < 0:
            raise ValueError("An indicator counts at least one week, and no negative number of weeks is bridged.")
        if self.release is not None and not self._beyond(self.threshold, self.release):
            raise ValueError("An indicator lets go on the other side of its threshold, or on it.")

    def _beyond(self, value: float, mark: float) -> bool:
        return value >= mark if self.sense is Sense.AT_LEAST else value <= mark

    def after(self, state: State, value: float) -> State:
        """The state of a week with this value, when the week before was in `state`."""
        if self._beyond(value, self.threshold):
            return State.REACHED
        mark = self.release
        held = mark is not None and state is State.REACHED and value != mark and self._beyond(value, mark)
        return State.REACHED if held else State.NOT_REACHED


@dataclass(frozen=True, slots=True)
class Reading:
    """State and value of an indicator in a week, and since which week it is in that state."""

    state: State
    value: float | None
    since: int


def read(indicator: Indicator, counts: Array) -> list[Reading]:
    """One reading a week of `counts` (T,), each from the weeks up to it; a missing week is NaN.

    >>> [r.state.value for r in read(Indicator(3, release=1), np.array([0.0, 3, 2, 1, np.nan]))]
    ['not reached', 'reached', 'reached', 'not reached', 'not assessed']
    """
    state, since, gap = State.NOT_ASSESSED, 0, 0
    found = []
    for week in range(len(counts)):
        recent = counts[week - indicator.weeks + 1 : week + 1] if week + 1 >= indicator.weeks else np.array([np.nan])
        value = float(recent.sum())
        gap = gap + 1 if np.isnan(value) else 0
        new = state if gap and gap <= indicator.stale else State.NOT_ASSESSED if gap else indicator.after(state, value)
        if new is not state:
            state, since = new, week
        found.append(Reading(state, None if gap else value, since))
    return found


@dataclass(frozen=True, slots=True)
class Scenario:
    """A warning problem: how many of its indicators must be reached, and which of them in any case."""

    least: int
    required: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.least < 1:
            raise ValueError("A scenario that no indicator need support warns always.")

    def state(self, indicators: Mapping[str, State]) -> State:
        """Whether this scenario is warned of, given the state of each of its indicators by name.

        >>> Scenario(2).state({"a": State.REACHED, "b": State.NOT_ASSESSED}).value
        'not assessed'
        """
        absent = self.required - indicators.keys()
        if absent:
            raise ValueError(f"The scenario requires an indicator that it does not have: {', '.join(sorted(absent))}.")
        if self._warned([name for name, state in indicators.items() if state is State.REACHED]):
            return State.REACHED
        if self._warned([name for name, state in indicators.items() if state is not State.NOT_REACHED]):
            return State.NOT_ASSESSED
        return State.NOT_REACHED

    def _warned(self, reached: Sequence[str]) -> bool:
        return len(reached) >= self.least and self.required <= set(reached)
