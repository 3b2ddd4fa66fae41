"""Tiles: how a log is kept and served, after C2SP tlog-tiles.

A tile holds up to 256 hashes of one level; level n + 1 holds one hash for each full tile of level n. Entries are served
in bundles of up to 256, each entry behind its length in two bytes. The narrower states of a growing tile are its
beginnings, so one row of the store answers for every width.

>>> path_of(Tile(0, 1234067, 256))
'tile/0/x001/x234/067'
>>> path_of(Tile(ENTRIES, 0, 7))
'tile/entries/000.p/7'
>>> tile_at('tile/1/x001/x234/067.p/12')
Tile(level=1, index=1234067, width=12)
>>> [path_of(tile) for tile in tiles_of(70000) if tile.width < 256]
['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1', 'tile/entries/273.p/112']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from fusioncell.foundation.methods.merkle import Perfect, Subtree, fold, perfect_parts

WIDTH = 256
HASH = 32
ENTRIES = -1  # the level of entry bundles
HIGHEST = 63

TILE_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile or entry bundle in one of its states."""

    level: int
    index: int
    width: int


def path_of(tile: Tile) -> str:
    """The path below the log's prefix."""
    digits = f"{tile.index:d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    name = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
    level = "entries" if tile.level == ENTRIES else str(tile.level)
    return f"tile/{level}/{name}" + ("" if tile.width == WIDTH else f".p/{tile.width}")


def tile_at(path: str) -> Tile | None:
    """The tile that a path names, or None when it is not written as the specification writes it."""
    found = TILE_PATH.fullmatch(path)
    if found is None:
        return None
    level = ENTRIES if found[1] == "entries" else int(found[1])
    tile = Tile(level, int(found[2].replace("x", "").replace("/", "")), int(found[3] or WIDTH))
    return tile if level <= HIGHEST and path_of(tile) == path else None


def levels(size: int) -> Iterator[tuple[int, int]]:
    """Each level of hashes a log of `size` has, with the number of hashes on it.

    >>> list(levels(70000))
    [(0, 70000), (1, 273), (2, 1)]
    """
    level = 0
    while size:
        yield level, size
        level, size = level + 1, size // WIDTH


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile and bundle that a log of `size` consists of."""
    for level, count in [*levels(size), (ENTRIES, size)]:
        full, rest = divmod(count, WIDTH)
        yield from (Tile(level, index, WIDTH) for index in range(full))
        if rest:
            yield Tile(level, full, rest)


def home_of(subtree: Subtree) -> tuple[int, int, int, int]:
    """Where a perfect subtree is found: level and index of the tile, first hash and number of hashes in it."""
    height, index = subtree
    level, within = divmod(height, 8)
    first = index << within
    return level, first >> 8, first & 255, 1 << within


def needed(ranges: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Level and index of every tile needed to hash these ranges of leaves."""
    return {home_of(part)[:2] for start, end in ranges for part in perfect_parts(start, end)}


def top(hashes: bytes) -> bytes:
    """The root over a power of two of hashes, given as one run of bytes."""
    row = hashes
    while len(row) > HASH:
        row = b"".join([sha256(b"\1" + row[i : i + 64]).digest() for i in range(0, len(row), 64)])
    return row


# Proofs of any entries share the upper tiles; known by their content, these can never be stale.
_remembered = lru_cache(maxsize=512)(top)


def perfect_from(tile: Callable[[int, int], bytes]) -> Perfect:
    """Reads perfect subtrees from tiles; `tile(level, index)` gives what the tile holds so far."""

    def perfect(height: int, index: int) -> bytes:
        level, place, first, count = home_of((height, index))
        hashes = tile(level, place)[first * HASH : (first + count) * HASH]
        if len(hashes) != count * HASH:
            raise ValueError(f"Tile {place} of level {level} is cut short.")
        return _remembered(hashes) if level else top(hashes)

    return perfect


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries, each behind its length."""
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def entries_in(data: bytes) -> list[bytes]:
    """The entries of a bundle; raises ValueError when it is cut short.

    >>> entries_in(bundle([b"a", b"", b"bc"]))
    [b'a', b'', b'bc']
    """
    found, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            raise ValueError("An entry bundle is cut short.")
        found.append(data[at + 2 : end])
        at = end
    return found


class Edge:
    """The right edge of a growing log: takes leaf hashes, gives back the tiles that changed.

    It holds at most 255 hashes a level, so its memory does not grow with the log.
    """

    def __init__(self, size: int = 0, partial: Sequence[bytes] = ()) -> None:
        self.size = size
        self._partial = [bytearray(row) for row in partial]
        if [len(row) // HASH for row in self._partial] != [count % WIDTH for _, count in levels(size)]:
            raise ValueError(f"These tiles are not the edge of a log of {size} entries.")

    def extend(self, leaves: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
        """Add leaf hashes; the tiles that changed, by level and index, as far as they go now."""
        changed: dict[tuple[int, int], bytes] = {}
        before, self.size = self.size, self.size + len(leaves)
        row, level = b"".join(leaves), 0
        while row:
            if level == len(self._partial):
                self._partial.append(bytearray())
            held = self._partial[level]
            index = (before >> 8 * level) // WIDTH
            held += row
            full = len(held) // (WIDTH * HASH)
            rows = [bytes(held[i * WIDTH * HASH : (i + 1) * WIDTH * HASH]) for i in range(full)]
            changed.update({(level, index + i): data for i, data in enumerate(rows)})
            del held[: full * WIDTH * HASH]
            if held:
                changed[level, index + full] = bytes(held)
            row, level = b"".join([top(data) for data in rows]), level + 1
        return changed

    def root(self) -> bytes:
        """The root of the log as it stands."""
        parts = []
        for held in reversed(self._partial):
            for height, place in perfect_parts(0, len(held) // HASH):
                first = (place << height) * HASH
                parts.append(top(bytes(held[first : first + (HASH << height)])))
        return fold(parts)
