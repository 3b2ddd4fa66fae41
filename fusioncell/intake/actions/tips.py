"""Tips: kept closed on arrival, compared, vetted by a second person, shared, or ended and gone (RULES R09, R10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from fusioncell.evidence import news
from fusioncell.evidence.actions.keeping import Received, Said
from fusioncell.evidence.actions.labels import relabel
from fusioncell.evidence.models import Lowering
from fusioncell.foundation import ledger
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, refuse
from fusioncell.foundation.words import new_id
from fusioncell.intake import queries_of_tips as queries
from fusioncell.intake import rules_of_tips as rules
from fusioncell.intake.models import Tip
from fusioncell.intake.rules_of_tips import Compared, Vetting
from fusioncell.mandate.actions import work
from fusioncell.mandate.methods.law_parts import EventType, Mandate
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.queries_of_work import readers_at
from fusioncell.mandate.record import record, record_by_clock, record_work
from fusioncell.mandate.rules_of_decisions import objections_to_deciding, objections_to_proposing
from fusioncell.mandate.sitting import Sitting, require

ACT = "tip.share"
CELL = "cell"


def note_tips(who: Sitting, kept: Sequence[Received], law: Mandate) -> None:
    """Keep what is known of the tips among reports just kept, and start the clock of each.

    Called within the transaction that keeps the reports.
    """
    tips = [report for report in kept if rules.is_tip(report.category, law)]
    for report in tips:
        event = law.event_types.get(_value(report.statements, "incidentType"))
        due = _due(report.received_at, event, law)
        item = _alert(who, event, due, law)
        opened = rules.opened_label(label_of(report.label_id), report.agency)
        with connection.cursor() as cursor:
            # A plain insertion: a receiving seat need not be able to read what it brings.
            cursor.execute(
                "INSERT INTO intake_tip (id, report_id, state, open_label_id, received_at, event_type, indicators,"
                " alert_due, item_id, behaviours, facts, facts_needed, comparison, offence, nexus, disposition,"
                " disposition_text, feedback)"
                " VALUES (%s, %s, 'received', %s, %s, %s, %s::jsonb, %s, %s, '[]', '[]', 0, '', '', '', '', '', '')",
                [
                    new_id(), report.id, label_id(opened), report.received_at, event.code if event else "",
                    _json(_indicators(report.statements, event)), due, item,
                ],
            )  # fmt: skip
    if tips:
        record(who, "tip.receive", [report.id for report in tips])


def _alert(who: Sitting, event: EventType | None, due: datetime, law: Mandate) -> UUID | None:
    """Put the tip on the board of whoever answers such an event, else on the cell's; None when nobody could read it."""
    for agency in dict.fromkeys([event.owner if event and event.owner in law.agencies else CELL, CELL]):
        new = _to_do(event, agency, due)
        if _read_there(who, new):
            item = work.put(who, new)
            record_work(who, "tip.alert", [item.id], what=event.code if event else "", due=due.isoformat())
            return item.id
    return None


def _read_there(who: Sitting, new: work.NewItem) -> bool:
    return readers_at(new.agency, who.purpose).read(work.base_label(who, new))


def _value(said: Sequence[Said], prop: str) -> str:
    return next((one.value.strip() for one in said if one.prop == prop), "")


def _indicators(said: Sequence[Said], event: EventType | None) -> list[str]:
    known = frozenset(event.indicators) if event else frozenset()
    return sorted({one.value.strip() for one in said if one.prop == "keywords"} & known)


def _json(words: Sequence[str]) -> str:
    return "[" + ",".join(f'"{word}"' for word in words) + "]"


def _due(received: datetime, event: EventType | None, law: Mandate) -> datetime:
    """When somebody must have answered: by the event's minutes, else by the law's days for an acknowledgement."""
    if event is not None:
        return received + timedelta(minutes=event.respond_within_minutes)
    rule = law.rule_on("R32")
    days = int(str(rule.parameters.get("acknowledge_within_days", 7))) if rule else 7
    return received + timedelta(days=days)


def _to_do(event: EventType | None, agency: str, due: datetime) -> work.NewItem:
    title = f"Answer a report of the field: {event.names.get('en', event.code)}" if event else "Vet a tip"
    return work.NewItem("task", title, agency, reason="R09, R32: a tip came in and its clock runs.", due_at=due)


@transaction.atomic
def compare(who: Sitting, tip_id: UUID, given: Compared) -> Tip:
    """The first step, by a trained analyst: which behaviours of the closed list, on which facts."""
    article = require(who, "tip.compare")
    law = law_in_force().mandate
    tip = queries.tip_for(who, tip_id, lock=True)
    person = who.account_id is not None
    refuse(
        objections_to_proposing(law.approvals.get(ACT), who.role, person=person)
        + rules.objections_to_comparing(given, law, tip.state, person=True)
    )
    tip.behaviours = sorted(set(given.behaviours))
    tip.facts = [fact.strip() for fact in given.facts if fact.strip()]
    tip.facts_needed = rules.facts_needed(given.behaviours, law)
    tip.comparison, tip.state = given.comparison.strip(), Tip.State.COMPARED
    tip.compared_by_id, tip.compared_at = who.seat_id, now()
    tip.lowering_id = _propose(who, tip).id
    tip.save()
    record(who, "tip.compare", [tip.id, tip.report_id], article, behaviours=tip.behaviours, facts=len(tip.facts))
    return tip


