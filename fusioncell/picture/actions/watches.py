"""Keeping an eye on a search or an area, and letting it go."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.picture import rules
from fusioncell.picture.methods.question import read_question
from fusioncell.picture.methods.scope import read_scope
from fusioncell.picture.models import Watch

LONGEST_NAME = 120


def watched_body(kind: str, asked: Mapping[str, str]) -> dict[str, object]:
    """What a watch keeps of a search, or of a look at the situation, as its address asks it. Raises `Unreadable`."""
    if kind == Watch.Kind.SEARCH:
        return read_question(asked).as_body()
    return dict(read_scope(asked).as_query())


@transaction.atomic
def watch(who: Sitting, name: str, kind: str, body: dict[str, object], *, mail: bool = False) -> Watch:
    """Watch a search or an area from now on, for this seat and under this purpose."""
    article = require(who, "search.save")
    refuse(rules.objections_to_watch(name, kind, Watch.objects.filter(seat_id=who.seat_id).count()))
    moment = now()
    try:
        with transaction.atomic():
            made = Watch.objects.create(
                seat_id=who.seat_id,
                purpose=who.purpose,
                name=name.strip()[:LONGEST_NAME],
                kind=kind,
                body=body,
                mail=mail,
                made_at=moment,
                seen_at=moment,
            )
    except IntegrityError as error:
        raise Conflict("You already keep a watch under this name.") from error
    record(who, "picture.watch", [made.id], article, name=made.name, of=kind, body=body, mail=mail)
    return made


def watch_for(who: Sitting, watch_id: UUID) -> Watch:
    """One's own watch, locked. Raises `NotFound`."""
    found = Watch.objects.select_for_update().filter(pk=watch_id, seat_id=who.seat_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def see(who: Sitting, watch_id: UUID) -> Watch:
    """What came under this watch has been seen; what comes now is new."""
    article = require(who, "search.save")
    found = watch_for(who, watch_id)
    if found.purpose != who.purpose:
        raise Refused(["This watch is kept under another purpose; declare that purpose to look at it."])
    Watch.objects.filter(pk=found.pk).update(seen_at=now())
    record(who, "picture.watch.see", [watch_id], article)
    return found


@transaction.atomic
def unwatch(who: Sitting, watch_id: UUID) -> None:
    """Let a watch go."""
    article = require(who, "search.save")
    watch_for(who, watch_id).delete()
    record(who, "picture.unwatch", [watch_id], article)
