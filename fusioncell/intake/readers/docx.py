"""DOCX documents: read by their own XML in the walled-in child; macros stay sealed."""

from __future__ import annotations

from typing import BinaryIO

from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.nesting import Nest

FORMAT = "docx"


def recognises(head: bytes, filename: str) -> bool:
    """A package of Office with a text in it."""
    return head.startswith(b"PK\x03\x04") and (
        b"word/" in head or filename.lower().endswith((".docx", ".docm", ".dotx"))
    )


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """The document and everything that it carries."""
    yield from Nest(options).read(stream, FORMAT)