def _propose(who: Sitting, tip: Tip) -> Lowering:
    """The fall of the label as the first person proposes it; the database lets nobody sign for another."""
    return Lowering.objects.create(
        id=new_id(),
        kind=Lowering.Kind.TIP,
        report_id=tip.report_id,
        from_label_id=tip.report.label_id,
        to_label_id=tip.open_label_id,
        reason=f"R09: {', '.join(tip.behaviours)}",
        proposed_by_id=who.seat_id,
        proposed_at=now(),
    )


@transaction.atomic
def vet(who: Sitting, tip_id: UUID, given: Vetting) -> Tip:
    """The second step, by another person: a possible link with an offence. With it the label falls, and it is shared.

    The fall is a lowering proposed by the first and approved by the second; the database asks for both.
    """
    article = require(who, "tip.vet")
    law = law_in_force().mandate
    tip = queries.tip_for(who, tip_id, lock=True)
    moment = now()
    asked = replace(given, same=tip.compared_by_id == who.seat_id)
    reasons = rules.objections_to_vetting(asked, law, tip.state, person=True, day=moment.date())
    proposer = tip.compared_by_id or 0
    person = who.account_id is not None
    reasons += objections_to_deciding(
        law.approvals.get(ACT), who.role, person=person, seat=who.seat_id, proposer=proposer
    )
    refuse(list(dict.fromkeys(reasons)))
    lowering = (
        Lowering.objects.filter(pk=tip.lowering_id, approved_at__isnull=True).first() if tip.lowering_id else None
    )
    if lowering is None or lowering.from_label_id != tip.report.label_id:
        raise Conflict("The label of this report has changed since; compare the tip anew.")
    lowering.approved_by_id, lowering.approved_at = who.seat_id, moment
    lowering.save(update_fields=["approved_by", "approved_at"])
    before, after = label_of(tip.report.label_id), label_of(tip.open_label_id)
    report = tip.report
    tip.offence, tip.nexus, tip.state = given.offence, given.nexus.strip(), Tip.State.SHAREABLE
    tip.vetted_by_id, tip.vetted_at = who.seat_id, moment
    tip.save()
    relabel(
        who, report, lambda each: after if each == before else rules.opened_label(each, report.agency_id), lowering.id
    )
    record(
        who, "tip.vet", [tip.id, report.id, lowering.id], article, offence=given.offence,
        first=tip.compared_by_id, before=lowering.from_label_id, after=lowering.to_label_id,
    )  # fmt: skip
    return tip


@transaction.atomic
def end(who: Sitting, tip_id: UUID, disposition: str, text: str, feedback: str) -> Tip:
    """End a tip: what became of it, and what its sender is told. Without ground it can be found by nobody at once."""
    article = require(who, "tip.vet" if who.has("tip.vet") else "tip.compare")
    law = law_in_force().mandate
    tip = queries.tip_for(who, tip_id, lock=True)
    refuse(rules.objections_to_ending(disposition, feedback, tip.state, person=who.account_id is not None))
    moment = now()
    unfounded = disposition in rules.UNFOUNDED
    tip.disposition, tip.disposition_text, tip.feedback = disposition, text.strip(), feedback.strip()
    tip.closed_by_id, tip.closed_at = who.seat_id, moment
    tip.state = Tip.State.UNFOUNDED if unfounded else Tip.State.CLOSED
    tip.purge_at = rules.purge_on(tip.received_at, moment, law) if unfounded else None
    sender = tip.report.agency_id
    tip.save()
    _tell(who, tip, sender)
    record(
        who, "tip.end", [tip.id, tip.report_id], article, disposition=disposition,
        purge=tip.purge_at.isoformat() if tip.purge_at else None, sender=sender,
    )  # fmt: skip
    if unfounded:
        with connection.cursor() as cursor:
            cursor.execute("SELECT unfound_tip(%s)", [tip.id])
            if cursor.fetchone()[0] is not True:
                raise NotFound
        news.tell(news.RETRACTED, [tip.report_id])
    return tip


def _tell(who: Sitting, tip: Tip, sender: str) -> None:
    """Answer the sender on its board, without a word of what the tip said, and close the clock's item."""
    notice = work.NewItem("notice", "Answer to a tip", sender, body=tip.feedback, reason="R32: the sender is told.")
    if sender != who.agency and _read_there(who, notice):
        work.put(who, notice)
    if tip.item_id is not None:
        queries.close_item(who, tip.item_id, tip.feedback)
    record_work(who, "tip.feedback", [tip.id], to=sender)


@transaction.atomic
def purge(moment: datetime | None = None) -> int:
    """Erase unfounded tips whose day has come; each leaves a certificate in the log. The clock is no person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tip, report, sha256, statements FROM purge_tips(%s)", [moment or now()])
        gone = cursor.fetchall()
    for tip, report, sha256, statements in gone:
        record_by_clock(
            ledger.RIGHTS, "tip.purge", [tip, report], sha256=bytes(sha256).hex(), statements=statements, rule="R10"
        )
    return len(gone)
