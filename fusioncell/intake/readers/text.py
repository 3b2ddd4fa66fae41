"""Plain text, by its name alone: almost anything could be text."""

from __future__ import annotations

from typing import BinaryIO

from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.nesting import Nest

FORMAT = "text"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def recognises(head: bytes, filename: str) -> bool:
    """A file that is called a text and holds no zero bytes."""
    return filename.lower().endswith((".txt", ".text", ".md")) and (b"\0" not in head or head[:2] in _WIDE)


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """The document and everything that it carries."""
    yield from Nest(options).read(stream, FORMAT)
