"""What travels with real data and is no report: schemas, vocabularies, contexts. Named for what it is, not taken in."""

from __future__ import annotations

import re
from typing import BinaryIO

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.encoding import as_utf8
from fusioncell.intake.readers.face import Drafts, ReaderOptions, peek

FORMAT = "reference"
_KINDS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (
        "an XML schema",
        re.compile(
            rb"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:\w+:)?schema[\s>]", re.S
        ),
    ),
    ("a JSON schema", re.compile(rb'\s*\{\s*"\$(?:schema|id)"\s*:')),
    ("a JSON-LD context", re.compile(rb'\s*\{\s*"@context"\s*:\s*\{')),
    ("a JSON-LD context", re.compile(rb'\s*\{(?:\s*"\w+"\s*:\s*"https?://[^"]+[/#]"\s*,){3}')),
    (
        "the list of attribute types of a MISP server",
        re.compile(rb'\s*\{\s*"result"\s*:\s*\{\s*"(?:sane_defaults|types|categories|category_type_mappings)"'),
    ),
    ("a list of feed addresses", re.compile(rb'\s*\[\s*\{\s*"sourceId"\s*:.{0,600}"capAlertFeed"\s*:', re.S)),
)
_TAXONOMY = re.compile(rb'"(?:predicates|namespace)"\s*:')


def recognises(head: bytes, filename: str) -> bool:
    """Whether it is one of the kinds known here."""
    return bool(_kind(as_utf8(head)))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Raises `Unreadable`: there is nothing of the world in it."""
    kind = _kind(as_utf8(peek(stream))) or "no report"
    raise Unreadable(
        f"It is {kind}: it says how others write, and nothing of the world. It was kept, and not taken in.", "byte 0"
    )
    yield  # a reader is a generator


def _kind(head: bytes) -> str:
    kind = next((name for name, form in _KINDS if form.match(head)), "")
    if not kind and head.lstrip()[:1] == b"{" and b'"predicates"' in head and b'"expanded"' in head:
        return "a MISP vocabulary of tags" if _TAXONOMY.search(head) else ""
    return kind
