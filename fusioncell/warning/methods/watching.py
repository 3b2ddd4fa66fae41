"""What a family says of its last periods: readings of every series, and the alarms that keep the budget.

Each period is judged from the periods before it, as known on the day after it ended. Periods in which people found an
alarm real or an artefact are not taken as normal when later ones are judged.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.budget import Budget, threshold, weighed, weights
from fusioncell.warning.methods.counting import Event
from fusioncell.warning.methods.declaring import Declaration
from fusioncell.warning.methods.detecting import Cluster, FirstSeen, judged, model_of, options_of
from fusioncell.warning.methods.detectors import Detector, Judged
from fusioncell.warning.methods.expectation import expect
from fusioncell.warning.methods.face import Reason
from fusioncell.warning.methods.first_seen import First, Seen, firsts
from fusioncell.warning.methods.scan import Question, Score, nearest_zones, scan
from fusioncell.warning.methods.strata import Record, Strata

Array = NDArray[np.float64]
Progress = Callable[[int, int], None]
WEEKS_A_YEAR = 52.1775
MEMORY = 104  # periods whose p-values say what the budget allows
LOOSEST = 0.05
KM = 111.2  # a degree


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs and people left.

    p: p-values by series and day. unusual: days not to be taken as normal. triaged: of each series, how many of its
    alarms people judged, and how many of these were real. suspended: keys of series that are not judged.
    """

    p: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    triaged: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    unusual: frozenset[tuple[str, date]] = frozenset()
    suspended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """One series in one period. NaN where not assessed; `reason` says why."""

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

    @property
    def signal(self) -> bool:
        """Whether it is an alarm."""
        return bool(self.p <= self.threshold)


@dataclass(frozen=True, slots=True)
class Found:
    """An alarm with the records it counts; `kind` is rise, cluster or first."""

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


def watch(task: Task, progress: Progress) -> Outcome:
    """Judge every period of a task, in order."""
    options = options_of(task.declaration.detector, task.declaration.options, task.declaration.step.days)
    if isinstance(options, FirstSeen):
        return _firsts(task.strata, options, task.periods, task.budget)
    if isinstance(options, Cluster):
        return _clusters(task, options, progress)
    return _rises(task, options, progress)


def _rises(task: Task, detector: Detector, progress: Progress) -> Outcome:
    strata, outcome = task.strata, Outcome(threshold=LOOSEST)
    if not strata.keys:
        return outcome
    p = {key: dict(task.past.p.get(key, {})) for key in strata.keys}
    unusual, weight = _unusual(strata, task.past), _weights(strata, task.past)
    budget = Budget(task.budget, memory=MEMORY, loosest=LOOSEST)
    for done, t in enumerate(task.periods, 1):
        counts = _known(task, t)
        counts[:, :-1][unusual[:, :t]] = np.nan
        result = judged(counts, detector)
        limit = threshold(weighed(_remembered(p, strata, t), weight), len(strata.keys), budget).p
        outcome.threshold = limit
        for row, key in enumerate(strata.keys):
            one = _judgement(task, (row, t), result, min(limit * float(weight[row]), LOOSEST))
            outcome.judgements.append(one)
            if np.isfinite(one.p):
                p[key][one.day] = one.p
            if one.signal:
                outcome.found.append(_rise(task, one, t, result))
        progress(done, len(task.periods))
    return outcome


def _weights(strata: Strata, past: Past) -> Array:
    """How much each series' p-value weighs by what people found its alarms to be; 1 where nobody has said."""
    judged_ = np.array([past.triaged.get(key, (0, 0))[0] for key in strata.keys], dtype=np.int64)
    real = np.array([past.triaged.get(key, (0, 0))[1] for key in strata.keys], dtype=np.int64)
    return weights(real, judged_)


