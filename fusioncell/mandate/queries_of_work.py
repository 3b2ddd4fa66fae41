"""The work that a person may see: one inbox a seat, one board an agency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.methods.clash import Readers
from fusioncell.mandate.models import Seat, WorkItem, WorkStep
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries import allowed_labels, label_of, law_in_force, seats_at, standings_at, standings_of
from fusioncell.mandate.rules import may
from fusioncell.mandate.rules_of_cases import oversight_purposes
from fusioncell.mandate.rules_of_work import LIVE
from fusioncell.mandate.sitting import Sitting, require

NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)  # what is due at no time stands last


def work_seen_by(who: Sitting) -> QuerySet[WorkItem]:
    """Every item that this person's agency has or made, and that this person may read."""
    ours = Q(agency_id=who.agency) | Q(from_agency_id=who.agency)
    items = WorkItem.objects.filter(ours, label_id__in=allowed_labels(who))
    return items.select_related("owner", "made_by", "agency", "from_agency", "case")


def item_for(who: Sitting, item_id: UUID, *, lock: bool = False) -> WorkItem:
    """One item. Raises `NotFound`, the same for hidden and absent."""
    items = work_seen_by(who)
    item = (items.select_related(None).select_for_update() if lock else items).filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def inbox(who: Sitting, wish: Wish) -> Page[WorkItem]:
    """What awaits this seat: what it has taken or was given, and what was escalated to it; the most urgent first."""
    mine = Q(owner_id=who.seat_id) | Q(escalated_to_id=who.seat_id)
    return _by_due(work_seen_by(who).filter(mine, state__in=("open", "taken")), wish)


BOARDS = ("in", "hits", "out", "waiting", "done")


def board(who: Sitting, wish: Wish, which: str = "in") -> Page[WorkItem]:
    """The work of this person's agency: with it, what was met, asked of others, waiting for a consent, or done.

    What was met has a list of its own, for a machine makes hundreds of them and people's questions would drown.
    """
    if which not in BOARDS:
        raise NotFound
    items = work_seen_by(who)
    if which in ("in", "hits"):
        met = Q(kind=WorkItem.Kind.HIT)
        items = items.filter(met if which == "hits" else ~met, agency_id=who.agency, state__in=("open", "taken"))
    elif which == "out":
        items = items.filter(from_agency_id=who.agency, state__in=("open", "taken")).exclude(agency_id=who.agency)
    elif which == "waiting":
        items = items.filter(state="waiting")
    else:
        done = items.exclude(state__in=LIVE)
        return page_of(done, "made_at", wish, key=lambda item: item.made_at)
    return _by_due(items, wish)


def work_of_case(who: Sitting, case_id: UUID, wish: Wish) -> Page[WorkItem]:
    """The items of a case that this person may see."""
    return _by_due(work_seen_by(who).filter(case_id=case_id), wish)


def _by_due(items: QuerySet[WorkItem], wish: Wish) -> Page[WorkItem]:
    dated = items.annotate(due_key=Coalesce(F("due_at"), Value(NO_DATE)))
    return page_of(dated, "due_key", wish, ascending=True, key=lambda item: item.due_at or NO_DATE)


def waiting_for(who: Sitting) -> int:
    """How many items await this seat."""
    mine = Q(owner_id=who.seat_id) | Q(escalated_to_id=who.seat_id)
    return work_seen_by(who).filter(mine, state__in=("open", "taken")).count()


def steps_of(who: Sitting, item: WorkItem) -> list[WorkStep]:
    """What happened to an item that this person may see, oldest first."""
    item_for(who, item.id)
    return list(WorkStep.objects.filter(item_id=item.id).select_related("by", "to").order_by("id"))


def last_step(item: WorkItem) -> WorkStep | None:
    """The newest step that stands. The caller holds an item that its person may read."""
    return WorkStep.objects.filter(item_id=item.id, undone_at__isnull=True).exclude(act="undo").order_by("-id").first()


def readers_at(agency: str, purpose: str) -> Readers:
    """Who at an agency could read something for a purpose, or to oversee it."""
    law = law_in_force().mandate
    purposes = [purpose, *sorted(oversight_purposes(law) - {purpose})]
    return Readers([s for p in purposes for s in standings_at(agency, p)], purposes)


def who_can_take(item: WorkItem) -> list[Seat]:
    """The people of the agency who may read an item. The caller holds an item that its person may read."""
    return [seat for seat in seats_at(item.agency_id) if seat.account_id is not None and seat_reads(seat, item)]


def seat_reads(seat: Seat, item: WorkItem) -> bool:
    """Whether a seat could read an item, for its purpose or to oversee it."""
    purposes = {item.purpose} | oversight_purposes(law_in_force().mandate)
    label = label_of(item.label_id)
    return any(may(standing, purpose, label) for purpose in purposes for standing in standings_of([seat], purpose))


def chief_of(agency: str) -> Seat | None:
    """The seat of an agency before whom overdue work comes: one whose role reads the measures of work."""
    return chiefs_of([agency]).get(agency)


def chiefs_of(agencies: Iterable[str]) -> dict[str, Seat]:
    """The chiefs of several agencies, as far as they have a valid seat."""
    law = law_in_force().mandate
    chiefs = {code for code, role in law.roles.items() if "work.measure" in role.powers}
    found: dict[str, Seat] = {}
    for agency in agencies:
        seat = next((s for s in seats_at(agency) if s.role in chiefs), None)
        if seat is not None:
            found[agency] = seat
    return found


def is_overdue(item: WorkItem) -> bool:
    """Whether an item is past its time."""
    return item.due_at is not None and item.state in LIVE and item.due_at < now()


def consents_between(who: Sitting) -> list[dict[str, object]]:
    """How consents fare between each pair of agencies: how many, and days waited; for those who measure or oversee."""
    if not who.has("log.read"):
        require(who, "work.measure")
    with connection.cursor() as cursor:
        cursor.execute("SELECT originator, recipient, state, n, days, longest FROM consents_between()")
        names = ("originator", "recipient", "state", "count", "days", "longest")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
