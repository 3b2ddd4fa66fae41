"""Lowering a label takes two people: one proposes, another approves, for the originator. Raising takes one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.evidence import queries, queries_of_consent
from fusioncell.evidence import rules_of_labels as rules
from fusioncell.evidence.actions.derived_text import Text, keep_text
from fusioncell.evidence.actions.labels import relabel
from fusioncell.evidence.models import Lowering, Report
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.rules_of_cases import oversight_purposes
from fusioncell.mandate.rules_of_decisions import objections_to_deciding, objections_to_proposing
from fusioncell.mandate.sitting import Sitting, require

ACT = "label.lower"
TEXTS = frozenset({Lowering.Kind.SANITISE, Lowering.Kind.TEAR_LINE})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is proposed of a report: its own label lower, or a text that can stand lower; and why."""

    report_id: UUID
    kind: str
    handling: Handling
    reason: str
    title: str = ""
    text: str = ""


@transaction.atomic
def propose(who: Sitting, wish: Wish) -> Lowering:
    """Propose a lower label for a report, or a sanitised text or tear line out of it. Nothing changes yet."""
    article = require(who, "label.propose_lowering")
    law = law_in_force().mandate
    report = queries.report_for(who, wish.report_id)
    label = label_of(report.label_id)
    refuse(rules.objections_to_unvetted(label, law))
    refuse(
        objections_to_proposing(law.approvals.get(ACT), who.role, person=who.account_id is not None)
        + rules.objections_to_handling(wish.handling, law)
    )
    to, objections = _target(report, label, wish)
    refuse(objections)
    lowering = Lowering.objects.create(
        id=new_id(),
        kind=wish.kind,
        report_id=report.id,
        from_label_id=report.label_id,
        to_label_id=label_id(to),
        reason=wish.reason.strip(),
        proposed_by_id=who.seat_id,
        proposed_at=now(),
        draft={"title": wish.title.strip(), "text": wish.text.strip()} if wish.kind in TEXTS else {},
    )
    record(
        who,
        "label.propose_lowering",
        [lowering.id, report.id],
        article,
        kind_of=wish.kind,
        reason=wish.reason.strip(),
        before=report.label_id,
        after=lowering.to_label_id,
    )
    return lowering


def _target(report: Report, label: Label, wish: Wish) -> tuple[Label, list[str]]:
    law = law_in_force().mandate
    if wish.kind == Lowering.Kind.DECLASSIFY:
        to = rules.lowered(label, wish.handling, law)
        return to, rules.objections_to_lowering(label, to, wish.reason)
    if wish.kind in TEXTS:
        purposes = (label.purposes or frozenset(law.purposes)) | oversight_purposes(law)
        to = rules.label_of_text(label, wish.handling, report.agency_id, purposes, law)
        return to, rules.objections_to_text(wish.title, wish.text, wish.reason)
    raise Refused([_("A label is lowered by declassifying, sanitising or a tear line.")])


@transaction.atomic
def approve(who: Sitting, lowering_id: UUID) -> Lowering:
    """Approve what another proposed: the label falls, or the text becomes a report, and what rests on it follows."""
    article = require(who, "label.approve_lowering")
    lowering = _standing(who, lowering_id)
    report = queries.report_for(who, lowering.report_id)
    label = label_of(report.label_id)
    if lowering.from_label_id != report.label_id:
        raise Conflict(_("The label of this report has changed since; propose it anew."))
    refuse(rules.objections_to_approver(label, who.agency))
    lowering.approved_by_id, lowering.approved_at = who.seat_id, now()
    to = label_of(lowering.to_label_id)
    if lowering.kind in TEXTS:
        text = Text(lowering.draft["title"], lowering.draft["text"], Handling("", ""))
        lowering.derived_id = keep_text(who, report, text, to, article).id
    lowering.save(update_fields=["approved_by", "approved_at", "derived_id"])
    moved = 0
    if lowering.kind not in TEXTS:
        moved = relabel(who, report, lambda each: to if each == label else each, lowering.id)
    record(
        who,
        "label.lower",
        [lowering.id, report.id],
        article,
        kind_of=lowering.kind,
        before=lowering.from_label_id,
        after=lowering.to_label_id,
        rows=moved,
        text=str(lowering.derived_id) if lowering.derived_id else None,
    )
    return lowering


@transaction.atomic
def turn_down(who: Sitting, lowering_id: UUID, why: str) -> Lowering:
    """Refuse what another proposed, with the reason."""
    article = require(who, "label.approve_lowering")
    lowering = _standing(who, lowering_id)
    if not why.strip():
        raise Refused([_("A refusal says why.")])
    lowering.refused_at, lowering.note = now(), why.strip()
    lowering.save(update_fields=["refused_at", "note"])
    record(who, "label.refuse_lowering", [lowering.id, lowering.report_id], article, why=why.strip())
    return lowering


def _standing(who: Sitting, lowering_id: UUID) -> Lowering:
    """The proposal, locked, when this person may decide it."""
    lowering = queries_of_consent.lowering_for(who, lowering_id)
    if lowering.kind in (Lowering.Kind.CONSENT, Lowering.Kind.TIP) or lowering.consent_id is not None:
        raise NotFound  # a consent settles its own; a tip is vetted, not merely approved (R09)
    approval = law_in_force().mandate.approvals.get(ACT)
    person = who.account_id is not None
    refuse(
        objections_to_deciding(approval, who.role, person=person, seat=who.seat_id, proposer=lowering.proposed_by_id)
    )
    # What is signed can no longer be locked: the database lets nobody change it.
    if lowering.approved_at is None and lowering.refused_at is None:
        found = Lowering.objects.select_for_update().filter(pk=lowering.id, refused_at__isnull=True).first()
        if found is not None:
            return found
    raise Conflict(_("This proposal is already settled."))


@transaction.atomic
def raise_label(who: Sitting, report_id: UUID, handling: Handling, reason: str) -> int:
    """Raise the label of a report at once, by one person; gives how many rows moved."""
    article = require(who, "label.raise")
    law = law_in_force().mandate
    report = queries.report_for(who, report_id)
    label = label_of(report.label_id)
    refuse(rules.objections_to_handling(handling, law))
    after = rules.raised(label, handling, law)
    refuse(rules.objections_to_raising(label, after, reason))
    moved = relabel(who, report, lambda each: rules.raised(each, handling, law))
    record(
        who, "label.raise", [report.id], article, before=report.label_id, after=label_id(after), reason=reason.strip()
    )
    return moved
