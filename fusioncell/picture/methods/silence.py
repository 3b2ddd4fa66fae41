"""Which channels fell silent: no news may be good news, or a broken line.

A channel is silent when it has been quiet for more than three times its usual gap between days with a report (the
median), and for more than two days. A channel heard on fewer than four days has no rhythm, and nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

_FACTOR, _LEAST, _RHYTHM = 3, 2, 4


@dataclass(frozen=True, slots=True)
class Silence:
    """A channel that is quieter than it was: since when, and its usual gap in days."""

    channel: str
    last: date
    days: int
    usual: float


def silences(heard: Mapping[str, Sequence[date]], today: date) -> list[Silence]:
    """The silent channels, the longest silence first. heard: the days with a report, in order.

    >>> daily = [date(2026, 3, day) for day in range(1, 9)]
    >>> [(s.channel, s.days) for s in silences({"a": daily, "b": daily[:2]}, date(2026, 3, 15))]
    [('a', 7)]
    """
    found = []
    for channel, days in heard.items():
        if len(days) < _RHYTHM:
            continue
        usual = float(median((b - a).days for a, b in pairwise(days)))
        quiet = (today - days[-1]).days
        if quiet > max(_FACTOR * usual, _LEAST):
            found.append(Silence(channel, days[-1], quiet, usual))
    return sorted(found, key=lambda s: -s.days)
