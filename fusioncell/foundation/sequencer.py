"""The sequencer: alone orders the outbox, seals it into the two logs, and signs their heads.

A light process of its own (`python -m fusioncell.foundation.sequencer`), without Django. A batch is one transaction
under an advisory lock: events, tiles, head and the emptying of the outbox happen together or not at all, so it may be
killed at any point, and several may run: one seals, the others wait.

It polls. A NOTIFY at every append would take a lock of the whole server at every commit (docs/decisions/ledger.md).
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import psycopg

from fusioncell.foundation.environment import Environment, WrongSetting, read_environment
from fusioncell.foundation.log_tiles import STREAMS, last_head, tiles
from fusioncell.foundation.methods.checkpoint import Head, Signer, sign
from fusioncell.foundation.methods.commitment import entry
from fusioncell.foundation.methods.merkle import leaf_hash
from fusioncell.foundation.methods.tiles import ENTRIES, HASH, WIDTH, Edge, bundle, levels
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.keys import signing_seed
from fusioncell.foundation.store.roles import Connection, connection_parameters

log = logging.getLogger("fusioncell.sequencer")

LOCK = 0x66634C6F67  # the advisory lock under which one at a time seals: "fcLog"
BATCH = 4096  # events sealed at once
BATCH_BYTES = 4 << 20  # or fewer, when they are long
PAUSE = 0.15  # seconds between two looks into an empty outbox
PATIENCE = 5.0  # seconds before a lost store is tried again
HIGHEST_INT = 2**31 - 1

# What fits is found by running length, so that a batch's memory is bounded; there is always at least one.
NEXT = """
SELECT id, stream, body, salt, made_at FROM (
    SELECT o.*, sum(octet_length(body)) OVER (ORDER BY id) - octet_length(body) AS before
    FROM (SELECT * FROM ledger.outbox ORDER BY id LIMIT %s) o) w
WHERE before < %s ORDER BY id
"""
COPY_EVENTS = """COPY ledger.event (stream, idx, body, salt, kind, at, seat, agency, purpose, case_id, subjects)
FROM STDIN (FORMAT binary)"""
COPY_TYPES = ["int2", "int8", "text", "bytea", "text", "timestamptz", "int4", "text", "text", "uuid", "text[]"]
PUT_TILE = """INSERT INTO ledger.tile (stream, level, idx, width, data) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (stream, level, idx) DO UPDATE SET width = excluded.width, data = excluded.data"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of the outbox."""

    body: str
    salt: bytes
    made_at: datetime


