"""STIX 2.1 bundles, and 2.0 with a finding: one report an object, its markings kept, its links as statements.

Lenient in, since half of the bundles in the world fail the official validator; strict about markings, since a
marking that is not understood is a promise that would be broken.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.evidence.methods.values import Hints
from fusioncell.intake.readers.encoding import as_utf8, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.fields import Says, UnfitError
from fusioncell.intake.readers.scan import Piece, Scanner
from fusioncell.intake.readers.spool import rewindable
from fusioncell.intake.readers.stix_index import Index
from fusioncell.intake.readers.stix_object import Bundle, StixObject

FORMAT = "stix/2"
_BUNDLE = re.compile(rb'"(?:type|id)"\s*:\s*"bundle(?:--|")|"id"\s*:\s*"[a-z][a-z0-9-]{1,60}--[0-9a-fA-F-]{36}"')


def recognises(head: bytes, filename: str) -> bool:
    """JSON that names itself a bundle, or has an identifier of STIX."""
    body = as_utf8(head).lstrip()
    return body[:1] in (b"{", b"[") and bool(_BUNDLE.search(body))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every object of the bundle; the first walk learns its markings and ids, the second judges."""
    twice = rewindable(utf8_stream(stream))
    scanner = Scanner(twice, "objects", options.limits.object_bytes, _plausible)
    index = Index(options.limits.known_ids).walk(scanner.pieces())
    hints = Hints(options.country, options.language)
    bundle = Bundle(index, options, scanner.frame.get("spec_version") == "2.0", hints, {})
    for piece in index.again_from(twice):
        yield _judged(piece, bundle)


def _plausible(says: Says) -> bool:
    return isinstance(says.get("type"), str) and "--" in str(says.get("id"))


def _judged(piece: Piece, bundle: Bundle) -> ReportDraft | Unread:
    if piece.says is None:
        return Unread(piece.raw, piece.place, "broken_json", piece.trouble)
    if not isinstance(piece.says.get("type"), str) or not isinstance(piece.says.get("id"), str):
        return Unread(piece.raw, piece.place, "no_id", "The object has no type and id, so nothing can be said of it.")
    try:
        return StixObject(piece, bundle).draft()
    except UnfitError as unfit:
        return Unread(piece.raw, piece.place, "unfit", str(unfit))
