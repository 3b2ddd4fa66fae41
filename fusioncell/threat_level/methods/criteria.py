"""Numbers that speak for a move: criteria of a scale against what was measured. They propose, an expert decides.

A criterion says that a metric at or beyond a threshold speaks for a step, upwards (at least) or downwards (at most).
Moves go by one criterion each; the highest step that an upward criterion asks for wins over every downward one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fusioncell.threat_level.methods.scale import Criterion


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion with what was measured; `met` is None when nothing was."""

    criterion: Criterion
    measured: int | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the numbers speak for; `to` is None while they do not speak for a move."""

    to: int | None
    judged: tuple[Judged, ...]

    @property
    def complete(self) -> bool:
        """Whether everything that is asked for was measured."""
        return all(one.met is not None for one in self.judged)


def propose(current: int | None, criteria: Sequence[Criterion], measured: Mapping[str, int]) -> Proposal:
    """What the criteria speak for, from the level as it is.

    >>> up = Criterion("occupied beds per 1000", "up", 4, 300)
    >>> down = Criterion("occupied beds per 1000", "down", 2, 50)
    >>> [propose(3, [up, down], {"occupied beds per 1000": n}).to for n in (300, 100, 50)]
    [4, None, 2]
    """
    judged = tuple(_judge(one, measured) for one in criteria)
    up = [one.criterion.to for one in judged if one.met and one.criterion.direction == "up"]
    up = [step for step in up if current is None or step > current]
    if up:
        return Proposal(max(up), judged)
    down = [one for one in judged if one.criterion.direction == "down"]
    steps = sorted({one.criterion.to for one in down if current is not None and one.criterion.to < current})
    # Down only when every criterion for that step is met: one number alone gives no all-clear.
    for step in steps:
        if all(one.met for one in down if one.criterion.to == step):
            return Proposal(step, judged)
    return Proposal(None, judged)


def _judge(criterion: Criterion, measured: Mapping[str, int]) -> Judged:
    value = measured.get(criterion.metric)
    if value is None:
        return Judged(criterion, None, None)
    beyond = value >= criterion.threshold if criterion.direction == "up" else value <= criterion.threshold
    return Judged(criterion, value, beyond)
