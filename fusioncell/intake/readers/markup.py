"""Finding the elements of a stream of XML by their tags, each as its own bytes, before anybody parses them.

The file is never parsed as a whole: an entry that is broken costs that entry alone, and a document type
declaration, with the entities it could bring, is never processed but refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from fusioncell.foundation.errors import Unreadable

CHUNK = 1 << 18
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)>")
_XMLNS = re.compile(rb"\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')")
_NAMESPACE = re.compile(rb"\sxmlns\s*=\s*[\"']([^\"']*)[\"']")
_FRAME = re.compile(rb"(?:\s|</?[A-Za-z_][\w.:-]*(?:\s[^<>]*)?/?>|<!--.*?-->|<\?.*?\?>)*+", re.S)

_HEADED = re.compile(
    rb"(?:[^<>]|</?[A-Za-z_][\w.:-]*(?:\s[^<>]*)?/?>|<!--.*?-->|<\?.*?\?>)*+", re.S
)  # a feed's own title


@dataclass(frozen=True, slots=True)
class Fragment:
    """The bytes of one element and where they begin; `trouble` says why they are no element."""

    raw: bytes
    line: int
    trouble: str = ""
    code: str = ""

    @property
    def place(self) -> str:
        return f"line {self.line}"


class Markup:
    """Walks through a stream of XML and hands out the elements of the given names, whole.

    namespaced: the names may have a prefix; what the root declares is kept in `declarations` for each fragment.
    """

    def __init__(self, stream: BinaryIO, names: tuple[bytes, ...], limit: int, *, namespaced: bool = False) -> None:
        self.codec = "utf-8"
        self.declarations: tuple[bytes, ...] = ()
        self._stream = stream
        self._limit = limit
        self._namespaced = namespaced
        prefix = rb"(?:[A-Za-z_][\w.-]*:)?" if namespaced else b""
        self._open = re.compile(rb"<(" + prefix + rb"(?:" + b"|".join(names) + rb"))(?:\s[^<>]*)?>")
        self._buffer = b""
        self._line = 1
        self._ended = False

    def fragments(self) -> Iterator[Fragment]:
        """Every element, and every stretch between elements that is more than frame."""
        self._begin()
        frame = _HEADED if self._namespaced else _FRAME
        while True:
            opening = self._find(self._open, 0)
            if opening is None:
                yield from self._between(len(self._buffer), _FRAME)
                return
            yield from self._between(opening.start(), frame)
            yield self._element()
            frame = _FRAME

    def _begin(self) -> None:
        """Read the prologue: its encoding; no document type; no foreign namespace."""
        self._more()
        if not self._buffer.strip():
            raise Unreadable("The file is empty.", "line 1")
        declared = _DECLARED.match(self._buffer)
        if declared:
            self.codec = _codec(declared[1])
        opening = self._find(self._open, 0)
        prologue = self._buffer[: opening.start() if opening else None]
        if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue:
            line = 1 + prologue[: prologue.index(b"<!")].count(b"\n")
            raise Unreadable("A document type declaration is refused: it could bring in entities.", f"line {line}")
        root = _ROOT.search(prologue)
        if self._namespaced:
            self.declarations = tuple(found[0] for found in _XMLNS.finditer(root[3])) if root else ()
            return
        namespace = _NAMESPACE.search(root[3]) if root else None
        if root and (root[1] or namespace):
            name = namespace[1].decode("utf-8", "replace") if namespace else root[1].decode("utf-8", "replace")
            raise Unreadable(f"The root is in the namespace “{name[:120]}”; this format has none.", "line 1")

    def _element(self) -> Fragment:
        """The element at the front of the buffer."""
        opening = self._open.match(self._buffer)
        name = opening[1] if opening else b""
        ending = re.compile(b"</" + name + rb"\s*>|<" + name + rb"(?:\s[^<>]*)?>")
        closing = self._find(ending, opening.end() if opening else 0)
        if closing is None:
            if self._ended:
                return self._take(len(self._buffer), "The file ends inside this entry.", "truncated")
            return self._take(len(self._buffer), f"The entry is larger than {self._limit:,} bytes.", "too_long")
        if not closing[0].startswith(b"</"):
            return self._take(closing.start(), "The entry is not closed before the next begins.", "unclosed")
        return self._take(closing.end())

    def _between(self, end: int, usual: re.Pattern[bytes]) -> Iterator[Fragment]:
        frame = usual.match(self._buffer, 0, end)
        self._take(frame.end() if frame else 0)
        left = end - (frame.end() if frame else 0)
        if left:
            yield self._take(left, "This stands between the entries and belongs to none.", "stray")

    def _take(self, end: int, trouble: str = "", code: str = "") -> Fragment:
        raw, self._buffer = self._buffer[:end], self._buffer[end:]
        fragment = Fragment(raw, self._line, trouble, code)
        self._line += raw.count(b"\n")
        return fragment

    def _find(self, pattern: re.Pattern[bytes], start: int) -> re.Match[bytes] | None:
        """The next match, reading on as far as one object may be long."""
        while True:
            found = pattern.search(self._buffer, start)
            if found or len(self._buffer) > self._limit or not self._more():
                return found

    def _more(self) -> bool:
        if self._ended:
            return False
        chunk = self._stream.read(max(CHUNK, len(self._buffer)))
        self._ended = not chunk
        self._buffer += chunk
        return bool(chunk)


def parsed(raw: bytes, codec: str) -> etree._Element:
    """The element of a fragment, with entities, DTD and network off.

    Raises `Unreadable` with the line within the fragment.
    """
    try:
        element = etree.fromstring(raw.decode(codec), _PARSER)
    except UnicodeDecodeError as trouble:
        raise Unreadable(f"It is not written in {codec.upper()}.", f"byte {trouble.start} of the entry") from trouble
    except (etree.XMLSyntaxError, ValueError) as trouble:
        line = getattr(trouble, "lineno", 1) or 1
        raise Unreadable(f"It is not XML: {trouble}.", f"line {line} of the entry") from trouble
    if any(isinstance(node, etree._Entity) for node in element.iter(etree.Entity)):
        raise Unreadable("It uses an entity that is not defined.", "the entry")
    return element


def plainly_parsed(raw: bytes) -> etree._Element | None:
    """The element of bytes that are sound UTF-8 and XML without entities; None when they are not, whatever they are."""
    try:
        element = etree.fromstring(raw, _PARSER)
    except etree.XMLSyntaxError:
        return None
    return None if b"&" in raw and any(True for _ in element.iter(etree.Entity)) else element


def _codec(declared: bytes) -> str:
    try:
        codec = codecs.lookup(declared.decode("ascii")).name
    except LookupError as unknown:
        raise Unreadable(f"It declares an unknown encoding: {declared.decode('ascii')}.", "line 1") from unknown
    # A declaration that could be read byte by byte is not in UTF-16 any more: the stream has been turned into UTF-8.
    return "utf-8" if codec.startswith(("utf-16", "utf-32")) else codec
