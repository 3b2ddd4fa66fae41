"""Drafting: an assessment begun, its blocks written by several at once, its versions kept, handed in for review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.assessment import queries, rules
from fusioncell.assessment.actions.keeping import Cite, base_of, case_of, cite_of, joined_now, relink
from fusioncell.assessment.labelling import base_label, kept, label_now
from fusioncell.assessment.methods import body as bodies
from fusioncell.assessment.models import Assessment, Comment, Judgement, Review, Version
from fusioncell.assessment.rules import Drafting, Heading
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import CellError, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.actions.work import NewItem, conclude, make
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.sitting import Sitting, require

LONGEST_HEAD = 2_000  # signs of a question, a requirement, an audience
KEEP_AFTER = timedelta(minutes=5)  # one seat's savings within this time are one version


class Met(CellError):
    """Two wrote the same place at once: what was written later is kept aside, and both are shown."""

    status = 409
    code = "conflict"

    def __init__(self, now_there: Mapping[str, Any], mine: Mapping[str, Any]) -> None:
        super().__init__(_("Somebody else has saved this place meanwhile. Your text is kept; put the two together."))
        self.now_there = now_there
        self.mine = mine


@transaction.atomic
def draft(who: Sitting, new: Drafting, previous: UUID | None = None) -> Assessment:
    """Begin an assessment with the outline of its kind."""
    article = require(who, "assessment.write")
    refuse(rules.objections_to_drafting(new, list(law_in_force().mandate.agencies)))
    if previous is not None:
        queries.assessment_for(who, previous)
    base = kept(base_label(who, new.classification, new.recipients, case_of(who)))
    moment = now()
    made = Assessment.objects.create(
        id=new_id(), purpose=who.purpose, case_id=who.case_id, agency_id=who.agency, base_label_id=base, label_id=base,
        author_id=who.seat_id, made_at=moment, changed_at=moment, cutoff_at=moment, kind=new.kind,
        title=new.title.strip(), question=new.question.strip(), requirement=new.requirement.strip(),
        audience=new.audience.strip(), language=new.language, scale=new.scale, previous_id=previous,
        difference=new.difference.strip(), body=bodies.new_body(new.kind, new.languages, new.recipients),
    )  # fmt: skip
    _keep(who, made)
    record(who, "assessment.draft", [made.id], article, what=new.kind)
    record_work(who, "assessment.drafted", [made.id], what=new.kind)
    return queries.assessment_for(who, made.id)


@transaction.atomic
def describe(who: Sitting, assessment_id: UUID, new: Drafting) -> Assessment:
    """Change what an assessment is about and for whom; its words' label follows whom it is written for."""
    article = require(who, "assessment.write")
    found = _writable(who, assessment_id)
    refuse(rules.objections_to_drafting(new, list(law_in_force().mandate.agencies)))
    base = base_label(who, new.classification, new.recipients, case_of(who)) if _relabelled(found, new) else None
    body = {**found.body, "languages": list(new.languages), "recipients": list(new.recipients)}
    fields: dict[str, Any] = {
        "title": new.title.strip(), "question": new.question.strip(), "requirement": new.requirement.strip(),
        "audience": new.audience.strip(), "scale": new.scale, "difference": new.difference.strip(), "cutoff_at": now(),
    }  # fmt: skip
    if base is not None:
        fields["base_label_id"] = kept(base)
    _save(who, found, body, **fields)
    record(who, "assessment.describe", [found.id], article)
    return queries.assessment_for(who, assessment_id)


@transaction.atomic
def head(who: Sitting, assessment_id: UUID, language: str, said: Heading) -> None:
    """Write title, question, requirement and audience in another of its languages."""
    article = require(who, "assessment.write")
    found = _writable(who, assessment_id)
    if language not in found.body["languages"] or language == found.language or not said.title.strip():
        raise Refused([_("Give it a title in one of its other languages.")])
    words = {name: value.strip()[:LONGEST_HEAD] for name, value in asdict(said).items()}
    heads = {**found.body.get("heads", {}), language: {**words, "title": words["title"][:200]}}
    _save(who, found, {**found.body, "heads": heads})
    record(who, "assessment.head", [found.id], article, language=language)


