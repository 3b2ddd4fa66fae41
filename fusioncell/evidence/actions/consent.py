"""Consent: asked of an originator, given for one recipient, purpose and time, refused, answered with a text, withdrawn.

A consent is a lowering by two people: whoever asks proposes it, and whoever answers for the originator approves it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.evidence import queries, queries_of_consent
from fusioncell.evidence import rules_of_labels as rules
from fusioncell.evidence.actions.citing import make_citing
from fusioncell.evidence.actions.derived_text import Text, keep_text
from fusioncell.evidence.actions.labels import recompute, relabel
from fusioncell.evidence.models import Lowering, Report
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.actions import work
from fusioncell.mandate.methods.consenting import widened
from fusioncell.mandate.models import Consent
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.rules_of_cases import oversight_purposes
from fusioncell.mandate.rules_of_decisions import objections_to_deciding, objections_to_machine
from fusioncell.mandate.rules_of_work import REFUSALS
from fusioncell.mandate.sitting import Sitting, require

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Ask:
    """That a recipient may read a report for a purpose, and why; `due_at` is when an answer is needed."""

    report_id: UUID
    originator: str
    recipient: str
    purpose: str
    reason: str
    due_at: datetime | None = None


@transaction.atomic
def ask(who: Sitting, wanted: Ask) -> Consent:
    """Ask an originator; the question comes before that agency as a work item that cites the report."""
    article = require(who, "consent.ask")
    report = queries.report_for(who, wanted.report_id)
    label, moment = label_of(report.label_id), now()
    question = _question(wanted)
    refuse(rules.objections_to_question(question, label, law_in_force().mandate, who.agency, moment))
    if queries_of_consent.standing_question(who, report.id, question) is not None:
        raise Conflict(_("This was asked already."))
    consent = Consent.objects.create(
        id=new_id(),
        originator_id=wanted.originator,
        asking_id=who.agency,
        recipient_id=wanted.recipient,
        purpose=wanted.purpose,
        object_kind="report",
        object_id=report.id,
        reason=wanted.reason.strip(),
        asked_by_id=who.seat_id,
        asked_at=moment,
    )
    Lowering.objects.create(
        id=new_id(),
        kind=Lowering.Kind.CONSENT,
        report_id=report.id,
        from_label_id=report.label_id,
        to_label_id=label_id(widened(label, wanted.originator, _token(consent))),
        reason=wanted.reason.strip(),
        proposed_by_id=who.seat_id,
        proposed_at=moment,
        consent_id=consent.id,
    )
    _put_before_originator(who, consent, report, wanted.due_at)
    record(
        who,
        "consent.ask",
        [consent.id, report.id],
        article,
        originator=wanted.originator,
        recipient=wanted.recipient,
        purpose=wanted.purpose,
        reason=wanted.reason.strip(),
    )
    record_work(who, "consent.asked", [consent.id], originator=wanted.originator, recipient=wanted.recipient)
    return consent


def _put_before_originator(who: Sitting, consent: Consent, report: Report, due_at: datetime | None) -> None:
    item = work.NewItem(
        kind="consent",
        title=_("Consent asked: %(title)s") % {"title": report.title[:150]},
        agency=consent.originator_id,
        body=consent.reason,
        reason=consent.reason,
        due_at=due_at,
        object_kind="consent",
        object_id=consent.id,
    )
    make_citing(who, item, [report.id])


@transaction.atomic
def agree(who: Sitting, consent_id: UUID, expires_at: datetime | None, note: str = "") -> Consent:
    """Agree, until a day: at once the recipient's seats may read the report for that purpose, and nobody else."""
    article = require(who, "consent.answer")
    consent = _open_question(who, consent_id)
    report = queries.report_for(who, consent.object_id)
    law, label = law_in_force().mandate, label_of(report.label_id)
    refuse(rules.objections_to_agreeing(_question_of(consent), label, law, now(), expires_at))
    token = _token(consent)
    to = label_id(widened(label, consent.originator_id, token))
    lowering = _approve(who, consent, replace_labels=(report.label_id, to))
    _close(who, consent, Consent.State.AGREED, note)
    Consent.objects.filter(pk=consent.id).update(expires_at=expires_at)
    moved = relabel(who, report, lambda each: widened(each, consent.originator_id, token), lowering.id)
    _recorded(
        who,
        consent,
        "agree",
        article,
        until=iso(expires_at) if expires_at else None,
        rows=moved,
        lowering=str(lowering.id),
    )
    work.conclude(who, consent.id, note or _("Agreed."))
    return _answered(consent.id)


@transaction.atomic
def decline(who: Sitting, consent_id: UUID, code: str, note: str = "") -> Consent:
    """Refuse, with a reason out of the closed list."""
    article = require(who, "consent.answer")
    consent = _open_question(who, consent_id)
    if code not in REFUSALS:
        raise Refused([_("A refusal gives one of the reasons of the list.")])
    Lowering.objects.filter(consent_id=consent.id).update(refused_at=now(), note=note.strip())
    _close(who, consent, Consent.State.REFUSED, note)
    Consent.objects.filter(pk=consent.id).update(refusal_code=code)
    _recorded(who, consent, "refuse", article, code=code)
    work.conclude(who, consent.id, note or REFUSALS[code], code)
    return _answered(consent.id)


