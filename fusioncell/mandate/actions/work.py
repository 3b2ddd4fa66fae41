"""Work items: made, taken, given, answered, refused, escalated, handed over, called off, and the last step undone.

Each step is an event of the work stream, which alone feeds measures of work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate import queries_of_work as queries
from fusioncell.mandate import rules_of_work as rules
from fusioncell.mandate.methods.clash import Readers
from fusioncell.mandate.methods.label import Label, join, join_all
from fusioncell.mandate.models import Case, Seat, WorkItem, WorkStep
from fusioncell.mandate.queries import label_id, label_of, law_in_force, seats_at
from fusioncell.mandate.queries_of_cases import case_for
from fusioncell.mandate.record import record_work
from fusioncell.mandate.sitting import Sitting, require


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is to be done, by which agency, until when; `classification` is a word for the item's own words."""

    kind: str
    title: str
    agency: str
    body: str = ""
    reason: str = ""
    due_at: datetime | None = None
    classification: str = ""
    case_id: UUID | None = None
    object_kind: str = ""
    object_id: UUID | None = None


def base_label(who: Sitting, new: NewItem) -> Label:
    """The label of an item's own words. Raises `Refused` when it cannot be put before that agency."""
    law = law_in_force().mandate
    word = new.classification or law.policy.words[0]
    asked = rules.Asked(new.title, new.agency, new.reason or new.body, new.due_at, word)
    refuse(rules.objections_to_asking(asked, law, who.agency, now()))
    label = rules.label_of_item(asked, law, who.agency, who.purpose)
    if new.case_id is None:
        return label
    # In a case the compartment says who reads, so that the item can go along when the case is handed over.
    return join(replace(label, audience=frozenset()), label_of(_case(who, new.case_id).label_id))


def _case(who: Sitting, case_id: UUID) -> Case:
    case = case_for(who, case_id)
    if case.state != Case.State.OPEN:
        raise Refused([_("This case is closed.")])
    return case


@transaction.atomic
def make(
    who: Sitting,
    new: NewItem,
    cited: Iterable[Label] = (),
    *,
    waiting: bool = False,
    readers: Readers | None = None,
) -> WorkItem:
    """Put an item before an agency, one's own or another; its label is the join of its words' and of all it cites.

    waiting: the caller found that nobody there may read it yet, so it is kept until a consent opens it.
    readers: who reads at that agency for this purpose, when the caller asked in this transaction already.
    """
    require(who, "work.assign")
    return put(who, new, cited, waiting=waiting, readers=readers)


@transaction.atomic
def put(
    who: Sitting,
    new: NewItem,
    cited: Iterable[Label] = (),
    *,
    waiting: bool = False,
    readers: Readers | None = None,
) -> WorkItem:
    """As `make`, for an act of the house whose own power was asked: what came in puts an item on a board by itself."""
    if new.kind not in WorkItem.Kind.values:
        raise Refused([_("There is no kind of work %(kind)s.") % {"kind": new.kind}])
    base = base_label(who, new)
    label = join_all([base, *cited])
    if not waiting:
        refuse(_unread(new, readers or queries.readers_at(new.agency, who.purpose), label))
    item = WorkItem.objects.create(
        id=new_id(),
        kind=new.kind,
        title=new.title.strip(),
        body=new.body.strip(),
        base_label_id=label_id(base),
        label_id=label_id(label),
        made_by_id=who.seat_id,
        from_agency_id=who.agency,
        agency_id=new.agency,
        case_id=new.case_id,
        purpose=who.purpose,
        object_kind=new.object_kind,
        object_id=new.object_id,
        state=WorkItem.State.WAITING if waiting else WorkItem.State.OPEN,
        due_at=new.due_at,
        made_at=now(),
    )
    WorkStep.objects.create(item_id=item.id, act="make", by_id=who.seat_id, at=item.made_at)
    due = iso(new.due_at) if new.due_at else None
    record_work(who, "work.assigned", [item.id], what=new.kind, to=new.agency, due=due, state=item.state)
    return item


