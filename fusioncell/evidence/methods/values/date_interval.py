"""Dates as the time they can mean, in a small part of EDTF (ISO 8601-2): what was stated, no more.

`1984` `1984-05` `1984-05-12` `1984-05-12T21:40Z`, each perhaps with `~` for roughly; `198X` a decade; `1984/1986`
between; `../1986` `1984/..` until and from; `[1984-05-04,1984-04-05]` one of the two.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from fusioncell.evidence.methods.values.face import Likeness

_SIMPLE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?)?)?(~?)")
_DECADE = re.compile(r"(\d{3})X")
_YEAR, _MONTH, _DAY = timedelta(365), timedelta(31), timedelta(3)


@dataclass(frozen=True, slots=True)
class Interval:
    """The first and the last day that is meant; `None` is open. `slack` is how far roughly may reach."""

    lo: date | None
    hi: date | None
    slack: timedelta = timedelta(0)

    @property
    def earliest(self) -> date:
        """The first day with the slack, or the beginning of time."""
        return self.lo - self.slack if self.lo and self.lo - date.min > self.slack else date.min

    @property
    def latest(self) -> date:
        """The last day with the slack, or the end of time."""
        return self.hi + self.slack if self.hi and date.max - self.hi > self.slack else date.max


def interval(value: str) -> Interval:
    """The days that a clean date can mean. Raises `ValueError` for what is no clean date.

    >>> interval("1984-02").hi, interval("1984/..").hi, interval("196X").lo
    (datetime.date(1984, 2, 29), None, datetime.date(1960, 1, 1))
    """
    if value.startswith("[") and value.endswith("]"):
        several = alternatives(value)
        return Interval(min(each.earliest for each in several), max(each.latest for each in several))
    if "/" in value:
        first, _, last = value.partition("/")
        lo = Interval(None, None) if first == ".." else interval(first)
        hi = Interval(None, None) if last == ".." else interval(last)
        return Interval(lo.lo, hi.hi, max(lo.slack, hi.slack))
    if decade := _DECADE.fullmatch(value):
        return Interval(date(int(decade[1] + "0"), 1, 1), date(int(decade[1] + "9"), 12, 31))
    if not (simple := _SIMPLE.fullmatch(value)):
        raise ValueError(f"{value!r} is not a clean date")
    return _simple(*simple.groups())


def alternatives(value: str) -> list[Interval]:
    """Each of the times that a clean date can be: two for `[1984-05-04,1984-04-05]`, one for any other."""
    if value.startswith("[") and value.endswith("]"):
        return [interval(each) for each in value[1:-1].split(",")]
    return [interval(value)]


def _simple(year: str, month: str | None, day: str | None, roughly: str) -> Interval:
    if day:
        only = date(int(year), int(month or 1), int(day))
        return Interval(only, only, _DAY if roughly else timedelta(0))
    if month:
        last = monthrange(int(year), int(month))[1]
        slack = _MONTH if roughly else timedelta(0)
        return Interval(date(int(year), int(month), 1), date(int(year), int(month), last), slack)
    return Interval(date(int(year), 1, 1), date(int(year), 12, 31), _YEAR if roughly else timedelta(0))


def compare(one: str, other: str) -> Likeness:
    """How well two stated times can be one: half and more when they overlap, by the share of days in common."""
    a, b = interval(one), interval(other)
    shared = (min(a.latest, b.latest) - max(a.earliest, b.earliest)).days + 1
    if shared > 0:
        whole = (max(a.latest, b.latest) - min(a.earliest, b.earliest)).days + 1
        score = 1.0 if one == other else round(0.5 + shared / whole / 2, 4)
        return Likeness(score, f"{one} and {other} can be the same time.")
    if a.lo and b.lo and a.lo == a.hi and b.lo == b.hi:
        return _two_days(a.lo, b.lo)
    return Likeness(0.0, f"{one} and {other} cannot be the same time.")


def _two_days(a: date, b: date) -> Likeness:
    if a.year == b.year and (a.day, a.month) == (b.month, b.day):
        return Likeness(0.4, f"{a} and {b} differ only by day and month being exchanged.")
    if (a.day, a.month) == (b.day, b.month):
        return Likeness(0.3, f"{a} and {b} are the same day of different years.")
    return Likeness(0.0, f"{a} and {b} are different days.")
