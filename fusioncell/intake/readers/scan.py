"""Finding the objects in a stream of JSON without reading the whole of it.

Given is a document with one long array (`{"objects": [ … ]}`), a bare array, one bare object, or objects one
after another (JSON lines). Each object comes out as its own bytes, before anybody has parsed it, so that one
broken object costs that object alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import orjson

CHUNK = 1 << 18
SPACE = re.compile(rb"[\s,]*")
STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.S)
SCALAR = re.compile(rb'[^\s,:"{}\[\]]++')
_FLAT = rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+'
_INNER = rb"[{\[]" + _FLAT + rb"[}\]]"
_MIDDLE = rb"[{\[]" + _FLAT + rb"(?:" + _INNER + _FLAT + rb")*+[}\]]"
WHOLE = re.compile(rb"[{\[]" + _FLAT + rb"(?:" + _MIDDLE + _FLAT + rb")*+[}\]]", re.S)  # three levels in one step
STEP = re.compile(_FLAT + rb"([{}\[\]])", re.S)
NEXT = re.compile(rb'\s*,?\s*\{\s*"[^"\\]{1,40}"')
SEAM = re.compile(rb"(?:[}\],]|\n)\s*(?=\{)")  # where another object may begin after a broken one
TRIES = 64  # seams tried before a broken stretch is given up


@dataclass(slots=True)
class Piece:
    """One object's bytes, what they say, and where they began; `says` is None when they are no JSON
    object."""

    raw: bytes
    says: dict[str, object] | None
    number: int
    offset: int
    trouble: str = ""

    @property
    def place(self) -> str:
        return f"object {self.number} at byte {self.offset}"


class Scanner:
    """Walks through a stream of JSON and hands out the objects of its array `key`.

    `plausible` says whether a parsed object can be one of the array's: it decides where to go on after
    damage.
    """

    def __init__(self, stream: BinaryIO, key: str, limit: int, plausible: Callable[[dict[str, object]], bool]) -> None:
        self.frame: dict[str, object] = {}
        self._stream = stream
        self._key = key
        self._limit = limit
        self._plausible = plausible
        self._buffer = b""
        self._at = 0
        self._base = 0
        self._ended = False
        self._number = 0
        self._seam = b""
        self._misses = 0
        self._cut = False

    def pieces(self) -> Iterator[Piece]:
        """Every object, in order."""
        framed = True
        while byte := self._next_byte():
            if byte == b"[" and framed:
                self._at += 1
                yield from self._array()
                framed = False
            elif byte == b"{" and framed and self._enter():
                yield from self._array()
                if not self._leave() and not self._cut:
                    yield self._piece(b"", None, self._at, "The file ends before the document is closed.")
            else:
                framed = False  # one object after another: none of them is a frame
                yield self._one()

    def _array(self) -> Iterator[Piece]:
        while (byte := self._next_byte()) and byte != b"]":
            yield self._one()
        self._at += len(byte)

    def _one(self) -> Piece:
        """The object, or the broken stretch, at which the scanner stands."""
        start = self._at
        if quick := self._at_the_usual_seam(start):
            return quick
        end = self._end_of_value(start)
        if end is None:
            return self._broken("is not closed" if self._ended else f"is larger than {self._limit:,} bytes")
        raw = self._buffer[start:end]
        if len(raw) > self._limit:
            self._at = end
            return self._piece(raw, None, start, f"The object is larger than {self._limit:,} bytes.")
        try:
            says = orjson.loads(raw)
        except orjson.JSONDecodeError as trouble:
            return self._broken(f"is not JSON: {trouble.msg}", end)
        if isinstance(says, dict):
            self._at = end
            self._learn_the_seam(end)
            return self._piece(raw, says, start)
        next_byte = self._buffer[(after := self._skip(end)) : after + 1]
        return self._broken("is no object", end if next_byte in b"],{[" else None)

    def _at_the_usual_seam(self, start: int) -> Piece | None:
        """The object, if it ends where the seam of the objects before it comes next.

        Bytes that parse as an object are that object, so a wrong guess costs time and nothing else.
        """
        if not self._seam or (seam := self._buffer.find(self._seam, start)) < 0:
            return None
        raw = self._buffer[start : seam + 1]
        try:
            says = orjson.loads(raw)
        except orjson.JSONDecodeError:
            self._misses += 1
            return None
        if not isinstance(says, dict) or len(raw) > self._limit:
            return None
        self._at = seam + 1
        return self._piece(raw, says, start)

    def _learn_the_seam(self, end: int) -> None:
        """Remember what stands between two objects, up to the first key of the second."""
        worth_it = self._misses < TRIES + self._number // 8
        follows = NEXT.match(self._buffer, end) if worth_it else None
        self._seam = b"}" + follows[0] if follows else b""

    def _broken(self, how: str, end: int | None = None) -> Piece:
        """The stretch up to the next plausible object; all of what was read when there is none."""
        start = self._at
        resume = self._seam_after(start, end)
        if resume is None:
            resume = len(self._buffer) if end is None else end
            self._cut = end is None and self._ended
        self._at = max(resume, start + 1)
        return self._piece(self._buffer[start:resume].rstrip(b", \r\n\t"), None, start, f"The object {how}.")

    def _seam_after(self, start: int, end: int | None) -> int | None:
        """Where the next object that parses and is plausible begins, or None."""
        stop = len(self._buffer) if end is None else end
        for tried, seam in enumerate(SEAM.finditer(self._buffer, start + 1, stop)):
            if tried >= TRIES:
                return None
            whole = WHOLE.match(self._buffer, seam.end())
            if whole and self._reads_well(whole[0]):
                return seam.end()
        return None

    def _reads_well(self, raw: bytes) -> bool:
        try:
            says = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return False
        return isinstance(says, dict) and self._plausible(says)

    def _piece(self, raw: bytes, says: dict[str, object] | None, start: int, trouble: str = "") -> Piece:
        self._number += 1
        return Piece(raw, says, self._number, self._base + start, trouble)

    def _enter(self) -> bool:
        """Walk the members of a document up to its array; stay where we are when it has none."""
        at = self._at + 1
        members: dict[str, object] = {}
        while (name := self._member_name(at)) is not None:
            key, at = name
            at = self._skip(at)
            if key == self._key and self._buffer[at : at + 1] == b"[":
                self.frame |= members
                self._at = at + 1
                return True
            end = self._end_of_value(at)
            if end is None:
                return False
            members[key] = _loaded(self._buffer[at:end])
            at = self._skip(end)
        return False

    def _leave(self) -> bool:
        """Walk the members after the array to the end of the document; false when the file ends before it does."""
        while (name := self._member_name(self._at)) is not None:
            key, at = name
            at = self._skip(at)
            end = self._end_of_value(at)
            if end is None:
                return not self._ended
            self.frame[key] = _loaded(self._buffer[at:end])
            self._at = end
        self._at = self._skip(self._at)
        byte = self._buffer[self._at : self._at + 1]
        self._at += byte == b"}"
        return bool(byte)

    def _member_name(self, at: int) -> tuple[str, int] | None:
        at = self._skip(at)
        if self._buffer[at : at + 1] != b'"':
            return None
        end = self._end_of_value(at)
        if end is None:
            return None
        name = _loaded(self._buffer[at:end])
        at = self._skip(end)
        if not isinstance(name, str) or self._buffer[at : at + 1] != b":":
            return None
        return name, at + 1

    def _next_byte(self) -> bytes:
        """The next byte that is neither space nor comma; what lies before it is forgotten."""
        self._at = self._skip(self._at)
        if self._at > CHUNK:
            self._base += self._at
            self._buffer = self._buffer[self._at :]
            self._at = 0
        return self._buffer[self._at : self._at + 1]

    def _skip(self, at: int) -> int:
        while True:
            at = SPACE.match(self._buffer, at).end()  # type: ignore[union-attr]  # it matches nothing as well
            if at < len(self._buffer) or not self._more(CHUNK):
                return at

    def _more(self, size: int) -> bool:
        """Read on; false at the end of the stream."""
        if self._ended:
            return False
        chunk = self._stream.read(size)
        self._ended = not chunk
        self._buffer += chunk
        return bool(chunk)

    def _end_of_value(self, at: int) -> int | None:
        """One past the value that begins at `at`; None when it does not end within the limit or the
        stream."""
        first = self._buffer[at : at + 1]
        pattern = WHOLE if first in (b"{", b"[") else STRING if first == b'"' else SCALAR
        size = CHUNK
        while True:
            found = pattern.match(self._buffer, at)
            if found and (pattern is not SCALAR or found.end() < len(self._buffer) or self._ended):
                return found.end()
            if pattern is WHOLE and (end := self._end_by_steps(at)) is not None:
                return end
            if len(self._buffer) - at > self._limit or not self._more(size):
                return found.end() if found else None
            size = min(size * 2, self._limit)

    def _end_by_steps(self, at: int) -> int | None:
        """As the pattern `WHOLE`, for any depth."""
        depth = 0
        while step := STEP.match(self._buffer, at):
            at = step.end()
            depth += 1 if step[1] in b"{[" else -1
            if depth == 0:
                return at
        return None


def _loaded(raw: bytes) -> object:
    """A small value of the frame; None when it is not JSON."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
