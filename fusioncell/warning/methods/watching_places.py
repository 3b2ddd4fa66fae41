"""Clusters of neighbouring series: the best zone of each period, and the alarms that keep the budget."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fusioncell.evidence.methods.values.coordinates import KM_A_DEGREE
from fusioncell.warning.methods.detecting import Cluster, model_of
from fusioncell.warning.methods.expectation import expect
from fusioncell.warning.methods.scan import Cluster as Best
from fusioncell.warning.methods.scan import Question, Score, nearest_zones, scan
from fusioncell.warning.methods.spending import Spent
from fusioncell.warning.methods.task import LOOSEST, Found, Judgement, Outcome, Progress, Task, last_day_of

Array = NDArray[np.float64]
NEIGHBOURS = 2  # one place has none


def cluster_alarms(task: Task, options: Cluster, progress: Progress) -> Outcome:
    """The best zone of every period."""
    strata, periods = task.strata, task.periods
    outcome = Outcome(threshold=min(task.budget, LOOSEST))
    middles = {row: point for row in range(len(strata.keys)) if (point := strata.middle(row)) is not None}
    rows = sorted(middles)
    if len(rows) < NEIGHBOURS:
        return outcome
    zones = nearest_zones(_distances([middles[row] for row in rows]), min(options.most, len(rows)))
    model, spent = model_of(options, strata.step.days), Spent.of(task)
    for done, t in enumerate(periods, 1):
        counts = strata.counts(strata.day_of(t + 1))[rows, : t + 1]
        end = t + 1 - options.last - options.left_out
        if end >= options.fewest_weeks:
            ahead = np.arange(-options.last + 1, 1, dtype=np.float64)
            past = counts[:, max(0, end - options.baseline) : end]
            due = expect(past, np.zeros(len(rows), dtype=np.int64), ahead, model).mean.T
            question = Question(zones, Score.EXPECTATION, options.made)
            best = scan(counts[:, -options.last :].T, due, question, np.random.default_rng(options.seed + t))
            outcome.threshold = spent.limit(t, min(task.budget, LOOSEST))
            _note(task, outcome, t, [rows[place] for place in best.places], best)
            spent.note(t, best.p, alarm=outcome.judgements[-1].signal)
        progress(done, len(periods))
    return outcome


def _note(task: Task, outcome: Outcome, t: int, rows: list[int], best: Best) -> None:
    strata = task.strata
    key, day = ", ".join(strata.keys[row] for row in rows), strata.day_of(t - best.duration + 1)
    nan = float("nan")
    one = Judgement(key, -1, day, best.cases, best.expected, nan, nan, best.p, nan, nan, outcome.threshold, "")
    outcome.judgements.append(one)
    if one.signal:
        records = strata.records_of(rows, range(t - best.duration + 1, t + 1))
        baseline: dict[str, object] = {"from": strata.start.isoformat(), "periods": t, "over": best.duration}
        outcome.found.append(Found("cluster", key, one, last_day_of(strata, t), records, baseline))


def _distances(points: list[tuple[float, float]]) -> Array:
    lat, lon = (np.radians(np.array(axis)) for axis in zip(*points, strict=True))
    cosine = np.sin(lat)[:, None] * np.sin(lat) + np.cos(lat)[:, None] * np.cos(lat) * np.cos(lon[:, None] - lon)
    result: Array = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))) * KM_A_DEGREE
    return result
