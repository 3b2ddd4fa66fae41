"""What an agency's machine may ask about tips: their state and clocks. It vets nothing (RULES R18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.intake import queries_of_tips as queries
from fusioncell.intake.actions import tips
from fusioncell.intake.models import Tip
from fusioncell.intake.rules_of_tips import Compared, Vetting
from fusioncell.mandate.actions import reading
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.sitting import who_asks

router = Router()
POWERS = ("tip.compare", "tip.vet", "report.read")


class TipOut(Schema):
    """A tip and how far it is."""

    id: UUID
    report_id: UUID
    state: str
    received_at: datetime
    event_type: str
    indicators: list[str]
    behaviours: list[str]
    alert_due: datetime | None
    disposition: str
    feedback: str
    purge_at: datetime | None


class Tips(Schema):
    """One page of tips; `after` of the next page is `older`."""

    rows: list[TipOut]
    total: int
    older: str


class CompareIn(Schema):
    """The first step."""

    behaviours: list[str]
    facts: list[str]
    comparison: str


class VetIn(Schema):
    """The second step."""

    offence: str
    nexus: str


class EndIn(Schema):
    """How a tip ends, and what its sender is told."""

    disposition: str
    feedback: str
    note: str = ""


class Counted(Schema):
    """How tips of one behaviour fared."""

    behaviour: str
    tips: int
    vetted: int
    unfounded: int
    purged: int


@router.get("/tips", response=Tips, summary="Tips")
def tip_list(request: HttpRequest, which: str = "waiting", after: str = "") -> dict[str, Any]:
    """One page: `waiting`, `shareable` or `ended`, newest first."""
    who = who_asks(request)
    page = queries.tips_page(who, Wish(after), which)
    reading.listed(who, "tip.list", [tip.id for tip in page.rows], page.total, POWERS)
    return {"rows": list(page.rows), "total": page.total, "older": page.older}


@router.get("/tips/figures", response=list[Counted], summary="How tips fare by behaviour")
def figures(request: HttpRequest) -> list[Any]:
    """Counted without contents; for seats that measure work or oversee the cell."""
    who = who_asks(request)
    found = queries.counts(who)
    reading.listed(who, "tip.count", [one.behaviour for one in found], len(found), ("work.measure", "log.read"))
    return list(found)


@router.get("/tips/{tip_id}", response=TipOut, summary="One tip")
def one_tip(request: HttpRequest, tip_id: UUID) -> Tip:
    """Hidden and absent are one answer."""
    who = who_asks(request)
    tip = queries.tip_for(who, tip_id)
    reading.opened(who, "tip.read", [tip.id, tip.report_id], POWERS)
    return tip


@router.post("/tips/{tip_id}/compare", response=TipOut, summary="Compare a tip with the closed list")
def compare(request: HttpRequest, tip_id: UUID, given: CompareIn) -> Tip:
    """For a token of a person's seat."""
    return tips.compare(who_asks(request), tip_id, Compared(given.behaviours, given.facts, given.comparison))


@router.post("/tips/{tip_id}/vet", response=TipOut, summary="Vet a tip as the second person")
def vet(request: HttpRequest, tip_id: UUID, given: VetIn) -> Tip:
    """For a token of a person's seat that did not compare it."""
    return tips.vet(who_asks(request), tip_id, Vetting(given.offence, given.nexus))


@router.post("/tips/{tip_id}/end", response=TipOut, summary="End a tip and answer its sender")
def end(request: HttpRequest, tip_id: UUID, given: EndIn) -> Tip:
    """For a token of a person's seat."""
    return tips.end(who_asks(request), tip_id, given.disposition, given.note, given.feedback)
