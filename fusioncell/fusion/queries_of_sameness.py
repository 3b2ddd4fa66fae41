"""Which of many records are one for this person: what a count or a list joins, so that nothing stands in it twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

from fusioncell.fusion.queries import clusters_around
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

# The records that any decision joins to another: few, so that only these are walked from.
_JOINS = """
SELECT d.one, d.other FROM fusion_decision d
WHERE d.act = 'decide' AND d.verdict = 'same' AND d.settled AND (d.visible_until IS NULL OR d.visible_until > now())
  AND d.label_id = ANY (%(allowed)s) AND (d.one = ANY (%(among)s::uuid[]) OR d.other = ANY (%(among)s::uuid[]))
"""


def firsts_among(who: Sitting, records: Collection[UUID], at: datetime | None = None) -> dict[UUID, UUID]:
    """Each of these records that is one with another of them, with the first of its cluster."""
    among = set(records)
    with connection.cursor() as cursor:
        cursor.execute(_JOINS, {"allowed": list(allowed_labels(who)), "among": list(among)})
        touched = sorted({record for pair in cursor.fetchall() for record in pair if record in among})
    clusters = clusters_around(who, touched, at) if touched else None
    found: dict[UUID, UUID] = {}
    for record in touched:
        if record not in found and clusters is not None:
            one = {UUID(each) for each in clusters.around(str(record))} & among | {record}
            if len(one) > 1:
                found |= dict.fromkeys(one, min(one))
    return found
