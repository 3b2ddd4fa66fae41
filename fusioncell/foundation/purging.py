"""Taking bodies out of the log by law: the text and its salt go, the commitment stays, and an event certifies it.

A purged event keeps its number, kind and moment; who, whom and why are gone with the body. The log verifies as before.
Old row versions are vacuumed away at once; what lies in the server's write-ahead log and in backups lives as long as
those are kept (threat model).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.environment import Environment
from fusioncell.foundation.errors import Refused
from fusioncell.foundation.log_tiles import STREAMS
from fusioncell.foundation.methods.commitment import SALT, canonical
from fusioncell.foundation.sequencer import LOCK, Sequencer, sequencing
from fusioncell.foundation.words import new_id

CERTIFICATE = "log.purge"
AT_ONCE = 20_000  # events under one certificate, so that its body stays within what the outbox takes
EMPTY = """UPDATE ledger.event SET body = NULL, salt = NULL, seat = NULL, agency = NULL, purpose = NULL, case_id = NULL,
subjects = '{}', purged_at = now(), purge_ref = %s
WHERE stream = %s AND idx = ANY (%s) AND purged_at IS NULL AND kind <> %s RETURNING idx"""
EXPIRED = """SELECT idx FROM ledger.event WHERE stream = %s AND at < %s AND purged_at IS NULL AND kind <> %s
AND (cardinality(%s::text[]) = 0
     OR EXISTS (SELECT FROM unnest(%s::text[]) k WHERE kind = k OR starts_with(kind, k || '.')))
ORDER BY idx LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Order:
    """Who ordered a purge, and why."""

    authority: str
    reason: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the log says of a purge."""

    reference: UUID
    stream: int
    ranges: tuple[tuple[int, int], ...]

    @property
    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)


@dataclass(frozen=True, slots=True)
class Retention:
    """A class of events and until when it was kept; no kinds means every kind, certificates of purges excepted."""

    stream: int
    before: datetime
    kinds: tuple[str, ...] = ()


def end_of_following_year(today: date) -> datetime:
    """Events before this moment are due when logs are erased at the end of the year after they were written.

    >>> end_of_following_year(date(2026, 11, 23)).isoformat()
    '2025-01-01T00:00:00+00:00'
    """
    return datetime(today.year - 1, 1, 1, tzinfo=UTC)


def purge(environment: Environment, stream: int, indices: Sequence[int], order: Order) -> list[Certificate]:
    """Purge single events; raises `Refused` unless every one of them is there, unpurged, and no certificate itself."""
    _check(order)
    wanted = sorted(set(indices))
    with sequencing(environment) as sequencer:
        sequencer.drain()
        with sequencer.connection.transaction():
            made = [_purge(sequencer, stream, wanted[i : i + AT_ONCE], order) for i in range(0, len(wanted), AT_ONCE)]
            if sum(certificate.count for certificate in made) != len(wanted):
                raise Refused(["Some of these events are not in the log, are purged already, or certify a purge."])
        _finish(sequencer)
    return made


def purge_expired(environment: Environment, retention: Retention, order: Order) -> list[Certificate]:
    """Purge a whole class of events that has been kept long enough."""
    _check(order)
    made = []
    with sequencing(environment) as sequencer:
        sequencer.drain()
        while indices := _expired(sequencer.connection, retention):
            with sequencer.connection.transaction():
                made.append(_purge(sequencer, retention.stream, indices, order))
        if made:
            _finish(sequencer)
    return made


def _check(order: Order) -> None:
    if not order.authority.strip() or not order.reason.strip():
        raise Refused(["A purge names the authority that ordered it and the reason."])


def _expired(connection: psycopg.Connection[Any], retention: Retention) -> list[int]:
    kinds = list(retention.kinds)
    parameters = [retention.stream, retention.before, CERTIFICATE, kinds, kinds, AT_ONCE]
    return [row[0] for row in connection.execute(EXPIRED, parameters)]


def _purge(sequencer: Sequencer, stream: int, indices: Sequence[int], order: Order) -> Certificate:
    connection, reference = sequencer.connection, new_id()
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    rows = connection.execute(EMPTY, [reference, stream, list(indices), CERTIFICATE]).fetchall()
    certificate = Certificate(reference, stream, tuple(_ranges(sorted(row[0] for row in rows))))
    if certificate.ranges:
        connection.execute(
            "INSERT INTO ledger.outbox (stream, body, salt) VALUES (%s, %s, %s)",
            [stream, canonical(_event(certificate, order)), os.urandom(SALT)],
        )
    return certificate


def _event(certificate: Certificate, order: Order) -> dict[str, object]:
    return {
        "kind": CERTIFICATE,
        "at": iso(now()),
        "subjects": [],
        "detail": {
            "purge": str(certificate.reference),
            "stream": STREAMS[certificate.stream],
            "ranges": [list(pair) for pair in certificate.ranges],
            "count": certificate.count,
            "authority": order.authority,
            "reason": order.reason,
        },
    }


def _ranges(indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of numbers, first and last.

    >>> list(_ranges([1, 2, 3, 7, 9, 10]))
    [(1, 3), (7, 7), (9, 10)]
    """
    first = None
    for place, index in enumerate(indices):
        if first is None:
            first = index
        if place + 1 == len(indices) or indices[place + 1] != index + 1:
            yield first, index
            first = None


def _finish(sequencer: Sequencer) -> None:
    """Seal the certificates, and take what was purged out of the table's and the index's pages."""
    sequencer.drain()
    sequencer.connection.execute("VACUUM ledger.event")
    sequencer.connection.execute("REINDEX INDEX CONCURRENTLY ledger.event_subjects")
