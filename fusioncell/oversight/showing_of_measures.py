"""From counts of the work log to the tables of the measures page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from fusioncell.mandate.fields import REFUSAL_WORDS
from fusioncell.oversight.queries import Measure

COLUMNS = {
    "work.assigned": _("Assigned"),
    "evidence.disclosed": _("Sent"),
    "work.answered": _("Answered"),
    "work.refused": _("Refused"),
    "work.blocked": _("Blocked"),
}
ANSWERS = ("consent.agree", "consent.refuse", "consent.offer")  # what ends the waiting for a consent


@dataclass(frozen=True, slots=True)
class Week:
    """What one agency did in one week; `waited` are the days its consents took, on average, in tenths."""

    week: date
    agency: str
    counts: Sequence[int]
    consents: int
    days: int

    @property
    def average(self) -> str:
        """Days waited for a consent."""
        return f"{self.days / self.consents:.1f}" if self.consents else "–"


def measures_page(rows: Sequence[Measure]) -> dict[str, Any]:
    """The weeks, and the refusals by reason."""
    weeks: dict[tuple[Any, str], list[Measure]] = defaultdict(list)
    refused: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        weeks[row.week, row.agency].append(row)
        if row.kind == "work.refused":
            refused[row.agency, row.code] += row.count
    return {
        "columns": list(COLUMNS.values()),
        "weeks": [_week(week, agency, held) for (week, agency), held in weeks.items()],
        "refusals": [
            {"agency": agency, "reason": REFUSAL_WORDS.get(code, code), "count": count}
            for (agency, code), count in sorted(refused.items(), key=lambda item: (item[0][0], -item[1]))
        ],
    }


def _week(week: Any, agency: str, held: Sequence[Measure]) -> Week:
    counts = [sum(row.count for row in held if row.kind == kind) for kind in COLUMNS]
    ended = [row for row in held if row.kind in ANSWERS]
    return Week(week, agency, counts, sum(row.count for row in ended), sum(row.days for row in ended))
