"""A series of levels as it was published: its changes in order, replayed against the rules of its scales.

A change is dated as precisely as its source says. On the date itself the level is the new one, as every source counts;
within the window of an imprecise date the answer names what else it may have been.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby

from fusioncell.threat_level.methods.moments import Window, midnight, window
from fusioncell.threat_level.methods.scale import NotComparable, Scale, difference

FIRST, RAISE, LOWER, HOLD, SCALE, ENDS = "first", "raise", "lower", "hold", "scale change", "discontinued"
NOTICES = ("issue", "reissue", "extend")
MOVES = (FIRST, RAISE, LOWER, HOLD, SCALE, ENDS, *NOTICES)
INHERITS = ("override", "maximum", "independent")


@dataclass(frozen=True, slots=True)
class Change:
    """One published change: `ordinal` is None when the series ends. recalled: the row was not read but remembered."""

    series: str
    scale: str
    day: date
    precision: str
    ordinal: int | None
    label: str
    move: str
    trigger: str = ""
    decided_by: str = ""
    source: str = ""
    recalled: bool = False
    note: str = ""
    until: date | None = None
    place: str = ""

    @property
    def window(self) -> Window:
        """The instants within which it came into force."""
        return window(self.day, self.precision)


@dataclass(frozen=True, slots=True)
class Ties:
    """How a series hangs together with others; see `scales/series.toml`."""

    kind: str = ""
    parent: str = ""
    inherits: str = "independent"
    lapses: bool = False
    into: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A step of a version of a scale; `by` is the series it comes from."""

    scale: str
    ordinal: int
    label: str
    by: str


@dataclass(frozen=True)
class Series:
    """The changes of one series in the order in which they are listed."""

    name: str
    changes: tuple[Change, ...]
    ties: Ties = field(default_factory=Ties)
    scope: str = ""
    scope_type: str = ""
    hazard: str = ""

    @cached_property
    def starts(self) -> datetime:
        """The first instant at which it may have begun."""
        return min(change.window[0] for change in self.changes)

    def surely(self, moment: datetime) -> list[Change]:
        """The changes that had come into force by a moment, whatever their windows hide."""
        return [change for change in self.changes if change.window[1] <= moment]

    def perhaps(self, moment: datetime) -> list[Change]:
        """The changes in whose window a moment lies."""
        return [change for change in self.changes if change.window[0] <= moment < change.window[1]]


@dataclass(frozen=True, slots=True)
class At:
    """What the level was: as published, what else it may have been, and the change that is in force.

    level: None while there was none. certain: nothing else was possible.
    """

    level: Level | None
    possible: tuple[Level | None, ...]
    change: Change | None

    @property
    def certain(self) -> bool:
        """Whether the sources leave only one answer."""
        return len(set(self.possible)) <= 1


