"""Designating a site as critical: proposed by one, decided by another, with consent, and reviewed by a day."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.infrastructure import queries, rules
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure.labelling import derived
from fusioncell.infrastructure.methods.criteria import scored
from fusioncell.infrastructure.models import Designation
from fusioncell.infrastructure.rules import Proposed
from fusioncell.mandate.actions import work
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.rules_of_decisions import objections_to_machine, objections_to_proposing
from fusioncell.mandate.sitting import Sitting, require

OPEN = (Designation.State.PROPOSED, Designation.State.IN_FORCE)


@transaction.atomic
def propose(who: Sitting, entity: UUID, new: Proposed) -> Designation:
    """Propose that a site be designated; what its criteria stand at is frozen with it."""
    article = require(who, "site.propose")
    law = law_in_force().mandate
    refuse(objections_to_proposing(law.approvals.get("site.designate"), who.role, person=who.account_id is not None))
    site = queries.site_for(who, entity)
    standing = lists.designations_seen_by(who).filter(entity=entity, state__in=OPEN).exists()
    refuse(rules.objections_to_designation(new, Designation.Consent.values, now().date(), standing=standing))
    label = label_id(derived(who, site.labels, weak=False))
    points = {letter: list(three) for letter, three in scored(site.numbers).points.items()}
    made = Designation.objects.create(
        id=new_id(), entity=entity, name=site.caption, reason=new.reason.strip(), recommended=new.recommended.strip(),
        points=points, consent=new.consent, consent_of=new.consent_of.strip(), consent_on=new.consent_on,
        without=new.without.strip(), review_by=new.review_by, proposed_by_id=who.seat_id, proposed_at=now(),
        label_id=label,
    )  # fmt: skip
    record(who, "site.propose", [entity, made.id], article, consent=new.consent, review_by=str(new.review_by))
    return made


@transaction.atomic
def decide(who: Sitting, designation_id: UUID, note: str, *, grant: bool) -> Designation:
    """Designate, or refuse to. Whoever proposed does not decide; the review becomes work with a day."""
    article = require(who, "site.designate")
    refuse(objections_to_machine(person=who.account_id is not None))
    found = lists.designation_for(who, designation_id, lock=True)
    refuse(rules.objections_to_deciding(who.seat_id, found.proposed_by_id, found.state))
    if not grant and not note.strip():
        raise Refused([_("A refusal has a reason.")])
    found.state = Designation.State.IN_FORCE if grant else Designation.State.REFUSED
    found.decided_by_id, found.decided_at, found.note, found.article = who.seat_id, now(), note.strip(), article
    found.save(update_fields=["state", "decided_by", "decided_at", "note", "article"])
    if grant:
        _set_review(who, found)
    record(who, "site.designate" if grant else "site.refuse", [found.entity, found.id], article)
    return found


def _set_review(who: Sitting, found: Designation) -> None:
    """The review as a work item of the agency that decided."""
    due = datetime.combine(found.review_by, time(12), UTC)
    title = _("Review the designation of %(site)s") % {"site": found.name[:120]}
    item = work.NewItem(
        kind="review", title=title, agency=who.agency, body=found.reason,
        reason=_("The designation is to be reviewed."),
        due_at=due, object_kind="designation", object_id=found.id,
    )  # fmt: skip
    work.put(who, item, [label_of(found.label_id)])


@transaction.atomic
def end(who: Sitting, designation_id: UUID, why: str) -> Designation:
    """End a designation before its review, or at it."""
    article = require(who, "site.designate")
    found = lists.designation_for(who, designation_id, lock=True)
    if found.state != Designation.State.IN_FORCE or not why.strip():
        raise Refused([_("Only a designation in force is ended, and with a reason.")])
    found.state, found.ended_at, found.ending = Designation.State.ENDED, now(), why.strip()
    found.save(update_fields=["state", "ended_at", "ending"])
    record(who, "site.end", [found.entity, found.id], article)
    return found
