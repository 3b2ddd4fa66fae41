"""What came in and what became of it, as far as the person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.sealing import key_ring
from fusioncell.intake.models import Carried, Delivery, Duplicate, Mailbox, Mapping, Quarantined
from fusioncell.mandate.methods.law_parts import Channel
from fusioncell.mandate.queries import allowed_labels, label_id, law_in_force
from fusioncell.mandate.sitting import Sitting

CARRIED_SHOWN = 200


def channels_open_to(who: Sitting) -> list[Channel]:
    """The channels over which this person may bring something in: the agency's own; for the cell, all it may read."""
    channels = [c for c in law_in_force().mandate.channels.values() if who.agency in (c.agency, "cell")]
    # A label that nobody has used yet is made here, before it is asked which ones may be read.
    numbers = {channel.code: label_id(channel.label) for channel in channels if channel.label is not None}
    allowed = allowed_labels(who)
    return [channel for channel in channels if numbers.get(channel.code) in allowed]


def channels_by_format() -> dict[str, list[str]]:
    """The cell's own channels by the format that they name; the law is for everybody to read."""
    found: dict[str, list[str]] = {}
    for channel in law_in_force().mandate.channels.values():
        if channel.agency == "cell":
            found.setdefault(channel.format, []).append(channel.code)
    return found


def deliveries_seen_by(who: Sitting) -> QuerySet[Delivery]:
    """Deliveries of one's own agency, and for the cell all whose label one may read, newest first."""
    found = Delivery.objects.filter(label_id__in=allowed_labels(who)).select_related("label", "mapping", "received_by")
    if who.agency != "cell":
        found = found.filter(agency=who.agency)
    return found.order_by("-received_at", "-id")


def delivery_for(who: Sitting, delivery_id: UUID) -> Delivery:
    """One delivery. Raises `NotFound`, the same for hidden and absent."""
    delivery = deliveries_seen_by(who).filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound
    return delivery


def mailboxes_in_trouble(who: Sitting) -> list[Mailbox]:
    """Mailboxes that could not be read when they were last looked into, of the channels open to this person."""
    codes = [channel.code for channel in channels_open_to(who)] if who.has("report.receive") else []
    return list(Mailbox.objects.filter(channel__in=codes).exclude(trouble="").order_by("channel"))


def quarantine_seen_by(who: Sitting, *, waiting: bool = True) -> QuerySet[Quarantined]:
    """What could not be taken in, newest first."""
    found = Quarantined.objects.filter(label_id__in=allowed_labels(who)).select_related("delivery", "label")
    if who.agency != "cell":
        found = found.filter(delivery__agency=who.agency)
    return (found.filter(state=Quarantined.State.WAITING) if waiting else found).order_by("-id")


def quarantined_for(who: Sitting, number: UUID) -> Quarantined:
    """One object held back. Raises `NotFound`."""
    held = quarantine_seen_by(who, waiting=False).filter(pk=number).first()
    if held is None:
        raise NotFound
    return held


def bytes_held(held: Quarantined) -> bytes:
    """The bytes of an object held back. The caller holds one its person may see."""
    return key_ring(settings.ENVIRONMENT.keys / "data.key").open(bytes(held.sealed), held.id.bytes)


def repeats_of(who: Sitting, delivery: Delivery) -> QuerySet[Duplicate]:
    """The objects of a delivery that the cell already had."""
    return Duplicate.objects.filter(delivery_id=delivery.id, label_id__in=allowed_labels(who)).order_by("ordinal", "id")


def carriers_of(who: Sitting, report: Report) -> list[Report]:
    """The reports that this one came in, as far as they may be seen: the mail of an attachment."""
    links = Carried.objects.filter(report_id=report.id, label_id__in=allowed_labels(who))
    return list(reports_seen_by(who).filter(pk__in=links.values("parent_id")).order_by("id")[:CARRIED_SHOWN])


def carried_in(who: Sitting, report: Report) -> list[Report]:
    """The reports that came in this one, as far as they may be seen, in their order."""
    links = Carried.objects.filter(parent_id=report.id, label_id__in=allowed_labels(who))
    return list(reports_seen_by(who).filter(pk__in=links.values("report_id")).order_by("id")[:CARRIED_SHOWN])


def mappings() -> QuerySet[Mapping]:
    """All mappings, newest version first; they hold no intelligence."""
    return Mapping.objects.select_related("made_by", "reviewed_by").order_by("name", "-version")


def mapping_for(number: UUID) -> Mapping:
    """One mapping. Raises `NotFound`."""
    found = mappings().filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Reason:
    """Why objects of a delivery were held back, or what was noticed about them: how often, and one example."""

    code: str
    count: int
    example: str
    place: str


def reasons_of(_who: Sitting, delivery: Delivery) -> list[Reason]:
    """Why objects were held back, most frequent first; with examples for whoever brought or mends them."""
    return _reasons("SELECT code, n, sentence, place FROM reasons_held(%s)", [delivery.id])


def findings_of(who: Sitting, delivery: Delivery) -> list[Reason]:
    """What was noticed about accepted objects, most frequent first; a finding quotes the original, and is as closed."""
    return _reasons(
        "SELECT f->>'code', count(*), min(f->>'sentence'), min(f->>'place') "
        "FROM evidence_report r JOIN evidence_original o ON o.report_id = r.id, jsonb_array_elements(r.findings) f "
        "WHERE r.delivery_id = %s AND r.label_id = ANY (%s) AND o.label_id = ANY (%s) GROUP BY 1 ORDER BY 2 DESC, 1",
        [delivery.id, *[sorted(allowed_labels(who))] * 2],
    )


def _reasons(query: str, arguments: Sequence[UUID | list[int]]) -> list[Reason]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return [Reason(*row) for row in cursor.fetchall()]
