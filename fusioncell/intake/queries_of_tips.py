"""Tips as far as the person may see, and how they fare in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.intake.models import Tip
from fusioncell.mandate.actions import work
from fusioncell.mandate.models import WorkItem, WorkStep
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries_of_work import work_seen_by
from fusioncell.mandate.sitting import Sitting, require

TABS = ("waiting", "shareable", "ended")


def tips_seen_by(who: Sitting) -> QuerySet[Tip]:
    """Tips whose report this person may read."""
    seen = reports_seen_by(who).values("pk")
    return Tip.objects.filter(report_id__in=seen).select_related("report", "compared_by", "vetted_by", "closed_by")


def tip_for(who: Sitting, tip_id: UUID, *, lock: bool = False) -> Tip:
    """One tip. Raises `NotFound`, the same for hidden and absent."""
    found = tips_seen_by(who).filter(pk=tip_id)
    tip = (found.select_related("report").select_for_update(of=("self",)) if lock else found).first()
    if tip is None:
        raise NotFound
    return tip


def tips_page(who: Sitting, wish: Wish, which: str = "waiting") -> Page[Tip]:
    """One page: those that wait for a step, those that may be shared, those that have ended; newest first."""
    states = {
        "waiting": (Tip.State.RECEIVED, Tip.State.COMPARED),
        "shareable": (Tip.State.SHAREABLE,),
        "ended": (Tip.State.UNFOUNDED, Tip.State.CLOSED),
    }
    if which not in states:
        raise NotFound
    found = tips_seen_by(who).filter(state__in=states[which])
    return page_of(found, "received_at", wish, key=lambda tip: tip.received_at)


@dataclass(frozen=True, slots=True)
class Clock:
    """From alert to response: who has it, when it was taken, how many minutes that took, and whether it is late."""

    owner: str
    taken_minutes: int | None
    late: bool


def clock_of(who: Sitting, tip: Tip) -> Clock | None:
    """The clock of a tip, when this person may see its work item."""
    item = work_seen_by(who).filter(pk=tip.item_id).first() if tip.item_id else None
    if item is None:
        return None
    taken = WorkStep.objects.filter(item_id=item.id, act__in=("take", "give", "answer"), undone_at__isnull=True)
    first = taken.order_by("at").values_list("at", flat=True).first()
    minutes = round((first - item.made_at).total_seconds() / 60) if first else None
    late = first is None and item.due_at is not None and item.due_at < now()
    return Clock(item.owner.title if item.owner else "", minutes, late)


def close_item(who: Sitting, item_id: UUID, answer: str) -> None:
    """Answer the clock's item with what the sender is told; one that this person may not see is left to its owner."""
    items = work_seen_by(who).select_related(None).select_for_update()
    item = items.filter(pk=item_id, state__in=(WorkItem.State.OPEN, WorkItem.State.TAKEN)).first()
    if item is not None:
        done = {"state": WorkItem.State.ANSWERED, "owner_id": who.seat_id, "answer": answer, "closed_at": now()}
        work.step(who, item, work.Act("answer"), done)


@dataclass(frozen=True, slots=True)
class Count:
    """How tips with one behaviour fared."""

    behaviour: str
    tips: int
    vetted: int
    unfounded: int
    purged: int

    @property
    def share(self) -> int:
        """The share that was unfounded, in hundredths."""
        return round(100 * self.unfounded / self.tips) if self.tips else 0


def counts(who: Sitting) -> list[Count]:
    """How many tips of each behaviour were vetted, unfounded, purged; for those who measure or oversee."""
    if not who.has("log.read"):
        require(who, "work.measure")
    with connection.cursor() as cursor:
        cursor.execute("SELECT behaviour, tips, vetted, unfounded, purged FROM tip_counts()")
        return [Count(*row) for row in cursor.fetchall()]
