"""A seat's watches, and how much is new under each by the rights of this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fusioncell.evidence.queries import reports_seen_by
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.methods.question import Question, read_question
from fusioncell.picture.methods.scope import Scope, read_scope
from fusioncell.picture.models import Watch
from fusioncell.picture.queries import newest_hits
from fusioncell.picture.queries_of_happenings import happenings

CAP = 99  # more than this is shown as 99+


@dataclass(frozen=True, slots=True)
class Watched:
    """A watch and how much is new under it; `elsewhere`: it is kept under another purpose than this sitting's."""

    watch: Watch
    new: int
    capped: bool
    elsewhere: bool


def watches_of(who: Sitting) -> list[Watched]:
    """The watches of this seat with what is new under each."""
    found = Watch.objects.filter(seat_id=who.seat_id).order_by("name")
    return [_watched(who, watch) for watch in found]


def _watched(who: Sitting, watch: Watch) -> Watched:
    if watch.purpose != who.purpose:
        return Watched(watch, 0, capped=False, elsewhere=True)
    new = new_under(who, watch, watch.seen_at)
    return Watched(watch, min(new, CAP), capped=new > CAP, elsewhere=False)


def new_under(who: Sitting, watch: Watch, since: datetime) -> int:
    """How many items came under a watch after a moment, up to one more than `CAP`."""
    if watch.kind == Watch.Kind.SEARCH:
        return _hits_since(who, question_of(watch), since)
    return _happenings_since(who, scope_of(watch), since)


def question_of(watch: Watch) -> Question:
    """The question that a watch keeps."""
    body = watch.body
    given = {"q": str(body.get("words", "")), "in": str(body.get("which", "reports")), **body.get("filters", {})}
    return read_question(given)


def scope_of(watch: Watch) -> Scope:
    """The scope that a watch keeps."""
    return read_scope({str(name): str(value) for name, value in watch.body.items()})


def _hits_since(who: Sitting, question: Question, since: datetime) -> int:
    filters = {**question.filters, "from": max(question.filters.get("from", ""), since.isoformat())}
    hits = newest_hits(who, replace(question, filters=filters, after=None), CAP + 1)
    return len({hit.entity or hit.report for hit in hits if hit.at > since})


def _happenings_since(who: Sitting, scope: Scope, since: datetime) -> int:
    fresh: Sequence[UUID] = list(
        reports_seen_by(who).order_by().filter(received_at__gt=since).values_list("pk", flat=True)[:5000]
    )
    if not fresh:
        return 0
    new = set(fresh)
    return sum(not new.isdisjoint(one.reports) for one in happenings(who, scope).found[: 50 * CAP])
