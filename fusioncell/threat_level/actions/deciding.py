"""Deciding on a level: by the mandate's role, never whoever recommended; signed, chained, published, on the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, refuse
from fusioncell.mandate.actions import work
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.queries import allowed_labels, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.rules_of_decisions import objections_to_deciding as objections_of_law
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level import queries, rules
from fusioncell.threat_level import queries_of_questions as asked_of
from fusioncell.threat_level.actions.embargo import Committed, commit, keep
from fusioncell.threat_level.actions.linking import Link, link
from fusioncell.threat_level.methods.pool import Pooled
from fusioncell.threat_level.models import Level, Question, Subject
from fusioncell.threat_level.queries import level_for
from fusioncell.threat_level.scales_in_use import scale_of

ACT = "level.decide"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided; `embargo_until` is the day from which hidden evidence may be opened."""

    ordinal: int
    departure: str = ""
    review_by: date | None = None
    expires_at: datetime | None = None
    embargo_until: date | None = None


@transaction.atomic
def decide(who: Sitting, question_id: UUID, said: Decision) -> Level:
    """Decide what was recommended, or depart from it with a reason. The level is in force from this moment."""
    article = require(who, ACT)
    question = queries.question_for(who, question_id, lock=True)
    if question.state != Question.State.RECOMMENDED:
        raise Conflict(_("Nothing is recommended on this question, or it is settled."))
    subject = queries.subject_for(who, question.subject_id)
    unseen = asked_of.unseen_evidence(question)
    _must_hold(who, question, said, unseen)
    pooled = asked_of.pool(asked_of.final(asked_of.positions_of(who, question)))
    embargo = commit(question, unseen, said.embargo_until) if unseen and said.embargo_until else None
    level = link(who, subject, article, _link(who, _Case(question, subject, pooled, embargo), said))
    question.state, question.departure, question.closed_at = Question.State.DECIDED, said.departure.strip(), level.at
    question.save(update_fields=["state", "departure", "closed_at"])
    if embargo is not None:
        keep(who, level, embargo)
    record(
        who, "level.decide", [level.id, subject.id, question.id], article, ordinal=said.ordinal, sha256=level.sha256,
        recommended=question.recommended, departs=said.ordinal != question.recommended,
        embargo=embargo.commitment if embargo else None, unseen_by=embargo.voters if embargo else 0,
    )  # fmt: skip
    _review(who, subject, level)
    return level


def _must_hold(who: Sitting, question: Question, said: Decision, unseen: asked_of.Unseen) -> None:
    approval = law_in_force().mandate.approvals.get(ACT)
    person = who.account_id is not None
    reasons = objections_of_law(
        approval, who.role, person=person, seat=who.seat_id, proposer=question.recommended_by_id or 0
    )
    verdict = rules.Verdict(
        kind=question.kind,
        ordinal=said.ordinal,
        recommended=question.recommended or 0,
        departure=said.departure,
        review_by=said.review_by,
        expires_at=said.expires_at,
        retracted=asked_of.state_of_evidence(question.id).retracted,
        embargo_until=said.embargo_until,
        hidden=len({report for reports in unseen.values() for report in reports}),
    )
    refuse(reasons + rules.objections_to_deciding(verdict, scale_of(question.scale_id), now()))


@dataclass(frozen=True, slots=True)
class _Case:
    """A question on its subject, with what all held together and what some could not see."""

    question: Question
    subject: Subject
    pooled: Pooled | None
    embargo: Committed | None


def _link(who: Sitting, case: _Case, said: Decision) -> Link:
    question, subject, embargo = case.question, case.subject, case.embargo
    dissents = len(asked_of.dissents_of(who, question))
    return Link(
        kind=question.kind,
        scale=question.scale_id,
        ordinal=said.ordinal,
        question=question,
        expires_at=said.expires_at,
        review_by=said.review_by if question.kind == Question.Kind.STRUCTURAL else None,
        void=_lapses(who, question, subject, said.ordinal),
        pooled=case.pooled,
        recommended=question.recommended,
        unjudged=tuple(question.without_parts),
        facts={"dissents": dissents, "departure": said.departure.strip()},
        signed={
            "unjudged": list(question.without_parts),
            "recommended": question.recommended,
            "dissents": dissents,
            "departs": said.ordinal != question.recommended,
            "embargo": embargo.commitment if embargo else None,
        },
    )


def _lapses(who: Sitting, question: Question, subject: Subject, ordinal: int) -> bool:
    """Whether an exception comes back to the level above it, and so ends."""
    if not subject.lapses or question.kind != Question.Kind.STRUCTURAL or subject.parent_id is None:
        return False
    try:
        parent = level_for(who, subject.parent_id)
    except NotFound:
        return False
    return parent.scale is not None and parent.step is not None and (parent.scale.code, parent.step.ordinal) == (
        question.scale_id, ordinal,
    )  # fmt: skip


def _review(who: Sitting, subject: Subject, level: Level) -> None:
    """The date of review is work that is due: the clock of overdue work puts it before the chief."""
    if level.review_by is None or not who.has("work.assign"):
        return
    for old in _waiting_reviews(who, subject):
        work.cancel(who, old.id, _("The level has been decided anew."))
    item = work.NewItem(
        kind=WorkItem.Kind.REVIEW,
        title=_("Review the level: %(name)s") % {"name": subject.name[:150]},
        agency=who.agency,
        body=_("Its date of review is %(day)s.") % {"day": level.review_by.isoformat()},
        due_at=datetime.combine(level.review_by, time(8), UTC),
        object_kind="level_subject",
        object_id=subject.id,
    )
    work.make(who, item)


def _waiting_reviews(who: Sitting, subject: Subject) -> list[WorkItem]:
    found = WorkItem.objects.filter(
        object_kind="level_subject", object_id=subject.id, label_id__in=allowed_labels(who), state__in=("open", "taken")
    )
    return list(found)


@transaction.atomic
def settle_outcome(who: Sitting, question_id: UUID, happened: bool, note: str) -> Question:
    """Say, when the period is over, whether what was asked about has happened: what positions are scored against."""
    article = require(who, "level.propose")
    question = queries.question_for(who, question_id, lock=True)
    refuse(
        rules.objections_to_outcome(
            question.state, question.horizon_to, question.outcome is not None, note, now().date()
        )
    )
    question.outcome, question.outcome_note, question.outcome_at = happened, note.strip(), now()
    question.save(update_fields=["outcome", "outcome_note", "outcome_at"])
    record(who, "level.outcome", [question.id], article, happened=happened)
    return question
