"""What a machine may ask and bring of what is judged: it reads and drafts; people review and release (RULES R18)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.assessment import queries, showing
from fusioncell.assessment.actions import cutting, drafting, judging, releasing
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.api_of_drafts import Whole, begin
from fusioncell.assessment.api_of_drafts import router as drafts
from fusioncell.assessment.labelling import label_now
from fusioncell.assessment.methods.probability import Interval, printed, scales
from fusioncell.assessment.models import Assessment, Judgement
from fusioncell.assessment.rules import Judging
from fusioncell.mandate.methods.label import as_body
from fusioncell.mandate.paging import Page, Wish
from fusioncell.mandate.sitting import require, who_asks

router = Router()
router.add_router("", drafts)


class JudgementOut(Schema):
    """A judgement with its numbers, the words for them, and the label it has now."""

    id: UUID
    assessment: UUID | None
    kind: str
    key: bool
    text: str
    language: str
    scale: str
    low: float | None
    high: float | None
    best: float | None
    words: str
    horizon_to: date | None
    confidence: str
    revision: int
    changed_at: datetime
    label: dict[str, Any]


class JudgementIn(Schema):
    """A judgement to write down, with the reports for and against it."""

    text: str
    kind: str = "judgement"
    key: bool = False
    language: str = "en"
    scale: str = "icd203"
    low: float | None = None
    high: float | None = None
    best: float | None = None
    horizon_to: date | None = None
    confidence: str = ""
    confidence_reasons: str = ""
    would_change: str = ""
    reports_for: list[UUID] = []
    reports_against: list[UUID] = []


class AssessmentOut(Schema):
    """An assessment in a list."""

    id: UUID
    kind: str
    title: str
    state: str
    revision: int
    changed_at: datetime
    label: dict[str, Any]


class FindingOut(Schema):
    """One finding of a check."""

    check: str
    severity: str
    place: str
    sentence: str
    mend: str


class Rows(Schema):
    """One page; `after` of the next page is `older`."""

    rows: list[dict[str, Any]]
    total: int
    older: str


def _judgement(one: Judgement) -> dict[str, Any]:
    held = None if one.low is None or one.high is None else Interval(one.low, one.high, one.best)
    return {
        **{name: getattr(one, name) for name in JudgementOut.model_fields if hasattr(one, name)},
        "assessment": one.assessment_id, "label": as_body(label_now(one.id, one.base_label_id, one.label_id)),
        "words": printed(scales()[one.scale], held) if held is not None and one.scale in scales() else "",
    }  # fmt: skip


def _assessment(one: Assessment) -> dict[str, Any]:
    label = label_now(one.id, one.base_label_id, one.label_id, whole=True)
    return {**{name: getattr(one, name) for name in ("id", "kind", "title", "state", "revision", "changed_at")},
            "label": as_body(label)}  # fmt: skip


def _page(page: Page[Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": rows, "total": page.total, "older": page.older}


@router.get("/judgements", response=Rows, summary="Judgements that one may read")
def judgements(request: HttpRequest, after: str = "") -> dict[str, Any]:
    """The last changed first."""
    who = who_asks(request)
    require(who, "assessment.read")
    page = queries.judgements_page(who, Wish(after))
    showing.listing(who, "judgement", page)
    return _page(page, [_judgement(one) for one in page.rows])


@router.post("/judgements", response=JudgementOut, summary="Write a judgement down")
def judge(request: HttpRequest, given: JudgementIn) -> dict[str, Any]:
    """It stands alone; a person draws it into an assessment."""
    said = given.model_dump()
    cites = [Cite(one) for one in said.pop("reports_for")]
    cites += [Cite(one, stance="against") for one in said.pop("reports_against")]
    return _judgement(judging.judge(who_asks(request), Judging(**said), cites))


@router.get("/judgements/{judgement_id}", response=JudgementOut, summary="One judgement")
def judgement(request: HttpRequest, judgement_id: UUID) -> dict[str, Any]:
    """With its numbers and the words for them."""
    return _judgement(judging.open_judgement(who_asks(request), judgement_id))


# One address has one router: what another one offers at it would be answered with 405.
router.post("/assessments", response=Whole, summary="Begin an assessment")(begin)


@router.get("/assessments", response=Rows, summary="Assessments that one may read")
def assessments(request: HttpRequest, after: str = "") -> dict[str, Any]:
    """The last changed first."""
    who = who_asks(request)
    require(who, "assessment.read")
    page = queries.assessments_page(who, Wish(after))
    showing.listing(who, "assessment", page)
    return _page(page, [_assessment(one) for one in page.rows])


@router.get("/assessments/{assessment_id}", response=AssessmentOut, summary="One assessment")
def assessment(request: HttpRequest, assessment_id: UUID) -> dict[str, Any]:
    """What it is about and how far it is."""
    return _assessment(drafting.open_assessment(who_asks(request), assessment_id))


@router.get("/assessments/{assessment_id}/checks", response=list[FindingOut], summary="What the checks find")
def checks(request: HttpRequest, assessment_id: UUID) -> list[dict[str, Any]]:
    """C1 to C30, each with its place and its mend."""
    who = who_asks(request)
    require(who, "assessment.read")
    found = releasing.findings_of(who, queries.assessment_for(who, assessment_id))
    return [{name: getattr(one, name) for name in FindingOut.model_fields} for one in found]


@router.get("/products/{release_id}", response=dict[str, Any], summary="One released product as data")
def product(request: HttpRequest, release_id: UUID) -> dict[str, Any]:
    """The whole content as it was frozen."""
    return dict(releasing.open_release(who_asks(request), release_id).body)


@router.get("/cuts/{cut_id}", response=dict[str, Any], summary="One cut as data")
def cut(request: HttpRequest, cut_id: UUID) -> dict[str, Any]:
    """What a recipient has."""
    return dict(cutting.open_cut(who_asks(request), cut_id).body)