def _known(task: Task, t: int) -> Array:
    """Counts up to a period as known on the day after it; where numbers are told, a period without one is a gap."""
    strata, day = task.strata, task.strata.day_of(t + 1)
    counts = strata.counts(day)[:, : t + 1]
    if task.declaration.amount:
        counts[~strata.told(day)[:, : t + 1]] = np.nan
    return counts


def _why(task: Task, row: int, result: Judged) -> str:
    """Why a series is not assessed in a period; empty when it is."""
    if task.strata.keys[row] in task.past.suspended:
        return "suspended"
    reason = result.reasons[row]
    known = result.baselines[row].known
    return "" if reason is None else f"{reason} ({known})" if reason is Reason.TOO_SHORT else str(reason)


def _unusual(strata: Strata, past: Past) -> NDArray[np.bool_]:
    mask = np.zeros((len(strata.keys), strata.periods), dtype=bool)
    row = {key: number for number, key in enumerate(strata.keys)}
    for key, day in past.unusual:
        period = strata.period_of(day)
        if key in row and 0 <= period < strata.periods:
            mask[row[key], period] = True
    return mask


def _remembered(p: Mapping[str, Mapping[date, float]], strata: Strata, t: int) -> Array:
    days = [strata.day_of(period) for period in range(max(0, t - MEMORY), t)]
    table = [[p[key].get(day, np.nan) for day in days] for key in strata.keys]
    result = np.array(table, dtype=np.float64).reshape(len(strata.keys), len(days))
    known: Array = result[:, np.isfinite(result).any(axis=0)]
    return known


def _judgement(task: Task, at: tuple[int, int], result: Judged, limit: float) -> Judgement:
    (row, t), strata = at, task.strata
    names = ("observed", "expected", "low", "high", "p", "e", "detectable")
    values = {name: float(getattr(result.surprise, name)[row]) for name in names}
    reason = _why(task, row, result)
    if reason:
        values |= dict.fromkeys(names[1:], float("nan"))
    elif math.isnan(values["p"]) and result.signal[row]:
        values["p"] = 0.0  # a bound without a p-value was passed
    return Judgement(strata.keys[row], row, strata.day_of(t), **values, threshold=limit, reason=reason)


def _rise(task: Task, one: Judgement, t: int, result: Judged) -> Found:
    strata, over = task.strata, int(result.weeks[one.row])
    periods = range(t - over + 1, t + 1)
    records = tuple(p.record for p in strata.placed if p.series == one.row and p.period in periods)
    base = result.baselines[one.row]
    baseline: dict[str, object] = {
        "from": strata.day_of(base.first).isoformat(), "to": strata.day_of(base.last).isoformat(),
        "periods": base.known, "over": over, "options": dict(task.declaration.options),
    }  # fmt: skip
    return Found("rise", one.key, one, _last(strata, t), records, baseline)


def _last(strata: Strata, t: int) -> date:
    return strata.day_of(t + 1) - timedelta(days=1)


def _clusters(task: Task, options: Cluster, progress: Progress) -> Outcome:
    strata, periods = task.strata, task.periods
    outcome = Outcome(threshold=min(task.budget, LOOSEST))
    middles = {row: point for row in range(len(strata.keys)) if (point := strata.middle(row)) is not None}
    rows = sorted(middles)
    if len(rows) < 2:  # noqa: PLR2004  one place has no neighbours
        return outcome
    zones = nearest_zones(_distances([middles[row] for row in rows]), min(options.most, len(rows)))
    model = model_of(options, strata.step.days)
    for done, t in enumerate(periods, 1):
        counts = strata.counts(strata.day_of(t + 1))[rows, : t + 1]
        end = t + 1 - options.last - options.left_out
        if end >= options.fewest_weeks:
            ahead = np.arange(-options.last + 1, 1, dtype=np.float64)
            past = counts[:, max(0, end - options.baseline) : end]
            due = expect(past, np.zeros(len(rows), dtype=np.int64), ahead, model).mean.T
            question = Question(zones, Score.EXPECTATION, options.made)
            best = scan(counts[:, -options.last :].T, due, question, np.random.default_rng(options.seed + t))
            chosen = [rows[place] for place in best.places]
            _note_cluster(strata, outcome, t, chosen, (best.cases, best.expected, best.p, best.duration))
        progress(done, len(periods))
    return outcome


