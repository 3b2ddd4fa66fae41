"""Writes logs into folders without a store, honest and forged ones, for the tests of whoever verifies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fusioncell.foundation.methods.checkpoint import Head, Signer, sign
from fusioncell.foundation.methods.commitment import entry
from fusioncell.foundation.methods.merkle import leaf_hash
from fusioncell.foundation.methods.tiles import ENTRIES, HASH, WIDTH, Edge, Tile, bundle, path_of

CELL = Signer("fusioncell/test/rights", bytes(range(32)))


def entries(count: int, first: int = 0) -> list[bytes]:
    """Commitments to made events."""
    return [entry(f'{{"n":{n}}}'.encode(), n.to_bytes(32, "big")) for n in range(first, first + count)]


def write_log(folder: Path, held: Sequence[bytes], signer: Signer = CELL) -> Path:
    """A whole log in the layout of C2SP tlog-tiles."""
    edge = Edge()
    for (level, index), data in edge.extend([leaf_hash(one) for one in held]).items():
        _write(folder, Tile(level, index, len(data) // HASH), data)
    for first in range(0, len(held), WIDTH):
        part = held[first : first + WIDTH]
        _write(folder, Tile(ENTRIES, first // WIDTH, len(part)), bundle(part))
    (folder / "checkpoint").write_text(sign(Head(signer.verifier.name, edge.size, edge.root()), signer))
    return folder


def _write(folder: Path, tile: Tile, data: bytes) -> None:
    path = folder / path_of(tile)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
