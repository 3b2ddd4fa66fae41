"""PDF documents: read in the walled-in child, with what they carry as children."""

from __future__ import annotations

from typing import BinaryIO

from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.nesting import Nest

FORMAT = "pdf"


def recognises(head: bytes, filename: str) -> bool:
    """The mark of PDF, which may stand anywhere in the first kilobyte."""
    return b"%PDF-" in head[:1024] and not head.startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """The document and everything that it carries."""
    yield from Nest(options).read(stream, FORMAT)