def _note_cluster(
    strata: Strata, outcome: Outcome, t: int, rows: list[int], best: tuple[float, float, float, int]
) -> None:
    cases, expected, p, duration = best
    key, day = ", ".join(strata.keys[row] for row in rows), strata.day_of(t - duration + 1)
    nan = float("nan")
    one = Judgement(key, -1, day, cases, expected, nan, nan, p, nan, nan, outcome.threshold, "")
    outcome.judgements.append(one)
    if one.signal:
        within = range(t - duration + 1, t + 1)
        records = tuple(q.record for q in strata.placed if q.series in rows and q.period in within)
        baseline: dict[str, object] = {"from": strata.start.isoformat(), "periods": t, "over": duration}
        outcome.found.append(Found("cluster", key, one, _last(strata, t), records, baseline))


def _distances(points: list[tuple[float, float]]) -> Array:
    lat, lon = (np.radians(np.array(axis)) for axis in zip(*points, strict=True))
    cosine = np.sin(lat)[:, None] * np.sin(lat) + np.cos(lat)[:, None] * np.cos(lat) * np.cos(lon[:, None] - lon)
    result: Array = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))) * KM
    return result


def _firsts(strata: Strata, options: FirstSeen, periods: range, budget: float) -> Outcome:
    by_number: dict[str, list[Record]] = defaultdict(list)
    for placed in strata.placed:
        by_number[str(placed.record.record)].append(placed.record)
    seen = [
        Seen(one[0].known.date(), one[0].happened or one[0].known.date(), number, named(one[0], options.what))
        for number, one in by_number.items()
    ]
    told = list(firsts(seen, options.window, options.fewest))
    limit = _limit_of_firsts(told, strata, periods, budget, options)
    outcome = Outcome(threshold=limit)
    nan = float("nan")
    for one in told:
        t = strata.period_of(one.known)
        if t in periods:
            judgement = Judgement(str(one.key), -1, one.known, 1.0, nan, nan, nan, one.chance, nan, nan, limit, "")
            outcome.judgements.append(judgement)
            if judgement.signal:
                baseline: dict[str, object] = {"before": one.before, "window": options.window, "what": options.what}
                records = tuple(by_number[one.record])
                outcome.found.append(Found("first", judgement.key, judgement, one.known, records, baseline))
    return outcome


def _limit_of_firsts(
    told: list[First], strata: Strata, periods: range, budget: float, options: FirstSeen
) -> float:  # fmt: skip
    """The chance up to which firsts keep the budget, by those of the periods before; `most` until a year is known."""
    start = max(periods.start - MEMORY, 0)
    before = sorted(one.chance for one in told if start <= strata.period_of(one.known) < periods.start)
    weeks = periods.start - start
    if weeks < WEEKS_A_YEAR:
        return options.most
    allowed = int(budget * weeks)
    return min(options.most, before[allowed - 1]) if 0 < allowed <= len(before) else options.most


def named(record: Record, what: str) -> tuple[str, ...]:
    """What a record names, as a first-seen detector looks at it."""
    actors = tuple(record.values.get("actor", ()))
    if what == "actor":
        return actors
    if what == "pair":
        return (" – ".join(sorted(actors)),) if len(actors) > 1 else ()
    regions = tuple(record.values.get("region", ()))
    return tuple(f"{actor} · {region}" for actor in actors for region in regions)


def as_events(strata: Strata) -> list[Event]:
    """The records of a family as a back-test reads them."""
    return [
        Event(one.record.happened or one.record.known.date(), one.record.known.date(), strata.keys[one.series],
              str(one.record.record), tuple(one.record.values.get("actor", ())), one.record.amount or 0.0)
        for one in strata.placed
    ]  # fmt: skip
