"""The one face of all readers: what they are told, how they are found, how a file is opened for them.

A reader is a module with `FORMAT`, `recognises(head, filename)` and `read(stream, options)`. It yields a
`ReportDraft` or an `Unread` for every object of the file, in the file's order, in bounded memory.

What is promised of every draft and `Unread`:
- its `raw` is a small document that the same reader reads again, so that a person can mend it and retry;
- `ReportDraft.marks` is as strict as everything in `raw`, because the original is shown under it;
- `StatementDraft.marks` is complete where it is given, and None where the statement stands under the report's
  marks;
- bytes that come out in no `raw` are only the frame around the objects.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import BinaryIO, Protocol, cast

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import Tlp
from fusioncell.intake.readers.mapping import Mapping

HEAD = 65_536
GZIP = b"\x1f\x8b"
FREE_BEFORE_RATIO = 10_000_000  # a small file may be packed as tightly as it likes

Drafts = Iterator[ReportDraft | Unread]


def _silent(_note: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may ask of the machine."""

    object_bytes: int = 16 * 1024 * 1024
    field_chars: int = 100_000
    text_chars: int = 1_000_000
    unpacked_bytes: int = 8 * 1024**3
    unpacked_ratio: int = 200
    sheet_cells: int = 5_000_000
    known_ids: int = 2_000_000
    document_bytes: int = 64 * 1024 * 1024
    document_seconds: int = 300  # for one document in all
    document_step_seconds: int = 20  # of processor time between two signs of life
    document_memory: int = 1_610_612_736
    nested: int = 6  # how deep documents may lie within documents
    nested_parts: int = 1_000  # and how many, over all depths
    nested_bytes: int = 256 * 1024 * 1024
    hops: int = 50  # Received headers of a mail that is going round in circles


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """What the channel knows that the file does not say."""

    mapping: Mapping | None = None
    country: str | None = None
    language: str | None = None
    encoding: str | None = None
    classifications: tuple[str, ...] = ()  # the mandate's words, lowest first: portions are joined by this order
    filename: str = ""
    limits: Limits = field(default_factory=Limits)
    tlp: Tlp | None = None  # the channel's own: what is only read in a text can close it further, never open it
    own_domain: str = ""  # where the cell's own mail comes from: that must not come in again
    beat: Callable[[str], None] = _silent  # told while one document is being read; may raise to stop


class Reader(Protocol):
    """What every module of this folder that reads a format offers."""

    FORMAT: str

    def recognises(self, head: bytes, filename: str) -> bool:
        """Whether a file that begins so, and is called so, is of this format."""

    def read(self, stream: BinaryIO, options: ReaderOptions) -> Drafts:
        """Every object of the file as a draft, or as unread with the reason and place."""


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, the most particular first: a table would take almost any text."""
    names = (
        *("own", "cap", "reference", "edxl", "stix", "misp", "ftm", "unsc", "eu_list", "ofac"),
        *("pdf", "docx", "outlook", "winmail", "mail", "html", "archive", "text", "table"),
    )
    return tuple(cast(Reader, import_module(f"fusioncell.intake.readers.{name}")) for name in names)


def reader_of(name: str) -> Reader:
    """The reader of a format that a channel names."""
    for reader in readers():
        if name == reader.FORMAT:
            return reader
    known = ", ".join(reader.FORMAT for reader in readers())
    raise Unreadable(f"There is no reader for the format “{name}”; there are {known}.")


def recognise(head: bytes, filename: str) -> Reader | None:
    """The reader whose format a file appears to have."""
    return next((reader for reader in readers() if reader.recognises(head, filename)), None)


def read(stream: BinaryIO, options: ReaderOptions, format_name: str | None = None) -> Drafts:
    """Every object of a file of any known format, packed or not.

    Raises `Unreadable` before the first object when the file as a whole cannot be read.
    """
    reader, opened, told = opened_for(stream, options, format_name)
    return reader.read(opened, told)


def opened_for(
    stream: BinaryIO, options: ReaderOptions, format_name: str | None = None
) -> tuple[Reader, BinaryIO, ReaderOptions]:
    """The reader of a file, the file unpacked, and the options with the name of what was inside.

    Raises `Unreadable` when it is empty or of no format.
    """
    opened = unpacked(stream, options.limits)
    head = peek(opened)
    if not head:
        raise Unreadable("The file is empty.", "byte 0")
    name = options.filename.removesuffix(".gz")
    reader = reader_of(format_name) if format_name else recognise(head, name)
    if reader is None:
        raise Unreadable("The file is of no format that the cell can read.", "byte 0")
    return reader, opened, options if name == options.filename else replace(options, filename=name)


def peek(stream: BinaryIO) -> bytes:
    """The first bytes of an opened stream, without consuming them."""
    if isinstance(stream, io.BufferedReader) and not stream.seekable():
        return stream.peek(HEAD)[:HEAD]
    here = stream.tell()
    head = stream.read(HEAD)
    stream.seek(here)
    return head


def as_stream(chunks: Iterable[bytes]) -> BinaryIO:
    """Chunks of bytes as a stream that one can peek into; it runs forwards only."""
    return cast(BinaryIO, io.BufferedReader(_Chunks(chunks), 1 << 20))


def unpacked(stream: BinaryIO, limits: Limits) -> BinaryIO:
    """The stream itself, or what is inside when it is packed with gzip."""
    opened = stream if stream.seekable() else as_stream(iter(lambda: stream.read(HEAD), b""))
    if not peek(opened).startswith(GZIP):
        return opened
    return cast(BinaryIO, io.BufferedReader(_Gunzipped(opened, limits), 1 << 20))


class _Gunzipped(io.RawIOBase):
    """A gzip member read with a bound on what it may grow to; damage ends it with `Unreadable`."""

    def __init__(self, packed: BinaryIO, limits: Limits) -> None:
        self._packed = packed
        self._start = packed.tell()
        self._limits = limits
        self._inner = gzip.GzipFile(fileobj=packed)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._packed.seekable()

    def tell(self) -> int:
        return self._inner.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._inner.seek(offset, whence)

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # io.RawIOBase promises a buffer
        try:
            data = self._inner.read(len(target))
        except (OSError, EOFError, zlib.error) as damage:
            raise Unreadable("The gzip packing is damaged or cut short.", self._place()) from damage
        target[: len(data)] = data
        self._refuse_a_bomb()
        return len(data)

    def _refuse_a_bomb(self) -> None:
        grown = self._inner.tell()
        packed = max(self._packed.tell() - self._start, 1)
        if grown > self._limits.unpacked_bytes:
            raise Unreadable(f"The packed file grows beyond {self._limits.unpacked_bytes:,} bytes.", self._place())
        if grown > FREE_BEFORE_RATIO and grown > packed * self._limits.unpacked_ratio:
            raise Unreadable(
                f"The packed file grows to more than {self._limits.unpacked_ratio} times its size.",
                self._place(),
            )

    def _place(self) -> str:
        return f"byte {self._inner.tell()} unpacked"


class _Chunks(io.RawIOBase):
    """Chunks of bytes as something one can read from, forwards only."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = memoryview(b"")
        self._at = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # io.RawIOBase promises a buffer
        done = 0
        while done < len(target) and (chunk := self._left or memoryview(next(self._chunks, b""))):
            size = min(len(target) - done, len(chunk))
            target[done : done + size] = chunk[:size]
            self._left = chunk[size:]
            done += size
        self._at += done
        return done
