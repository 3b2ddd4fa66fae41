"""When something happened, as precisely as a source says it: to the day, the month, the quarter, the year.

A change dated "2016-07-01, to the quarter" may have happened at any instant of that quarter. What is true at a moment
within it is therefore said with both possibilities.

>>> window(date(2016, 7, 1), "quarter")[1].isoformat()
'2016-10-01T00:00:00+00:00'
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from fusioncell.foundation.errors import Unreadable

PRECISIONS = ("hours", "day", "month", "quarter", "year")
Window = tuple[datetime, datetime]
MONTHS = 12


def window(day: date, precision: str) -> Window:
    """The instants within which it happened: from the first to before the second. Raises `Unreadable`.

    A day's own hours are not known for `hours` either: that precision says that it was in force for hours only.
    """
    if precision not in PRECISIONS:
        raise Unreadable(f"A date is precise to {', '.join(PRECISIONS)}, not to {precision!r}.")
    if precision in ("hours", "day"):
        return midnight(day), midnight(day + timedelta(days=1))
    months = {"month": 1, "quarter": 3, "year": MONTHS}[precision]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    index = first.year * MONTHS + first.month - 1 + months
    return midnight(first), midnight(date(index // MONTHS, index % MONTHS + 1, 1))


def midnight(day: date) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time(), UTC)
