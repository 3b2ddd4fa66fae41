"""Indicators with a threshold: an alarm when the count of a series reaches it, and no other until it has let go.

The threshold was set by a person, so the budget of alarms does not move it; what it costs is counted with the rest.
"""

from __future__ import annotations

import numpy as np

from fusioncell.warning.methods.detecting import Threshold
from fusioncell.warning.methods.indicators import State, read
from fusioncell.warning.methods.task import Found, Judgement, Outcome, Task, last_day_of

NOT_KNOWN = "not known"


def threshold_alarms(task: Task, options: Threshold) -> Outcome:
    """Read every series up to each period, as known on the day after it."""
    strata, outcome, nan = task.strata, Outcome(threshold=options.at), float("nan")
    indicator = options.indicator()
    for t in task.periods:
        day = strata.day_of(t + 1)
        counts = strata.counts(day)[:, : t + 1]
        if task.declaration.amount:
            counts[~strata.told(day)[:, : t + 1]] = np.nan
        for row, key in enumerate(strata.keys):
            said = read(indicator, counts[row])[-1]
            suspended = key in task.past.suspended
            reason = "suspended" if suspended else NOT_KNOWN if said.state is State.NOT_ASSESSED else ""
            seen = nan if said.value is None else said.value
            one = Judgement(key, row, strata.day_of(t), seen, nan, nan, nan, nan, nan, nan, options.at, reason)
            outcome.judgements.append(one)
            if not reason and said.state is State.REACHED and said.since == t:
                records = strata.records_of([row], range(t - options.periods + 1, t + 1))
                baseline: dict[str, object] = {"over": options.periods, "sense": options.sense}
                outcome.found.append(Found("threshold", key, one, last_day_of(strata, t), records, baseline))
    return outcome
