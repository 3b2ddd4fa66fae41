"""From alarm to owner to response: who looks at it until when, what it was found to be, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.actions import work
from fusioncell.mandate.models import Seat, WorkItem
from fusioncell.mandate.queries import label_of, law_in_force
from fusioncell.mandate.queries_of_work import work_seen_by
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import queries, rules
from fusioncell.warning.models import Alarm, Triage
from fusioncell.warning.queries_of_happenings import happening_of

OBJECT = "alarm"
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Errand:
    """Who is to answer an alarm and until when; without a seat it lies on the agency's board."""

    agency: str
    due_at: datetime
    seat: str = ""
    note: str = ""


@transaction.atomic
def assign(who: Sitting, alarm_id: UUID, errand: Errand) -> Alarm:
    """Put an alarm before an agency or a seat as a work item, whose clock runs until it is answered."""
    article = require(who, "signal.triage")
    alarm = queries.alarm_for(who, alarm_id, lock=True)
    if alarm.item_id is not None and _live(who, alarm):
        raise Conflict(_("Somebody has this alarm already."))
    item = work.put(who, _item(alarm, errand), [label_of(alarm.label_id)])
    if errand.seat:
        item = work.give(who, item.id, errand.seat)
    _save(alarm, state=Alarm.State.ASSIGNED, owner_id=item.owner_id, due_at=errand.due_at, item_id=item.id)
    record(who, "signal.assign", [alarm.id, item.id], article, to=errand.agency)
    return alarm


def _live(who: Sitting, alarm: Alarm) -> bool:
    if alarm.item_id is None:
        return False
    return work_seen_by(who).filter(pk=alarm.item_id, state__in=("open", "taken", "waiting")).exists()


def _item(alarm: Alarm, errand: Errand) -> work.NewItem:
    title = _("Signal: %(key)s") % {"key": alarm.key}
    # The words of an item name the series: they are as closed as the alarm, whose label is joined to it.
    return work.NewItem(
        kind=WorkItem.Kind.TASK, title=title[:LONGEST_TITLE], agency=errand.agency,
        body=_("%(seen)g seen on and after %(day)s.") % {"seen": alarm.observed, "day": alarm.day},
        reason=errand.note or title, due_at=errand.due_at, object_kind=OBJECT, object_id=alarm.id,
        classification=law_in_force().mandate.policy.words[0],
    )  # fmt: skip


@transaction.atomic
def triage(who: Sitting, alarm_id: UUID, verdict: str, reason: str) -> Triage:
    """Say what an alarm is; the newest word stands, and later runs learn from it."""
    article = require(who, "signal.triage")
    alarm = queries.alarm_for(who, alarm_id, lock=True)
    refuse(rules.objections_to_triage(verdict, reason, Triage.Verdict.values))
    made = Triage.objects.create(
        id=new_id(), alarm=alarm, verdict=verdict, reason=reason.strip(), by_id=who.seat_id, at=now()
    )
    _save(alarm, verdict=verdict)
    record(who, "signal.triage", [alarm.id, made.id], article, verdict=verdict)
    return made


@transaction.atomic
def triage_happening(who: Sitting, alarm_id: UUID, verdict: str, reason: str) -> list[Triage]:
    """Say the same of an alarm and of every other that tells of the same happening and is not judged yet."""
    others = happening_of(who, queries.alarm_for(who, alarm_id))
    every = [alarm_id, *(one.id for one in others if not one.verdict)]
    return [triage(who, number, verdict, reason) for number in every]


@transaction.atomic
def respond(who: Sitting, alarm_id: UUID, text: str) -> Alarm:
    """Answer an alarm: what was done about it. It needs to have been triaged; its work item is closed with it."""
    article = require(who, "signal.triage")
    alarm = queries.alarm_for(who, alarm_id, lock=True)
    refuse(rules.objections_to_reason(text))
    if not alarm.verdict:
        raise Refused([_("Say first what this alarm is.")])
    if alarm.state == Alarm.State.ANSWERED:
        raise Conflict(_("This alarm is answered."))
    work.conclude(who, alarm.id, text.strip())
    _save(alarm, state=Alarm.State.ANSWERED)
    record(who, "signal.respond", [alarm.id], article, verdict=alarm.verdict)
    return alarm


def _save(alarm: Alarm, **fields: object) -> None:
    for name, value in fields.items():
        setattr(alarm, name, value)
    alarm.save(update_fields=[name.removesuffix("_id") if name == "owner_id" else name for name in fields])


def seats_to_give(who: Sitting) -> list[tuple[str, str]]:
    """The seats of one's own agency that an alarm can be given to."""
    found = Seat.objects.filter(agency_id=who.agency, account__isnull=False, closed_at__isnull=True)
    return list(found.order_by("title").values_list("name", "title"))
