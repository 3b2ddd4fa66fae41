"""Overlays that end: lifted before their hour by whoever decides, or by the clock, which only notes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.foundation import ledger
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, Refused
from fusioncell.mandate.record import record, record_by_clock
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level import queries
from fusioncell.threat_level.actions.linking import Link, link
from fusioncell.threat_level.models import Level
from fusioncell.threat_level.queries import level_for


@transaction.atomic
def lift_overlay(who: Sitting, level_id: UUID, why: str) -> Level:
    """End an incident's overlay before its hour: what stood under it stands again."""
    article = require(who, "level.decide")
    overlay = queries.level_of(who, level_id)
    subject = queries.subject_for(who, overlay.subject_id)
    over = overlay.expires_at is not None and overlay.expires_at <= now()
    if overlay.kind != Level.Kind.OVERLAY or over or Level.objects.filter(lifts_id=overlay.id).exists():
        raise Conflict(_("This overlay does not run."))
    if not why.strip():
        raise Refused([_("Lifting an overlay says why.")])
    held = level_for(who, subject.id).standing
    under = held.under if held is not None and not held.beside else None
    scale, ordinal = (under.scale, under.ordinal) if under is not None else (overlay.scale_id, None)
    made = link(who, subject, article, Link(kind="lift", scale=scale, ordinal=ordinal, lifts=overlay.id))
    record(who, "level.lift", [made.id, overlay.id, subject.id], article, why=why.strip())
    return made


@transaction.atomic
def note_ends(moment: datetime | None = None) -> int:
    """Note in the log which overlays and exceptions have run out; they ended by their hour without this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, subject, ended_at FROM level_note_ends(%s)", [moment or now()])
        ended = cursor.fetchall()
    for level, subject, ended_at in ended:
        record_by_clock(ledger.RIGHTS, "level.ended", [level, subject], at=ended_at.isoformat())
    return len(ended)
