"""Rows of a delimited text, each with its own bytes and line, whatever its neighbours are like.

Lines are put together while a quote stands open. A quote that is never closed costs its own line and not the
rest of the file: the lines that it seemed to swallow are given back and read again.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LINES = 5_000  # a quoted field may run over so many lines
TELLING = 3  # columns from which on a line that fits them by itself is no chance
_QUOTE = b'"'
DELIMITERS = (",", ";", "\t", "|")


@dataclass(slots=True)
class Row:
    """A row's bytes, the line it begins on, and its fields; `trouble` says why there are none."""

    raw: bytes
    line: int
    fields: list[str]
    code: str = ""
    trouble: str = ""


class Rows:
    """Walks through a stream of lines and hands out rows; `width` is set once the header is known."""

    def __init__(self, stream: BinaryIO, codec: str, delimiter: str, limit: int) -> None:
        self.width = 0
        self._stream = stream
        self._codec = codec
        self._delimiter = delimiter
        self._limit = limit
        self._back: deque[bytes] = deque()
        self._line = 0
        csv.field_size_limit(max(limit, csv.field_size_limit()))

    def __iter__(self) -> Iterator[Row]:
        while first := self._next():
            if first.strip():
                yield self._row(first)

    def _next(self) -> bytes:
        line = self._back.popleft() if self._back else self._stream.readline(self._limit)
        self._line += 1
        return line

    def _row(self, first: bytes) -> Row:
        """The row that begins with this line."""
        start = self._line
        if len(first) >= self._limit and not first.endswith(b"\n"):
            return Row(first, start, [], "too_long", f"The line is longer than {self._limit:,} bytes.")
        if not first.count(_QUOTE) & 1:
            return self._split(first, start)
        lines, size, is_open = [first], len(first), True
        while is_open:
            line = self._next()
            size += len(line)
            if not line or size > self._limit or len(lines) >= LINES:
                return self._unclosed([*lines, line] if line else lines, start)
            lines.append(line)
            is_open ^= bool(line.count(_QUOTE) & 1)
        row = self._split(b"".join(lines), start)
        return self._unclosed(lines, start) if self._swallowed(lines, row) else row

    def _swallowed(self, lines: list[bytes], row: Row) -> bool:
        """Whether the lines of a row look like rows of their own, behind a quote left open."""
        if self.width < TELLING:
            return False
        suspects = lines[1:-1] if len(row.fields) == self.width else lines[1:]
        return any(len(self._split(line, 0).fields) == self.width for line in suspects)

    def _unclosed(self, lines: list[bytes], start: int) -> Row:
        """The first line alone is broken; the others are read again."""
        self._back.extendleft(reversed(lines[1:]))
        self._line = start
        return Row(lines[0], start, [], "unclosed_quote", "A quote is opened in this line and never closed.")

    def _split(self, raw: bytes, line: int) -> Row:
        try:
            text = raw.decode(self._codec)
        except UnicodeDecodeError as trouble:
            byte = f"byte {trouble.start + 1} of the row is {raw[trouble.start]:#04x}"
            return Row(raw, line, [], "encoding", f"The row is not {self._codec.upper()} as the rest: {byte}.")
        try:
            fields = next(csv.reader([text], delimiter=self._delimiter, strict=True), [])
        except csv.Error as trouble:
            return Row(raw, line, [], "broken_row", f"The row cannot be divided into fields: {trouble}.")
        return Row(raw, line, fields)


def delimiter_of(first: str) -> str:
    """The delimiter that a header line uses most, outside quotes; a comma when there is none."""
    bare = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=lambda each: (bare.count(each), -DELIMITERS.index(each)))
