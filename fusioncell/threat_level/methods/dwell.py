"""How long a level stood, and how much its statement told: dwell times and bits of information.

The information of a level that stands at step k for a share p_k of the time is the entropy H = -Σ p_k log2 p_k in bits
(Shannon 1948): a scale of five steps could tell 2.32 bits a day, one that never moves tells nothing.

>>> from datetime import date
>>> found = dwell([(date(2020, 1, 1), 2), (date(2020, 1, 4), 3)], date(2020, 1, 5))
>>> found.shares, round(found.bits, 3)
({2: 0.75, 3: 0.25}, 0.811)
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import log2
from typing import TypeVar

from fusioncell.foundation.errors import Refused

Moment = TypeVar("Moment", date, datetime)
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Dwell:
    """Days at each step, their shares of the whole, and the bits of information in them."""

    days: dict[Hashable, float]
    total: float
    shares: dict[Hashable, float]
    bits: float


def dwell(moves: Sequence[tuple[Moment, Hashable | None]], until: Moment) -> Dwell:
    """Dwell times of moves in order of time, each (from when, step), counted to `until`.

    A step of None is a gap in which there was no level: it is not counted. Raises `Refused` when the time runs back.
    """
    ends = [moment for moment, _step in moves[1:]] + [until]
    days: dict[Hashable, float] = {}
    if any(later < earlier for (earlier, _), (later, _) in pairwise(moves)):
        raise Refused(["The moves of a level follow one another in time."])
    for (start, step), end in zip(moves, ends, strict=True):
        span = (min(end, until) - start).total_seconds() / DAY
        if step is not None and span > 0:
            days[step] = days.get(step, 0.0) + span
    total = sum(days.values())
    shares = {step: spent / total for step, spent in days.items()}
    return Dwell(days, total, shares, bits(list(shares.values())))


def bits(shares: Sequence[float]) -> float:
    """The entropy of shares that sum to one, in bits."""
    return abs(-sum(share * log2(share) for share in shares if share > 0))
