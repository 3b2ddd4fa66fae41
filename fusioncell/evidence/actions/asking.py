"""The question that a machine puts to an originator: may somebody read this beside something nobody may see it with?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.evidence import rules_of_labels as rules
from fusioncell.evidence.models import Lowering, WorkEvidence
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.mandate.actions import work
from fusioncell.mandate.methods.consenting import widened
from fusioncell.mandate.models import Consent
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.sitting import Sitting, require


@dataclass(frozen=True, slots=True)
class Bearing:
    """A report on which a finding rests that nobody may see whole: whose it is and under which label, but not what."""

    report_id: UUID
    originator: str
    label_id: int


@transaction.atomic
def ask_for_finding(who: Sitting, bearing: Bearing, recipient: str) -> UUID | None:
    """Ask an originator, for a finding that nobody may see, whether a recipient may read its report.

    The machine that found it asks: it need not read the report, and the question names nothing of the other side. Gives
    the question, the old one when it was asked before; None when the law lets nobody ask it.
    """
    article = require(who, "identity.suggest")
    label, moment = label_of(bearing.label_id), now()
    reason = _("A finding rests on this report together with something that nobody may read beside it.")
    question = rules.Question(bearing.originator, recipient, who.purpose, reason)
    if rules.objections_to_question(question, label, law_in_force().mandate, who.agency, moment):
        return None
    asked = Consent.objects.filter(
        object_id=bearing.report_id,
        originator_id=bearing.originator,
        recipient_id=recipient,
        purpose=who.purpose,
        state__in=(Consent.State.ASKED, Consent.State.AGREED, Consent.State.REFUSED),
    ).first()
    if asked is not None:
        return asked.id
    consent = Consent(
        id=new_id(),
        originator_id=bearing.originator,
        asking_id=who.agency,
        recipient_id=recipient,
        purpose=who.purpose,
        object_kind="report",
        object_id=bearing.report_id,
        reason=reason,
        asked_by_id=who.seat_id,
        asked_at=moment,
    )
    consent.save(force_insert=True)
    _propose(who, consent, bearing)
    _put_before_originator(who, consent, bearing)
    record(
        who, "consent.ask", [consent.id, bearing.report_id], article, originator=bearing.originator,
        recipient=recipient, purpose=who.purpose, reason=reason,
    )  # fmt: skip
    record_work(who, "consent.asked", [consent.id], originator=bearing.originator, recipient=recipient)
    return consent.id


def _propose(who: Sitting, consent: Consent, bearing: Bearing) -> None:
    label = widened(label_of(bearing.label_id), bearing.originator, f"consent:{consent.id}")
    Lowering(
        id=new_id(),
        kind=Lowering.Kind.CONSENT,
        report_id=bearing.report_id,
        from_label_id=bearing.label_id,
        to_label_id=label_id(label),
        reason=consent.reason,
        proposed_by_id=who.seat_id,
        proposed_at=consent.asked_at,
        consent_id=consent.id,
    ).save(force_insert=True)


def _put_before_originator(who: Sitting, consent: Consent, bearing: Bearing) -> None:
    item = work.NewItem(
        kind="consent",
        title=_("Consent asked, for a finding that nobody may see"),
        agency=bearing.originator,
        body=consent.reason,
        reason=consent.reason,
        object_kind="consent",
        object_id=consent.id,
    )
    made = work.make(who, item, [label_of(bearing.label_id)])
    WorkEvidence(item_id=made.id, report_id=bearing.report_id).save(force_insert=True)
