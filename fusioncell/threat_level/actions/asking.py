"""Asking for a decision on a level: the question, blind positions, seeing the others, dissent, recommendation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.assessment import queries as assessments
from fusioncell.assessment.actions.scales import mention
from fusioncell.assessment.voices import heard_twice
from fusioncell.evidence import queries as evidence
from fusioncell.evidence.models import Report
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, Refused, refuse
from fusioncell.foundation.words import Pap, Tlp, new_id
from fusioncell.mandate.methods.label import LOWEST, Label, join
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.rules_of_cases import oversight_purposes
from fusioncell.mandate.rules_of_decisions import objections_to_machine, objections_to_proposing
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level import queries, rules
from fusioncell.threat_level import queries_of_questions as asked_of
from fusioncell.threat_level.models import Dissent, Evidence, Position, Question, Sight, Subject, Weight
from fusioncell.threat_level.scales_in_use import scale_of

ACT = "level.decide"
UNJUDGED = "level.unjudged"


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """What is asked. roots: for a report, the one it was told on from; without an entry it is its own root."""

    subject_id: UUID
    kind: str
    trigger: str
    text: str
    horizon_from: date
    horizon_to: date
    cutoff_at: datetime
    reports: Sequence[UUID] = ()
    roots: Mapping[UUID, UUID] = field(default_factory=dict)
    classification: str = ""
    measured: Mapping[str, int] = field(default_factory=dict)
    assessment_id: UUID | None = None


@transaction.atomic
def ask(who: Sitting, new: NewQuestion) -> Question:
    """Open a question. What it asks, its scale, period, cut-off and evidence are frozen from here on."""
    article = require(who, "level.propose")
    law = law_in_force().mandate
    subject = queries.subject_for(who, new.subject_id)
    refuse(objections_to_proposing(law.approvals.get(ACT), who.role, person=who.account_id is not None))
    if new.kind not in Question.Kind.values:
        raise Refused([_("A question is about a structural level or an incident overlay.")])
    cited = [evidence.report_for(who, number) for number in dict.fromkeys(new.reports)]
    roots = {**_roots([report.id for report in cited]), **new.roots}
    rank = law.policy.rank(new.classification or law.policy.words[0])
    refuse(rules.objections_to_asking(_asked(who, new, subject, cited, rank), scale_of(subject.scale_id), now()))
    question = Question.objects.create(
        id=new_id(),
        subject_id=subject.id,
        kind=new.kind,
        trigger=new.trigger.strip(),
        text=new.text.strip(),
        scale_id=subject.scale_id,
        horizon_from=new.horizon_from,
        horizon_to=new.horizon_to,
        cutoff_at=new.cutoff_at,
        measured=dict(new.measured),
        assessment_id=new.assessment_id,
        label_id=label_id(join(_label(who, rank or 0), label_of(subject.label_id))),
        purpose=who.purpose,
        agency_id=who.agency,
        opened_by_id=who.seat_id,
        opened_at=now(),
    )
    Evidence.objects.bulk_create(
        Evidence(id=new_id(), question_id=question.id, report_id=r.id, root=roots.get(r.id, r.id)) for r in cited
    )
    if new.assessment_id is not None:
        mention(who, new.assessment_id, "level", question.id, question.label_id)
    record(
        who, "level.ask", [question.id, subject.id], article, kind_of=new.kind, scale=subject.scale_id,
        evidence=[str(report.id) for report in cited], cutoff=new.cutoff_at.isoformat(),
    )  # fmt: skip
    return question


def _roots(reports: Sequence[UUID]) -> dict[UUID, UUID]:
    """The root of each report by the lineage that assessments use: one voice through two agencies counts once."""
    held = assessments.reports_under(reports)
    voices = [(one.one, one.other) for one in heard_twice(reports)]
    found = assessments.lineage_of(held.values(), voices).root_of
    return {report: UUID(found.get(str(report), str(report))) for report in reports}


def _asked(who: Sitting, new: NewQuestion, subject: Subject, cited: Sequence[Report], rank: int | None) -> rules.Asked:
    waiting = queries.questions_seen_by(who).filter(
        subject_id=subject.id, kind=new.kind, state__in=("blind", "open", "recommended")
    )
    return rules.Asked(
        trigger=new.trigger,
        text=new.text,
        horizon_from=new.horizon_from,
        horizon_to=new.horizon_to,
        cutoff_at=new.cutoff_at,
        live=subject.state == Subject.State.LIVE,
        classification=rank,
        retracted=sum(report.retracted_at is not None for report in cited),
        late=sum(report.received_at > new.cutoff_at for report in cited),
        open_already=waiting.exists(),
    )


def _label(who: Sitting, rank: int) -> Label:
    """Of the words of the question, not of its evidence: each report keeps its own, or some could not even vote."""
    law = law_in_force().mandate
    return replace(
        LOWEST,
        classification=rank,
        policy=law.policy.code,
        tlp=Tlp.AMBER,
        pap=Pap.AMBER,
        purposes=frozenset({who.purpose}) | oversight_purposes(law),
        originators=frozenset({who.agency}),
    )


@dataclass(frozen=True, slots=True)
class NewPosition:
    """What a seat holds; weights are logarithms of likelihood ratios, by piece of evidence."""

    ordinal: int
    probability: float
    intent: float
    capability: float
    harm: int
    lower_raises: bool
    lower_reason: str
    reasons: str
    weights: Mapping[UUID, float] = field(default_factory=dict)


@transaction.atomic
def give_position(who: Sitting, question_id: UUID, new: NewPosition, round_: int = asked_of.BLIND) -> Position:
    """Give one's position, blind first; a second one after seeing the others. None is ever changed."""
    article = require(who, "level.position")
    refuse(objections_to_machine(person=who.account_id is not None))
    question = queries.question_for(who, question_id, lock=True)
    mine = [p.round for p in asked_of.positions_of(who, question) if p.seat_id == who.seat_id]
    reasons = rules.objections_to_round(question.state, round_, mine)
    if reasons and round_ in mine:
        raise Conflict(reasons[0])
    known = {piece.id for piece in asked_of.evidence_of(who, question)}
    given = rules.Given(
        new.ordinal, new.probability, new.intent, new.capability, new.harm, new.lower_reason, new.reasons,
        list(new.weights.values()),
    )  # fmt: skip
    refuse(reasons + rules.objections_to_position(given, scale_of(question.scale_id)))
    if not new.weights.keys() <= known:
        raise Refused([_("A position leans on the evidence of its question alone.")])
    position = Position.objects.create(
        id=new_id(),
        question_id=question.id,
        seat_id=who.seat_id,
        round=round_,
        ordinal=new.ordinal,
        probability=new.probability,
        intent=new.intent,
        capability=new.capability,
        harm=new.harm,
        lower_raises=new.lower_raises,
        lower_reason=new.lower_reason.strip(),
        reasons=new.reasons.strip(),
        at=now(),
    )
    Weight.objects.bulk_create(
        Weight(position_id=position.id, evidence_id=piece, log_ratio=weight) for piece, weight in new.weights.items()
    )
    Sight.objects.bulk_create(Sight(position_id=position.id, evidence_id=piece) for piece in sorted(known))
    # No number in the event: the log must not tell a blind position to whoever reads it before the round is over.
    record(who, "level.position", [question.id], article, round=round_)
    return position


