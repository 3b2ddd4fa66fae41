"""Making somebody a subject of intelligence (R01, R02): proposed by one, decided by another, on frozen facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.evidence import queries as queries_of_reports
from fusioncell.evidence import queries_of_cases as queries
from fusioncell.evidence import rules_of_subjects as rules
from fusioncell.evidence.models import SubjectDecision, WorkEvidence
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import join, join_all
from fusioncell.mandate.models import Case, WorkItem, WorkStep
from fusioncell.mandate.queries import label_id, label_of, labels_of, law_in_force
from fusioncell.mandate.queries_of_cases import case_for
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.rules_of_cases import objections_to_change
from fusioncell.mandate.rules_of_decisions import objections_to_deciding, objections_to_machine, objections_to_proposing
from fusioncell.mandate.sitting import Sitting, require

ACT = "subject.decide"


@dataclass(frozen=True, slots=True)
class Proposed:
    """Whom, in which case, for which offence, on which statements; and how protected activity bears on it, if any."""

    case_id: UUID
    entity: UUID
    offence: str
    suspicion: str
    statements: Sequence[UUID]
    protected_link: str = ""


@transaction.atomic
def propose(who: Sitting, new: Proposed) -> SubjectDecision:
    """Put a suspicion before the second person. The cited statements are frozen as they stand now."""
    article = require(who, "subject.propose")
    case = case_for(who, new.case_id)
    law = law_in_force().mandate
    refuse(objections_to_proposing(law.approvals.get(ACT), who.role, person=who.account_id is not None))
    refuse(objections_to_change(case.state))
    if queries.live_decision(who, case.id, new.entity) is not None:
        raise Conflict(_("This is proposed or decided in this case already."))
    cited = queries.cited(who, new.statements)
    _must_hold(who, case, new, cited)
    facts = [each.frozen for each in cited]
    label = join_all([label_of(case.label_id), *labels_of(each.label_id for each in cited).values()])
    subject = SubjectDecision.objects.create(
        id=new_id(),
        case_id=case.id,
        entity=new.entity,
        offence=new.offence,
        suspicion=new.suspicion.strip(),
        protected_link=new.protected_link.strip(),
        facts=facts,
        facts_sha256=queries.fingerprint(facts),
        label_id=label_id(label),
        proposed_by_id=who.seat_id,
        proposed_at=now(),
    )
    record(
        who,
        "subject.propose",
        [subject.id, new.entity],
        article,
        case=str(case.id),
        offence=new.offence,
        facts_sha256=subject.facts_sha256,
    )
    return subject


def _must_hold(who: Sitting, case: Case, new: Proposed, cited: Sequence[queries.Cited]) -> None:
    placed = queries.person_in(who, case, new.entity)
    suspicion = rules.Suspicion(
        entity=str(new.entity),
        offence=new.offence,
        text=new.suspicion,
        protected_link=new.protected_link,
        facts=[each.fact for each in cited],
        person=any(each.frozen["schema"] == "Person" for each in cited),
        category=placed.category if placed else "",
    )
    refuse(rules.objections_to_subject(suspicion, law_in_force().mandate, now().date()))


@transaction.atomic
def decide(who: Sitting, subject_id: UUID) -> SubjectDecision:
    """Decide that somebody is a subject of intelligence; refused when a fact has changed since it was proposed."""
    article = require(who, "subject.decide")
    subject = _standing(who, subject_id)
    case = case_for(who, subject.case_id)
    refuse(objections_to_change(case.state))
    statements = [UUID(fact["statement"]) for fact in subject.facts]
    cited = queries.cited(who, statements)
    _must_hold(
        who,
        case,
        Proposed(case.id, subject.entity, subject.offence, subject.suspicion, statements, subject.protected_link),
        cited,
    )
    if queries.fingerprint([each.frozen for each in cited]) != subject.facts_sha256:
        raise Refused([_("R01: the facts have changed since this was proposed; propose it anew.")])
    subject.decided_by_id, subject.decided_at, subject.article = who.seat_id, now(), article
    subject.save(update_fields=["decided_by", "decided_at", "article"])
    record(
        who,
        "subject.decide",
        [subject.id, subject.entity],
        article,
        case=str(case.id),
        offence=subject.offence,
        facts_sha256=subject.facts_sha256,
        protected=any(fact["protected"] for fact in subject.facts),
    )
    return subject


@transaction.atomic
def turn_down(who: Sitting, subject_id: UUID, why: str) -> SubjectDecision:
    """Refuse the proposal, with the reason."""
    article = require(who, "subject.decide")
    subject = _standing(who, subject_id)
    if not why.strip():
        raise Refused([_("A refusal says why.")])
    subject.refused_at, subject.refusal = now(), why.strip()
    subject.save(update_fields=["refused_at", "refusal"])
    record(who, "subject.refuse", [subject.id, subject.entity], article, why=why.strip())
    return subject


@transaction.atomic
def withdraw(who: Sitting, subject_id: UUID, why: str) -> SubjectDecision:
    """Take a decision back: from now on the person is no subject of intelligence. The record stays."""
    article = require(who, "subject.decide")
    subject = queries.subject_for(who, subject_id, lock=True)
    refuse(objections_to_machine(person=who.account_id is not None))
    if subject.decided_at is None or subject.withdrawn_at is not None:
        raise Conflict(_("There is no decision in force to take back."))
    if not why.strip():
        raise Refused([_("Taking a decision back says why.")])
    subject.withdrawn_at, subject.withdrawal = now(), why.strip()
    subject.save(update_fields=["withdrawn_at", "withdrawal"])
    record(who, "subject.withdraw", [subject.id, subject.entity], article, why=why.strip())
    return subject


def review_after_retraction(who: Sitting, report_id: UUID) -> int:
    """Put each live decision that cites a retracted report before the agency of its case; gives how many.

    Called within the act that retracts. Whoever retracts need not see the decision, and learns nothing of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, parts, agency, purpose FROM resting_on(%s) WHERE kind = 'subject' AND state <> 'ended'",
            [[report_id]],
        )
        found = cursor.fetchall()
    label = label_of(queries_of_reports.report_for(who, report_id).label_id) if found else None
    for subject, parts, agency, purpose in found:
        if label is not None:
            number = label_id(join(label_of(parts[0]), label))
            item = _review_item(who, subject, parts[0], number, (agency, purpose))
            WorkEvidence.objects.create(item_id=item, report_id=report_id)
    return len(found)


