"""Reading the public part of a log from the store: heads, tiles, proofs. Works on any cursor, Django's or psycopg's."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.methods import merkle
from fusioncell.foundation.methods.tiles import ENTRIES, HASH, Tile, needed, perfect_from, tile_at

STREAMS = ("rights", "work")  # the number of a stream is its place here
TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
ENTRY = 2 + 33  # bytes of one entry in a bundle: its length, the version, the commitment


class Cursor(Protocol):
    """What both drivers offer."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class SealedHead:
    """A signed head of a stream; `note` carries the cosignatures of witnesses too."""

    stream: int
    size: int
    root: bytes
    note: str


def last_head(cursor: Cursor, stream: int) -> SealedHead | None:
    """The newest signed head, or None while the stream is empty."""
    cursor.execute(
        """SELECT c.size, c.root, c.note, coalesce((SELECT string_agg(s.line, '' ORDER BY s.witness)
               FROM ledger.cosignature s WHERE s.stream = c.stream AND s.size = c.size), '')
           FROM ledger.checkpoint c WHERE c.stream = %s ORDER BY c.size DESC LIMIT 1""",
        [stream],
    )
    rows = cursor.fetchall()
    if not rows:
        return None
    size, root, note, cosignatures = rows[0]
    return SealedHead(stream, size, bytes(root), note + cosignatures)


def tiles(cursor: Cursor, stream: int, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """What these tiles hold so far, by level and index, in one query."""
    pairs = list(wanted)
    # OFFSET 0 keeps the planner from a join that reads every tile of the log.
    cursor.execute(
        """SELECT w.level, w.idx, t.data FROM unnest(%s::smallint[], %s::bigint[]) AS w (level, idx)
           CROSS JOIN LATERAL (SELECT data FROM ledger.tile
               WHERE stream = %s AND level = w.level AND idx = w.idx OFFSET 0) t""",
        [[level for level, _ in pairs], [index for _, index in pairs], stream],
    )
    return {(level, index): bytes(data) for level, index, data in cursor.fetchall()}


def inclusion(cursor: Cursor, stream: int, index: int, size: int) -> list[bytes]:
    """The proof that entry `index` is under the root of `size`; raises `NotFound`."""
    if not 0 <= index < size:
        raise NotFound(f"There is no entry {index} in a log of {size}.")
    ranges = merkle.inclusion_path(index, size)
    return merkle.inclusion_proof(_perfect(cursor, stream, ranges), index, size)


def consistency(cursor: Cursor, stream: int, old: int, new: int) -> list[bytes]:
    """The proof that the head of `new` continues the head of `old`; raises `NotFound`."""
    if not 0 <= old <= new:
        raise NotFound(f"A log of {new} entries cannot continue one of {old}.")
    ranges = merkle.consistency_path(old, new)
    return merkle.consistency_proof(_perfect(cursor, stream, ranges), old, new)


def _perfect(cursor: Cursor, stream: int, ranges: Sequence[tuple[int, int]]) -> merkle.Perfect:
    held = tiles(cursor, stream, needed(ranges))

    def tile(level: int, index: int) -> bytes:
        return held.get((level, index), b"")

    return perfect_from(tile)


def entry(cursor: Cursor, stream: int, index: int) -> bytes:
    """The entry at an index, version and commitment; raises `NotFound`."""
    data = tiles(cursor, stream, [(ENTRIES, index // 256)]).get((ENTRIES, index // 256), b"")
    found = data[index % 256 * ENTRY : (index % 256 + 1) * ENTRY]
    if len(found) != ENTRY:
        raise NotFound(f"There is no entry {index} in this log.")
    return found[2:]


def proof_text(cursor: Cursor, head: SealedHead, index: int) -> str:
    """The proof of one entry under a head, as a C2SP tlog-proof; the entry stands in its `extra` line."""
    path = inclusion(cursor, head.stream, index, head.size)
    lines = [base64.b64encode(one).decode() for one in (entry(cursor, head.stream, index), *path)]
    top = ["c2sp.org/tlog-proof@v1", f"extra {lines[0]}", f"index {index}", *lines[1:]]
    return "\n".join([*top, "", head.note])


def resource(cursor: Cursor, stream: int, path: str) -> tuple[bytes, str]:
    """What is served at a path below the log's prefix, and its content type; raises `NotFound`."""
    if path == "checkpoint":
        head = last_head(cursor, stream)
        if head is None:
            raise NotFound("This log has no head yet.")
        return head.note.encode(), TEXT
    tile = tile_at(path)
    if tile is None:
        raise NotFound(f"{path} is no path of a log.")
    return tile_data(cursor, stream, tile), BYTES


def tile_data(cursor: Cursor, stream: int, tile: Tile) -> bytes:
    """A tile in the width asked for; raises `NotFound` when it is not that wide."""
    data = tiles(cursor, stream, [(tile.level, tile.index)]).get((tile.level, tile.index), b"")
    length = tile.width * (ENTRY if tile.level == ENTRIES else HASH)
    if len(data) < length:
        raise NotFound("This tile is not there, or not that wide.")
    return data[:length]
