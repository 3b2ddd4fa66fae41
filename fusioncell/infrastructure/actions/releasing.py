"""Letting named seats read the named lines of a ranking: asked for by one, released by another, until an hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure import rules
from fusioncell.infrastructure.models import Recipient, Release
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.rules_of_decisions import objections_to_machine, objections_to_proposing
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def ask(who: Sitting, ranking_id: UUID, reason: str, recipients: Sequence[int], hours: int) -> Release:
    """Ask that the names of a ranking be released to these seats."""
    article = require(who, "site.rank")
    law = law_in_force().mandate
    refuse(objections_to_proposing(law.approvals.get("site.release"), who.role, person=who.account_id is not None))
    ranking = lists.ranking_for(who, ranking_id)
    wanted = list(dict.fromkeys(recipients))
    known = {seat.id for seat in lists.possible_recipients(who)}
    refuse(rules.objections_to_release(reason, wanted, hours))
    if not set(wanted) <= known:
        raise Refused([_("A list is released to seats of one's own agency.")])
    made = Release.objects.create(
        id=new_id(), ranking_id=ranking.id, reason=reason.strip(), hours=hours, asked_by_id=who.seat_id, asked_at=now(),
        label_id=ranking.label_id,
    )  # fmt: skip
    Recipient.objects.bulk_create(Recipient(release_id=made.id, seat_id=seat) for seat in wanted)
    record(who, "site.ask_release", [made.id, ranking.id], article, seats=wanted, hours=hours)
    return made


@transaction.atomic
def release(who: Sitting, release_id: UUID, note: str = "", *, grant: bool) -> Release:
    """Release the names, or refuse to. Whoever asked never releases."""
    article = require(who, "site.release")
    refuse(objections_to_machine(person=who.account_id is not None))
    found = lists.release_for(who, release_id, lock=True)
    refuse(rules.objections_to_releasing(who.seat_id, found.asked_by_id, settled=found.approved_by_id is not None))
    if not grant and not note.strip():
        raise Refused([_("A refusal has a reason.")])
    found.approved_by_id, found.note = who.seat_id, note.strip()
    if grant:
        found.approved_at, found.expires_at = now(), now() + timedelta(hours=found.hours)
    else:
        found.refused_at = now()
    found.save(update_fields=["approved_by", "note", "approved_at", "expires_at", "refused_at"])
    record(who, "site.release" if grant else "site.refuse_release", [found.id, found.ranking_id], article)
    return found