def _relabelled(found: Assessment, new: Drafting) -> bool:
    return bool(new.classification) or list(new.recipients) != found.body.get("recipients", [])


@transaction.atomic
def add(who: Sitting, assessment_id: UUID, section: str, block: Mapping[str, Any], before: str = "") -> str:
    """Add a block; gives its id. A judgement, a technique or a chart is named by what it shows."""
    article = require(who, "assessment.write")
    found = _writable(who, assessment_id)
    refuse(bodies.objections_to_block(block))
    if sum(1 for _one in bodies.blocks(found.body)) >= bodies.MOST_BLOCKS:
        raise Refused([_("An assessment has at most %(n)s blocks.") % {"n": bodies.MOST_BLOCKS}])
    _refers(who, found, block)
    try:
        body, number = bodies.added(found.body, section, dict(block), before)
    except KeyError:
        raise NotFound from None
    _save(who, found, body)
    record(who, "assessment.block.add", [found.id], article, block=number, what=str(block["kind"]))
    return number


def _refers(who: Sitting, found: Assessment, block: Mapping[str, Any]) -> None:
    """What a block names must be there for whoever adds it, and a judgement joins the assessment."""
    if block["kind"] == "judgement":
        one = queries.judgement_for(who, UUID(str(block["judgement"])))
        if one.assessment_id not in (None, found.id):
            raise Refused([_("This judgement belongs to another assessment.")])
        Judgement.objects.filter(pk=one.id).update(assessment_id=found.id)
    if block["kind"] == "technique":
        one_more = queries.technique_for(who, UUID(str(block["technique"])))
        rows = queries.support_of([one_more.id]).get(one_more.id, [])
        held = queries.support_of([found.id]).get(found.id, [])
        cites = [cite_of(row) for row in held]
        relink(who, "assessment", found.id, [*cites, *(Cite(r.report_id, r.statement_id) for r in rows)])
    if block["kind"] == "chart" and block.get("chart") not in bodies.CHARTS:
        raise Refused([_("There is no such chart.")])


@transaction.atomic
def write(who: Sitting, assessment_id: UUID, block: str, seen: int, change: Mapping[str, Any]) -> int:
    """Save one block that one saw at revision `seen`; gives its revision now.

    Raises `Met` when somebody else has changed the same field meanwhile; `write_or_keep` then keeps the late text.
    """
    article = require(who, "assessment.write")
    found = _writable(who, assessment_id)
    refuse(bodies.objections_to_block({"kind": "text", **change}))
    try:
        body = bodies.changed(found.body, block, seen, _stamped(found, block, change))
    except KeyError:
        raise NotFound from None
    except bodies.Stale as stale:
        raise Met(stale.now, change) from None
    _save(who, found, body)
    record(who, "assessment.block.write", [found.id], article, block=block)
    return int(bodies.block_of(body, block)["revision"])