def _unread(new: NewItem, readers: Readers, label: Label) -> list[str]:
    if readers.read(label):
        return []
    sentence = _("R04: no seat of %(agency)s may read this item; admit one to the case, or choose another agency.")
    return [sentence % {"agency": new.agency}]


@transaction.atomic
def take(who: Sitting, item_id: UUID) -> WorkItem:
    """Take an item from one's agency's board; of two who try, one gets it."""
    require(who, "work.answer")
    item = queries.item_for(who, item_id)
    if item.state == WorkItem.State.TAKEN and item.agency_id == who.agency:
        raise Conflict(_("Somebody has taken this item."))
    refuse(rules.objections_to_taking(facts_of(item), actor_of(who)))
    before = _before(item, "state", "owner_id")
    taken = WorkItem.objects.filter(pk=item.id, state=WorkItem.State.OPEN, owner__isnull=True).update(
        state=WorkItem.State.TAKEN, owner_id=who.seat_id
    )
    if not taken:
        raise Conflict(_("Somebody has taken this item."))
    return _noted(who, item, Act("take"), before)


@transaction.atomic
def give(who: Sitting, item_id: UUID, seat_name: str, note: str = "") -> WorkItem:
    """Give an item to a seat of the agency that may read it."""
    item = queries.item_for(who, item_id, lock=True)
    if not who.has("work.assign"):
        require(who, "work.answer")
    seat = next((s for s in seats_at(item.agency_id) if s.name == seat_name), None)
    if seat is None:
        raise NotFound
    reads = queries.seat_reads(seat, item)
    to = rules.Actor(seat.id, seat.agency_id, assigns=False)
    refuse(rules.objections_to_giving(facts_of(item), actor_of(who), to, reads=reads))
    return step(who, item, Act("give", seat, note), {"state": WorkItem.State.TAKEN, "owner_id": seat.id})


@transaction.atomic
def answer(who: Sitting, item_id: UUID, text: str) -> WorkItem:
    """Answer an item; with that it is done."""
    require(who, "work.answer")
    item = queries.item_for(who, item_id, lock=True)
    refuse(rules.objections_to_answering(facts_of(item), actor_of(who), text))
    done = {"state": WorkItem.State.ANSWERED, "owner_id": who.seat_id, "answer": text.strip(), "closed_at": now()}
    return step(who, item, Act("answer"), done)


@transaction.atomic
def decline(who: Sitting, item_id: UUID, code: str, text: str = "") -> WorkItem:
    """Refuse an item, with a reason out of the closed list."""
    require(who, "work.answer")
    item = queries.item_for(who, item_id, lock=True)
    refuse(rules.objections_to_refusing(facts_of(item), actor_of(who), code))
    done = {
        "state": WorkItem.State.REFUSED,
        "owner_id": who.seat_id,
        "refusal_code": code,
        "answer": text.strip(),
        "closed_at": now(),
    }
    return step(who, item, Act("refuse", note=code), done)


@transaction.atomic
def conclude(who: Sitting, object_id: UUID, text: str, code: str = "") -> None:
    """Close the live items about a thing that was just answered, whoever of the agency had taken them."""
    live = queries.work_seen_by(who).select_related(None).select_for_update()
    for item in live.filter(object_id=object_id, agency_id=who.agency, state__in=("open", "taken")):
        state = WorkItem.State.REFUSED if code else WorkItem.State.ANSWERED
        done = {"state": state, "answer": text, "refusal_code": code, "closed_at": now()}
        step(who, item, Act("refuse", note=code) if code else Act("answer"), done)


