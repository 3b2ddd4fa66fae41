"""winmail.dat (TNEF): unpacked in the walled-in child."""

from __future__ import annotations

from typing import BinaryIO

from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.nesting import Nest

FORMAT = "winmail"


def recognises(head: bytes, filename: str) -> bool:
    """The mark of TNEF."""
    return head.startswith(b"\x78\x9f\x3e\x22")


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """The document and everything that it carries."""
    yield from Nest(options).read(stream, FORMAT)
