"""Reading a delivery object by object: a verdict for each, never for the whole. Resumes where the last commit stood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from fusioncell.evidence.actions.keeping import Received, keep
from fusioncell.evidence.actions.sources import with_source
from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.evidence.queries import known_reports
from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import CellError, NotFound, Refused, Unreadable
from fusioncell.foundation.models import Job
from fusioncell.foundation.sealing import key_ring
from fusioncell.foundation.words import State, new_id
from fusioncell.intake.actions.carrying import link
from fusioncell.intake.actions.deliver import bytes_of, channel_for
from fusioncell.intake.actions.judging import Bench, judged
from fusioncell.intake.actions.pulse import Beat, Progress, Pulse, quiet
from fusioncell.intake.actions.suggesting import ask_to_read
from fusioncell.intake.actions.tips import note_tips
from fusioncell.intake.models import Delivery, Duplicate, Quarantined
from fusioncell.intake.readers import face
from fusioncell.intake.readers.mapping import Mapping as TableMapping
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import declare, label_of, law_in_force, sitting_for
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

BATCH = 500
BATCH_BYTES = 8 << 20


@dataclass(slots=True)
class Verdicts:
    """What a batch came to."""

    kept: list[Received] = field(default_factory=list)
    held: list[Quarantined] = field(default_factory=list)
    repeats: list[Duplicate] = field(default_factory=list)
    carried: list[tuple[bytes, Received]] = field(default_factory=list)
    read: int = 0
    with_findings: int = 0
    newer: int = 0


def read_job(job: Job, after_batch: Callable[[], None] = lambda: None) -> None:
    """The worker's way in: sit down as the seat that received, and read on.

    after_batch: what the rooms beside and above do with what has come in so far, before there is more of it.
    """
    who = sitting_for(Seat.objects.get(pk=job.seat_id), job.purpose, job.case_id, request_id=str(job.pk))

    taken = 0

    def tell(done: int, note: str) -> None:
        nonlocal taken
        jobs.progress(job, done, None, note)
        if done != taken:
            taken = done
            after_batch()

    try:
        read_delivery(who, UUID(str(job.arguments["delivery"])), tell)
    except jobs.Cancelled:
        _finish(
            who,
            UUID(str(job.arguments["delivery"])),
            Delivery.State.CANCELLED,
            "Cancelled; what was taken in stays.",
        )
        raise


def read_delivery(who: Sitting, delivery_id: UUID, tell: Progress) -> Delivery:
    """Read what is left of a delivery, in batches that stand or fall whole. Gives the delivery with its counts."""
    article = require(who, "report.receive")
    delivery = _delivery(who, delivery_id)
    law = law_in_force().mandate
    bench = Bench(law, channel_for(who, delivery.channel, law), delivery, now())
    pulse = Pulse(tell, delivery.objects_read)
    try:
        objects = islice(_objects(who, bench, pulse), delivery.objects_read, None)
        for batch in _batches(objects):
            pulse.done = _take_batch(who, bench, batch, article)
            tell(pulse.done, delivery.filename)
    except Unreadable as error:
        return _finish(who, delivery_id, Delivery.State.UNREADABLE, error.sentence)
    return _finish(who, delivery_id, Delivery.State.READ, "")


def _delivery(who: Sitting, delivery_id: UUID) -> Delivery:
    with transaction.atomic():
        declare(who)
        delivery = Delivery.objects.select_related("mapping").filter(pk=delivery_id).first()
        if delivery is None:
            raise NotFound
        Delivery.objects.filter(pk=delivery_id).update(state=Delivery.State.READING)
    if delivery.state == Delivery.State.ARRIVING:
        raise Refused(["This delivery has not arrived whole; send it again."])
    return delivery


def _objects(who: Sitting, bench: Bench, pulse: Pulse) -> Iterator[ReportDraft | Unread]:
    stream = face.as_stream(bytes_of(who, bench.delivery))
    reader, opened, options = face.opened_for(stream, options_for(bench, pulse.beat))
    with transaction.atomic():
        declare(who)
        Delivery.objects.filter(pk=bench.delivery.pk).update(format=reader.FORMAT)
    return reader.read(opened, options)


def options_for(bench: Bench, beat: Beat = quiet) -> face.ReaderOptions:
    """What the channel and the delivery tell a reader."""
    mapping = bench.delivery.mapping
    return face.ReaderOptions(
        mapping=TableMapping.from_json(mapping.body) if mapping else None,
        country=bench.channel.country,
        language=bench.channel.language,
        encoding=bench.channel.encoding,
        classifications=bench.law.policy.words,
        filename=bench.delivery.filename,
        tlp=bench.channel.label.tlp if bench.channel.label else None,
        own_domain=settings.ENVIRONMENT.mail_domain,
        beat=beat,
    )


def _batches(objects: Iterator[ReportDraft | Unread]) -> Iterator[list[ReportDraft | Unread]]:
    batch: list[ReportDraft | Unread] = []
    size = 0
    for item in objects:
        batch.append(item)
        size += len(item.raw)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@transaction.atomic
def _take_batch(who: Sitting, bench: Bench, batch: Sequence[ReportDraft | Unread], article: str) -> int:
    """One batch, one transaction: reports, verdicts, counts and events appear together or not at all."""
    declare(who)
    delivery = Delivery.objects.select_for_update().get(pk=bench.delivery.pk)
    start = delivery.objects_read
    verdicts = Verdicts(read=len(batch))
    for ordinal, item in enumerate(batch, start):
        _judge(bench, verdicts, ordinal, item)
    labels = {report.sha256: report.label_id for report in verdicts.kept} if verdicts.carried else {}
    fresh = without_repeats(bench, verdicts.kept)
    _note_repeats(bench, verdicts, fresh, start)
    keep(who, verdicts.kept, article)
    note_tips(who, verdicts.kept, bench.law)
    Quarantined.objects.bulk_create(verdicts.held)
    _keep_repeats(verdicts.repeats)
    link(who, bench, verdicts.carried, labels)
    if verdicts.held:
        record(who, "quarantine.hold", [delivery.id], article, objects=len(verdicts.held))
    _count(delivery, verdicts)
    return delivery.objects_read


def _keep_repeats(repeats: Sequence[Duplicate]) -> None:
    """A plain insertion: Django's reads the new rows back, and a receiving seat may not read all that it brings."""
    rows = [(r.delivery_id, r.ordinal, r.place, r.report_id, r.same, r.label_id) for r in repeats]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO intake_duplicate (delivery_id, ordinal, place, report_id, same, label_id)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            rows,
        )


