"""FollowTheMoney's JSON: entities or statements, one a line or in an array; one report an object."""

from __future__ import annotations

import re
from typing import BinaryIO

from fusioncell.evidence.methods import ftm
from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.drafting import title_of
from fusioncell.intake.readers.encoding import as_utf8, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.fields import Says
from fusioncell.intake.readers.scan import Piece, Scanner

FORMAT = "ftm"
MEDIA_TYPE = "application/json"
_SCHEMA = re.compile(rb'"schema"\s*:\s*"[A-Z][A-Za-z]+"')
_WITH = re.compile(rb'"(?:properties|prop|canonical_id|entity_id)"\s*:')
_NAMES = ("name", "title", "caption", "alias", "fileName", "number", "summary")


def recognises(head: bytes, filename: str) -> bool:
    """JSON objects with a schema and properties, or statements of them."""
    body = as_utf8(head).lstrip()
    return body[:1] in (b"{", b"[") and bool(_SCHEMA.search(body) and _WITH.search(body))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every entity or statement of the file."""
    scanner = Scanner(utf8_stream(stream), "entities", options.limits.object_bytes, _plausible)
    for piece in scanner.pieces():
        yield _judged(piece, options)


def _plausible(says: Says) -> bool:
    return isinstance(says.get("schema"), str)


def _judged(piece: Piece, options: ReaderOptions) -> ReportDraft | Unread:
    if piece.says is None:
        return Unread(piece.raw, piece.place, "broken_json", piece.trouble)
    try:
        read_object = ftm.read_object(piece.says, piece.place)
    except Unreadable as unreadable:
        return Unread(piece.raw, unreadable.place or piece.place, "not_ftm", unreadable.sentence)
    said = piece.says
    by_name = {s.prop: s.value for s in reversed(read_object.statements)}
    caption = said.get("caption") or next((by_name[name] for name in _NAMES if name in by_name), "")
    number = said.get("id")
    return ReportDraft(
        external_id=number[:500] if isinstance(number, str) and number else None,
        version=seen if isinstance(seen := said.get("last_change") or said.get("last_seen"), str) else None,
        raw=piece.raw,
        media_type=MEDIA_TYPE,
        title=title_of(str(caption), f"{said.get('schema')} {number or said.get('entity_id') or ''}"),
        language=options.language,
        statements=read_object.statements,
        findings=read_object.findings,
        place=piece.place,
    )
