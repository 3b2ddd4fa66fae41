"""What a partner's machine may ask and bring: levels at any moment, chains, questions, positions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.assessment.rules import Judging
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require, who_asks
from fusioncell.threat_level import queries, queries_of_published
from fusioncell.threat_level import queries_of_questions as asked_of
from fusioncell.threat_level.actions import asking, deciding
from fusioncell.threat_level.actions.asking import NewPosition, NewQuestion, Recommended
from fusioncell.threat_level.actions.deciding import Decision
from fusioncell.threat_level.actions.judging import judge_part
from fusioncell.threat_level.models import Question
from fusioncell.threat_level.scales_in_use import registered

router = Router()


class LevelOut(Schema):
    """What the level of a subject is, and whose it is."""

    subject: UUID
    at: datetime
    scale: str | None
    ordinal: int | None
    word: str | None
    names: dict[str, str]
    link: UUID | None
    kind: str | None
    inherited: bool
    expires_at: datetime | None


class LinkOut(Schema):
    """One link of a chain with its signed note."""

    id: UUID
    number: int
    kind: str
    scale: str
    ordinal: int | None
    at: datetime
    expires_at: datetime | None
    review_by: date | None
    trend: str
    low: float | None
    pooled: float | None
    high: float | None
    note: str


class SubjectOut(Schema):
    """A subject of levels."""

    id: UUID
    kind: str
    name: str
    hazard: str
    parent: UUID | None
    inherits: str
    scale: str
    state: str


class QuestionIn(Schema):
    """A question about a level."""

    subject: UUID
    kind: str
    trigger: str
    text: str
    horizon_from: date
    horizon_to: date
    cutoff_at: datetime
    reports: list[UUID] = []
    classification: str = ""
    measured: dict[str, int] = {}
    assessment: UUID | None = None


class PartIn(Schema):
    """Intent, capability or harm as a judgement; probabilities from 0 to 1."""

    aspect: str
    text: str
    low: float
    high: float
    best: float | None = None
    confidence: str = ""
    confidence_reasons: str = ""
    scale: str = "icd203"


class QuestionOut(Schema):
    """A question and how far it is; `positions` and `pooled` only where the token may see them."""

    id: UUID
    subject: UUID
    kind: str
    state: str
    trigger: str
    text: str
    scale: str
    recommended: int | None
    assessment: UUID | None
    parts: dict[str, UUID]
    missing: list[str]
    positions: list[dict[str, Any]]
    pooled: float | None


class PositionIn(Schema):
    """A position; probabilities from 0 to 1."""

    ordinal: int
    probability: float
    intent: float
    capability: float
    harm: int
    lower_raises: bool
    lower_reason: str
    reasons: str
    weights: dict[UUID, float] = {}
    round: int = 1


class RecommendIn(Schema):
    """A recommendation."""

    ordinal: int
    text: str
    against_criteria: str = ""
    unjudged: str = ""


class DecideIn(Schema):
    """A decision."""

    ordinal: int
    departure: str = ""
    review_by: date | None = None
    expires_at: datetime | None = None
    embargo_until: date | None = None


@router.get("/subjects", response=list[SubjectOut], summary="The subjects whose level is decided")
def subjects(request: HttpRequest) -> list[SubjectOut]:
    """Every subject that this token may see."""
    who = who_asks(request)
    require(who, "level.read")
    return [
        SubjectOut(
            id=s.id, kind=s.kind, name=s.name, hazard=s.hazard, parent=s.parent_id, inherits=s.inherits,
            scale=s.scale_id, state=s.state,
        )
        for s in queries.subjects_seen_by(who)
    ]  # fmt: skip


@router.get("/subjects/{levelled_id}/level", response=LevelOut, summary="The level of a subject at any moment")
def level(request: HttpRequest, levelled_id: UUID, at: datetime | None = None) -> LevelOut:
    """Now, or at the moment `at`."""
    who = who_asks(request)
    article = require(who, "level.read")
    found = queries.level_for(who, levelled_id, at)
    record(who, "level.read", [levelled_id], article)
    link = found.standing.link if found.standing else None
    return LevelOut(
        subject=levelled_id, at=found.at, scale=found.scale.code if found.scale else None,
        ordinal=found.step.ordinal if found.step else None, word=found.step.word if found.step else None,
        names=dict(found.step.names) if found.step else {}, link=found.level_id, kind=link.kind if link else None,
        inherited=bool(found.standing and found.standing.inherited), expires_at=link.expires_at if link else None,
    )  # fmt: skip


@router.get("/subjects/{levelled_id}/chain", response=list[LinkOut], summary="The signed chain of a subject")
def chain(request: HttpRequest, levelled_id: UUID) -> list[LinkOut]:
    """Every link from the first on, with its note."""
    who = who_asks(request)
    article = require(who, "level.read")
    found = queries.levels_of(who, queries.subject_for(who, levelled_id))
    record(who, "level.read", [levelled_id], article)
    return [
        LinkOut(
            id=k.id, number=k.number, kind=k.kind, scale=k.scale_id, ordinal=k.ordinal, at=k.at,
            expires_at=k.expires_at, review_by=k.review_by, trend=k.trend, low=k.low, pooled=k.pooled, high=k.high,
            note=k.note,
        )
        for k in found
    ]  # fmt: skip


@router.get("/scales", response=list[dict[str, Any]], summary="The registered scales")
def scales(request: HttpRequest) -> list[dict[str, Any]]:
    """Each version with its steps in six languages and what it can be compared with."""
    require(who_asks(request), "level.read")
    return [
        {
            "code": scale.code, "kind": scale.kind, "sha256": scale.sha256,
            "steps": [{"ordinal": s.ordinal, "word": s.word, "names": dict(s.names)} for s in scale.steps],
            "maps": {version: {str(k): v for k, v in pairs.items()} for version, pairs in scale.maps.items()},
        }
        for scale in registered().values()
    ]  # fmt: skip


def _question(who: Sitting, question: Question) -> QuestionOut:
    last = asked_of.final(asked_of.positions_of(who, question))
    sees = question.state != Question.State.BLIND or any(p.seat_id == who.seat_id for p in last)
    pool = asked_of.pool(last) if sees else None
    return QuestionOut(
        id=question.id, subject=question.subject_id, kind=question.kind, state=question.state,
        trigger=question.trigger, text=question.text, scale=question.scale_id, recommended=question.recommended,
        assessment=question.assessment_id if asked_of.assessment_of(who, question) is not None else None,
        missing=asked_of.parts_missing(question),
        parts={part.aspect: one.id for part, one in asked_of.parts_of(who, question) if one is not None},
        positions=[
            {"seat": p.seat.name, "round": p.round, "ordinal": p.ordinal, "probability": p.probability,
             "intent": p.intent, "capability": p.capability, "harm": p.harm, "lower_raises": p.lower_raises}
            for p in last
        ],
        pooled=pool.probability if pool else None,
    )  # fmt: skip


@router.get("/questions/{question_id}", response=QuestionOut, summary="A question")
def question(request: HttpRequest, question_id: UUID) -> QuestionOut:
    """With the positions that this token may see."""
    who = who_asks(request)
    article = require(who, "level.read")
    found = queries.question_for(who, question_id)
    record(who, "level.question", [found.id], article)
    return _question(who, found)


@router.post("/questions", response=QuestionOut, summary="Open a question")
def ask(request: HttpRequest, body: QuestionIn) -> QuestionOut:
    """What is asked is frozen from here on."""
    who = who_asks(request)
    new = NewQuestion(
        body.subject, body.kind, body.trigger, body.text, body.horizon_from, body.horizon_to, body.cutoff_at,
        body.reports, classification=body.classification, measured=body.measured, assessment_id=body.assessment,
    )  # fmt: skip
    return _question(who, asking.ask(who, new))


@router.post("/questions/{question_id}/positions", response=QuestionOut, summary="Give a position")
def position(request: HttpRequest, question_id: UUID, body: PositionIn) -> QuestionOut:
    """Blind first; the answer shows the others'."""
    who = who_asks(request)
    given = body.dict(exclude={"round"})
    asking.give_position(who, question_id, NewPosition(**given), body.round)
    return _question(who, queries.question_for(who, question_id))