@transaction.atomic
def offer(who: Sitting, consent_id: UUID, text: Text) -> Report:
    """Answer with a text that can be released: a new report of the originator under a label of its own."""
    article = require(who, "consent.answer")
    consent = _open_question(who, consent_id)
    source = queries.report_for(who, consent.object_id)
    law = law_in_force().mandate
    refuse(rules.objections_to_handling(text.handling, law))
    refuse(rules.objections_to_text(text.title, text.text, consent.reason))
    refuse(rules.objections_to_recipient(_question_of(consent), law, now()))
    handling = replace(text.handling, agencies=text.handling.agencies | {consent.recipient_id, consent.asking_id})
    purposes = frozenset({consent.purpose}) | oversight_purposes(law)
    label = rules.label_of_text(label_of(source.label_id), handling, consent.originator_id, purposes, law)
    made = keep_text(who, source, text, label, article)
    _approve(who, consent, replace_labels=(source.label_id, made.label_id), derived=made.id)
    _close(who, consent, Consent.State.SANITISED, text.title)
    Consent.objects.filter(pk=consent.id).update(offered_id=made.id)
    _recorded(who, consent, "offer", article, text=str(made.id))
    work.conclude(who, consent.id, _("A text that can be released was offered: %(title)s") % {"title": text.title})
    return queries.report_for(who, made.id)


@transaction.atomic
def withdraw(who: Sitting, consent_id: UUID, reason: str) -> Consent:
    """Take a consent back: at the next request nobody reads by it, and what was sent under it waits again."""
    article = require(who, "consent.answer")
    consent = queries_of_consent.consent_for(who, consent_id, lock=True)
    if consent.originator_id != who.agency:
        raise NotFound
    refuse(objections_to_machine(person=who.account_id is not None))
    if consent.state != Consent.State.AGREED:
        raise Conflict(_("There is no consent to take back."))
    if not reason.strip():
        raise Refused([_("Taking a consent back says why.")])
    Consent.objects.filter(pk=consent.id).update(state=Consent.State.WITHDRAWN, answer=reason.strip())
    recompute(who, [consent.object_id])
    record(who, "consent.withdraw", [consent.id, consent.object_id], article, reason=reason.strip())
    record_work(who, "consent.withdrawn", [consent.id], recipient=consent.recipient_id)
    return _answered(consent.id)


def _open_question(who: Sitting, consent_id: UUID) -> Consent:
    """The question, locked, when this person may answer it for the originator."""
    consent = queries_of_consent.consent_for(who, consent_id, lock=True)
    if consent.originator_id != who.agency:
        raise NotFound
    person = who.account_id is not None
    refuse(objections_to_deciding(None, who.role, person=person, seat=who.seat_id, proposer=consent.asked_by_id))
    if consent.state != Consent.State.ASKED:
        raise Conflict(_("This question was answered already."))
    return consent


def _approve(
    who: Sitting, consent: Consent, *, replace_labels: tuple[int, int], derived: UUID | None = None
) -> Lowering:
    """Sign the lowering that the asker proposed, from the label as it is today."""
    lowering = Lowering.objects.select_for_update().filter(consent_id=consent.id).first()
    if lowering is None:
        raise NotFound
    lowering.kind = Lowering.Kind.SANITISE if derived else Lowering.Kind.CONSENT
    lowering.from_label_id, lowering.to_label_id = replace_labels
    lowering.approved_by_id, lowering.approved_at, lowering.derived_id = who.seat_id, now(), derived
    lowering.save(update_fields=["kind", "from_label", "to_label", "approved_by", "approved_at", "derived_id"])
    return lowering


def _close(who: Sitting, consent: Consent, state: str, note: str) -> None:
    Consent.objects.filter(pk=consent.id).update(
        state=state, answered_by_id=who.seat_id, answered_at=now(), answer=note.strip()
    )


def _recorded(who: Sitting, consent: Consent, act: str, article: str, **detail: object) -> None:
    waited = int((now() - consent.asked_at).total_seconds() // DAY)
    subjects = [consent.id, consent.object_id]
    record(who, f"consent.{act}", subjects, article, recipient=consent.recipient_id, days_waited=waited, **detail)
    record_work(who, f"consent.{act}", [consent.id], recipient=consent.recipient_id, days_waited=waited)


def _answered(consent_id: UUID) -> Consent:
    return Consent.objects.select_related("originator", "recipient").get(pk=consent_id)


def _token(consent: Consent) -> str:
    return f"consent:{consent.id}"


def _question(wanted: Ask) -> rules.Question:
    return rules.Question(wanted.originator, wanted.recipient, wanted.purpose, wanted.reason)


def _question_of(consent: Consent) -> rules.Question:
    return rules.Question(consent.originator_id, consent.recipient_id, consent.purpose, consent.reason)