def _stamped(found: Assessment, block: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """Texts with the revision of the original that they were written for; a new original makes the others stale."""
    try:
        held = bodies.block_of(found.body, block)
    except KeyError:
        return dict(change)
    of = int(held.get("revision_of_original", 1))
    texts = {language: dict(said) for language, said in change.get("texts", {}).items()}
    original = texts.get(found.language)
    more: dict[str, Any] = {}
    before = held.get("texts", {}).get(found.language, {}).get("text", "")
    if original is not None and original["text"].strip() != before.strip():
        of += 1 if before else 0
        more["revision_of_original"] = of
    for said in texts.values():
        said["of"] = of
    return {**{name: value for name, value in change.items() if name != "texts"}, **more, "texts": texts}


def write_or_keep(who: Sitting, assessment_id: UUID, block: str, seen: int, change: Mapping[str, Any]) -> int | Met:
    """The same for a page that saves by itself: a meeting of two is an answer, and its late text stays kept."""
    with transaction.atomic():
        try:
            return write(who, assessment_id, block, seen, change)  # a transaction within this one: it alone is undone
        except Met as met:
            _aside(who, queries.assessment_for(who, assessment_id), block, change)
            return met


def _aside(who: Sitting, found: Assessment, block: str, change: Mapping[str, Any]) -> None:
    body = {"block": block, "change": dict(change)}
    Version.objects.create(
        assessment_id=found.id, revision=found.revision, body=body, by_id=who.seat_id, at=now(), kept_aside=True
    )
    record(who, "assessment.block.aside", [found.id], who.powers.get("assessment.write", ""), block=block)


@transaction.atomic
def move(who: Sitting, assessment_id: UUID, block: str, section: str, before: str = "") -> None:
    """Put a block in another place."""
    _reshape(who, assessment_id, ("move", block), lambda body: bodies.moved(body, block, section, before))


@transaction.atomic
def remove(who: Sitting, assessment_id: UUID, block: str) -> None:
    """Take a block out; its text stays in the version before, its judgement stays a judgement."""
    _reshape(who, assessment_id, ("remove", block), lambda body: bodies.removed(body, block))


def _reshape(
    who: Sitting, assessment_id: UUID, act: tuple[str, str], change: Callable[[bodies.Body], bodies.Body]
) -> None:
    article = require(who, "assessment.write")
    found = _writable(who, assessment_id)
    if act[0] == "remove":
        _keep(who, found)
    try:
        body = change(found.body)
    except KeyError:
        raise NotFound from None
    _save(who, found, body)
    record(who, f"assessment.block.{act[0]}", [found.id], article, block=act[1])


@transaction.atomic
def draw_in(who: Sitting, assessment_id: UUID, one: Cite) -> None:
    """Draw a report or statement into a block of text."""
    article = require(who, "assessment.write")
    found = _writable(who, assessment_id)
    try:
        bodies.block_of(found.body, one.block)
    except KeyError:
        raise NotFound from None
    rows = queries.support_of([found.id]).get(found.id, [])
    cites = [cite_of(row) for row in rows]
    relink(who, "assessment", found.id, [*cites, one])
    _save(who, found, found.body)
    record(who, "assessment.cite", [found.id, one.report], article, block=one.block)


@transaction.atomic
def hand_in(who: Sitting, assessment_id: UUID) -> Assessment:
    """Hand an assessment in for review; from here on every change sends it back to its authors."""
    article = require(who, "assessment.write")
    found = _writable(who, assessment_id)
    _keep(who, found)
    Assessment.objects.filter(pk=found.id).update(state=Assessment.State.REVIEW, changed_at=now())
    if who.has("work.assign"):  # somebody of the desk finds it in the inbox, under the label of the assessment itself
        item = NewItem(
            "review", found.title, who.agency, case_id=who.case_id, object_kind="assessment", object_id=found.id
        )
        make(who, item, [label_now(found.id, found.base_label_id, found.label_id, whole=True)])
    record(who, "assessment.hand_in", [found.id], article, revision=found.revision)
    record_work(who, "assessment.handed_in", [found.id])
    return queries.assessment_for(who, assessment_id)


@transaction.atomic
def review(who: Sitting, assessment_id: UUID, *, ready: bool, note: str = "") -> Review:
    """Find an assessment ready, or not yet, as a seat that has written nothing of it."""
    article = require(who, "assessment.review")
    found = queries.assessment_for(who, assessment_id, lock=True)
    hands = rules.Hands(queries.authors_of(found), state=found.state)
    refuse(rules.objections_to_reviewing(hands, who.seat_id, ready=ready, note=note))
    made = Review.objects.create(
        id=new_id(), assessment_id=found.id, revision=found.revision, ready=ready, note=note.strip(), by_id=who.seat_id,
        at=now(),
    )  # fmt: skip
    state = Assessment.State.REVIEWED if ready else Assessment.State.DRAFT
    Assessment.objects.filter(pk=found.id).update(state=state)
    conclude(who, found.id, note.strip() or ("ready" if ready else "not yet"))
    record(who, "assessment.review", [found.id], article, ready=ready, revision=found.revision)
    record_work(who, "assessment.reviewed", [found.id], ready=ready)
    return made


@transaction.atomic
def comment(who: Sitting, assessment_id: UUID, text: str, place: str = "") -> Comment:
    """Remark on a place."""
    article = require(who, "assessment.read")
    found = queries.assessment_for(who, assessment_id)
    refuse([] if text.strip() else [_("A remark has a text.")])
    made = Comment.objects.create(
        id=new_id(), assessment_id=found.id, place=place[:60], text=text.strip()[:4000], by_id=who.seat_id, at=now()
    )
    record(who, "assessment.comment", [found.id], article, place=place)
    return made


@transaction.atomic
def settle(who: Sitting, assessment_id: UUID, comment_id: UUID) -> None:
    """Mark a remark as dealt with."""
    article = require(who, "assessment.write")
    found = queries.assessment_for(who, assessment_id)
    settled = Comment.objects.filter(pk=comment_id, assessment_id=found.id, settled_at__isnull=True)
    if not settled.update(settled_by_id=who.seat_id, settled_at=now()):
        raise NotFound
    record(who, "assessment.comment.settle", [found.id], article)


def open_assessment(who: Sitting, assessment_id: UUID) -> Assessment:
    """Open one assessment, and record it."""
    article = require(who, "assessment.read")
    found = queries.assessment_for(who, assessment_id)
    record(who, "assessment.read", [found.id], article)
    return found


def _writable(who: Sitting, assessment_id: UUID) -> Assessment:
    found = queries.assessment_for(who, assessment_id, lock=True)
    if found.agency_id != who.agency:
        raise NotFound
    if found.state == Assessment.State.WITHDRAWN:
        raise Refused([_("This assessment is withdrawn.")])
    return found


def _save(who: Sitting, found: Assessment, body: bodies.Body, **fields: Any) -> None:
    """Keep a new body; the version before is kept when somebody else wrote it or it has stood for a while."""
    last = Version.objects.filter(assessment_id=found.id, kept_aside=False).order_by("-id").first()
    if last is None or last.by_id != who.seat_id or now() - last.at > KEEP_AFTER:
        _keep(who, found)
    base = base_of(fields.get("base_label_id", found.base_label_id))
    Assessment.objects.filter(pk=found.id).update(
        body=body, revision=found.revision + 1, changed_at=now(), state=Assessment.State.DRAFT,
        label_id=joined_now(found.id, base, whole=True), **fields,
    )  # fmt: skip


def _keep(who: Sitting, found: Assessment) -> None:
    """Keep an assessment as it stands, with its judgements."""
    rows = queries.judgements_of(who, found)
    judgements = {str(row.id): _told(row) for row in rows}
    Version.objects.create(
        assessment_id=found.id, revision=found.revision, by_id=who.seat_id, at=now(),
        body={"title": found.title, "question": found.question, "body": found.body, "judgements": judgements},
    )  # fmt: skip


_TOLD: Sequence[str] = (
    "kind", "key", "text", "language", "wordings", "scale", "low", "high", "best", "confidence", "confidence_reasons",
    "alternatives", "assumptions", "would_change", "base_rate", "single_root", "personal_need", "resolution_rule",
    "revision", "exclusive", "rare",
)  # fmt: skip


def _told(row: Judgement) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in _TOLD}
    days = {name: getattr(row, name) for name in ("horizon_from", "horizon_to", "resolve_on")}
    return {**told, **{name: day.isoformat() if day else None for name, day in days.items()}, "at": iso(row.changed_at)}