@transaction.atomic
def escalate(who: Sitting, item_id: UUID, note: str = "") -> WorkItem:
    """Put an overdue item before the chief of the agency that has it."""
    if not who.has("work.assign"):
        require(who, "work.answer")
    item = queries.item_for(who, item_id, lock=True)
    chief = queries.chief_of(item.agency_id)
    moment = now()
    refuse(rules.objections_to_escalating(facts_of(item), actor_of(who), moment, chief=chief is not None))
    to = chief.id if chief else None
    return step(who, item, Act("escalate", chief, note), {"escalated_at": moment, "escalated_to_id": to})


@transaction.atomic
def cancel(who: Sitting, item_id: UUID, reason: str) -> WorkItem:
    """Call an item off."""
    require(who, "work.assign")
    item = queries.item_for(who, item_id, lock=True)
    refuse(rules.objections_to_cancelling(facts_of(item), actor_of(who), reason))
    done = {"state": WorkItem.State.CANCELLED, "closed_at": now()}
    return step(who, item, Act("cancel", note=reason.strip()), done)


@transaction.atomic
def undo(who: Sitting, item_id: UUID) -> WorkItem:
    """Undo the last step, by whoever took it and soon after: the item stands exactly as before it."""
    item = queries.item_for(who, item_id, lock=True)
    last = queries.last_step(item)
    moment = now()
    facts = rules.Step(last.act, last.by_id, last.at) if last else None
    refuse(rules.objections_to_undoing(facts_of(item), facts, actor_of(who), moment))
    if last is None:
        raise NotFound
    _restore(item, last.before)
    WorkStep.objects.filter(pk=last.pk).update(undone_at=moment)
    WorkStep.objects.create(item_id=item.id, act="undo", by_id=who.seat_id, at=moment, note=last.act)
    record_work(who, "work.undone", [item.id], step=last.act)
    return queries.item_for(who, item_id)


_PAST = {
    "take": "taken",
    "give": "given",
    "answer": "answered",
    "refuse": "refused",
    "escalate": "escalated",
    "cancel": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One step as it is kept and recorded."""

    name: str
    to: Seat | None = None
    note: str = ""


def step(who: Sitting, item: WorkItem, act: Act, changes: dict[str, Any]) -> WorkItem:
    """Change an item, keep what was before, and record the step."""
    before = _before(item, *changes)
    WorkItem.objects.filter(pk=item.id).update(**changes)
    return _noted(who, item, act, before)


def _noted(who: Sitting, item: WorkItem, act: Act, before: dict[str, Any]) -> WorkItem:
    WorkStep.objects.create(
        item_id=item.id,
        act=act.name,
        by_id=who.seat_id,
        to_id=act.to.id if act.to else None,
        at=now(),
        note=act.note,
        before=before,
    )
    detail: dict[str, object] = {"what": item.kind}
    if act.to is not None:
        detail["to"] = act.to.name
    if act.name == "refuse":
        detail["code"] = act.note
    record_work(who, f"work.{_PAST[act.name]}", [item.id], **detail)
    return queries.item_for(who, item.id)


def _before(item: WorkItem, *fields: str) -> dict[str, Any]:
    values = {field: getattr(item, field) for field in fields}
    return {field: iso(value) if isinstance(value, datetime) else value for field, value in values.items()}


def _restore(item: WorkItem, before: dict[str, Any]) -> None:
    moments = {"closed_at", "escalated_at"}
    WorkItem.objects.filter(pk=item.id).update(
        **{
            field: datetime.fromisoformat(value) if field in moments and value else value
            for field, value in before.items()
        }
    )


def facts_of(item: WorkItem) -> rules.Item:
    """An item as the rules look at it."""
    return rules.Item(
        state=item.state,
        agency=item.agency_id,
        from_agency=item.from_agency_id,
        made_by=item.made_by_id,
        owner=item.owner_id,
        due_at=item.due_at,
        escalated=item.escalated_at is not None,
        about=item.object_kind,
    )


def actor_of(who: Sitting) -> rules.Actor:
    """A person as the rules of work look at them."""
    return rules.Actor(who.seat_id, who.agency, who.has("work.assign"))
