"""Several seats' positions as one: pooled by the mean of their log-odds, always beside the spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fusioncell.assessment.methods.pooling import Spread, mean_log_odds, spread


@dataclass(frozen=True, slots=True)
class Held:
    """One seat's numbers."""

    seat: int
    ordinal: int
    probability: float
    intent: float
    capability: float
    harm: int
    lower_raises: bool


@dataclass(frozen=True, slots=True)
class Pooled:
    """What all hold together: each of the three judgements by itself, and how many would raise from one step lower."""

    probability: float
    spread: Spread
    intent: float
    capability: float
    harm: int
    steps: tuple[tuple[int, int], ...]
    raising: int
    seats: int

    @property
    def median_step(self) -> int:
        """The step in the middle of those that the seats argue for; of two, the lower."""
        ordered = [step for step, count in self.steps for _ in range(count)]
        return ordered[(len(ordered) - 1) // 2]

    @property
    def symmetric(self) -> bool:
        """Whether most would have raised it from one step lower: if not, the level stands by habit."""
        return self.raising * 2 > self.seats


def pooled(positions: Sequence[Held]) -> Pooled:
    """The pool of at least one position. Raises `ValueError` for none.

    >>> two = [Held(1, 3, 0.2, 0.5, 0.5, 3, True), Held(2, 4, 0.8, 0.5, 0.5, 5, False)]
    >>> found = pooled(two)
    >>> round(found.probability, 6), found.spread.lowest, found.spread.highest, found.median_step, found.symmetric
    (0.5, 0.2, 0.8, 3, False)
    """
    chances = [one.probability for one in positions]
    harms = sorted(one.harm for one in positions)
    return Pooled(
        probability=mean_log_odds(chances),
        spread=spread(chances),
        intent=mean_log_odds([one.intent for one in positions]),
        capability=mean_log_odds([one.capability for one in positions]),
        harm=harms[len(harms) // 2],
        steps=tuple(sorted(Counter(one.ordinal for one in positions).items())),
        raising=sum(one.lower_raises for one in positions),
        seats=len(positions),
    )
