"""What a family says of its last periods: readings of every series, and the alarms that keep the budget.

Each period is judged from the periods before it, as known on the day after it ended. Periods in which people found an
alarm real or an artefact are not taken as normal when later ones are judged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.budget import Budget, owed, threshold, weighed, weights
from fusioncell.warning.methods.counting import Event
from fusioncell.warning.methods.detecting import (
    Cluster,
    FirstSeen,
    Novelty,
    Threshold,
    judged,
    options_of,
    ranked_by_evidence,
)
from fusioncell.warning.methods.detectors import Detector, Judged
from fusioncell.warning.methods.face import Reason
from fusioncell.warning.methods.link_change import Settings as LinkChange
from fusioncell.warning.methods.signal import LEAST_E
from fusioncell.warning.methods.strata import Strata
from fusioncell.warning.methods.task import (
    LOOSEST,
    MEMORY,
    Found,
    Judgement,
    Outcome,
    Past,
    Progress,
    Task,
    last_day_of,
)
from fusioncell.warning.methods.watching_names import first_alarms, link_alarms
from fusioncell.warning.methods.watching_places import cluster_alarms
from fusioncell.warning.methods.watching_thresholds import threshold_alarms

Array = NDArray[np.float64]


def watch(task: Task, progress: Progress) -> Outcome:
    """Judge every period of a task, in order."""
    options = options_of(task.declaration.detector, task.declaration.options, task.declaration.step.days)
    if isinstance(options, FirstSeen):
        return first_alarms(task, options)
    if isinstance(options, LinkChange):
        return link_alarms(task, options, progress)
    if isinstance(options, Cluster):
        return cluster_alarms(task, options, progress)
    if isinstance(options, Threshold):
        return threshold_alarms(task, options)
    if isinstance(options, Novelty):
        return Outcome()  # a ranking: it has no alarm, and each reader is shown his own
    return _rises(task, options, progress)


def _rises(task: Task, detector: Detector, progress: Progress) -> Outcome:
    strata, outcome = task.strata, Outcome(threshold=LOOSEST)
    if not strata.keys:
        return outcome
    held = _Held.of(task)
    unusual, weight = _unusual(strata, task.past), _weights(strata, task.past)
    by_evidence = ranked_by_evidence(task.declaration.detector, task.declaration.options)
    loosest = 1.0 / LEAST_E if by_evidence else LOOSEST
    budget = Budget(task.budget, memory=MEMORY, loosest=loosest)
    for done, t in enumerate(task.periods, 1):
        counts = _known(task, t)
        counts[:, :-1][unusual[:, :t]] = np.nan
        result = judged(counts, detector)
        past = weighed(held.before(t), weight)
        limit = threshold(past, len(strata.keys), budget, owing=held.owed(t, task.budget)).p
        outcome.threshold = limit
        for row in range(len(strata.keys)):
            one = _judgement(task, (row, t), result, min(limit * float(weight[row]), loosest))
            outcome.judgements.append(one)
            held.rank[row, t] = one.rank
            if one.signal:
                held.alarms[t] += 1
                outcome.found.append(_rise(task, one, t, result))
        progress(done, len(task.periods))
    return outcome


@dataclass(frozen=True, slots=True)
class _Held:
    """By what periods were ranked (n, T), NaN where not assessed, and the alarms of each period (T,)."""

    rank: Array
    alarms: NDArray[np.int64]

    @classmethod
    def of(cls, task: Task) -> _Held:
        """What earlier runs left."""
        strata = task.strata
        rank = np.full((len(strata.keys), strata.periods), np.nan)
        alarms = np.zeros(strata.periods, dtype=np.int64)
        for row, key in enumerate(strata.keys):
            for day, value in task.past.rank.get(key, {}).items():
                if 0 <= (t := strata.period_of(day)) < strata.periods:
                    rank[row, t] = value
        for day, number in task.past.alarms.items():
            if 0 <= (t := strata.period_of(day)) < task.periods.start:
                alarms[t] += number
        return cls(rank, alarms)

    def before(self, t: int) -> Array:
        """The ranks of the periods that are remembered, those without any left out."""
        past = self.rank[:, max(0, t - MEMORY) : t]
        known: Array = past[:, np.isfinite(past).any(axis=0)]
        return known

    def owed(self, t: int, budget: float) -> float:
        """The alarms that the periods remembered took beyond the budget."""
        start = max(0, t - MEMORY)
        judged_ = np.isfinite(self.rank[:, start:t]).any(axis=0)
        return owed(self.alarms[start:t][judged_].tolist(), budget)


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


def _judgement(task: Task, at: tuple[int, int], result: Judged, limit: float) -> Judgement:
    (row, t), strata = at, task.strata
    names = ("observed", "expected", "low", "high", "p", "e", "detectable")
    values = {name: float(getattr(result.surprise, name)[row]) for name in names}
    reason = _why(task, row, result)
    if reason:
        values |= dict.fromkeys(names[1:], float("nan"))
    elif math.isnan(values["p"]) and result.signal[row]:
        values["p"] = 0.0  # a bound without a p-value was passed
    rank = float("nan") if reason else float(result.rank[row]) if result.by_evidence else values["p"]
    return Judgement(strata.keys[row], row, strata.day_of(t), **values, threshold=limit, reason=reason, rank=rank)


def _rise(task: Task, one: Judgement, t: int, result: Judged) -> Found:
    strata, over = task.strata, int(result.weeks[one.row])
    records = strata.records_of([one.row], range(t - over + 1, t + 1))
    base = result.baselines[one.row]
    baseline: dict[str, object] = {
        "from": strata.day_of(base.first).isoformat(), "to": strata.day_of(base.last).isoformat(),
        "periods": base.known, "over": over, "options": dict(task.declaration.options),
        "ranked_by": "e" if result.by_evidence else "p",
    }  # fmt: skip
    return Found("rise", one.key, one, last_day_of(strata, t), records, baseline)


def as_events(strata: Strata) -> list[Event]:
    """The records of a family as a back-test reads them."""
    return [
        Event(one.record.happened or one.record.known.date(), one.record.known.date(), strata.keys[one.series],
              str(one.record.record), tuple(one.record.values.get("actor", ())), one.record.amount or 0.0)
        for one in strata.placed
    ]  # fmt: skip
