"""Judging: a judgement is written, changed, given evidence, held otherwise, forecast on and resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.assessment import queries, rules
from fusioncell.assessment.actions.keeping import Cite, base_of, case_of, cite_of, joined_now, relink
from fusioncell.assessment.labelling import base_label, kept
from fusioncell.assessment.links_as_evidence import cites_of_link
from fusioncell.assessment.methods.probability import objections_to_interval
from fusioncell.assessment.models import Assessment, Dissent, Forecast, Judgement
from fusioncell.assessment.rules import Judging, Resolving
from fusioncell.evidence.queries import outlines_of
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

MOST_ABOUT = 100  # entities of one judgement


@transaction.atomic
def judge(
    who: Sitting,
    new: Judging,
    cites: Sequence[Cite] = (),
    assessment_id: UUID | None = None,
    recipients: Sequence[str] = (),
) -> Judgement:
    """Write a judgement down, alone or in an assessment, with what speaks for and against it.

    recipients: the agencies that its words are for, beside those of its assessment.
    """
    article = require(who, "assessment.write")
    moment = now()
    refuse(rules.objections_to_judging(new, moment.date()))
    assessment = _open_assessment(who, assessment_id)
    others = assessment.body.get("recipients", ()) if assessment is not None else ()
    base = base_label(who, new.classification, [*recipients, *others], case_of(who))
    number = kept(base)
    made = Judgement.objects.create(
        id=new_id(), purpose=who.purpose, case_id=who.case_id, agency_id=who.agency, base_label_id=number,
        label_id=number, author_id=who.seat_id, made_at=moment, changed_at=moment, assessment_id=assessment_id,
        **_fields(who, new),
    )  # fmt: skip
    _support(who, made, cites)
    if assessment is not None:
        touch(who, assessment)
    record(who, "assessment.judge", [made.id], article, cites=len(cites), assessment=str(assessment_id or ""))
    return queries.judgement_for(who, made.id)


@transaction.atomic
def change(who: Sitting, judgement_id: UUID, seen: int, new: Judging) -> Judgement:
    """Change a judgement that one saw at revision `seen`; its texts in other languages are stale from here on."""
    article = require(who, "assessment.write")
    found = _writable(who, judgement_id, seen)
    moment = now()
    refuse(rules.objections_to_judging(new, moment.date() if new.resolve_on != found.resolve_on else moment.date().min))
    base = base_of(found.base_label_id)
    if new.classification:
        base = base_label(who, new.classification, _recipients(found), case_of(who))
    Judgement.objects.filter(pk=found.id).update(
        **_fields(who, new), base_label_id=kept(base), label_id=joined_now(found.id, base), changed_at=moment,
        revision=found.revision + 1,
    )  # fmt: skip
    _touched(who, found)
    record(who, "assessment.judgement.change", [found.id], article, revision=found.revision + 1)
    return queries.judgement_for(who, judgement_id)


@transaction.atomic
def cite(who: Sitting, judgement_id: UUID, cites: Sequence[Cite]) -> Judgement:
    """Put what a judgement rests on anew."""
    article = require(who, "assessment.write")
    found = _writable(who, judgement_id)
    _support(who, found, cites)
    Judgement.objects.filter(pk=found.id).update(revision=found.revision + 1, changed_at=now())
    _touched(who, found)
    record(
        who, "assessment.judgement.cite", [found.id, *(one.report for one in cites)][:200], article, cites=len(cites)
    )
    return queries.judgement_for(who, judgement_id)


@transaction.atomic
def draw_in(who: Sitting, judgement_id: UUID, one: Cite) -> Judgement:
    """Add one piece of evidence to a judgement."""
    held = queries.support_of([judgement_id]).get(judgement_id, [])
    key = (one.report, one.statement, one.link)
    same = [other for row in held if ((other := cite_of(row)).report, other.statement, other.link) != key]
    return cite(who, judgement_id, [*same, one])


@transaction.atomic
def about(who: Sitting, judgement_id: UUID, entities: Sequence[UUID]) -> Judgement:
    """Say whom and what a judgement is about: what the store holds against it is looked for there."""
    article = require(who, "assessment.write")
    found = _writable(who, judgement_id)
    if len(entities) > MOST_ABOUT or set(entities) - {one.entity for one in outlines_of(who, entities)}:
        raise NotFound
    scope = list(dict.fromkeys(entities))
    Judgement.objects.filter(pk=found.id).update(scope=scope, revision=found.revision + 1, changed_at=now())
    _touched(who, found)
    record(who, "assessment.judgement.about", [found.id, *scope], article)
    return queries.judgement_for(who, judgement_id)


@transaction.atomic
def draw_in_link(who: Sitting, judgement_id: UUID, link: UUID, stance: str = "for") -> Judgement:
    """Cite an identity decision in force, with all the reports that it rests on."""
    held = queries.support_of([judgement_id]).get(judgement_id, [])
    others = [cite_of(row) for row in held if row.link_id != link]
    return cite(who, judgement_id, [*others, *cites_of_link(who, link, stance)])


@transaction.atomic
def take_out(who: Sitting, judgement_id: UUID, out: Cite) -> Judgement:
    """Take one piece of evidence out of a judgement; a decision goes with all its reports."""
    held = queries.support_of([judgement_id]).get(judgement_id, [])
    left = [
        row
        for row in held
        if row.link_id != out.link
        or (out.link is None and (row.report_id, row.statement_id) != (out.report, out.statement))
    ]
    return cite(who, judgement_id, [cite_of(row) for row in left])


@dataclass(frozen=True, slots=True)
class Wording:
    """A judgement in another language: its text and, where written, its reasons, what would change it, alternatives."""

    text: str
    reasons: str = ""
    change: str = ""
    alternatives: tuple[str, ...] = ()


@transaction.atomic
def word(who: Sitting, judgement_id: UUID, language: str, new: Wording) -> Judgement:
    """Write a judgement in another language, for the revision that it has now."""
    article = require(who, "assessment.write")
    found = queries.judgement_for(who, judgement_id, lock=True)
    refuse(rules.objections_to_judging(Judging(new.text, language=language), now().date()))
    if language == found.language:
        raise Refused([_("That is the language it was written in; change the judgement itself.")])
    said = {name: value for name, value in asdict(new).items() if value}
    wordings = {**found.wordings, language: {**said, "of": found.revision, "by": who.seat_id}}
    Judgement.objects.filter(pk=found.id).update(wordings=wordings, changed_at=now())
    if found.assessment_id is not None:
        touch(who, queries.assessment_for(who, found.assessment_id, lock=True))
    record(who, "assessment.judgement.word", [found.id], article, language=language, of=found.revision)
    return queries.judgement_for(who, judgement_id)


@transaction.atomic
def dissent(
    who: Sitting, judgement_id: UUID, text: str, low: float | None = None, high: float | None = None
) -> Dissent:
    """Hold otherwise, in one's own words; whoever may read a judgement may dissent from it."""
    article = require(who, "assessment.read")
    found = queries.judgement_for(who, judgement_id)
    reasons = [] if text.strip() else [_("A dissent says what one holds instead.")]
    if low is not None and high is not None:
        reasons += objections_to_interval(low, high)
    elif low is not None or high is not None:
        reasons.append(_("Give both bounds of the interval."))
    refuse(reasons)
    made = Dissent.objects.create(
        id=new_id(), judgement_id=found.id, seat_id=who.seat_id, text=text.strip(), low=low, high=high, at=now()
    )
    record(who, "assessment.dissent", [found.id, made.id], article)
    return made


