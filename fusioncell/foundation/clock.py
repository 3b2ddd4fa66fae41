"""Time: aware UTC within the house, local on the page."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A moment as the log and the exchange formats write it: `2026-11-23T09:30:00.000000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
