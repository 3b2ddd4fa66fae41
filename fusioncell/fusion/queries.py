"""Who is who for one viewer: clusters worked out anew from the decisions that he may see, now or on a day past.

Nothing is remembered between two questions: there is no key that could be right for one viewer and wrong for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import outlines_of
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.fusion.methods.identity import SEAT, Clusters, Edge, clustered, standing
from fusioncell.fusion.models import Decision
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

FARTHEST = 20_000  # records that are walked to from one; beyond it a cluster says that it goes on

_MAY = """label_id IN (SELECT label_id FROM may)
    AND settled AND (visible_until IS NULL OR visible_until > now()) AND at <= %(moment)s"""

# Everything decided among the records that visible joins reach, whatever was decided of those joins later.
_REACH = f"""
WITH RECURSIVE may AS MATERIALIZED (
    SELECT c.label_id FROM clearance c WHERE c.standing_id = %(standing)s AND c.purpose = %(purpose)s),
reach (record) AS (
    SELECT unnest(%(start)s::uuid[])
    UNION
    SELECT far.record FROM reach r, LATERAL (
        SELECT d.other AS record FROM fusion_decision d
        WHERE d.one = r.record AND d.act = 'decide' AND d.verdict = 'same' AND d.at <= %(moment)s AND d.settled
          AND (d.visible_until IS NULL OR d.visible_until > now()) AND d.label_id IN (SELECT label_id FROM may)
        UNION ALL
        SELECT d.one FROM fusion_decision d
        WHERE d.other = r.record AND d.act = 'decide' AND d.verdict = 'same' AND d.at <= %(moment)s AND d.settled
          AND (d.visible_until IS NULL OR d.visible_until > now()) AND d.label_id IN (SELECT label_id FROM may)) far),
around AS MATERIALIZED (SELECT record FROM reach LIMIT %(most)s)
SELECT d.id, d.act, d.of_id, d.one, d.other, d.verdict, d.origin, d.bits, d.at, d.needs_second,
       retracted_before(d.reports, %(moment)s)
FROM fusion_decision d
WHERE (d.one IN (SELECT record FROM around) OR d.other IN (SELECT record FROM around)) AND d.act <> 'sample' AND {_MAY}
"""  # noqa: S608 (put together of our own constants)


def decisions_seen_by(who: Sitting) -> QuerySet[Decision]:
    """Every decision that this person may see."""
    visible = Q(visible_until__isnull=True) | Q(visible_until__gt=now())
    return Decision.objects.filter(visible, settled=True, label_id__in=allowed_labels(who))


def decision_for(who: Sitting, decision_id: UUID) -> Decision:
    """One verdict. Raises `NotFound`, the same for hidden and absent."""
    found = decisions_seen_by(who).filter(pk=decision_id, act=Decision.Act.DECIDE).select_related("by").first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Event:
    """A row of decisions as the walk brings it."""

    id: UUID
    act: str
    of: UUID | None
    one: UUID
    other: UUID
    verdict: str
    origin: str
    bits: float | None
    at: datetime
    needs_second: bool
    retracted: bool


def events_around(who: Sitting, records: Sequence[UUID], at: datetime | None = None) -> list[Event]:
    """Everything this person may see that was decided, until a moment, of records that hang together with these."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REACH,
            {
                "standing": who.standing_id, "purpose": who.purpose, "start": list(records),
                "moment": at or now(), "most": FARTHEST,
            },
        )  # fmt: skip
        return [Event(*row) for row in cursor.fetchall()]


def standing_edges(events: Iterable[Event]) -> list[Edge]:
    """The verdicts in force: not taken back, confirmed where that is needed, resting on no retracted report."""
    rows = list(events)
    undone = {row.of for row in rows if row.act == Decision.Act.UNDO}
    confirmed = {row.of for row in rows if row.act == Decision.Act.CONFIRM}
    return [
        Edge(str(row.id), str(row.one), str(row.other), row.verdict, row.origin, row.bits, row.at)
        for row in rows
        if row.act == Decision.Act.DECIDE
        and row.id not in undone
        and not row.retracted
        and (not row.needs_second or row.id in confirmed)
    ]


def clusters_around(who: Sitting, records: Sequence[UUID], at: datetime | None = None) -> Clusters:
    """The clusters of these records for this person, at a moment."""
    return clustered(standing_edges(events_around(who, records, at)))


def cluster_of(who: Sitting, record: UUID, at: datetime | None = None) -> list[UUID]:
    """The records that are one with this for this person, itself first, the others in order."""
    around = clusters_around(who, [record], at).around(str(record))
    return [record, *sorted(UUID(each) for each in around if each != str(record))]


def members_of(who: Sitting, records: Sequence[UUID]) -> Mapping[UUID, list[UUID]]:
    """The cluster of each of these records, in one walk."""
    clusters = clusters_around(who, records)
    return {
        record: [record, *sorted(UUID(each) for each in clusters.around(str(record)) if each != str(record))]
        for record in records
    }


def standing_verdict(who: Sitting, one: UUID, other: UUID, *, of_seats: bool = False) -> Edge | None:
    """What counts between two records for this person."""
    low, high = in_order(one, other)
    rows = [row for row in events_around(who, [low, high]) if (row.one, row.other) == (low, high)]
    edges = [edge for edge in standing_edges(rows) if not of_seats or edge.origin == SEAT]
    found = standing(edges)
    return found[0] if found else None


def history_of(who: Sitting, one: UUID, other: UUID) -> list[Decision]:
    """Everything decided of two records that this person may see, oldest first."""
    low, high = in_order(one, other)
    return list(decisions_seen_by(who).filter(one=low, other=high).select_related("by").order_by("at", "id"))


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Two records as a decision keeps them."""
    return (one, other) if one < other else (other, one)


def said_of(who: Sitting, records: Sequence[UUID]) -> dict[UUID, list[Statement]]:
    """What stands of each record for this person. Raises `NotFound` when of one of them nothing may be read."""
    said: dict[UUID, list[Statement]] = {record: [] for record in records}
    for statement in outlines_of(who, list(said)):
        said[statement.entity].append(statement)
    if not all(said.values()):
        raise NotFound
    return said
