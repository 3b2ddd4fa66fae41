"""ZIP archives: their members as children; what is locked stays locked."""

from __future__ import annotations

import re
from typing import BinaryIO

from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.nesting import Nest

FORMAT = "zip"
_FIRST = re.compile(rb"PK\x03\x04.{26}([\x20-\x7e\x80-\xff]{3,})", re.S)
_OFFICE = (b"[Content_Types]", b"_rels", b"xl/", b"word/", b"ppt/", b"docProps", b"mimetype")


def recognises(head: bytes, filename: str) -> bool:
    """An archive that is no package of Office."""
    first = _FIRST.match(head)
    return first is not None and not first[1].startswith(_OFFICE)


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """The document and everything that it carries."""
    yield from Nest(options).read(stream, FORMAT)
