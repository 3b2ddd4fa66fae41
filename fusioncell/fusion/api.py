"""What a machine may ask of who is who: clusters, suggestions, hits, ways. It reads; people decide (RULES R18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.fusion import links, queries, showing, showing_of_hits
from fusioncell.fusion.methods.ways import Step
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.sitting import require, who_asks

router = Router()


class ClusterOut(Schema):
    """The records that are one for this token, and what was decided to differ and yet hangs together."""

    record: UUID
    members: list[UUID]
    conflicts: list[list[str]]


class PairOut(Schema):
    """A pair that waits, with what speaks for it."""

    one: UUID
    other: UUID
    bits: float
    agencies: list[str]


class QueueOut(Schema):
    """Pairs that wait, the worthiest first; `total` counts no further than a thousand."""

    rows: list[PairOut]
    total: int


class HitOut(Schema):
    """What one's agency was told."""

    id: UUID
    level: str
    kind: str
    agency: str
    its_agency: str | None
    record: UUID
    met: UUID | None
    bits: float
    nobody: bool
    at: datetime


class HitsOut(Schema):
    """One page; `older` leads to the next."""

    rows: list[HitOut]
    total: int
    older: str


class StepOut(Schema):
    """One step of a way."""

    one: UUID
    other: UUID
    how: str
    by: str


@router.get("/entities/{entity_id}/cluster", response=ClusterOut, summary="The records that are one with this")
def cluster(request: HttpRequest, entity_id: UUID, at: str = "") -> dict[str, Any]:
    """Now, or at a moment past; 404 alike for hidden and absent."""
    shown = showing.cluster(who_asks(request), entity_id, at)
    return {
        "record": entity_id,
        "members": [member for member, _name in shown["members"]],
        "conflicts": [[record for record, _name in conflict["chain"]] for conflict in shown["conflicts"]],
    }


@router.get("/queue", response=QueueOut, summary="Pairs that wait for a person")
def queue(request: HttpRequest) -> dict[str, Any]:
    """The worthiest first."""
    return showing.queue(who_asks(request), "pairs")


@router.get("/hits", response=HitsOut, summary="What was told")
def hits(request: HttpRequest, which: str = "ours", after: str = "") -> dict[str, Any]:
    """Newest first."""
    shown = showing_of_hits.hits(who_asks(request), Wish(after=after), which)
    rows = [{**_hit(row["hit"])} for row in shown["rows"]]
    return {"rows": rows, "total": shown["page"].total, "older": shown["page"].older}


def _hit(hit: Any) -> dict[str, Any]:
    plain = {name: getattr(hit, name) for name in ("id", "level", "kind", "record", "met", "bits", "nobody", "at")}
    return {**plain, "agency": hit.agency_id, "its_agency": hit.its_agency_id}


@router.get("/hits/{hit_id}", response=HitOut, summary="One hit")
def hit(request: HttpRequest, hit_id: UUID) -> dict[str, Any]:
    """404 alike for hidden and absent."""
    return _hit(showing_of_hits.hit(who_asks(request), hit_id)["hit"])


@router.get("/ways/{entity_id}/{other}", response=list[StepOut], summary="The shortest way between two entities")
def ways(request: HttpRequest, entity_id: UUID, other: UUID) -> list[Step]:
    """Over relations, attributes in common and identity, by what this token may see."""
    who = who_asks(request)
    require(who, "entity.read")
    queries.said_of(who, [entity_id, other])
    return links.way_between(who, entity_id, other)