class Published:
    """All series of a table, which inherit from one another."""

    def __init__(self, series: Mapping[str, Series], scales: Mapping[str, Scale]) -> None:
        self.series = series
        self.scales = scales

    def at(self, name: str, moment: datetime) -> At:
        """The level of a subject at an instant."""
        series = self.series[name]
        sure, open_ = series.surely(moment), series.perhaps(moment)
        told = [*sure, *(change for change in open_ if midnight(change.day) <= moment)]
        ways = [[*sure, *open_[:count]] for count in range(len(open_) + 1)]
        possible = tuple(dict.fromkeys(self._level(series, way, moment) for way in ways))
        return At(self._level(series, told, moment), possible, told[-1] if told else None)

    def on(self, name: str, day: date) -> list[Level]:
        """Every level in force on a day, in order: what came from the day before, and each move of the day.

        The last is what the day ended with.
        """
        start = midnight(day)
        series = self.series[name]
        moves = [change for change in series.changes if change.day == day]
        before = [change for change in series.changes if change.day < day]
        ways = [[*before, *moves[:n]] for n in range(1, len(moves) + 1)] or [before]
        levels = [self._level(series, way, start) for way in ways]
        last = self._level(series, before, start - MOMENT)
        if last is not None and any(change.day == day for change in self.series[last.by].changes + series.changes):
            levels = [last, *levels]  # in force until some hour of the day; what ended with midnight is not
        return [level for level, _same in groupby(levels) if level is not None]

    def _level(self, series: Series, changes: Sequence[Change], moment: datetime) -> Level | None:
        own = self._own(series, changes, moment)
        ties = series.ties
        if ties.inherits == "independent" or ties.parent not in self.series:
            return own
        above = self.at(ties.parent, moment).level
        if own is None or (changes and changes[-1].move == ENDS):
            return above
        if ties.inherits == "maximum":
            return max((own, above), key=lambda level: level.ordinal) if above and above.scale == own.scale else own
        return own

    def _own(self, series: Series, changes: Sequence[Change], moment: datetime) -> Level | None:
        """What the series itself says after these changes; None when it never began, ended, lapsed or ran out."""
        if not changes:
            return None
        last = changes[-1]
        if last.move == ENDS or (last.until is not None and moment >= midnight(last.until)):
            return None
        if self._replaced(series, moment):
            return None
        level = _level_of(last, self.scales)
        if series.ties.lapses and self._equals_parent(series, level, last):
            return None
        return self._carried(level, moment) if level is not None else None

    def _replaced(self, series: Series, moment: datetime) -> bool:
        """Whether the series that goes on in place of this one had begun."""
        after = self.series.get(series.ties.into)
        return after is not None and series.ties.how == "replaced" and moment >= midnight(after.changes[0].day)

    def _carried(self, level: Level, moment: datetime) -> Level | None:
        """The level on the version in use: carried over by its mapping; none where a scale ended without one."""
        scale = self.scales[level.scale]
        if scale.valid_to is None or moment < midnight(scale.valid_to) + DAY:
            return level
        for newer in self.scales.values():
            step = newer.maps.get(level.scale, {}).get(level.ordinal)
            if step is not None and midnight(newer.valid_from) <= moment:
                return self._carried(Level(newer.code, step, newer.step(step).word, level.by), moment)
        return None

    def _equals_parent(self, series: Series, level: Level | None, last: Change) -> bool:
        above = self.at(series.ties.parent, midnight(last.day)).level
        return above is not None and level is not None and (above.scale, above.ordinal) == (level.scale, level.ordinal)

    def violations(self, name: str) -> list[str]:
        """What in a series contradicts its scales, its order or its own words; empty when it replays."""
        series, found = self.series[name], []
        for number, change in enumerate(series.changes):
            before = self._before(series, number)
            reasons = _of_scale(change, self.scales.get(change.scale)) + self._of_move(series, number, before)
            found += [f"{change.place or name}: {reason}" for reason in reasons]
        return found

    def _before(self, series: Series, number: int) -> Level | None:
        """The level just before a change: its own series' last, or the parent's before that day."""
        change, earlier = series.changes[number], series.changes[:number]
        return self._level(series, earlier, midnight(change.day) - MOMENT)

    def _of_move(self, series: Series, number: int, before: Level | None) -> list[str]:
        change = series.changes[number]
        reasons = []
        if number:
            last = series.changes[number - 1]
            if change.window[1] <= last.window[0]:
                reasons.append(f"{change.day} comes after {last.day} in the table and lies before it.")
            if last.move == ENDS:
                reasons.append("The series had ended.")
            if change.move == FIRST:
                reasons.append("It is called first and is not.")
        return reasons + self._of_step(change, before)

    def _of_step(self, change: Change, before: Level | None) -> list[str]:
        if change.move == SCALE:
            other = before is None or before.scale != change.scale
            return [] if other else [f"A change of scale leads to another version, not from {change.scale} to itself."]
        after = _level_of(change, self.scales)
        if change.move not in WANTED or before is None or after is None:
            return []
        try:
            moved = difference(self.scales[before.scale], before.ordinal, self.scales[after.scale], after.ordinal)
        except NotComparable as error:
            return error.reasons
        word, good = WANTED[change.move]
        return [] if good(moved) else [f"It is called {change.move}, which is {word}; it moves {moved:+d} steps."]

    def moved(self, name: str, number: int) -> int | None:
        """By how many steps a change moved the level; None where nothing can be compared."""
        series = self.series[name]
        before, after = self._before(series, number), _level_of(series.changes[number], self.scales)
        if before is None or after is None:
            return None
        try:
            return difference(self.scales[before.scale], before.ordinal, self.scales[after.scale], after.ordinal)
        except NotComparable:
            return None


MOMENT, DAY = datetime.resolution, timedelta(days=1)
WANTED: Mapping[str, tuple[str, Callable[[int], bool]]] = {
    RAISE: ("up", lambda steps: steps > 0),
    LOWER: ("down", lambda steps: steps < 0),
    HOLD: ("to the same step", lambda steps: steps == 0),
    "reissue": ("to the same step", lambda steps: steps == 0),
    "extend": ("to the same step", lambda steps: steps == 0),
}


def _level_of(change: Change, scales: Mapping[str, Scale]) -> Level | None:
    scale = scales.get(change.scale)
    step = scale.step_called(change.label) if scale else None
    return (
        None if step is None or change.move == ENDS else Level(change.scale, step.ordinal, change.label, change.series)
    )


def _of_scale(change: Change, scale: Scale | None) -> list[str]:
    if scale is None:
        return [f"There is no scale {change.scale}."]
    reasons = []
    if change.move not in MOVES:
        reasons.append(f"A change is one of {', '.join(MOVES)}, not {change.move!r}.")
    if not _within(change, scale):
        reasons.append(f"{scale.code} was not in use on {change.day}.")
    if change.move == ENDS:
        return reasons
    step = scale.step_called(change.label)
    if step is None:
        reasons.append(f"{scale.code} has no step called {change.label!r}.")
    elif change.ordinal is None and scale.numbered:
        reasons.append(f"{scale.code} numbers its steps; a number is missing.")
    elif change.ordinal is not None and change.ordinal != step.ordinal:
        reasons.append(f"{change.label!r} is step {step.ordinal} of {scale.code}, not {change.ordinal}.")
    return reasons


def _within(change: Change, scale: Scale) -> bool:
    """Whether the scale was in use: a change that ends a series may fall on the day after its version's last."""
    start, end = change.window
    last = scale.valid_to
    ended = last is not None and midnight(last) < start
    return midnight(scale.valid_from) < end and (not ended or change.move == ENDS)
