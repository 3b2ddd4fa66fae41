"""In which characters a file is written: byte order marks, what is declared, and what can be told from the
bytes.

A whole file is never refused for one bad line: UTF-16 and UTF-32 are turned into UTF-8 on the way, everything
else is decoded line by line, and the line that cannot be decoded is the reader's to quarantine.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from charset_normalizer import from_bytes

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.face import HEAD, as_stream, peek

CHUNK = 1 << 18
SAMPLE = 16_384  # bytes of non-English lines that are enough to tell an encoding
MOSTLY = 0.5  # of the lines with other than ASCII, as UTF-8, for a file to be UTF-8 with a few broken lines
GUESSED = "told from its letters"
_OF_LANGUAGE = {
    "ar": "cp1256", "en": "cp1252", "es": "cp1252", "fr": "cp1252", "pt": "cp1252", "ru": "cp1251", "zh": "gb18030"
}  # fmt: skip
_LATIN = {"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "latin_1", "mac_latin2", "mac_roman", "mac_turkish"} | {
    f"iso8859_{number}" for number in (2, 3, 4, 9, 10, 13, 14, 15, 16)
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, how it was found, and how long its byte order mark is."""

    codec: str
    how: str
    mark: int = 0


@lru_cache(maxsize=8)
def of_mark(head: bytes) -> Encoding | None:
    """The encoding that a byte order mark, or the regular zeros of UTF-16 without one, gives away."""
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return Encoding(codec, "byte order mark", len(mark))
    pairs = head[: len(head) // 2 * 2]
    if len(pairs) < 4:  # noqa: PLR2004 - two characters are too few to tell
        return None
    even, odd = pairs[::2].count(0) * 2 / len(pairs), pairs[1::2].count(0) * 2 / len(pairs)
    if max(even, odd) > 0.4 and min(even, odd) < 0.05:  # noqa: PLR2004 - measured on Latin text; Arabic needs a mark
        return Encoding("utf-16-be" if even > odd else "utf-16-le", "zeros at every other byte")
    return None


def of_table(head: bytes, declared: str | None, language: str | None = None) -> Encoding:
    """The encoding of a file of lines, from its mark, from what the channel declares, or from its bytes.

    What is told from letters alone is a guess between cousins: readers say so beside every row that it touches.
    """
    marked = of_mark(head)
    if marked:
        return marked
    if declared:
        return Encoding(_known(declared), "declared by the channel")
    lines = [line for line in head.splitlines()[: -1 if len(head) >= HEAD else None] if not line.isascii()]
    if not lines or sum(_decodes(line, "utf-8") for line in lines) >= MOSTLY * len(lines):
        return Encoding("utf-8", "its lines are UTF-8")
    sample = b"\n".join(lines)[:SAMPLE]
    usual = _OF_LANGUAGE.get(language or "")
    if usual and _decodes(sample, usual):
        return Encoding(usual, GUESSED)
    best = from_bytes(sample).best()
    if best is None:
        return Encoding("utf-8", "not told")
    western = best.encoding in _LATIN and _decodes(sample, "cp1252")
    return Encoding("cp1252" if western else best.encoding, GUESSED)


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        sample.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


@lru_cache(maxsize=8)
def as_utf8(head: bytes) -> bytes:
    """The beginning of a file for recognising it: without its mark, and as UTF-8 where a mark says what it
    is."""
    marked = of_mark(head)
    if marked is None:
        return head
    body = head[marked.mark :]
    return body if marked.codec == "utf-8" else body.decode(marked.codec, "ignore").encode("utf-8", "ignore")


def utf8_stream(stream: BinaryIO) -> BinaryIO:
    """The stream as UTF-8 without its mark; the same stream when that is what it is."""
    marked = of_mark(peek(stream))
    if marked is None:
        return stream
    stream.read(marked.mark)
    if marked.codec == "utf-8":
        return stream
    return as_stream(_transcoded(stream, marked.codec))


def _transcoded(stream: BinaryIO, codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)()
    done = 0
    while True:
        chunk = stream.read(CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as trouble:
            raise Unreadable(
                f"The file is not {codec.upper()} throughout.", f"byte {done + trouble.start}"
            ) from trouble
        if not chunk:
            yield text.encode("utf-8", "replace")
            return
        done += len(chunk)
        if text:
            yield text.encode("utf-8", "replace")


def _known(declared: str) -> str:
    try:
        return codecs.lookup(declared).name
    except LookupError as unknown:
        raise Unreadable(f"The channel declares an encoding that does not exist: {declared}.") from unknown
