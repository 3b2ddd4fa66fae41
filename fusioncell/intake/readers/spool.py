"""A stream that must be read twice, kept without ever lying on the disk in the clear."""

from __future__ import annotations

import io
import os
import tempfile
from typing import BinaryIO, cast

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

IN_MEMORY = 64 * 1024 * 1024
CHUNK = 1 << 20
BLOCK = 16


def rewindable(stream: BinaryIO, in_memory: int = IN_MEMORY) -> BinaryIO:
    """The stream from here on, able to go back to 0: in memory while it is small, else sealed on the disk.

    The key of the sealed file lives in memory only and is gone with the process.
    """
    first = stream.read(in_memory + 1)
    if len(first) <= in_memory:
        return io.BytesIO(first)
    spool = _Sealed()
    spool.append(first)
    del first
    while chunk := stream.read(CHUNK):
        spool.append(chunk)
    spool.seek(0)
    return cast(BinaryIO, io.BufferedReader(spool, CHUNK))


class _Sealed(io.RawIOBase):
    """A temporary file under AES-256 in counter mode, whose every block can be read by itself."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this object
        self._key, self._nonce = os.urandom(32), os.urandom(8)
        self._writer = self._cipher(0)
        self._size = 0

    def append(self, data: bytes) -> None:
        """Write on at the end."""
        self._file.write(self._writer.update(data))
        self._size += len(data)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # io.RawIOBase promises a buffer
        here = self._file.tell()
        skipped = here % BLOCK
        data = self._file.read(len(target))
        clear = self._cipher(here // BLOCK).update(b"\0" * skipped + data)[skipped:]
        target[: len(clear)] = clear
        return len(clear)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _cipher(self, block: int) -> CipherContext:
        counter = self._nonce + block.to_bytes(8, "big")
        return Cipher(algorithms.AES256(self._key), modes.CTR(counter)).encryptor()