@router.post("/questions/{question_id}/parts", response=QuestionOut, summary="Judge intent, capability or harm")
def part(request: HttpRequest, question_id: UUID, body: PartIn) -> QuestionOut:
    """Each is a judgement of its own, with the evidence of the question that this token may read."""
    who = who_asks(request)
    said = body.dict(exclude={"aspect"})
    judge_part(who, question_id, body.aspect, Judging(**said))
    return _question(who, queries.question_for(who, question_id))


@router.get("/published", response=list[str], summary="The tables of published levels that were taken in")
def published(request: HttpRequest) -> list[str]:
    """By name."""
    return [one.name for one in queries_of_published.tables(who_asks(request))]


@router.get("/published/{table}/{series}", response=dict[str, Any], summary="A published series on a day")
def published_series(request: HttpRequest, table: str, series: str, on: date) -> dict[str, Any]:
    """Every level in force on that day, in order; the last is what the day ended with."""
    _row, found = queries_of_published.table_for(who_asks(request), table)
    one = queries_of_published.series_for(found, series)
    levels = [{"scale": k.scale, "ordinal": k.ordinal, "word": k.label} for k in found.on(series, on)]
    return {"series": one.name, "on": on.isoformat(), "changes": len(one.changes), "levels": levels}


@router.post("/questions/{question_id}/unseal", response=QuestionOut, summary="End the blind round")
def unseal(request: HttpRequest, question_id: UUID) -> QuestionOut:
    """Everybody sees every position."""
    who = who_asks(request)
    return _question(who, asking.unseal(who, question_id))


@router.post("/questions/{question_id}/recommend", response=QuestionOut, summary="Recommend a level")
def recommend(request: HttpRequest, question_id: UUID, body: RecommendIn) -> QuestionOut:
    """Put a level before whoever decides."""
    who = who_asks(request)
    return _question(who, asking.recommend(who, question_id, Recommended(**body.dict())))


@router.post("/questions/{question_id}/decide", response=QuestionOut, summary="Decide a level")
def decide(request: HttpRequest, question_id: UUID, body: DecideIn) -> QuestionOut:
    """Never by whoever recommended it."""
    who = who_asks(request)
    deciding.decide(who, question_id, Decision(**body.dict()))
    return _question(who, queries.question_for(who, question_id))
