"""A search as a value: what is asked, of which kind, narrowed how, from where on."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from fusioncell.foundation.errors import Unreadable

FILTERS = ("agency", "channel", "category", "schema", "from", "to")
LONGEST = 500
Which = Literal["reports", "entities"]


@dataclass(frozen=True, slots=True)
class Question:
    """One search.

    filters: only those of `FILTERS`; dates as `YYYY-MM-DD`, `to` exclusive. best: rank the newest matches by
    closeness instead of showing them newest first. after: where the page before ended.
    """

    words: str = ""
    which: Which = "reports"
    filters: Mapping[str, str] = field(default_factory=dict)
    best: bool = False
    after: tuple[datetime, int] | None = None
    size: int = 50

    def as_body(self) -> dict[str, object]:
        """What is kept of a saved search: everything but the page."""
        return {"words": self.words, "which": self.which, "filters": dict(self.filters), "best": self.best}


def read_question(given: Mapping[str, str]) -> Question:
    """The question in a query string. Raises `Unreadable` with the field.

    >>> read_question({"q": "Port Sael", "agency": "customs"}).filters
    {'agency': 'customs'}
    """
    words = given.get("q", "").replace("\x00", "").strip()
    if len(words) > LONGEST:
        raise Unreadable(f"A search has at most {LONGEST} characters.", "q")
    which: Which = "entities" if given.get("in") == "entities" else "reports"
    filters = {name: value.strip() for name in FILTERS if (value := given.get(name, "")).strip()}
    for name in ("from", "to"):
        if name in filters:
            _day(filters[name], name)
    for value in filters.values():
        if len(value) > LONGEST or "\x00" in value:
            raise Unreadable("A filter is too long or holds a NUL.", "filter")
    return Question(words, which, filters, given.get("order") == "best", read_mark(given.get("after", "")))


def _day(text: str, place: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"{text!r} is no day; write it as 2026-03-31.", place) from error


def write_mark(at: datetime, number: int) -> str:
    """Where a page ended, as an opaque text."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), number]).encode()).decode().rstrip("=")


def read_mark(text: str) -> tuple[datetime, int] | None:
    """The place that `write_mark` wrote; None for nothing. Raises `Unreadable`.

    >>> from datetime import UTC
    >>> read_mark(write_mark(datetime(2026, 3, 1, tzinfo=UTC), 7))
    (datetime.datetime(2026, 3, 1, 0, 0, tzinfo=datetime.timezone.utc), 7)
    """
    if not text:
        return None
    try:
        at, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        moment = datetime.fromisoformat(at)
    except (ValueError, TypeError) as error:
        raise Unreadable("This link to the next page is damaged; start the search again.", "after") from error
    if moment.tzinfo is None or not isinstance(number, int):
        raise Unreadable("This link to the next page is damaged; start the search again.", "after")
    return moment, number
