"""Receiving a file whole: its bytes are sealed and kept before a single object of it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotAllowed, NotFound, Refused, refuse
from fusioncell.foundation.sealing import key_ring
from fusioncell.intake.models import Delivery, DeliveryChunk, Mapping
from fusioncell.intake.rules import objections_to_channel
from fusioncell.mandate.methods.law_parts import Channel, Mandate
from fusioncell.mandate.queries import allowed_labels, declare, label_id, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

CHUNK = 1 << 20
JOB = "intake.read"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on its way in."""

    channel: str
    filename: str
    stream: IO[bytes]
    mapping_id: UUID | None = None


def channel_for(who: Sitting, code: str, law: Mandate) -> Channel:
    """The channel, for those who may receive over it: its own agency, and the cell. Raises `NotFound`."""
    channel = law.channels.get(code)
    if channel is None or who.agency not in (channel.agency, "cell"):
        raise NotFound
    return channel


def deliver(who: Sitting, parcel: Parcel, also: Callable[[Delivery], None] | None = None) -> Delivery:
    """Take a file in, whole, and put the reading of it in the queue.

    also: what must happen with the completion or not at all, in its transaction.
    The bytes are committed piece by piece, so that a file of any size passes in bounded memory; until the last one
    is there the delivery is *arriving* and nothing of it is read.
    """
    article = require(who, "report.receive")
    law = law_in_force().mandate
    channel = channel_for(who, parcel.channel, law)
    refuse(objections_to_channel(channel, law, now().date()))
    delivery = _begin(who, parcel, channel)
    digest, size = _store(who, delivery, parcel.stream)
    if size == 0:
        _give_up(who, delivery, "The file is empty.")
        raise Refused(["The file is empty: nothing was received."])
    return _complete(who, delivery, (digest, size, article), also)


@transaction.atomic
def _begin(who: Sitting, parcel: Parcel, channel: Channel) -> Delivery:
    declare(who)
    if channel.label is None:
        raise NotAllowed
    number = label_id(channel.label)
    if number not in allowed_labels(who):
        raise Refused(
            [f"The seat {who.seat} may not read what the channel {channel.code} brings, so cannot receive it."]
        )
    return Delivery.objects.create(
        channel=channel.code,
        agency=channel.agency,
        filename=parcel.filename[-255:],
        mapping=_mapping(parcel.mapping_id),
        label_id=number,
        purpose=who.purpose,
        case_id=who.case_id,
        received_by_id=who.seat_id,
        received_at=now(),
    )


def _mapping(mapping_id: UUID | None) -> Mapping | None:
    if mapping_id is None:
        return None
    mapping = Mapping.objects.filter(pk=mapping_id).first()
    if mapping is None:
        raise NotFound
    if mapping.reviewed_by_id is None and mapping.made_by_id is not None:
        raise Refused([f"The mapping {mapping} has not been reviewed by a second person."])
    return mapping


def _store(who: Sitting, delivery: Delivery, stream: IO[bytes]) -> tuple[bytes, int]:
    ring = key_ring(settings.ENVIRONMENT.keys / "data.key")
    digest, size = hashlib.sha256(), 0
    for seq, chunk in enumerate(iter(lambda: stream.read(CHUNK), b"")):
        digest.update(chunk)
        size += len(chunk)
        sealed = ring.seal(chunk, delivery.id.bytes + seq.to_bytes(4, "big"))
        with transaction.atomic():
            declare(who)
            DeliveryChunk.objects.create(delivery_id=delivery.id, seq=seq, sealed=sealed)
    return digest.digest(), size


@transaction.atomic
def _give_up(who: Sitting, delivery: Delivery, why: str) -> None:
    declare(who)
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.UNREADABLE, trouble=why, finished_at=now())


@transaction.atomic
def _complete(
    who: Sitting, delivery: Delivery, came: tuple[bytes, int, str], also: Callable[[Delivery], None] | None
) -> Delivery:
    digest, size, article = came
    declare(who)
    job = jobs.ask(JOB, {"delivery": str(delivery.id)}, seat_id=who.seat_id, purpose=who.purpose, case_id=who.case_id)
    Delivery.objects.filter(pk=delivery.pk).update(
        sha256=digest, size=size, state=Delivery.State.WAITING, job_id=job.id
    )
    what = {"channel": delivery.channel, "filename": delivery.filename, "size": size, "sha256": digest.hex()}
    record(who, "delivery.receive", [delivery.id], article, **what)
    if also is not None:
        also(delivery)
    delivery.refresh_from_db()
    return delivery


def bytes_of(who: Sitting, delivery: Delivery) -> Iterator[bytes]:
    """The delivered bytes, piece by piece, as they came."""
    ring = key_ring(settings.ENVIRONMENT.keys / "data.key")
    seq = 0
    while True:
        with transaction.atomic():
            declare(who)
            pieces = DeliveryChunk.objects.filter(delivery_id=delivery.id, seq=seq)
            chunk = pieces.values_list("sealed", flat=True).first()
        if chunk is None:
            return
        yield ring.open(bytes(chunk), delivery.id.bytes + seq.to_bytes(4, "big"))
        seq += 1


def stop_reading(who: Sitting, delivery_id: UUID) -> None:
    """Ask the reading of a delivery to stop; what was taken in stays. Only a delivery one may see is stopped."""
    require(who, "report.receive")
    delivery = Delivery.objects.filter(pk=delivery_id, label_id__in=allowed_labels(who)).first()
    if delivery is None or delivery.job_id is None or who.agency not in (delivery.agency, "cell"):
        raise NotFound
    jobs.cancel(delivery.job_id)
    record(who, "delivery.cancel", [delivery.id])
