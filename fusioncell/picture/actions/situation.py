"""Looking at the situation, as an act: what was looked at, how much was shown, and its fingerprint are in the log."""

from __future__ import annotations

import hashlib

from django.db import transaction

from fusioncell.foundation.clock import now
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.picture.methods.scope import Scope
from fusioncell.picture.models import Look
from fusioncell.picture.queries_of_happenings import Picture, happenings


def look(who: Sitting, scope: Scope, area_set: str = "", kind: str = "picture.situation") -> Picture:
    """See what is known within a scope; the log gets the scope, the count and the hash of what was shown."""
    article = require(who, "search.use")
    seen = happenings(who, scope, area_set)
    digest = hashlib.sha256(b"".join(one.entity.bytes for one in seen.found)).hexdigest()
    record(who, kind, [], article, scope=scope.as_query(), shown=len(seen.found), capped=seen.capped, sha256=digest)
    return seen


@transaction.atomic
def mark_seen(who: Sitting) -> None:
    """Say that one has seen the picture; what comes from now on is new."""
    article = require(who, "search.use")
    Look.objects.update_or_create(seat_id=who.seat_id, defaults={"at": now()})
    record(who, "picture.seen", [], article)
