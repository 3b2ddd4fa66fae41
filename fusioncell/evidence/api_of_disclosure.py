"""What a machine may ask about disclosures: it reads what left; people let it leave (RULES R18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.evidence import queries_of_disclosure as queries
from fusioncell.evidence import showing_of_disclosure as showing
from fusioncell.evidence.actions import disclosing as actions
from fusioncell.evidence.models import Disclosure
from fusioncell.mandate.methods.label import Label, as_body
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.sitting import require, who_asks

router = Router()


class Copy(Schema):
    """One report as it left: which version, and the fingerprints of report and copy."""

    report_id: UUID
    version: str
    report_sha256: str
    sha256: str
    statements: int
    left_out: int
    since: str


class DisclosureOut(Schema):
    """Who got what, when, why and by which article."""

    id: UUID
    made_at: datetime
    made_by: str
    from_agency: str
    recipient: str
    person: str
    reason: str
    need: str
    right: str
    agreement: str
    purpose: str
    article: str
    format: str
    sha256: str
    size: int
    received_at: datetime | None
    label: dict[str, Any]


class DisclosureWhole(DisclosureOut):
    """The same with every report that left in it."""

    copies: list[Copy]


class Disclosures(Schema):
    """One page; `after` of the next page is `older`."""

    rows: list[DisclosureOut]
    total: int
    older: str


class Pair(Schema):
    """How much went from one agency to another."""

    giver: str
    taker: str
    disclosures: int
    reports: int
    unsigned: int
    latest: datetime


_PLAIN = ("id", "made_at", "person", "reason", "need", "right", "agreement", "purpose", "article", "format", "sha256")


def _out(one: Disclosure, label: Label) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in (*_PLAIN, "size", "received_at")},
        "made_by": one.made_by.name,
        "from_agency": one.from_agency_id,
        "recipient": one.recipient_id,
        "label": as_body(label),
    }


@router.get("/disclosures", response=Disclosures, summary="What one's agency let out or received")
def disclosures(request: HttpRequest, after: str = "") -> dict[str, Any]:
    """Newest first."""
    shown = showing.disclosures(who_asks(request), Wish(after=after))
    page = shown["page"]
    return {"rows": [_out(one, label) for one, label in shown["rows"]], "total": page.total, "older": page.older}


@router.get("/disclosures/between", response=list[Pair], summary="Disclosures counted by pair of agencies")
def between(request: HttpRequest) -> list[queries.Between]:
    """For whoever oversees the cell or measures its work."""
    return queries.disclosures_between(who_asks(request))


@router.get("/disclosures/{disclosure_id}", response=DisclosureWhole, summary="One disclosure")
def disclosure(request: HttpRequest, disclosure_id: UUID) -> dict[str, Any]:
    """With each report that left in it; `since` says whether it was retracted or corrected meanwhile."""
    who = who_asks(request)
    shown = showing.disclosure(who, actions.open_disclosure(who, disclosure_id))
    copies = [
        {name: getattr(copy, name) for name in Copy.model_fields if name != "since"} | {"since": state}
        for copy, _report, state in shown["rows"]
    ]
    return {**_out(shown["one"], shown["label"]), "copies": copies}


@router.get("/reports/{report_id}/disclosures", response=list[UUID], summary="Where a report went")
def of_report(request: HttpRequest, report_id: UUID) -> list[UUID]:
    """The numbers of the disclosures that it went into (R15)."""
    who = who_asks(request)
    require(who, "report.read")
    return [row.id for row, _mine in showing.of_report(who, report_id)["rows"]]
