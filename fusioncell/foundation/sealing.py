"""Originals at rest: AES-256-GCM under a key that is not in the database.

A sealed value is `FC1` ‖ key id (4 bytes) ‖ nonce (12 bytes) ‖ ciphertext with tag, over the zlib-compressed
bytes; the row's own id is the associated data, so a sealed value moved to another row does not open.
The key ring is one file of lines `<8 hex digits> <64 hex digits>`; the first line seals, every line opens.
"""

from __future__ import annotations

import os
import zlib
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fusioncell.foundation.errors import CellError

MAGIC = b"FC1"
LARGEST = 1 << 30  # bytes a sealed value may open to; nothing larger is ever sealed in one piece


class CannotOpen(CellError):
    """A sealed original does not open: wrong key, moved, or damaged."""

    code = "sealed"


class KeyRing:
    """Seals and opens; holds the keys of one cell."""

    def __init__(self, text: str) -> None:
        try:
            pairs = [(bytes.fromhex(name), bytes.fromhex(secret)) for name, secret in map(str.split, text.splitlines())]
            self._keys = {name: AESGCM(secret) for name, secret in pairs}
            self._current = pairs[0][0]
        except (ValueError, IndexError) as error:
            raise CannotOpen("The file of data keys is empty or damaged.") from error

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Seal bytes to the row `bound_to`."""
        nonce = os.urandom(12)
        body = self._keys[self._current].encrypt(nonce, zlib.compress(plain, 1), bound_to)
        return MAGIC + self._current + nonce + body

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """The bytes that were sealed to the row; raises `CannotOpen`."""
        key = self._keys.get(sealed[3:7])
        if sealed[:3] != MAGIC or key is None:
            raise CannotOpen("This original was sealed under a key that this cell does not hold.")
        try:
            packed = key.decrypt(sealed[7:19], sealed[19:], bound_to)
        except InvalidTag as error:
            raise CannotOpen("This original does not open: it was damaged or moved.") from error
        return zlib.decompressobj().decompress(packed, LARGEST)


@lru_cache(maxsize=4)
def key_ring(path: Path) -> KeyRing:
    """The ring in a file, read once."""
    return KeyRing(path.read_text())
