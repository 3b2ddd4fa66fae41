"""When a report may stay longer than its period, and how near the end of it is. Values in, reasons out."""

from __future__ import annotations

from datetime import datetime, timedelta

SHORTEST_REASON = 10
UNLIMITED = 1825  # days; five years, which no law of a cell may exceed


def objections_to_keeping(
    until: datetime, reason: str, moment: datetime, longest_days: int, *, by_author: bool
) -> list[str]:
    """Why a report cannot be kept until then (R08): a reason, another person than its author, and the law's bound."""
    reasons = objections_to_reviewing(reason, by_author=by_author)
    if until <= moment:
        reasons.append("R08: the new end lies in the past; decide that it is not needed instead.")
    if until > moment + timedelta(days=longest_days):
        reasons.append(f"R08: the law keeps what is of this category for at most {longest_days} days from a review.")
    return reasons


def objections_to_reviewing(reason: str, *, by_author: bool) -> list[str]:
    """Why a review cannot be decided so."""
    reasons = []
    if by_author:
        reasons.append("R08: whoever took a report in does not review it; another person does.")
    if len(reason.strip()) < SHORTEST_REASON:
        reasons.append(f"R08: a review says why, in at least {SHORTEST_REASON} characters.")
    return reasons


def band(ends: datetime, moment: datetime, warn_days: tuple[int, ...]) -> int | None:
    """The narrowest of the law's warnings that a date has come within; None when it is still far.

    >>> from datetime import UTC
    >>> today = datetime(2026, 11, 25, tzinfo=UTC)
    >>> [band(today + timedelta(days=n), today, (90, 30, 0)) for n in (91, 90, 12, 0)]
    [None, 90, 30, 0]
    """
    left = (ends - moment) / timedelta(days=1)
    return min((days for days in warn_days if left <= days), default=None)
