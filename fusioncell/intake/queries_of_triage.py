"""What waits to be graded, and what a source's record and other roots suggest. Only over what the person may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from fusioncell.evidence.models import Report, Source
from fusioncell.evidence.queries import reports_seen_by, source_name
from fusioncell.intake.methods.lineage import Root, Told, roots
from fusioncell.intake.methods.sketch import likeness, triples
from fusioncell.intake.methods.track_record import Record, record_of, suggested_digit, suggested_letter
from fusioncell.intake.models import Grading
from fusioncell.intake.queries_of_text import MOST_COPIES, near_copies
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

MOST_PAST = 500  # graded reports of a source that its record is drawn from, the newest
ALIKE = 0.3


def ungraded(who: Sitting, agency: str = "", *, every: bool = False) -> QuerySet[Report]:
    """Reports that stand and whose grade nobody in the cell has given; with `every`, the graded ones too."""
    found = reports_seen_by(who).filter(retracted_at__isnull=True, superseded_by_id__isnull=True)
    if agency:
        found = found.filter(agency_id=agency)
    if not every:
        given = Grading.objects.filter(undoes__isnull=True, undone_by__isnull=True).values("report_id")
        found = found.exclude(pk__in=given)
    return found


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggested grade with its basis; never applied by itself."""

    grade: str
    record: Record
    of_source: bool
    independent: int


def suggested_for(who: Sitting, report: Report, around: Sequence[Root] | None = None) -> Suggested:
    """What the record of the report's source, else of its channel, suggests, and how many other roots say the same."""
    known = around if around is not None else lineage_of(who, report)[0]
    record, of_source = _record(who, report)
    independent = max(0, len(known) - 1)
    return Suggested(
        suggested_letter(record) + suggested_digit(independent=independent), record, of_source, independent
    )


def _record(who: Sitting, report: Report) -> tuple[Record, bool]:
    source = report.source_id
    if source and not Source.objects.filter(pk=source, label_id__in=allowed_labels(who)).exists():
        source = None
    for same in ({"source_id": source} if source else None, {"agency_id": report.agency_id, "channel": report.channel}):
        if same is None:
            continue
        seen = reports_seen_by(who).filter(**same).exclude(pk=report.id).values("pk")
        given = Grading.objects.filter(report_id__in=seen, undoes__isnull=True, undone_by__isnull=True)
        grades = [_digit(raw) for raw in given.order_by("-at").values_list("after", flat=True)[:MOST_PAST]]
        if grades or not source:
            return record_of(grades), "source_id" in same
    return record_of([]), False


def _digit(raw: str) -> int | None:
    found = raw[-1:]
    return int(found) if found in "12345" and found else None


@dataclass(frozen=True, slots=True)
class Copy:
    """A report nearly equal to another."""

    report: Report
    share: float


def lineage_of(who: Sitting, report: Report) -> tuple[list[Root], list[Copy]]:
    """The roots of a report and of those near to it, its own first; and its near copies, the nearest first."""
    text = f"{report.title}\n{report.text}"
    own = triples(text)
    near = [
        Copy(other, round(likeness(own, triples(f"{other.title}\n{other.text}")), 2))
        for other in near_copies(who, report).defer(None)
    ]
    near = sorted((copy for copy in near if copy.share >= ALIKE), key=lambda c: -c.share)[:MOST_COPIES]
    told = [_told(who, report), *(_told(who, copy.report) for copy in near), *_same_number(who, report, near)]
    found = roots(told)
    return sorted(found, key=lambda root: str(report.id) not in root.reports), near


def _same_number(who: Sitting, report: Report, near: Sequence[Copy]) -> list[Told]:
    """Reports of other agencies under the sender's own number."""
    if not report.external_id:
        return []
    known = {report.id, *(copy.report.id for copy in near)}
    found = reports_seen_by(who).defer(None).filter(external_id=report.external_id).exclude(agency_id=report.agency_id)
    return [_told(who, other) for other in found[:MOST_COPIES] if other.id not in known]


def _told(who: Sitting, report: Report) -> Told:
    return Told(
        str(report.id),
        report.agency_id,
        report.received_at,
        f"{report.title}\n{report.text}",
        source_name(who, report) or "",
        report.external_id or "",
    )


def last_batch(who: Sitting) -> UUID | None:
    """The newest batch of this seat that can be taken back."""
    mine = Grading.objects.filter(by_id=who.seat_id, undoes__isnull=True, undone_by__isnull=True)
    return mine.order_by("-at", "-id").values_list("batch", flat=True).first()
