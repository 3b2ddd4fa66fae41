"""CAP 1.0 to 1.2, alone or in Atom and RSS: one report a message, or an entry of the feed.

Lenient in: any namespace, a wrong encoding, missing elements are findings. Strict about scope: what is restricted to
words that the cell can keep becomes a condition, what is private to named addresses is refused. Whether a
signature fits the certificate it carries is noted and opens nothing: nobody here knows whose that certificate is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.cap_message import Message
from fusioncell.intake.readers.drafting import Notes
from fusioncell.intake.readers.encoding import as_utf8, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.feed_entry import Entry
from fusioncell.intake.readers.markup import Fragment, Markup, parsed, plainly_parsed

FORMAT = "cap"
NAMES = (b"alert", b"entry", b"item")
_HEAD = re.compile(
    rb"<(?:[\w.-]+:)?alert[\s>]|<(?:[\w.-]+:)?feed[\s>][^>]*(?:Atom|atom)|<rss[\s>]|<(?:[\w.-]+:)?entry[\s>]|<item[\s>]"
)
_PROLOGUE = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^<]*(?:<![^>]*>\s*)*\]?\s*>\s*)*", re.S)
_PREFIX = re.compile(r"(</?)[A-Za-z_][\w.-]*:")
_START = re.compile(rb"<[^\s<>/]+")


def recognises(head: bytes, filename: str) -> bool:
    """XML whose root is an alert or a feed, by whatever prefix."""
    body = as_utf8(head).lstrip()
    if not body.startswith(b"<"):
        return False
    prologue = _PROLOGUE.match(body)
    return bool(_HEAD.match(body, prologue.end() if prologue else 0))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every message of the file."""
    markup = Markup(utf8_stream(stream), NAMES, options.limits.object_bytes, namespaced=True)
    hints = Hints(options.country, options.language)
    for fragment in markup.fragments():
        whole = not markup.declarations
        yield from _judged(_declared(fragment, markup.declarations), markup.codec, hints, options, whole=whole)


def _declared(fragment: Fragment, declarations: tuple[bytes, ...]) -> Fragment:
    """The fragment with the namespaces that its root declared, so that it stands by itself."""
    start = _START.match(fragment.raw)
    if fragment.trouble or not start or not declarations:
        return fragment
    opening = fragment.raw[: fragment.raw.find(b">")]
    missing = [each for each in declarations if each.partition(b"=")[0].strip() + b"=" not in opening]
    raw = fragment.raw[: start.end()] + b"".join(missing) + fragment.raw[start.end() :]
    return Fragment(raw, fragment.line)


def _judged(
    fragment: Fragment, codec: str, hints: Hints, options: ReaderOptions, *, whole: bool
) -> Iterator[ReportDraft | Unread]:
    if fragment.trouble:
        yield Unread(fragment.raw, fragment.place, fragment.code, fragment.trouble)
        return
    notes = Notes(fragment.place, hints, options.limits.field_chars)
    try:
        element = _element(fragment.raw, codec, notes)
    except Unreadable as unreadable:
        yield Unread(fragment.raw, f"{fragment.place}, {unreadable.place}", "broken_xml", unreadable.sentence)
        return
    alert = element if local(element) == "alert" else next((e for e in element.iter() if local(e) == "alert"), None)
    if alert is not None:
        yield Message(alert, notes, options, whole=whole and alert is element).judged(fragment)
    else:
        yield Entry(element, notes, options).judged(fragment)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _element(raw: bytes, codec: str, notes: Notes) -> etree._Element:
    """The element, read more and more leniently; each leniency is a finding."""
    if codec == "utf-8" and (element := plainly_parsed(raw)) is not None:
        return element
    text = raw
    try:
        raw.decode(codec)
    except UnicodeDecodeError as trouble:
        said = (
            f"It is not written in {codec.upper()} as it declares (byte {trouble.start}); it was read as Windows-1252."
        )
        notes.find("encoding", said)
        text, codec = raw.decode("cp1252", "replace").encode(), "utf-8"
    try:
        return parsed(text, codec)
    except Unreadable as first:
        if "amespace" not in first.sentence:
            raise
        bare = _PREFIX.sub(r"\1", text.decode(codec)).encode()
        notes.find("namespace", "It uses a prefix that is declared nowhere; the names were taken without it.")
        return parsed(bare, "utf-8")