def _review_item(who: Sitting, subject: UUID, base: int, label: int, to: tuple[str, str]) -> UUID:
    """A review under the label of the case and of the report: neither names the person nor the suspicion."""
    agency, purpose = to
    item = WorkItem.objects.create(
        id=new_id(),
        kind=WorkItem.Kind.REVIEW,
        title=_("A fact of a decision was retracted: review it"),
        base_label_id=base,
        label_id=label,
        made_by_id=who.seat_id,
        from_agency_id=agency,
        agency_id=agency,
        purpose=purpose,
        object_kind="subject",
        object_id=subject,
        made_at=now(),
    )
    WorkStep.objects.create(item_id=item.id, act="make", by_id=who.seat_id, at=item.made_at)
    record_work(who, "work.assigned", [item.id], what="review", to=agency)
    return item.id


def _standing(who: Sitting, subject_id: UUID) -> SubjectDecision:
    subject = queries.subject_for(who, subject_id, lock=True)
    approval = law_in_force().mandate.approvals.get(ACT)
    person = who.account_id is not None
    refuse(objections_to_deciding(approval, who.role, person=person, seat=who.seat_id, proposer=subject.proposed_by_id))
    if subject.decided_at is not None or subject.refused_at is not None:
        raise Conflict(_("This proposal is already settled."))
    return subject