class Log:
    """One stream as the sequencer holds it between batches: its edge, its unfinished bundle, its signer."""

    def __init__(self, stream: int, signer: Signer) -> None:
        self.stream, self.signer = stream, signer
        self.edge = Edge()
        self.unfinished = b""  # the last entry bundle, while it is not full

    def catch_up(self, cursor: psycopg.Cursor[Any]) -> None:
        """Read the edge from the store when somebody else has sealed since."""
        head = last_head(cursor, self.stream)
        size = head.size if head else 0
        if size == self.edge.size:
            return
        wanted = [(level, count // WIDTH) for level, count in [*levels(size), (ENTRIES, size)] if count % WIDTH]
        held = tiles(cursor, self.stream, wanted)
        self.unfinished = held.get((ENTRIES, size // WIDTH), b"") if size % WIDTH else b""
        self.edge = Edge(size, [held.get((level, n // WIDTH), b"") if n % WIDTH else b"" for level, n in levels(size)])
        if head and self.edge.root() != head.root:
            raise StoreError(f"The tiles of the log {STREAMS[self.stream]} do not hash to its signed head.")

    def seal(self, cursor: psycopg.Cursor[Any], waiting: Sequence[Waiting]) -> None:
        """Put these events at the end, with their tiles and a signed head, in the open transaction."""
        first = self.edge.size
        entries = [entry(one.body.encode(), one.salt) for one in waiting]
        with cursor.copy(COPY_EVENTS) as copy:
            copy.set_types(COPY_TYPES)
            for place, one in enumerate(waiting, first):
                copy.write_row((self.stream, place, one.body, one.salt, *index_of(one)))
        changed = self.edge.extend([leaf_hash(one) for one in entries])
        rows = [(self.stream, level, index, len(data) // HASH, data) for (level, index), data in changed.items()]
        cursor.executemany(PUT_TILE, [*rows, *self._bundles(first, entries)])
        head = Head(self.signer.verifier.name, self.edge.size, self.edge.root())
        cursor.execute(
            "INSERT INTO ledger.checkpoint (stream, size, root, note) VALUES (%s, %s, %s, %s)",
            [self.stream, head.size, head.root, sign(head, self.signer)],
        )

    def _bundles(self, first: int, entries: Sequence[bytes]) -> Iterator[tuple[int, int, int, int, bytes]]:
        at = 0
        while at < len(entries):
            index, held = divmod(first + at, WIDTH)
            taken = entries[at : at + WIDTH - held]
            data = (self.unfinished if held else b"") + bundle(taken)
            width = held + len(taken)
            self.unfinished = data if width < WIDTH else b""
            yield self.stream, ENTRIES, index, width, data
            at += len(taken)


def index_of(one: Waiting) -> tuple[object, ...]:
    """What an event can be found by: kind, moment, seat, agency, purpose, case, subjects.

    Whatever the body holds is sealed; what is not as it should be is merely not found by it.
    """
    try:
        body = orjson.loads(one.body)
    except ValueError:
        body = None
    found = body if isinstance(body, dict) else {}
    seat = found.get("seat")
    subjects = found.get("subjects")
    return (
        _text(found.get("kind")) or "unreadable",
        _moment(found.get("at")) or one.made_at,
        seat if type(seat) is int and abs(seat) <= HIGHEST_INT else None,
        _text(found.get("agency")),
        _text(found.get("purpose")),
        _uuid(found.get("case")),
        [text for held in subjects if (text := _text(held))] if isinstance(subjects, list) else [],
    )


def _text(value: object) -> str | None:
    """Text as the store takes it: without NUL and half surrogates, which JSON can carry."""
    if not isinstance(value, str):
        return None
    return value if value.isprintable() else value.replace("\0", "").encode("utf-8", "replace").decode()


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def origin(environment: Environment, stream: int) -> str:
    """The name of a stream's log: `fusioncell/<cell>/rights`. A cell is named from its key, which no other cell has."""
    public = Signer("cell", signing_seed(environment, STREAMS[0])).verifier.public
    return f"fusioncell/{sha256(public).hexdigest()[:12]}/{STREAMS[stream]}"


def signer(environment: Environment, stream: int) -> Signer:
    """The key that signs the heads of a stream."""
    return Signer(origin(environment, stream), signing_seed(environment, STREAMS[stream]))


class Sequencer:
    """Seals one cell's outbox through one connection."""

    def __init__(self, environment: Environment, connection: Connection) -> None:
        self.connection = connection
        self._logs = [Log(stream, signer(environment, stream)) for stream in range(len(STREAMS))]

    def waits(self) -> bool:
        """Whether anything is to be sealed."""
        return bool(self.connection.execute("SELECT EXISTS (SELECT FROM ledger.outbox)").fetchall()[0][0])

    def batch(self) -> int:
        """Seal what is waiting, up to one batch; the number of events sealed."""
        try:
            with self.connection.transaction(), self.connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                rows = cursor.execute(NEXT, [BATCH, BATCH_BYTES], binary=True).fetchall()
                for held in self._logs:
                    mine = [Waiting(body, salt, at) for _, stream, body, salt, at in rows if stream == held.stream]
                    if mine:
                        held.catch_up(cursor)
                        held.seal(cursor, mine)
                cursor.execute("DELETE FROM ledger.outbox WHERE id = ANY (%s)", [[row[0] for row in rows]])
        except BaseException:
            self._forget()
            raise
        return len(rows)

    def _forget(self) -> None:
        """The store has not taken the batch; what is held in memory is ahead of it."""
        self._logs = [Log(held.stream, held.signer) for held in self._logs]

    def drain(self) -> int:
        """Seal until nothing waits; the number of events sealed."""
        sealed = 0
        while done := self.batch():
            sealed += done
        return sealed


@contextmanager
def sequencing(environment: Environment) -> Iterator[Sequencer]:
    """A sequencer connected to the environment's database."""
    parameters = connection_parameters(environment, "sequencer")
    with psycopg.connect(**parameters, autocommit=True, application_name="fusioncell sequencer") as connection:
        yield Sequencer(environment, connection)


def seal(environment: Environment) -> int:
    """Seal now whatever waits; the number of events sealed."""
    with sequencing(environment) as sequencer:
        return sequencer.drain()


def run(environment: Environment, stop: threading.Event) -> None:
    """Seal until told to stop; a lost store is waited for, missing keys are not."""
    for stream in range(len(STREAMS)):
        signer(environment, stream)
    while not stop.is_set():
        try:
            with sequencing(environment) as sequencer:
                while not stop.is_set():
                    if not (sequencer.waits() and sequencer.batch()):
                        stop.wait(PAUSE)
        except psycopg.OperationalError as error:
            log.warning("the store does not answer; trying again: %s", str(error).strip().splitlines()[0])
            stop.wait(PATIENCE)


def main() -> int:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        run(read_environment(os.environ), stop)
    except (StoreError, WrongSetting) as error:
        log.critical("%s", error)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
