"""Copying a log to a folder in the layout of C2SP tlog-tiles, for whoever audits it elsewhere."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.environment import Environment
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.foundation.log_tiles import ENTRY, STREAMS, SealedHead, last_head
from fusioncell.foundation.methods.commitment import SALT, canonical
from fusioncell.foundation.methods.tiles import ENTRIES, HASH, WIDTH, Tile, levels, path_of
from fusioncell.foundation.sequencer import sequencing

USES = ("lawfulness", "self_monitoring", "integrity", "criminal_proceedings")
BODIES = "bodies.tsv"


@dataclass(frozen=True, slots=True)
class Warrant:
    """By whose authority the bodies are copied too, and for which of the four uses the log may serve."""

    use: str
    authority: str


def copy_log(environment: Environment, stream: int, folder: Path, warrant: Warrant | None = None) -> SealedHead:
    """Write head, tiles and entry bundles; with a warrant also the bodies, which is itself an event of the log."""
    with sequencing(environment) as sequencer:
        if warrant is not None:
            _record(sequencer.connection, stream, warrant)
        sequencer.drain()
        connection = sequencer.connection
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with connection.cursor() as cursor:
                head = last_head(cursor, stream)
            if head is None:
                raise NotFound(f"The log {STREAMS[stream]} is empty.")
            _write_tiles(connection, head, folder)
            if warrant is not None:
                _write_bodies(connection, head, folder / BODIES)
    _write(folder / "checkpoint", head.note.encode())  # last: what it stands for is there
    return head


def _record(connection: psycopg.Connection[Any], stream: int, warrant: Warrant) -> None:
    if warrant.use not in USES or not warrant.authority.strip():
        raise Refused([f"Bodies are copied by a named authority, for one of {', '.join(USES)}."])
    body = {
        "kind": "log.export",
        "at": iso(now()),
        "subjects": [],
        "detail": {"stream": STREAMS[stream], "use": warrant.use, "authority": warrant.authority},
    }
    connection.execute(
        "INSERT INTO ledger.outbox (stream, body, salt) VALUES (0, %s, %s)", [canonical(body), os.urandom(SALT)]
    )


def _write_tiles(connection: psycopg.Connection[Any], head: SealedHead, folder: Path) -> None:
    counts = dict(levels(head.size)) | {ENTRIES: head.size}
    with connection.cursor("tiles") as cursor:
        cursor.execute("SELECT level, idx, data FROM ledger.tile WHERE stream = %s", [head.stream])
        for level, index, data in cursor:
            tile = Tile(level, index, min(WIDTH, counts[level] - index * WIDTH))
            path = folder / path_of(tile)
            if tile.width < WIDTH or not path.exists():
                _write(path, bytes(data)[: tile.width * (ENTRY if level == ENTRIES else HASH)])


def _write_bodies(connection: psycopg.Connection[Any], head: SealedHead, path: Path) -> None:
    """One line for each event: number, salt, body, reference of its purge; written as PostgreSQL's COPY writes text."""
    rows = f"""COPY (SELECT idx, encode(salt, 'hex'), body, purge_ref FROM ledger.event
        WHERE stream = {head.stream:d} AND idx < {head.size:d} ORDER BY idx) TO STDOUT"""  # noqa: S608  # two numbers
    with connection.cursor() as cursor, _private(path) as file, cursor.copy(rows) as copy:
        for block in copy:
            file.write(block)


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
