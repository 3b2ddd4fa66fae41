"""What the overseer sees of the logs: heads and proofs from the public part, events only as a recorded reading."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from fusioncell.foundation import log_tiles
from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.log_tiles import STREAMS, SealedHead
from fusioncell.foundation.methods import merkle
from fusioncell.foundation.methods.checkpoint import Verifier
from fusioncell.foundation.methods.commitment import entry
from fusioncell.foundation.sequencer import signer
from fusioncell.foundation.store.errors import StoreError
from fusioncell.mandate.models import Seat
from fusioncell.mandate.sitting import Sitting
from fusioncell.oversight.models import KeptHead

PAGE = 50  # events on a page of the log
MOST = 1000  # events the store reads out at once
FIELDS = "idx, body, salt, kind, at, seat, agency, purpose, case_id, subjects, purged_at, purge_ref"


def log_resource(stream: int, name: str) -> tuple[bytes, str]:
    """What anybody may have of a log, by its C2SP path, and its media type. Raises `NotFound`."""
    with connection.cursor() as cursor:
        return log_tiles.resource(cursor, stream, name)


def head_of(stream: int) -> SealedHead | None:
    """The newest signed head of a log, or None while it is empty."""
    with connection.cursor() as cursor:
        return log_tiles.last_head(cursor, stream)


def head_at(stream: int, size: int) -> SealedHead:
    """The signed head that a log had at a size. Raises `NotFound`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT root, note FROM ledger.checkpoint WHERE stream = %s AND size = %s", [stream, size])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return SealedHead(stream, size, bytes(row[0]), row[1])


def sealed_at(head: SealedHead) -> datetime:
    """When a head was signed, by the store's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM ledger.checkpoint WHERE stream = %s AND size = %s", [head.stream, head.size])
        found: datetime = cursor.fetchone()[0]
        return found


def verifier_of(stream: int) -> Verifier | None:
    """The key that a log's heads are checked with; None where the cell keeps its keys on another machine."""
    try:
        return signer(settings.ENVIRONMENT, stream).verifier
    except StoreError:
        return None


def tiles_carry(head: SealedHead) -> bool:
    """Whether the last entry is proved to be under the head by the tiles as they are served."""
    with connection.cursor() as cursor:
        leaf = merkle.leaf_hash(log_tiles.entry(cursor, head.stream, head.size - 1))
        proof = log_tiles.inclusion(cursor, head.stream, head.size - 1, head.size)
    return merkle.includes(leaf, head.size - 1, head.size, proof, head.root)


def kept_head(who: Sitting, stream: int) -> KeptHead | None:
    """The head that this seat kept at its last visit."""
    return KeptHead.objects.filter(seat_id=who.seat_id, stream=stream).first()


def continues(kept: KeptHead, head: SealedHead) -> bool:
    """Whether a head continues the kept one: nothing taken away, nothing rewritten."""
    if head.size < kept.size:
        return False
    with connection.cursor() as cursor:
        proof = log_tiles.consistency(cursor, head.stream, kept.size, head.size)
    return merkle.continues((kept.size, bytes(kept.root)), (head.size, head.root), proof)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the rights log as it was read; purged ones have no body any more."""

    index: int
    text: str | None
    salt: bytes | None
    kind: str
    at: datetime
    seat_id: int | None
    agency: str
    purpose: str
    case_id: UUID | None
    subjects: tuple[str, ...]
    purged_at: datetime | None
    purge_ref: UUID | None

    @property
    def body(self) -> Mapping[str, Any]:
        """The body taken apart; empty when it is purged or was never readable."""
        try:
            found = json.loads(self.text or "")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def read_events(
    asker: Mapping[str, object], use: str, wanted: Mapping[str, str], before: int | None, most: int = PAGE
) -> list[Event]:
    """A page of the rights log, newest first; the store records the reading in the same breath."""
    return _events(
        f"SELECT {FIELDS} FROM ledger.consult(%s, %s, 0::smallint, %s, %s, %s)",  # noqa: S608  # constants
        [json.dumps(asker), use, json.dumps(wanted), before, most],
    )


def read_events_at(asker: Mapping[str, object], use: str, numbers: Sequence[int]) -> list[Event]:
    """Events of the rights log by number, read and recorded as a sample is."""
    if not numbers:
        return []
    return _events(
        f"SELECT {FIELDS} FROM ledger.events_at(%s, %s, 0::smallint, %s::bigint[])",  # noqa: S608  # constants
        [json.dumps(asker), use, list(numbers)],
    )


def _events(query: str, parameters: Sequence[Any]) -> list[Event]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [
            Event(
                index, body, bytes(salt) if salt is not None else None, kind, at, seat, agency or "", purpose or "",
                case, tuple(subjects), purged_at, purge_ref,
            )
            for index, body, salt, kind, at, seat, agency, purpose, case, subjects, purged_at, purge_ref
            in cursor.fetchall()
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """What ties an event to a head: its leaf, the path up, and whether both hold; `true_body` is None when purged."""

    head: SealedHead
    leaf: bytes
    path: tuple[bytes, ...]
    included: bool
    true_body: bool | None


def proof_of(event: Event) -> Proof:
    """Work out, against the newest head, whether an event is in the log as it is shown."""
    head = head_of(0)
    if head is None or event.index >= head.size:
        raise NotFound
    with connection.cursor() as cursor:
        kept = log_tiles.entry(cursor, 0, event.index)
        path = log_tiles.inclusion(cursor, 0, event.index, head.size)
    true_body = None
    if event.text is not None and event.salt is not None:
        true_body = entry(event.text.encode(), event.salt) == kept
    leaf = merkle.leaf_hash(kept)
    included = merkle.includes(leaf, event.index, head.size, path, head.root)
    return Proof(head, leaf, tuple(path), included, true_body)


def proof_text(index: int) -> str:
    """The proof of one entry of the rights log, to be checked outside. Raises `NotFound`."""
    head = head_of(0)
    if head is None:
        raise NotFound
    with connection.cursor() as cursor:
        return log_tiles.proof_text(cursor, head, index)


@dataclass(frozen=True, slots=True)
class Measure:
    """Events of work of one kind in one week by one agency; `code` is a reason, `days` how long was waited in all."""

    week: datetime
    agency: str
    kind: str
    code: str
    count: int
    days: int


def measures(since: datetime, until: datetime) -> list[Measure]:
    """Counts from the work stream, which alone may be measured."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger.work_measures(%s, %s)", [since, until])
        return [Measure(*row) for row in cursor.fetchall()]


def seat_number(name: str) -> int | None:
    """The number under which the log knows a seat, closed ones too."""
    return Seat.objects.filter(name=name).values_list("pk", flat=True).first()


def name_of(stream: int) -> str:
    """`rights` or `work`."""
    return STREAMS[stream]
