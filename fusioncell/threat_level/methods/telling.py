"""What a replayed series amounts to: its line of moves, how long it stood where, and how much that told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fusioncell.threat_level.methods.dwell import Dwell, dwell
from fusioncell.threat_level.methods.moments import midnight
from fusioncell.threat_level.methods.scale import Scale
from fusioncell.threat_level.methods.series import ENDS, Level, Published, Series


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of a series, or of one that goes over into another, from its first day to `until`.

    shares are by the words of the newest version of the scale.
    """

    names: tuple[str, ...]
    since: date
    until: date
    dwell: Dwell
    words: dict[int, str]


def told(published: Published, name: str, until: date) -> Told | None:
    """Dwell times and information of one series by itself; None when it has no numbered step."""
    return _told(published, [published.series[name]], until)


def told_with_successor(published: Published, name: str, until: date) -> Told | None:
    """The same of a series that was replaced, counted on through its successor by the declared mapping."""
    chain = [published.series[name]]
    while chain[-1].ties.how == "replaced" and chain[-1].ties.into in published.series:
        chain.append(published.series[chain[-1].ties.into])
    if len(chain) == 1 or not _comparable(published, chain):
        return None
    return _told(published, chain, until)


def _comparable(published: Published, chain: Sequence[Series]) -> bool:
    last = chain[-1].changes[-1].scale
    codes = {change.scale for series in chain for change in series.changes if change.move != ENDS}
    return all(code == last or code in published.scales[last].maps for code in codes)


def _told(published: Published, chain: Sequence[Series], until: date) -> Told | None:
    end = min(until, _end(published, chain[-1]) or until)
    moves = [move for series in chain for move in _moves(published, series, chain[-1])]
    moves = [(day, step) for day, step in moves if day <= end]
    if not any(step is not None for _day, step in moves):
        return None
    if moves[-1][1] is None:
        end = moves[-1][0]  # nothing has been in force since
    newest = _newest(published, chain[-1])
    words = {step.ordinal: step.word for step in newest.steps}
    return Told(tuple(series.name for series in chain), moves[0][0], end, dwell(moves, end), words)


def _newest(published: Published, series: Series) -> Scale:
    return published.scales[series.changes[-1].scale]


def _end(published: Published, series: Series) -> date | None:
    """The day on which a series was over: discontinued, or replaced by another."""
    if series.changes[-1].move == ENDS:
        return series.changes[-1].day
    after = published.series.get(series.ties.into)
    return after.changes[0].day if after is not None and series.ties.how == "replaced" else None


def _moves(published: Published, series: Series, last: Series) -> Iterator[tuple[date, int | None]]:
    """The level in force from each day on which it, or what it inherits, changed; as a step of the newest version."""
    newest = _newest(published, last)
    for day in _days(published, series):
        levels = published.on(series.name, day)
        after = published.at(series.name, midnight(day)).level
        yield day, _step(levels[-1], newest) if levels and after is not None else None


def _days(published: Published, series: Series) -> list[date]:
    """The days of its own changes and ends, and of those of the subjects it inherits from."""
    first, days, held = series.changes[0].day, set(), series
    while True:
        days |= {day for change in held.changes for day in (change.day, change.until) if day is not None}
        days |= {day for change in held.changes if (day := _after(published.scales[change.scale])) is not None}
        if held.ties.inherits == "independent" or held.ties.parent not in published.series:
            return sorted(day for day in days if day >= first)
        held = published.series[held.ties.parent]


def _after(scale: Scale) -> date | None:
    return scale.valid_to + timedelta(days=1) if scale.valid_to else None


def _step(level: Level, newest: Scale) -> int | None:
    return level.ordinal if level.scale == newest.code else newest.maps.get(level.scale, {}).get(level.ordinal)