@transaction.atomic
def forecast(who: Sitting, judgement_id: UUID, probability: float) -> Forecast:
    """Give one's own number on a forecast; the last one before it is resolved counts."""
    article = require(who, "assessment.read")
    found = queries.judgement_for(who, judgement_id)
    reasons = objections_to_interval(probability, probability)
    if found.kind != "forecast":
        reasons.append(_("Only a forecast takes part in the tournament."))
    if found.outcome is not None:
        reasons.append(_("It is resolved already."))
    refuse(reasons)
    made = Forecast.objects.create(judgement_id=found.id, seat_id=who.seat_id, probability=probability, at=now())
    record(who, "assessment.forecast", [found.id], article)
    return made


@transaction.atomic
def resolve(who: Sitting, judgement_id: UUID, *, outcome: bool) -> Judgement:
    """Say how a forecast came out; somebody else than its author does."""
    article = require(who, "assessment.review")
    found = queries.judgement_for(who, judgement_id, lock=True)
    moment = now()
    facts = Resolving(found.kind, outcome, found.author_id, who.seat_id, found.outcome is not None, found.resolve_on)
    refuse(rules.objections_to_resolving(facts, moment.date()))
    Judgement.objects.filter(pk=found.id).update(outcome=outcome, resolved_at=moment, resolved_by_id=who.seat_id)
    record(who, "assessment.resolve", [found.id], article, outcome=outcome)
    return queries.judgement_for(who, judgement_id)


