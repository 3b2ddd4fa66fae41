"""What was found in texts, near copies and records, as far as the person may see. The person first."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, QuerySet

from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.intake.models import Reading, Suggestion, TextBand
from fusioncell.mandate.sitting import Sitting

MOST_COPIES = 12


def suggestions_of(who: Sitting, report: Report) -> list[Suggestion]:
    """What was found in one report that this person may read, in the order of the text."""
    seen = reports_seen_by(who).filter(pk=report.id).values("pk")
    found = Suggestion.objects.filter(report_id__in=seen).select_related("settled_by")
    return list(found.order_by("start", "id"))


def reading_of(who: Sitting, report: Report) -> Reading | None:
    """How the text of a report was read, if it was."""
    return Reading.objects.filter(report_id__in=reports_seen_by(who).filter(pk=report.id).values("pk")).first()


def waiting_suggestions(who: Sitting, reports: Sequence[UUID]) -> dict[UUID, int]:
    """How many suggestions wait in each of these reports."""
    seen = reports_seen_by(who).filter(pk__in=list(reports)).values("pk")
    rows = Suggestion.objects.filter(report_id__in=seen, state=Suggestion.State.WAITING)
    return dict(rows.values_list("report_id").annotate(n=Count("pk")).order_by())


def near_copies(who: Sitting, report: Report) -> QuerySet[Report]:
    """Reports whose sketch shares a band with this one's, of those that this person may read."""
    own = list(TextBand.objects.filter(report_id=report.id).values_list("number", flat=True))
    if not own:
        return reports_seen_by(who).none()
    shared = TextBand.objects.filter(number__in=own).exclude(report_id=report.id)
    numbers = list(shared.values_list("report_id").annotate(n=Count("pk")).order_by("-n")[: 4 * MOST_COPIES])
    return reports_seen_by(who).filter(pk__in=[row[0] for row in numbers])
