"""What the pages of disclosures show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from fusioncell.evidence import queries_of_disclosure as queries
from fusioncell.evidence.actions import disclosing as actions
from fusioncell.evidence.models import Disclosure, Report
from fusioncell.evidence.queries import report_for
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate import wording
from fusioncell.mandate.actions import reading
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import label_of, labels_of
from fusioncell.mandate.sitting import Sitting

READING = ("export.make", "report.read")


def numbers(given: Iterable[str]) -> list[UUID]:
    """The reports that were chosen. Raises `NotFound` for what is no number of a report."""
    try:
        return list(dict.fromkeys(UUID(one) for one in given))
    except ValueError:
        raise NotFound from None


def prepared(who: Sitting, report_ids: Sequence[UUID]) -> dict[str, Any]:
    """What would leave, and for each agency whether it could."""
    reports, outlooks = actions.look(who, report_ids)
    labels = labels_of(report.label_id for report in reports)
    names = dict(wording.agencies())
    open_to = [one for one in outlooks if not one.reasons]
    return {
        "reports": [(report, labels[report.label_id]) for report in reports],
        "closed": [(names.get(one.agency, one.agency), one.reasons) for one in outlooks if one.reasons],
        "left_out": [(names.get(one.agency, one.agency), one.left_out) for one in open_to if one.left_out],
        "recipients": [(one.agency, names.get(one.agency, one.agency)) for one in open_to],
        "assured": sorted({word for one in open_to for word in one.assurances}),
    }


def disclosures(who: Sitting, wish: Wish) -> dict[str, Any]:
    """The list of what left, recorded as read."""
    page = queries.disclosures_page(who, wish)
    reading.listed(who, "evidence.disclosure.list", [one.id for one in page.rows], page.total, READING)
    labels = labels_of(one.label_id for one in page.rows)
    counts = who.has("log.read") or who.has("work.measure")
    return {
        "page": page,
        "rows": [(one, labels[one.label_id]) for one in page.rows],
        "counts": queries.disclosures_between(who) if counts else None,
    }


def disclosure(who: Sitting, found: Disclosure) -> dict[str, Any]:
    """One disclosure: who got what, why, and what became of each report since."""
    rows = queries.reports_of(who, found)
    return {
        "one": found,
        "label": label_of(found.label_id),
        "rows": [(copy, report, _state(copy.version, report)) for copy, report in rows],
        "may_sign": found.recipient_id == who.agency and found.received_at is None,
    }


def _state(version: str, report: Report | None) -> str:
    if report is None:
        return "hidden"
    if report.retracted_at is not None:
        return "retracted"
    return "corrected" if report.superseded_by_id is not None else ""


def of_report(who: Sitting, report_id: UUID) -> dict[str, Any]:
    """Where a report went, recorded as read (R15)."""
    report = report_for(who, report_id)
    rows = queries.disclosures_of_report(who, report_id)
    reading.opened(who, "evidence.disclosure.of", [report_id], READING)
    mine = set(queries.disclosures_seen_by(who).filter(pk__in=[row.id for row in rows]).values_list("id", flat=True))
    return {
        "report": report,
        "label": label_of(report.label_id),
        "rows": [(row, row.id in mine) for row in rows],
        "wrong": report.retracted_at is not None or report.superseded_by_id is not None,
    }
