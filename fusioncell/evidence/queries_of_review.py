"""Which reports come to the end of their period, as far as one may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from fusioncell.evidence import rules_of_review as rules
from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.clock import now
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.sitting import Sitting

WARN_DAYS = (90, 30, 0)  # when the law gives none of its own


@dataclass(frozen=True, slots=True)
class Due:
    """A page of reports that end soon, each with the warning it has come within, and how many there are of each."""

    page: Page[Report]
    rows: Sequence[tuple[Report, int | None]]
    counts: Sequence[tuple[int, int]]


def warn_days() -> tuple[int, ...]:
    """The law's warnings before a period ends, the earliest first."""
    rule = law_in_force().mandate.rule_on("R08")
    given = rule.parameters.get("warn_days") if rule is not None else None
    found = [int(days) for days in given] if isinstance(given, tuple) else list(WARN_DAYS)
    return tuple(sorted(found, reverse=True))


def due(who: Sitting, wish: Wish) -> Due:
    """What ends within the law's longest warning, the nearest end first."""
    warnings, moment = warn_days(), now()
    page = page_of(
        _within(who, warnings[0]), "review_by", wish, ascending=True, key=lambda one: one.review_by or moment
    )
    rows = [(one, rules.band(one.review_by, moment, warnings) if one.review_by else None) for one in page.rows]
    return Due(page, rows, [(days, _within(who, days).count()) for days in warnings])


def _within(who: Sitting, days: int) -> QuerySet[Report]:
    return reports_seen_by(who).filter(review_by__lte=now() + timedelta(days=days), retracted_at__isnull=True)
