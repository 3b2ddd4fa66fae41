"""What an agency's machine may ask about cases and work. It reads and hands in; people decide (RULES R18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fusioncell.mandate import api_of_law, queries_of_cases, queries_of_work
from fusioncell.mandate.actions import reading, work
from fusioncell.mandate.methods.label import as_body
from fusioncell.mandate.models import Case, WorkItem
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import labels_of
from fusioncell.mandate.sitting import who_asks

router = Router()
router.add_router("", api_of_law.router)


class CaseOut(Schema):
    """A case of which the seat is a member; label is the handling of all that is written in it."""

    id: UUID
    title: str
    article: str
    purpose: str
    agency: str
    state: str
    opened_at: datetime
    label: dict[str, Any]


class Cases(Schema):
    """One page of cases; `after` of the next page is `older`."""

    rows: list[CaseOut]
    total: int
    older: str


class ItemOut(Schema):
    """A work item."""

    id: UUID
    kind: str
    title: str
    body: str
    from_agency: str
    agency: str
    owner: str | None
    purpose: str
    state: str
    due_at: datetime | None
    made_at: datetime
    answer: str
    refusal_code: str
    label: dict[str, Any]


class Items(Schema):
    """One page of work items; `after` of the next page is `older`."""

    rows: list[ItemOut]
    total: int
    older: str


class NewItem(Schema):
    """What is to be done, by which agency, and why it is asked."""

    kind: str
    title: str
    agency: str
    body: str = ""
    due_at: datetime | None = None
    classification: str = ""
    case_id: UUID | None = None


class Answer(Schema):
    """The answer to an item."""

    text: str


class Refusal(Schema):
    """Why an item is refused: a code of the closed list, and words."""

    code: str
    text: str = ""


@router.get("/cases", response=Cases, summary="The cases of which this seat is a member")
def cases(request: HttpRequest, state: str = "open", after: str = "") -> dict[str, Any]:
    """One page, newest first."""
    who = who_asks(request)
    page = queries_of_cases.cases_page(who, Wish(after), state)
    reading.listed(who, "case.list", [case.id for case in page.rows], page.total, reading.CASES)
    return {"rows": [_case(case) for case in page.rows], "total": page.total, "older": page.older}


@router.get("/cases/{case_id}", response=CaseOut, summary="One case")
def case(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Hidden and absent are one answer."""
    who = who_asks(request)
    found = queries_of_cases.case_for(who, case_id)
    reading.opened(who, "case.read", [found.id], reading.CASES)
    return _case(found)


@router.get("/work", response=Items, summary="The board of this seat's agency")
def board(request: HttpRequest, which: str = "in", after: str = "") -> dict[str, Any]:
    """One page: `in`, `out`, `waiting` or `done`; what is due first comes first."""
    who = who_asks(request)
    page = queries_of_work.board(who, Wish(after), which)
    reading.listed(who, "work.board", [item.id for item in page.rows], page.total, reading.WORK)
    return {"rows": [_item(item) for item in page.rows], "total": page.total, "older": page.older}


@router.get("/work/{item_id}", response=ItemOut, summary="One work item")
def item(request: HttpRequest, item_id: UUID) -> dict[str, Any]:
    """Hidden and absent are one answer."""
    who = who_asks(request)
    found = queries_of_work.item_for(who, item_id)
    reading.opened(who, "work.read", [found.id], reading.WORK)
    return _item(found)


@router.post("/work", response={201: ItemOut}, summary="Ask an agency for something")
def make(request: HttpRequest, new: NewItem) -> Status[dict[str, Any]]:
    """It stands on their board when somebody there may read it."""
    made = work.make(who_asks(request), work.NewItem(**new.dict()))
    return Status(201, _item(made))


@router.post("/work/{item_id}/take", response=ItemOut, summary="Take an item")
def take(request: HttpRequest, item_id: UUID) -> dict[str, Any]:
    """Of two who try, one gets it; the other is answered 409."""
    return _item(work.take(who_asks(request), item_id))


@router.post("/work/{item_id}/answer", response=ItemOut, summary="Answer an item")
def answer(request: HttpRequest, item_id: UUID, given: Answer) -> dict[str, Any]:
    """With that it is done."""
    return _item(work.answer(who_asks(request), item_id, given.text))


@router.post("/work/{item_id}/refuse", response=ItemOut, summary="Refuse an item")
def refuse(request: HttpRequest, item_id: UUID, given: Refusal) -> dict[str, Any]:
    """With a reason out of the closed list."""
    return _item(work.decline(who_asks(request), item_id, given.code, given.text))


def _case(found: Case) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "article": found.article,
        "purpose": found.purpose,
        "agency": found.agency_id,
        "state": found.state,
        "opened_at": found.opened_at,
        "label": as_body(labels_of([found.label_id])[found.label_id]),
    }


def _item(found: WorkItem) -> dict[str, Any]:
    return {
        "id": found.id,
        "kind": found.kind,
        "title": found.title,
        "body": found.body,
        "from_agency": found.from_agency_id,
        "agency": found.agency_id,
        "owner": found.owner.name if found.owner else None,
        "purpose": found.purpose,
        "state": found.state,
        "due_at": found.due_at,
        "made_at": found.made_at,
        "answer": found.answer,
        "refusal_code": found.refusal_code,
        "label": as_body(labels_of([found.label_id])[found.label_id]),
    }
