"""One voice through two agencies: what triage finds of a report's roots, found among the reports that are cited."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from fusioncell.evidence.models import Report
from fusioncell.intake.methods.lineage import Link, Told, linked
from fusioncell.intake.methods.sketch import triples


def heard_twice(reports: Iterable[UUID]) -> list[Link]:
    """The pairs among these reports, of two agencies, that have one root by triage's measure, each with its ground.

    What whoever asks may not read is not compared. Within one agency forms resemble each other and prove nothing.
    """
    wanted = list(reports)
    if len(wanted) < 2:  # noqa: PLR2004  (two make a pair)
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, other FROM assessment_alike(%s)", [wanted])
        pairs = cursor.fetchall()
    rows = Report.objects.filter(pk__in={number for pair in pairs for number in pair}) if pairs else []
    told = {
        one.id: Told(str(one.id), one.agency_id, one.received_at, f"{one.title}\n{one.text}", "", one.external_id or "")
        for one in rows
    }
    prints = {one.id: triples(one.text) for one in told.values()}
    both = [(told[a], told[b]) for a, b in sorted(pairs) if a in told and b in told]
    return [link for a, b in both if (link := linked(a, b, prints)) is not None]
