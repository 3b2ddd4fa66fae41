"""A whole assessment for a machine: read, drafted, written block by block, commented, handed in; people release it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.assessment import queries
from fusioncell.assessment.actions import drafting, judging
from fusioncell.assessment.actions.drafting import Met
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.levels_in_text import level_block
from fusioncell.assessment.models import Assessment, Comment
from fusioncell.assessment.rules import Drafting, Heading
from fusioncell.mandate.sitting import Sitting, who_asks

router = Router()
_FIELDS = (
    "id", "kind", "title", "question", "requirement", "audience", "language", "scale", "state", "revision",
    "difference", "cutoff_at", "changed_at",
)  # fmt: skip


class DraftIn(Schema):
    """What an assessment is about, for whom, and how it will leave."""

    kind: str
    title: str
    question: str = ""
    requirement: str = ""
    audience: str = ""
    language: str = "en"
    languages: list[str] = ["en"]
    scale: str = "icd203"
    recipients: list[str] = []
    classification: str = ""
    difference: str = ""
    previous: UUID | None = None

    def drafting(self) -> Drafting:
        """As the act takes it."""
        said = self.model_dump(exclude={"previous"})
        return Drafting(**{**said, "languages": tuple(self.languages), "recipients": tuple(self.recipients)})


class BlockIn(Schema):
    """A block to add: text, a judgement, technique or chart by its name, a table, or a level as CODE/STEP."""

    section: str
    kind: str
    before: str = ""
    texts: dict[str, str] = {}
    judgement: UUID | None = None
    technique: UUID | None = None
    chart: str = ""
    level: str = ""
    head: list[str] = []
    rows: list[list[Any]] = []
    caption: str = ""


class TextIn(Schema):
    """New texts of a block by language; `seen` is the revision that the writer saw."""

    seen: int
    texts: dict[str, str]


class CiteIn(Schema):
    """A report or statement to draw in, for or against where the block is a judgement."""

    report: UUID
    statement: UUID | None = None
    stance: str = "for"


class MoveIn(Schema):
    """Where a block goes."""

    section: str
    before: str = ""


class HeadIn(Schema):
    """The head of a product in another language."""

    title: str
    question: str = ""
    requirement: str = ""
    audience: str = ""


class CommentIn(Schema):
    """A remark on a place."""

    text: str
    place: str = ""


class Whole(Schema):
    """An assessment with everything in it: sections and blocks as they stand, evidence by place, remarks."""

    assessment: dict[str, Any]
    body: dict[str, Any]
    judgements: list[UUID]
    evidence: list[dict[str, Any]]
    comments: list[dict[str, Any]]
    mentions: list[UUID]


def _whole(who: Sitting, found: Assessment) -> dict[str, Any]:
    rows = queries.judgements_of(who, found)
    support = queries.support_of_whole(found)
    evidence = [
        {"holder": holder, "block": row.block, "report": row.report_id, "statement": row.statement_id,
         "link": row.link_id, "stance": row.stance, "note": row.note}
        for holder, held in support.items()
        for row in held
    ]  # fmt: skip
    return {
        "assessment": {name: getattr(found, name) for name in _FIELDS}, "body": found.body,
        "judgements": [row.id for row in rows], "evidence": evidence,
        "comments": [_comment(one) for one in queries.comments_of(found)],
        "mentions": [one.object_id for one in queries.mentions_of(found)],
    }  # fmt: skip


def _comment(one: Comment) -> dict[str, Any]:
    return {"id": one.id, "place": one.place, "text": one.text, "by": one.by.name, "at": one.at,
            "settled": one.settled_at}  # fmt: skip


@router.get("/assessments/{assessment_id}/whole", response=Whole, summary="A whole assessment")
def read(request: HttpRequest, assessment_id: UUID) -> dict[str, Any]:
    """With its sections and blocks, what each rests on, and the remarks."""
    who = who_asks(request)
    return _whole(who, drafting.open_assessment(who, assessment_id))


def begin(request: HttpRequest, given: DraftIn) -> dict[str, Any]:
    """With the outline of its kind."""
    who = who_asks(request)
    return _whole(who, drafting.draft(who, given.drafting(), given.previous))


@router.post("/assessments/{assessment_id}/about", response=Whole, summary="Change what an assessment is about")
def describe(request: HttpRequest, assessment_id: UUID, given: DraftIn) -> dict[str, Any]:
    """Title, question, customer, languages, recipients."""
    who = who_asks(request)
    return _whole(who, drafting.describe(who, assessment_id, given.drafting()))


@router.post("/assessments/{assessment_id}/heads/{language}", response=Whole, summary="Title in another language")
def head(request: HttpRequest, assessment_id: UUID, language: str, given: HeadIn) -> dict[str, Any]:
    """And the question, who asked and for whom."""
    who = who_asks(request)
    drafting.head(who, assessment_id, language, Heading(**given.dict()))
    return _whole(who, queries.assessment_for(who, assessment_id))


@router.post("/assessments/{assessment_id}/blocks", response=dict[str, str], summary="Add a block")
def add(request: HttpRequest, assessment_id: UUID, given: BlockIn) -> dict[str, str]:
    """Gives its id. Texts may come with it or be written later."""
    who = who_asks(request)
    block: dict[str, Any] = {"kind": given.kind}
    if given.kind == "level":
        block = level_block(given.level, queries.assessment_for(who, assessment_id).body["languages"])
    block |= {name: str(value) for name in ("judgement", "technique", "chart") if (value := getattr(given, name))}
    if given.kind == "table":
        block |= {"head": given.head, "rows": given.rows, "caption": given.caption}
    if given.texts:
        block["texts"] = {language: {"text": text, "of": 1} for language, text in given.texts.items()}
    return {"block": drafting.add(who, assessment_id, given.section, block, given.before)}


@router.post(
    "/assessments/{assessment_id}/blocks/{block}/texts",
    response={200: dict[str, int], 409: dict[str, Any]},
    summary="Write a block",
)
def write(request: HttpRequest, assessment_id: UUID, block: str, given: TextIn) -> Any:
    """Gives its revision now. Where somebody else has written meanwhile, 409: the late text is kept aside."""
    change = {"texts": {language: {"text": text} for language, text in given.texts.items()}}
    saved = drafting.write_or_keep(who_asks(request), assessment_id, block, given.seen, change)
    if isinstance(saved, Met):  # an answer and no error, or what is kept aside would be undone
        return 409, {"code": saved.code, "sentence": str(saved), "now": dict(saved.now_there)}
    return {"revision": saved}


@router.post("/assessments/{assessment_id}/blocks/{block}/evidence", response=Whole, summary="Draw evidence in")
def draw_in(request: HttpRequest, assessment_id: UUID, block: str, given: CiteIn) -> dict[str, Any]:
    """Into a text, or into the judgement that the block shows."""
    who = who_asks(request)
    found = queries.assessment_for(who, assessment_id)
    shown = {b["id"]: b.get("judgement") for s in found.body["sections"] for b in s["blocks"]}
    one = Cite(given.report, given.statement, given.stance, block="" if shown.get(block) else block)
    if shown.get(block):
        judging.draw_in(who, UUID(str(shown[block])), one)
    else:
        drafting.draw_in(who, assessment_id, one)
    return _whole(who, queries.assessment_for(who, assessment_id))


@router.post("/assessments/{assessment_id}/blocks/{block}/place", response=Whole, summary="Move a block")
def move(request: HttpRequest, assessment_id: UUID, block: str, given: MoveIn) -> dict[str, Any]:
    """Into a section, before another block or at its end."""
    who = who_asks(request)
    drafting.move(who, assessment_id, block, given.section, given.before)
    return _whole(who, queries.assessment_for(who, assessment_id))


@router.delete("/assessments/{assessment_id}/blocks/{block}", response=Whole, summary="Take a block out")
def remove(request: HttpRequest, assessment_id: UUID, block: str) -> dict[str, Any]:
    """Its text stays in the version before."""
    who = who_asks(request)
    drafting.remove(who, assessment_id, block)
    return _whole(who, queries.assessment_for(who, assessment_id))


@router.post("/assessments/{assessment_id}/comments", response=dict[str, Any], summary="Remark on a place")
def comment(request: HttpRequest, assessment_id: UUID, given: CommentIn) -> dict[str, Any]:
    """Open until somebody settles it."""
    return _comment(drafting.comment(who_asks(request), assessment_id, given.text, given.place))


@router.post("/assessments/{assessment_id}/hand-in", response=Whole, summary="Hand an assessment in for review")
def hand_in(request: HttpRequest, assessment_id: UUID) -> dict[str, Any]:
    """From here on every change sends it back to its authors."""
    who = who_asks(request)
    return _whole(who, drafting.hand_in(who, assessment_id))
