"""What a machine may ask about what was found in texts. It reads; people accept (RULES R18)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.evidence.queries import report_for
from fusioncell.intake import queries_of_text, queries_of_triage
from fusioncell.intake.actions import settling, suggesting, triage, unlocking
from fusioncell.mandate.actions import reading
from fusioncell.mandate.sitting import who_asks

router = Router()
READING = ("report.read", "suggestion.settle")


class SuggestionOut(Schema):
    """A piece of a text and what it is taken for; `state` is waiting, accepted or refused."""

    id: UUID
    start: int
    end: int
    what: str
    value: str
    precision: str
    ground: str
    score: float
    also: list[list[str]]
    state: str
    statements: list[UUID]


class Settled(Schema):
    """How many suggestions were settled."""

    settled: int


class Choice(Schema):
    """Which suggestions; `same` takes all of the same kind and value; `category` of a person in a case (R13)."""

    ids: list[UUID]
    same: bool = False
    category: str = ""


class UnlockIn(Schema):
    """The password that the sender of a locked file told."""

    password: str


class Opened(Schema):
    """How many reports were taken in."""

    reports: int


class GradeMany(Schema):
    """Reports and the grade they get."""

    ids: list[UUID]
    grade: str


class GradeHint(Schema):
    """What a report's record suggests, and the roots near it."""

    suggested: str
    true: int
    false: int
    open: int
    of_source: bool
    roots: list[dict[str, Any]]
    near: list[dict[str, Any]]


@router.get("/reports/{report_id}/suggestions", response=list[SuggestionOut], summary="What was found in a text")
def suggestions(request: HttpRequest, report_id: UUID) -> list[Any]:
    """In the order of the text; none of it is a statement before somebody accepts it."""
    who = who_asks(request)
    report = report_for(who, report_id)
    reading.opened(who, "report.text", [report.id], READING)
    return queries_of_text.suggestions_of(who, report)


@router.post("/reports/{report_id}/suggestions/accept", response=Settled, summary="Accept suggestions")
def accept(request: HttpRequest, report_id: UUID, choice: Choice) -> dict[str, int]:
    """For a token of a person's seat; a machine's is refused."""
    given = settling.Choice(report_id, choice.ids, choice.same, choice.category)
    return {"settled": settling.accept(who_asks(request), given)}


@router.post("/reports/{report_id}/suggestions/refuse", response=Settled, summary="Refuse suggestions")
def turn_down(request: HttpRequest, report_id: UUID, choice: Choice) -> dict[str, int]:
    """For a token of a person's seat."""
    given = settling.Choice(report_id, choice.ids, choice.same)
    return {"settled": settling.turn_down(who_asks(request), given)}


@router.post("/reports/{report_id}/suggestions/undo", response=Settled, summary="Take back one's last settling")
def undo(request: HttpRequest, report_id: UUID) -> dict[str, int]:
    """Its statements end; its suggestions wait again."""
    return {"settled": settling.undo(who_asks(request), report_id)}


@router.post("/reports/{report_id}/suggestions/again", response=Settled, summary="Read a text anew")
def again(request: HttpRequest, report_id: UUID) -> dict[str, int]:
    """Gives how many new suggestions wait; what was settled stays."""
    return {"settled": suggesting.read_again(who_asks(request), report_id)}


@router.post("/reports/{report_id}/unlock", response=Opened, summary="Open a locked file with its password")
def unlock(request: HttpRequest, report_id: UUID, given: UnlockIn) -> dict[str, int]:
    """What it holds is taken in as reports of its own; the password is kept nowhere."""
    return {"reports": unlocking.unlock(who_asks(request), report_id, given.password)}


@router.get("/reports/{report_id}/grade", response=GradeHint, summary="The grade a report's record suggests")
def hint(request: HttpRequest, report_id: UUID) -> dict[str, Any]:
    """With its basis, the roots and the near copies; it is applied by nobody but a person."""
    who = who_asks(request)
    report = report_for(who, report_id)
    reading.opened(who, "triage.hint", [report.id], ("report.grade", "report.read"))
    roots, near = queries_of_triage.lineage_of(who, report)
    given = queries_of_triage.suggested_for(who, report, roots)
    return {
        "suggested": given.grade,
        "true": given.record.true,
        "false": given.record.false,
        "open": given.record.open,
        "of_source": given.of_source,
        "roots": [{"first": r.first, "reports": r.reports, "agencies": r.agencies} for r in roots],
        "near": [{"report": str(copy.report.id), "share": copy.share} for copy in near],
    }


@router.post("/triage/grade", response=Settled, summary="Grade several reports")
def grade_many(request: HttpRequest, given: GradeMany) -> dict[str, int]:
    """All or none."""
    return {"settled": triage.grade_many(who_asks(request), given.ids, given.grade)}


@router.post("/triage/undo", response=Settled, summary="Take back one's last batch of grades")
def undo_grades(request: HttpRequest) -> dict[str, int]:
    """Taking back is a grading of its own."""
    return {"settled": triage.undo(who_asks(request), None)}