def _judge(bench: Bench, verdicts: Verdicts, ordinal: int, item: ReportDraft | Unread) -> None:
    if isinstance(item, Unread):
        verdicts.held.append(held_back(bench, ordinal, item))
        return
    try:
        received, findings = judged(bench, item)
    except CellError as error:
        code = "refused" if isinstance(error, Refused) else error.code
        verdicts.held.append(held_back(bench, ordinal, Unread(item.raw, item.place, code, error.sentence)))
        return
    if item.source_name:
        received = with_source(bench.sources, received, item.source_name)
    verdicts.kept.append(received)
    if item.part_of is not None:
        verdicts.carried.append((item.part_of, received))
    verdicts.with_findings += bool(findings)


def closed(bench: Bench) -> Label:
    """The label of what was not understood: nobody knows what it says, so only those who mend may see it."""
    return replace(label_of(bench.delivery.label_id), state=State.QUARANTINED)


def held_back(bench: Bench, ordinal: int, item: Unread) -> Quarantined:
    """An object that waits in quarantine, sealed, with the reason and the place."""
    ring = key_ring(settings.ENVIRONMENT.keys / "data.key")
    number = new_id()
    return Quarantined(
        id=number,
        delivery_id=bench.delivery.id,
        ordinal=ordinal,
        place=item.place.replace("\x00", "␀"),
        code=item.code,
        sentence=item.sentence.replace("\x00", "␀"),
        sealed=ring.seal(item.raw, number.bytes),
        size=len(item.raw),
        label_id=bench.number(closed(bench)),
    )


def without_repeats(bench: Bench, batch: Sequence[Received]) -> list[Received]:
    """Those that are new here. Same bytes: left out. Same external id, other bytes: linked as the newer version."""
    known = known_reports(
        bench.channel.agency,
        bench.channel.code,
        [r.external_id for r in batch if r.external_id],
        [r.sha256 for r in batch],
    )
    bench.held_bytes = {k.sha256: k.id for k in known if not k.retracted}
    by_name: dict[str, UUID] = {k.external_id: k.id for k in known if k.external_id}
    fresh: list[Received] = []
    for report in batch:
        if report.sha256 in bench.held_bytes:
            continue
        older = by_name.get(report.external_id) if report.external_id else None
        bench.held_bytes[report.sha256] = report.id
        if report.external_id:
            by_name[report.external_id] = report.id
        fresh.append(replace(report, supersedes_id=older))
    return fresh


def _note_repeats(bench: Bench, verdicts: Verdicts, fresh: list[Received], start: int) -> None:
    taken = {report.id for report in fresh}
    verdicts.repeats = [
        Duplicate(
            delivery_id=bench.delivery.id,
            ordinal=start,
            place=report.place,
            report_id=bench.held_bytes[report.sha256],
            same="bytes",
            label_id=report.label_id,
        )
        for report in verdicts.kept
        if report.id not in taken
    ]
    verdicts.kept = fresh
    verdicts.newer = sum(report.supersedes_id is not None for report in fresh)


def _count(delivery: Delivery, verdicts: Verdicts) -> None:
    delivery.objects_read += verdicts.read
    delivery.accepted += len(verdicts.kept)
    delivery.with_findings += verdicts.with_findings
    delivery.quarantined += len(verdicts.held)
    delivery.duplicates += len(verdicts.repeats)
    delivery.newer_versions += verdicts.newer
    delivery.statements += sum(len(r.statements) for r in verdicts.kept)
    delivery.save(
        update_fields=[
            "objects_read", "accepted", "with_findings", "quarantined", "duplicates", "newer_versions", "statements",
        ]
    )  # fmt: skip


@transaction.atomic
def _finish(who: Sitting, delivery_id: UUID, state: str, trouble: str) -> Delivery:
    declare(who)
    Delivery.objects.filter(pk=delivery_id).update(state=state, trouble=trouble, finished_at=now())
    delivery = Delivery.objects.get(pk=delivery_id)
    if delivery.accepted:
        ask_to_read(who, delivery)
    record(
        who, "delivery.read", [delivery_id], "", state=state, accepted=delivery.accepted,
        quarantined=delivery.quarantined, duplicates=delivery.duplicates,
    )  # fmt: skip
    return delivery
