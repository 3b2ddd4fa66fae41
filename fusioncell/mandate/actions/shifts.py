"""The end of a shift, and the clock that puts overdue work before the chiefs."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.foundation import ledger
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound, Refused, refuse
from fusioncell.mandate import queries_of_work as queries
from fusioncell.mandate.actions.work import Act, step
from fusioncell.mandate.models import Agency, WorkItem
from fusioncell.mandate.queries import seats_at
from fusioncell.mandate.record import record_by_clock, record_work
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def hand_over(who: Sitting, seat_name: str, note: str = "") -> int:
    """Hand all that is open with this seat to another of the same agency, at the end of a shift. Gives how many.

    What the other seat may not read stays, and is refused by name: nothing changes hands unread.
    """
    require(who, "work.hand_over")
    seat = next((s for s in seats_at(who.agency) if s.name == seat_name and s.id != who.seat_id), None)
    if seat is None:
        raise NotFound
    mine = queries.work_seen_by(who).select_related(None).select_for_update()
    items = list(mine.filter(owner_id=who.seat_id, state__in=("open", "taken")).order_by("id"))
    if not items:
        raise Refused([_("Nothing is open with this seat.")])
    refuse(
        [
            _("R04: %(seat)s may not read “%(item)s”; give it to another seat first.")
            % {"seat": seat.name, "item": item.title}
            for item in items
            if not queries.seat_reads(seat, item)
        ]
    )
    for item in items:
        step(who, item, Act("give", seat, note), {"owner_id": seat.id, "state": WorkItem.State.TAKEN})
    record_work(who, "work.shift_handed_over", [item.id for item in items], to=seat.name, items=len(items))
    return len(items)


@transaction.atomic
def escalate_overdue(moment: datetime | None = None) -> int:
    """Put all overdue work before the chiefs; gives how much. The clock is no person: its events name no seat."""
    at = moment or now()
    agencies = list(Agency.objects.values_list("code", flat=True))
    if not agencies:
        return 0  # the clock runs before the cell is founded
    chiefs = queries.chiefs_of(agencies)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT item, agency, chief FROM escalate_overdue(%s, %s, %s)",
            [list(chiefs), [seat.id for seat in chiefs.values()], at],
        )
        moved = cursor.fetchall()
    for item, agency, chief in moved:
        record_by_clock(ledger.WORK, "work.escalated", [item], agency=agency, to=chief)
    return len(moved)
