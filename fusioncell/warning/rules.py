"""When a family may be declared, a series suspended, an alarm triaged, a scenario watched; no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_WEEKLY = 10_000.0
LONGEST_DAYS = 3660
FEWEST_WORDS = 2


def objections_to_reason(reason: str) -> list[str]:
    """Why this is no reason; a word is none, for the next shift reads it."""
    if "\0" in reason:
        return ["A text holds no null character."]
    return [] if len(reason.split()) >= FEWEST_WORDS else ["Give the reason in a few words."]


def objections_to_budget(weekly: float, reason: str) -> list[str]:
    """Why this is no budget of alarms."""
    reasons = objections_to_reason(reason)
    if not 0 < weekly <= MOST_WEEKLY:
        reasons.append(f"A budget is a number of alarms a week above 0 and at most {MOST_WEEKLY:.0f}.")
    return reasons


def objections_to_triage(verdict: str, reason: str, verdicts: Sequence[str]) -> list[str]:
    """Why an alarm cannot be triaged so."""
    known = [] if verdict in verdicts else [f"An alarm is {', '.join(verdicts)}."]
    return known + objections_to_reason(reason)


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """An indicator as it is declared; `family` is the code of the family it is counted in or alarmed by."""

    text: str
    how: str = "marked"
    weight: float = 1.0
    family: str = ""
    key: str = ""
    days: int = 28
    threshold: float = 1.0


def objections_to_scenario(title: str, warn_at: float, indicators: Sequence[NewIndicator]) -> list[str]:
    """Why this scenario cannot be watched: without indicators it would be told by nothing."""
    reasons = []
    if not title.strip():
        reasons.append("A scenario has a title.")
    if not indicators:
        reasons.append("A scenario has at least one indicator.")
    if not 0 < warn_at <= 1:
        reasons.append("The warning is given at a share of the weight above 0 and at most 1.")
    for number, one in enumerate(indicators, 1):
        reasons += [f"Indicator {number}: {why}" for why in _wrong(one)]
    return reasons


def _wrong(one: NewIndicator) -> list[str]:
    reasons = []
    if not one.text.strip():
        reasons.append("it has no words.")
    if one.how not in ("marked", "counted", "alarmed"):
        reasons.append("it is marked, counted or alarmed.")
    if one.how != "marked" and not one.family:
        reasons.append("it names no family of series.")
    if not one.weight > 0 or not 0 < one.days <= LONGEST_DAYS or not one.threshold > 0:
        reasons.append("weight, days and threshold are above 0.")
    return reasons


def board_state(share: float, warn_at: float) -> str:
    """How a scenario stands: nothing seen, some of it, or enough to warn.

    >>> board_state(0.0, 0.5), board_state(0.3, 0.5), board_state(0.5, 0.5)
    ('quiet', 'stirring', 'warning')
    """
    if share >= warn_at:
        return "warning"
    return "stirring" if share > 0 else "quiet"
