"""A locked file opened with the password that its sender told: what it holds is taken in as carried by it.

The password goes to the walled-in child and nowhere else: it is not kept, not recorded and not logged.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from fusioncell.evidence.actions.keeping import Received, keep
from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import original_of, report_for
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, Unreadable, refuse
from fusioncell.intake.actions.carrying import link
from fusioncell.intake.actions.deliver import channel_for
from fusioncell.intake.actions.judging import Bench, judged
from fusioncell.intake.actions.reading import held_back, options_for, without_repeats
from fusioncell.intake.actions.suggesting import ask_to_read
from fusioncell.intake.actions.tips import note_tips
from fusioncell.intake.models import Delivery, Quarantined
from fusioncell.intake.queries import carried_in
from fusioncell.intake.readers.nesting import Nest
from fusioncell.intake.rules import objections_to_channel
from fusioncell.intake.rules_of_text import is_locked
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.queries import labels_of, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

LONGEST = 256


def locked_for(who: Sitting, report_id: UUID) -> Report:
    """A locked file that this person may open, for the agencies that may receive over its channel."""
    require(who, "report.receive")
    report = report_for(who, report_id)
    channel_for(who, report.channel, law_in_force().mandate)
    # What was noticed of a file is as closed as its original: whoever may not read that learns of no lock either.
    if report.delivery_id is None or not is_locked(report.findings) or original_of(who, report) is None:
        raise NotFound
    return report


def unlock(who: Sitting, report_id: UUID, password: str) -> int:
    """Open a locked file and take in what it holds; how many reports. Raises `Unreadable` for a wrong password."""
    article = require(who, "report.receive")
    report = locked_for(who, report_id)
    if carried_in(who, report):
        raise Conflict("What this file holds has been taken in already.")
    if not 0 < len(password) <= LONGEST:
        raise Refused([f"A password has 1 to {LONGEST} characters."])
    law = law_in_force().mandate
    refuse(objections_to_channel(channel_for(who, report.channel, law), law, now().date()))
    delivery = Delivery.objects.select_related("mapping").filter(pk=report.delivery_id or UUID(int=0)).first()
    raw = original_of(who, report)
    if delivery is None or raw is None:
        raise NotFound
    bench = Bench(law, channel_for(who, delivery.channel, law), delivery, now())
    if delivery.state not in (Delivery.State.READ, Delivery.State.CANCELLED):
        raise Conflict("The delivery that it came in is still being read.")
    found = Nest(replace(options_for(bench), filename=report.title)).unlocked(raw, password)
    return _take_in(who, bench, report, found, article)


@transaction.atomic
def _take_in(who: Sitting, bench: Bench, report: Report, found: list[ReportDraft | Unread], article: str) -> int:
    """Reports, links, count and event, together or not at all. What cannot be read waits in quarantine."""
    drafts = [item for item in found if isinstance(item, ReportDraft)]
    unread = [item for item in found if isinstance(item, Unread)]
    if not drafts:
        raise Unreadable(unread[0].sentence if unread else "It holds nothing.", unread[0].place if unread else "")
    received = [_as_closed(bench, report, judged(bench, draft)[0]) for draft in drafts]
    fresh = without_repeats(bench, received)
    if not fresh:
        raise Conflict("The cell already holds what is in this file.")
    keep(who, fresh, article)
    note_tips(who, fresh, bench.law)
    carried = [(draft.part_of, one) for draft, one in zip(drafts, received, strict=True) if draft.part_of is not None]
    labels = {one.sha256: one.label_id for one in received} | {bytes(report.sha256): report.label_id}
    bench.held_bytes[bytes(report.sha256)] = report.id
    link(who, bench, carried, labels)
    delivery = bench.delivery
    Quarantined.objects.bulk_create(
        held_back(bench, ordinal, item) for ordinal, item in enumerate(unread, delivery.objects_read)
    )
    Delivery.objects.filter(pk=delivery.pk).update(
        accepted=delivery.accepted + len(fresh),
        quarantined=delivery.quarantined + len(unread),
        objects_read=delivery.objects_read + len(found),
    )
    ask_to_read(who, delivery)
    record(who, "report.unlock", [report.id, *(one.id for one in fresh)], article, reports=len(fresh))
    return len(fresh)


def _as_closed(bench: Bench, report: Report, one: Received) -> Received:
    """The same, no more open than the file it was in stands now."""

    def closer(number: int) -> int:
        return bench.number(join_all(labels_of({number, report.label_id}).values()))

    said = [replace(each, label_id=closer(each.label_id)) for each in one.statements]
    return replace(one, label_id=closer(one.label_id), statements=said)
