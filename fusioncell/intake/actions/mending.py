"""Objects held back: mended by hand and tried again, or left out with a reason. The original stays as it came."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from fusioncell.evidence.actions.keeping import keep
from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, Refused, Unreadable
from fusioncell.intake import queries
from fusioncell.intake.actions.carrying import link
from fusioncell.intake.actions.deliver import channel_for
from fusioncell.intake.actions.judging import Bench, judged
from fusioncell.intake.actions.reading import options_for, without_repeats
from fusioncell.intake.actions.tips import note_tips
from fusioncell.intake.models import Delivery, Quarantined
from fusioncell.intake.readers import face
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def mend(who: Sitting, number: UUID, mended: bytes, note: str) -> Quarantined:
    """Try an object again as mended; it is taken in as a report, or the reason is given and it stays held back.

    A document is taken in together with all that it carries, or not at all.
    """
    article = require(who, "quarantine.mend")
    held = _waiting(who, number)
    if not note.strip():
        raise Refused(["Say what was changed and why: the report will differ from what the sender sent."])
    law = law_in_force().mandate
    bench = Bench(law, channel_for(who, held.delivery.channel, law), held.delivery, now())
    drafts = _read_one(bench, mended)
    received = [judged(bench, draft)[0] for draft in drafts]
    fresh = without_repeats(bench, received)
    if not fresh:
        raise Conflict("The cell already holds this object; leave it out instead.")
    keep(who, fresh, article)
    note_tips(who, fresh, law)
    carried = [(draft.part_of, one) for draft, one in zip(drafts, received, strict=True) if draft.part_of is not None]
    link(who, bench, carried, {one.sha256: one.label_id for one in received} if carried else {})
    Delivery.objects.filter(pk=held.delivery_id).update(
        accepted=held.delivery.accepted + len(fresh), quarantined=held.delivery.quarantined - 1
    )
    record(who, "quarantine.mend", [held.id, *(one.id for one in fresh)], article, note=note.strip())
    return _settle(who, held, Quarantined.State.MENDED, note, fresh[0].id)


@transaction.atomic
def dismiss(who: Sitting, number: UUID, note: str) -> Quarantined:
    """Leave an object out for good; its bytes stay, with who decided so and why."""
    article = require(who, "quarantine.mend")
    held = _waiting(who, number)
    if not note.strip():
        raise Refused(["Say why this object is left out."])
    record(who, "quarantine.dismiss", [held.id], article, note=note.strip())
    return _settle(who, held, Quarantined.State.DISMISSED, note, None)


def _waiting(who: Sitting, number: UUID) -> Quarantined:
    held = queries.quarantined_for(who, number)
    if held.state != Quarantined.State.WAITING:
        raise Conflict("This object has already been dealt with.")
    return held


def _read_one(bench: Bench, mended: bytes) -> list[ReportDraft]:
    """The object, and what it carries where it is a document.

    One object of a file need not say of which format it is: its delivery did, then its own looks, then the channel.
    """
    options = options_for(bench)
    looks = face.recognise(mended[: face.HEAD], options.filename)
    said = (bench.delivery.format, looks.FORMAT if looks else "", bench.channel.format)
    forms = [form for form in dict.fromkeys(said) if form]
    wrong: Unreadable | None = None
    for form in forms:
        try:
            return _alone(list(face.read(face.as_stream([mended]), options, form)))
        except Unreadable as error:
            wrong = wrong or error
    raise wrong or Unreadable("The file is of no format that the cell can read.", "byte 0")


def _alone(found: Sequence[ReportDraft | Unread]) -> list[ReportDraft]:
    unread = next((item for item in found if isinstance(item, Unread)), None)
    if unread is not None:
        raise Unreadable(unread.sentence, unread.place)
    drafts = [item for item in found if isinstance(item, ReportDraft)]
    objects = sum(draft.part_of is None for draft in drafts)
    if objects != 1:
        raise Unreadable(f"There is one object to mend; this holds {objects}.", "whole text")
    return drafts


def _settle(who: Sitting, held: Quarantined, state: str, note: str, report_id: UUID | None) -> Quarantined:
    held.state, held.settled_by_id, held.settled_at = state, who.seat_id, now()
    held.settled_note, held.report_id = note.strip(), report_id
    held.save(update_fields=["state", "settled_by_id", "settled_at", "settled_note", "report_id"])
    return held
