"""What the engine finds in the exercise: the budget is decided, the weekly bulletin is declared as series, and judged.

The outbreak is told as numbers among numbers; that it is an alarm is found by the engine, as of each of the last weeks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from fusioncell.warning import queries
from fusioncell.warning.actions.declaring import declare, set_budget
from fusioncell.warning.actions.running import Span, run_family
from fusioncell.warning.actions.scenarios import NewScenario, watch
from fusioncell.warning.models import Alarm, Family
from fusioncell.warning.rules import NewIndicator
from fusioncell_scenario.acts import acting
from fusioncell_scenario.exercise import Manifest

PURPOSE = "public_health"
ANALYST, HEAD = "aminata", "basma"
WEEKLY = 0.5
WEEKS = 10  # judged one after the other, each with what was known then
BULLETIN = """[series]
code = "bulletin-by-district"
title = "Cases of notifiable diseases, by district"
hazard = "outbreak"
counts = "events"
schemas = ["Outbreak"]
amount = "cases"
by = ["kind", "place"]
known = "happened"

[detector]
name = "siblings"
baseline = 104
left_out = 12
fewest_weeks = 20
"""
SIGNS = (
    NewIndicator("Patients travelled from one district to another", weight=2.0),
    NewIndicator("A rise of cases in any district", "alarmed", 2.0, "bulletin-by-district", "", 70, 1.0),
    NewIndicator("Shortage of rehydration salts is told", weight=1.0),
)


@dataclass(frozen=True, slots=True)
class Signal:
    """An alarm that the engine found."""

    key: str
    week: str
    seen: float
    expected: float


def watch_the_bulletin(manifest: Manifest) -> Sequence[Signal]:
    """Declare, judge the last weeks, watch a scenario; gives what was found. Begun again, nothing is doubled."""
    with acting(HEAD, PURPOSE) as head:
        if queries.budget_in_force(PURPOSE) is None:
            set_budget(head, WEEKLY, "One analyst has a morning for an alarm in every second week.")
    as_of = datetime.combine(manifest.today, time.max, UTC)
    since = manifest.today - timedelta(weeks=WEEKS)
    with acting(ANALYST, PURPOSE) as analyst:
        family = Family.objects.filter(code="bulletin-by-district").first() or declare(analyst, BULLETIN)
        if family.judged_to is None:
            run_family(analyst, family, Span(as_of, since))
            watch(analyst, NewScenario("Outbreak spreads to the capital", "outbreak", warn_at=0.4, indicators=SIGNS))
        return [_signal(alarm) for alarm in queries.alarms_seen_by(analyst).filter(family=family).order_by("day", "p")]


def _signal(alarm: Alarm) -> Signal:
    return Signal(alarm.key, alarm.day.isoformat(), alarm.observed, alarm.expected or 0.0)


def printed(found: Sequence[Signal]) -> Iterator[str]:
    """What was found, a line each."""
    yield f"The engine found {len(found)} signals in the weekly bulletin:"
    for one in found:
        yield f"  {one.week}  {one.key:<40}{one.seen:5.0f} seen, {one.expected:6.1f} expected"
