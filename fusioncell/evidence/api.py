"""What an agency's machine may ask about consent. It asks and reads; people answer (RULES R18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fusioncell.evidence import api_of_disclosure
from fusioncell.evidence import queries_of_consent as queries
from fusioncell.evidence.actions import consent as actions
from fusioncell.mandate.actions import reading
from fusioncell.mandate.models import Consent
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.sitting import who_asks

router = Router()
router.add_router("", api_of_disclosure.router)


class Question(Schema):
    """What is asked of an originator."""

    report_id: UUID
    originator: str
    recipient: str
    purpose: str
    reason: str
    due_at: datetime | None = None


class ConsentOut(Schema):
    """A question and what became of it."""

    id: UUID
    report_id: UUID
    originator: str
    asking: str
    recipient: str
    purpose: str
    reason: str
    state: str
    asked_at: datetime
    answered_at: datetime | None
    expires_at: datetime | None
    refusal_code: str
    answer: str
    offered_id: UUID | None
    days_waited: int


class Consents(Schema):
    """One page of questions; `after` of the next page is `older`."""

    rows: list[ConsentOut]
    total: int
    older: str


class Pair(Schema):
    """What stands between two agencies, counted."""

    originator: str
    recipient: str
    standing: int
    solved: int
    days: float
    longest: float


@router.get("/consents", response=Consents, summary="Questions of consent that concern this seat's agency")
def consents(request: HttpRequest, which: str = "to_answer", after: str = "") -> dict[str, Any]:
    """One page: `to_answer`, `asked` or `answered`, newest first."""
    who = who_asks(request)
    page = queries.consents_page(who, Wish(after), which)
    reading.listed(who, "consent.list", [one.id for one in page.rows], page.total, reading.CONSENT)
    return {"rows": [_out(one) for one in page.rows], "total": page.total, "older": page.older}


@router.get("/consents/{consent_id}", response=ConsentOut, summary="One question")
def consent(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    """Hidden and absent are one answer."""
    who = who_asks(request)
    found = queries.consent_for(who, consent_id)
    reading.opened(who, "consent.read", [found.id], reading.CONSENT)
    return _out(found)


@router.post("/consents", response={201: ConsentOut}, summary="Ask an originator for consent")
def ask(request: HttpRequest, question: Question) -> Status[dict[str, Any]]:
    """The originator has it on its board; a person there answers."""
    who = who_asks(request)
    made = actions.ask(who, actions.Ask(**question.dict()))
    return Status(201, _out(queries.consent_for(who, made.id)))


@router.get("/obstacles", response=list[Pair], summary="What stands between the agencies")
def obstacles(request: HttpRequest) -> list[Any]:
    """Counted by pair, without contents; for seats that measure work or oversee the cell."""
    who = who_asks(request)
    rows = queries.obstacles_between(who)
    reading.listed(who, "obstacle.list", [f"{r.originator} {r.recipient}" for r in rows], len(rows), reading.OBSTACLES)
    return list(rows)


def _out(found: Consent) -> dict[str, Any]:
    return {
        "id": found.id,
        "report_id": found.object_id,
        "originator": found.originator_id,
        "asking": found.asking_id,
        "recipient": found.recipient_id,
        "purpose": found.purpose,
        "reason": found.reason,
        "state": found.state,
        "asked_at": found.asked_at,
        "answered_at": found.answered_at,
        "expires_at": found.expires_at,
        "refusal_code": found.refusal_code,
        "answer": found.answer,
        "offered_id": found.offered_id,
        "days_waited": queries.days_waited(found),
    }