def open_judgement(who: Sitting, judgement_id: UUID) -> Judgement:
    """Open one judgement, and record it."""
    article = require(who, "assessment.read")
    found = queries.judgement_for(who, judgement_id)
    record(who, "assessment.judgement.read", [found.id], article)
    return found


def _fields(who: Sitting, new: Judging) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(new).items() if name not in ("classification", "given")}
    fields["text"] = new.text.strip()
    fields["alternatives"], fields["assumptions"] = list(new.alternatives), list(new.assumptions)
    fields["scope"] = [UUID(one) for one in new.scope]
    fields["given_id"] = queries.judgement_for(who, UUID(new.given)).id if new.given else None
    return fields


def _support(who: Sitting, found: Judgement, cites: Sequence[Cite]) -> None:
    if any(one.stance not in ("for", "against") for one in cites):
        raise Refused([_("Evidence speaks for or against.")])
    relink(who, "judgement", found.id, cites)
    Judgement.objects.filter(pk=found.id).update(label_id=joined_now(found.id, base_of(found.base_label_id)))


def _open_assessment(who: Sitting, assessment_id: UUID | None) -> Assessment | None:
    if assessment_id is None:
        return None
    found = queries.assessment_for(who, assessment_id, lock=True)
    if found.state == Assessment.State.WITHDRAWN:
        raise Refused([_("This assessment is withdrawn.")])
    return found


def _writable(who: Sitting, judgement_id: UUID, seen: int | None = None) -> Judgement:
    found = queries.judgement_for(who, judgement_id, lock=True)
    if found.agency_id != who.agency:
        raise NotFound
    if seen is not None and found.revision != seen:
        raise Conflict(_("Somebody else has changed this judgement meanwhile; look at it again."))
    if found.outcome is not None:
        raise Refused([_("It is resolved; write a new one.")])
    return found


def _recipients(found: Judgement) -> Sequence[str]:
    return list(found.assessment.body.get("recipients", ())) if found.assessment is not None else ()


def _touched(who: Sitting, found: Judgement) -> None:
    if found.assessment_id is not None:
        touch(who, queries.assessment_for(who, found.assessment_id, lock=True))


def touch(who: Sitting, assessment: Assessment) -> None:
    """An assessment is as new as its newest judgement: its review no longer covers it, and its label is joined anew."""
    require(who, "assessment.write")
    Assessment.objects.filter(pk=assessment.id).update(
        revision=assessment.revision + 1,
        changed_at=now(),
        state=Assessment.State.DRAFT,
        label_id=joined_now(assessment.id, base_of(assessment.base_label_id), whole=True),
    )