@transaction.atomic
def unseal(who: Sitting, question_id: UUID) -> Question:
    """End the blind round: everybody sees every position."""
    article = require(who, "level.propose")
    question = queries.question_for(who, question_id, lock=True)
    seats = len(asked_of.voters(question.id))
    refuse(rules.objections_to_unsealing(question.state, question.kind, seats))
    question.state, question.unsealed_at = Question.State.OPEN, now()
    question.save(update_fields=["state", "unsealed_at"])
    record(who, "level.unseal", [question.id], article, seats=seats)
    return question


@dataclass(frozen=True, slots=True)
class Recommended:
    """What is recommended; where it is so, why not what the numbers speak for, and why before its parts are judged."""

    ordinal: int
    text: str
    against_criteria: str = ""
    unjudged: str = ""


@transaction.atomic
def recommend(who: Sitting, question_id: UUID, said: Recommended) -> Question:
    """Put a level before whoever decides, once intent, capability and harm are judged apart.

    Before that only a role to which the law gives the exception may, and says why.
    """
    article = require(who, "level.propose")
    law = law_in_force().mandate
    question = queries.question_for(who, question_id, lock=True)
    refuse(objections_to_proposing(law.approvals.get(ACT), who.role, person=who.account_id is not None))
    criteria = asked_of.criteria_of(who, question)
    missing = asked_of.parts_missing(question)
    advice = rules.Advice(
        question.state, said.ordinal, said.text, (criteria.to if criteria else None, said.against_criteria), missing,
        said.unjudged, who.has(UNJUDGED),
    )  # fmt: skip
    refuse(rules.objections_to_recommending(advice, scale_of(question.scale_id)))
    question.state, question.recommended = Question.State.RECOMMENDED, said.ordinal
    question.recommendation, question.against_criteria = said.text.strip(), said.against_criteria.strip()
    question.recommended_by_id, question.recommended_at = who.seat_id, now()
    question.without_parts, question.unjudged = missing, said.unjudged.strip() if missing else ""
    question.save(
        update_fields=[
            "state", "recommended", "recommendation", "against_criteria", "recommended_by", "recommended_at",
            "without_parts", "unjudged",
        ]
    )  # fmt: skip
    without = {"unjudged": missing, "exception": who.powers[UNJUDGED]} if missing else {}
    record(who, "level.recommend", [question.id], article, ordinal=said.ordinal, **without)
    return question


@transaction.atomic
def dissent(who: Sitting, question_id: UUID, ordinal: int, text: str) -> Dissent:
    """Hold otherwise, in full, for whoever decides and for the record; once a seat, and only after having seen all."""
    article = require(who, "level.position")
    question = queries.question_for(who, question_id, lock=True)
    refuse(rules.objections_to_dissent(question.state, ordinal, text, scale_of(question.scale_id)))
    if Dissent.objects.filter(question_id=question.id, seat_id=who.seat_id).exists():
        raise Conflict(_("This seat has given its position in this round; a vote is given once."))
    made = Dissent.objects.create(
        id=new_id(), question_id=question.id, seat_id=who.seat_id, ordinal=ordinal, text=text.strip(), at=now()
    )
    record(who, "level.dissent", [question.id], article, ordinal=ordinal)
    return made


@transaction.atomic
def withdraw(who: Sitting, question_id: UUID, why: str) -> Question:
    """Take a question back before it is decided; what was given stays on the record."""
    article = require(who, "level.propose")
    question = queries.question_for(who, question_id, lock=True)
    refuse(rules.objections_to_withdrawing(question.state, why))
    question.state, question.closed_at, question.closing = Question.State.WITHDRAWN, now(), why.strip()
    question.save(update_fields=["state", "closed_at", "closing"])
    record(who, "level.withdraw", [question.id], article, why=why.strip())
    return question
