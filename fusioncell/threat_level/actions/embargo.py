"""Evidence that some who voted could not see: told to the overseer with a commitment that can be opened later."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused
from fusioncell.foundation.methods.commitment import SALT, canonical, commitment
from fusioncell.foundation.sealing import key_ring
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import LOWEST
from fusioncell.mandate.queries import allowed_labels, label_id, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level.models import Embargo, Level, Question
from fusioncell.threat_level.queries_of_questions import Unseen


@dataclass(frozen=True, slots=True)
class Committed:
    """What is told to the overseer: how much was not seen by how many, and the commitment to what it was."""

    commitment: str
    evidence: int
    voters: int
    until: date
    sealed: bytes


def commit(question: Question, unseen: Unseen, until: date) -> Committed:
    """A commitment to which evidence was not seen by whom."""
    body = canonical(
        {
            "question": str(question.id),
            "unseen": {str(seat): [str(report) for report in reports] for seat, reports in sorted(unseen.items())},
        }
    ).encode()
    salt = os.urandom(SALT)
    count = len({report for reports in unseen.values() for report in reports})
    return Committed(commitment(body, salt).hex(), count, len(unseen), until, salt + body)


def keep(who: Sitting, level: Level, told: Committed) -> Embargo:
    """Keep what was committed to, sealed, beside the level; whoever may open it sees that it is there."""
    number, law = new_id(), law_in_force().mandate
    openers = [role for role in law.roles.values() if "level.open_embargo" in role.powers]
    purposes = frozenset(purpose for role in openers for purpose in role.purposes) & frozenset(law.purposes)
    return Embargo.objects.create(
        id=number,
        level_id=level.id,
        commitment=told.commitment,
        evidence=told.evidence,
        voters=told.voters,
        until=told.until,
        sealed=key_ring(settings.ENVIRONMENT.keys / "data.key").seal(told.sealed, number.bytes),
        label_id=label_id(replace(LOWEST, policy=law.policy.code, purposes=purposes)),
    )


@transaction.atomic
def open_embargo(who: Sitting, embargo_id: UUID, why: str) -> Embargo:
    """Open what a decision rested on unseen by some, and show that it is what was committed to."""
    article = require(who, "level.open_embargo")
    embargo = Embargo.objects.filter(pk=embargo_id, label_id__in=allowed_labels(who)).first()
    if embargo is None:
        raise NotFound
    if embargo.opened_at is not None:
        raise Conflict(_("This has been opened."))
    if embargo.until > now().date():
        raise Refused([_("This stays closed until %(day)s.") % {"day": embargo.until.isoformat()}])
    if not why.strip():
        raise Refused([_("Opening it says why.")])
    plain = key_ring(settings.ENVIRONMENT.keys / "data.key").open(bytes(embargo.sealed), embargo.id.bytes)
    salt, body = plain[:SALT], plain[SALT:]
    if commitment(body, salt).hex() != embargo.commitment:
        raise Conflict(_("What is kept is not what was committed to. Tell the authority."))
    embargo.opened_by_id, embargo.opened_at = who.seat_id, now()
    embargo.opened, embargo.salt = body.decode(), salt.hex()
    embargo.save(update_fields=["opened_by", "opened_at", "opened", "salt"])
    record(who, "level.open_embargo", [embargo.id, embargo.level_id], article, why=why.strip())
    return embargo
