"""Messages of Outlook (.msg) and other compound files: read in the walled-in child."""

from __future__ import annotations

from typing import BinaryIO

from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.nesting import Nest

FORMAT = "outlook"


def recognises(head: bytes, filename: str) -> bool:
    """The mark of a compound file."""
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """The document and everything that it carries."""
    yield from Nest(options).read(stream, FORMAT)
