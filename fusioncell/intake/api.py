"""How a partner's machine brings what it knows, and learns what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake import api_of_text, api_of_tips, queries
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.mappings import shipped_mapping
from fusioncell.intake.models import Delivery
from fusioncell.mandate.sitting import who_asks

router = Router()
router.add_router("", api_of_text.router)
router.add_router("", api_of_tips.router)


class Reason(Schema):
    """Why objects were held back, or what was noticed: how often, with one example and its place."""

    code: str
    count: int
    example: str
    place: str


class Receipt(Schema):
    """A delivery and what became of its objects so far."""

    id: UUID
    channel: str
    filename: str
    format: str
    state: str
    size: int
    sha256: str | None
    received_at: datetime
    objects_read: int
    accepted: int
    with_findings: int
    newer_versions: int
    duplicates: int
    quarantined: int
    statements: int
    trouble: str


class Verdicts(Receipt):
    """A receipt with its reasons."""

    held_back: list[Reason]
    findings: list[Reason]


def _fields(delivery: Delivery) -> dict[str, Any]:
    plain = (
        "id", "channel", "filename", "format", "state", "size",
        "received_at", "objects_read", "accepted", "with_findings",
        "newer_versions", "duplicates", "quarantined", "statements", "trouble",
    )  # fmt: skip
    fields: dict[str, Any] = {name: getattr(delivery, name) for name in plain}
    return {**fields, "sha256": bytes(delivery.sha256).hex() if delivery.sha256 else None}


@router.post("/deliveries", response={202: Receipt}, summary="Bring a file")
def bring(
    request: HttpRequest, channel: Form[str], file: File[UploadedFile], mapping: Form[str | None] = None
) -> Status[Receipt]:
    """The file is kept whole before the answer; it is read afterwards, object by object. Ask the receipt how far it is.

    mapping: the name of a reviewed mapping, for tables.
    """
    if file.file is None:
        raise Unreadable("The request holds no file.", "file")
    chosen = shipped_mapping(mapping or channel)
    parcel = Parcel(channel, file.name or "unnamed", file.file, chosen.id if chosen else None)
    return Status(202, Receipt(**_fields(deliver(who_asks(request), parcel))))


@router.get("/deliveries", response=list[Receipt], summary="The latest deliveries")
def latest(request: HttpRequest) -> list[Receipt]:
    """The hundred newest deliveries that this token may see."""
    return [Receipt(**_fields(d)) for d in queries.deliveries_seen_by(who_asks(request))[:100]]


@router.get("/deliveries/{delivery_id}", response=Verdicts, summary="What became of a delivery")
def verdicts(request: HttpRequest, delivery_id: UUID) -> Verdicts:
    """Counts and reasons; 404 alike for hidden and absent."""
    who = who_asks(request)
    delivery = queries.delivery_for(who, delivery_id)
    return Verdicts(
        **_fields(delivery),
        held_back=[
            Reason(code=r.code, count=r.count, example=r.example, place=r.place)
            for r in queries.reasons_of(who, delivery)
        ],
        findings=[
            Reason(code=r.code, count=r.count, example=r.example, place=r.place)
            for r in queries.findings_of(who, delivery)
        ],
    )
