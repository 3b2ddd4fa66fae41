"""What may be seen of what was said: reports, statements, entities. The person first, always label-filtered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from fusioncell.evidence.models import Original, Report, Source, Statement
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.sealing import key_ring
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

MOST_STATEMENTS = 5_000  # of one entity on one page; beyond it the page says that there are more


def visible() -> Q:
    """Not past its date; the nightly clock moves such rows to an expired label, this holds until it has."""
    return Q(visible_until__isnull=True) | Q(visible_until__gt=now())


def reports_seen_by(who: Sitting) -> QuerySet[Report]:
    """Every report that this person may read, newest first."""
    found = Report.objects.filter(visible(), label_id__in=allowed_labels(who))
    return found.defer("text", "findings").order_by("-received_at", "-id")


def report_for(who: Sitting, report_id: UUID) -> Report:
    """One report. Raises `NotFound`, the same for hidden and absent."""
    report = (
        Report.objects.filter(visible(), pk=report_id, label_id__in=allowed_labels(who))
        .select_related("agency", "label")
        .first()
    )
    if report is None:
        raise NotFound
    return report


def seen_or_none(who: Sitting, report_id: UUID | None) -> UUID | None:
    """The number itself when this person may read that report; an unreadable one is as if there were none."""
    if report_id is None:
        return None
    return reports_seen_by(who).filter(pk=report_id).values_list("pk", flat=True).first()


def original_of(who: Sitting, report: Report) -> bytes | None:
    """The bytes as they came; None when they say something that this person may not read, though the report is open."""
    original = Original.objects.filter(pk=report.id, label_id__in=allowed_labels(who)).first()
    if original is None:
        return None
    return key_ring(settings.ENVIRONMENT.keys / "data.key").open(bytes(original.sealed), report.id.bytes)


def source_name(who: Sitting, report: Report) -> str | None:
    """Who told the agency: only for those who may read the source's own label."""
    if report.source_id is None:
        return None
    source = Source.objects.filter(pk=report.source_id, label_id__in=allowed_labels(who)).first()
    return source.name if source else None


def statements_of(who: Sitting, report: Report) -> list[Statement]:
    """What was read out of one report, as far as this person may see it."""
    found = Statement.objects.filter(visible(), report_id=report.id, label_id__in=allowed_labels(who))
    return list(found.order_by("entity", "prop", "id")[: MOST_STATEMENTS + 1])


def statements_about(who: Sitting, entities: Sequence[UUID], *, ended: bool = False) -> list[Statement]:
    """Statements about entities that stand: neither retracted nor superseded, unless `ended` is asked for."""
    found = Statement.objects.filter(visible(), entity__in=list(entities), label_id__in=allowed_labels(who))
    if not ended:
        found = found.filter(ended_at__isnull=True)
    found = found.select_related("report").defer("report__text", "report__findings")
    return list(found.order_by("-report_id", "id")[: MOST_STATEMENTS + 1])


def outlines_of(who: Sitting, entities: Sequence[UUID]) -> list[Statement]:
    """The same statements without their reports, for a list that only names the entities."""
    found = Statement.objects.filter(
        visible(), entity__in=list(entities), label_id__in=allowed_labels(who), ended_at__isnull=True
    )
    return list(found.order_by("entity", "id")[: MOST_STATEMENTS + 1])


def statements_pointing_at(who: Sitting, entity: UUID, limit: int = 500) -> list[Statement]:
    """Statements whose value is this entity: the links in which it stands."""
    found = Statement.objects.filter(visible(), target=entity, label_id__in=allowed_labels(who), ended_at__isnull=True)
    return list(found.order_by("-id")[:limit])


@dataclass(frozen=True, slots=True)
class RetractionPreview:
    """What a retraction would change, as far as the person asking may see it."""

    statements: int
    entities_changed: list[UUID]
    entities_gone: list[UUID]


def what_retraction_changes(who: Sitting, report: Report) -> RetractionPreview:
    """Which entities would lose values, and which would no longer be there at all."""
    mine = [s for s in statements_of(who, report) if s.ended_at is None]
    touched = sorted({s.entity for s in mine})
    others = (
        Statement.objects.filter(visible(), entity__in=touched, label_id__in=allowed_labels(who), ended_at__isnull=True)
        .exclude(report_id=report.id)
        .values_list("entity", flat=True)
        .distinct()
    )
    remain = set(others)
    return RetractionPreview(len(mine), [e for e in touched if e in remain], [e for e in touched if e not in remain])


@dataclass(frozen=True, slots=True)
class Known:
    """A report of the same agency and channel that the cell already holds."""

    id: UUID
    external_id: str | None
    version: str
    sha256: bytes
    retracted: bool


def known_reports(agency: str, channel: str, external_ids: Iterable[str], hashes: Iterable[bytes]) -> list[Known]:
    """Earlier reports with these external ids or these bytes, so that a repeat is linked and not doubled.

    It looks past the receiver's own rights, and only at what the same channel of the same agency sent before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, external_id, version, sha256, retracted FROM known_reports(%s, %s, %s, %s)",
            [agency, channel, list(external_ids), list(hashes)],
        )
        return [Known(row[0], row[1], row[2], bytes(row[3]), row[4]) for row in cursor.fetchall()]
