"""What the hall changes: tokens issued and revoked, the working session declared."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import Conflict, NotFound, refuse
from fusioncell.hall import queries
from fusioncell.hall.forms import LONGEST_TOKEN_DAYS
from fusioncell.hall.models import ApiToken
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import law_in_force, purposes_open_to
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


@dataclass(frozen=True, slots=True)
class TokenWish:
    """A key for a machine's seat, under one purpose, until a date."""

    title: str
    seat_id: int
    purpose: str
    expires_at: datetime


@transaction.atomic
def issue_token(who: Sitting, wish: TokenWish) -> tuple[ApiToken, str]:
    """Make a token; the secret is returned once and kept nowhere."""
    article = require(who, queries.ISSUE)
    seat = next((seat for seat in queries.machine_seats(who) if seat.id == wish.seat_id), None)
    if seat is None:
        raise NotFound
    moment = now()
    refuse(_objections(wish, seat, moment))
    secret = queries.PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        sha256=queries.digest(secret),
        title=wish.title,
        seat=seat,
        purpose=wish.purpose,
        created_by_id=who.seat_id,
        created_at=moment,
        expires_at=wish.expires_at,
    )
    record(
        who, "hall.token.issue", [token.id], article, seat=seat.name, purpose=wish.purpose, until=iso(wish.expires_at)
    )
    return token, secret


def _objections(wish: TokenWish, seat: Seat, moment: datetime) -> list[str]:
    reasons = []
    if wish.purpose not in purposes_open_to(seat, law_in_force().mandate):
        reasons.append(_("The seat of the machine may not act for this purpose."))
    if not moment < wish.expires_at <= moment + timedelta(days=LONGEST_TOKEN_DAYS):
        reasons.append(_("A token ends within a year."))
    return reasons


@transaction.atomic
def revoke_token(who: Sitting, token_id: UUID) -> ApiToken:
    """End a token at once."""
    article = require(who, queries.ISSUE)
    token = queries.token_for(who, token_id)
    if token.revoked_at is not None:
        raise Conflict(_("This token was revoked already."))
    token.revoked_at, token.revoked_by_id = now(), who.seat_id
    token.save(update_fields=["revoked_at", "revoked_by"])
    record(who, "hall.token.revoke", [token.id], article)
    return token
