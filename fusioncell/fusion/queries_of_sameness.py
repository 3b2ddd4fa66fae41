"""Which of many records are one for this person: what a count or a list joins, so that nothing stands in it twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from fusioncell.fusion.models import Decision
from fusioncell.fusion.queries import clusters_around, decisions_seen_by
from fusioncell.mandate.sitting import Sitting


def firsts_among(who: Sitting, records: Collection[UUID], at: datetime | None = None) -> dict[UUID, UUID]:
    """Each of these records that is one with another of them, with the first of its cluster."""
    among = set(records)
    joins = decisions_seen_by(who).filter(act=Decision.Act.DECIDE, verdict="same")
    wanted = list(among)
    pairs = joins.filter(Q(one__in=wanted) | Q(other__in=wanted)).values_list("one", "other") if wanted else ()
    touched = sorted({record for pair in pairs for record in pair if record in among})
    clusters = clusters_around(who, touched, at) if touched else None
    found: dict[UUID, UUID] = {}
    for record in touched:
        if record not in found and clusters is not None:
            one = {UUID(each) for each in clusters.around(str(record))} & among | {record}
            if len(one) > 1:
                found |= dict.fromkeys(one, min(one))
    return found
