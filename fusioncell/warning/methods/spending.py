"""What a family without a table of series has spent of its budget: the values and the alarms of each period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from fusioncell.warning.methods.budget import Budget, limit_among, owed
from fusioncell.warning.methods.task import MEMORY, Task


@dataclass(slots=True)
class Spent:
    """By period: the values that were held against the limit, and the alarms."""

    a_period: float
    values: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    alarms: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, task: Task) -> Spent:
        """What earlier runs left, each under the period of its day."""
        strata, made = task.strata, cls(task.budget)
        for said in task.past.rank.values():
            for day, value in said.items():
                made.values[strata.period_of(day)].append(value)
        for day, number in task.past.alarms.items():
            made.alarms[strata.period_of(day)] += number
        return made

    def note(self, t: int, value: float, *, alarm: bool) -> None:
        """A value of this run."""
        self.values[t].append(value)
        self.alarms[t] += alarm

    def limit(self, t: int, loosest: float, before: Iterable[tuple[int, float]] | None = None) -> float:
        """Up to which value there is an alarm in a period; `before` are (period, value) where they are known anyway."""
        start = max(0, t - MEMORY)
        told = before if before is not None else ((at, one) for at, many in self.values.items() for one in many)
        past = [(at, one) for at, one in told if start <= at < t]
        first = min((at for at, _one in past), default=t)
        owing = owed([self.alarms.get(at, 0) for at in range(min(first, t), t)], self.a_period)
        budget = Budget(self.a_period, memory=MEMORY, loosest=loosest)
        return limit_among([one for _at, one in past], t - first, budget, owing)
