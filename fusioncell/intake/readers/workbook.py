"""XLSX workbooks, looked through before anything unpacks them: a small file must not become a large
memory."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.face import FREE_BEFORE_RATIO, Limits

PACKED = 64 * 1024 * 1024
UNPACKED = 256 * 1024 * 1024
MEMBERS = 5_000
CHUNK = 1 << 16
_OVERLAP = 256
_LOCAL_HEADER = 30
_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_SHEET = re.compile(r"xl/(?:work|chart|macro)?sheets/.*\.(?:xml|bin)", re.I)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name, and its rows from the first that is filled, with their numbers."""

    name: str
    rows: Iterator[tuple[int, list[str]]]


def is_workbook(head: bytes) -> bool:
    """Whether a file begins as a zip archive does."""
    return head.startswith(b"PK\x03\x04")


def sheets_of(stream: BinaryIO, limits: Limits) -> Iterator[Sheet]:
    """The sheets of a workbook. Raises `Unreadable` when it is none, or would unpack to more than is
    allowed."""
    packed = stream.read(PACKED + 1)
    if len(packed) > PACKED:
        raise Unreadable(f"The workbook is larger than {PACKED:,} bytes; send it as CSV.", "workbook")
    look_through(packed, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(packed))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            start = sheet.start[0] if sheet.start else 0
            yield Sheet(name, _rows(sheet.to_python(skip_empty_area=True), start + 1))
    except (CalamineError, OSError, ValueError) as trouble:
        raise Unreadable(f"The workbook cannot be read: {trouble}.", "workbook") from trouble
    except BaseException as panic:  # the library is Rust: what breaks inside it is no Exception
        if type(panic).__name__ != "PanicException":
            raise
        raise Unreadable("The workbook is damaged in a way that its reader does not survive.", "workbook") from panic


def look_through(packed: bytes, limits: Limits) -> None:
    """Refuse a bomb: by what the archive's directory says, and by what its members really unpack to."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as trouble:
        raise Unreadable(f"The workbook is no whole zip archive: {trouble}.", "workbook") from trouble
    if len(members) > MEMBERS:
        raise Unreadable(f"The workbook has {len(members):,} parts; {MEMBERS:,} is the limit.", "workbook")
    if not any(member.filename.startswith("xl/") for member in members):
        raise Unreadable("The archive is no workbook.", "workbook")
    _check_growth(sum(member.file_size for member in members), len(packed), limits, "its directory")
    grown = 0
    for member in members:
        grown += _unpacked_size(packed, member, limits, grown)


def _check_growth(grown: int, packed: int, limits: Limits, where: str) -> None:
    if grown > UNPACKED:
        raise Unreadable(f"The workbook unpacks to more than {UNPACKED:,} bytes.", where)
    if grown > FREE_BEFORE_RATIO and grown > packed * limits.unpacked_ratio:
        raise Unreadable(f"The workbook unpacks to more than {limits.unpacked_ratio} times its size.", where)


def _unpacked_size(packed: bytes, member: zipfile.ZipInfo, limits: Limits, before: int) -> int:
    """How large a member really becomes; for a sheet, also how far its cells reach."""
    reach = _Reach(limits.sheet_cells, member.filename) if _SHEET.fullmatch(member.filename) else None
    grown = 0
    for chunk in _inflated(packed, member):
        grown += len(chunk)
        _check_growth(before + grown, len(packed), limits, member.filename)
        if reach:
            reach.look(chunk)
    return grown


def _inflated(packed: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's data in small chunks, to its real end, whatever size its directory states."""
    at = member.header_offset
    header = packed[at : at + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or member.flag_bits & 1:
        raise Unreadable("A part of the workbook is cut off or encrypted.", member.filename)
    start = at + _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed[start : start + member.compress_size]
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable("A part of the workbook is packed in an unusual way.", member.filename)
    inflate, pending = zlib.decompressobj(-zlib.MAX_WBITS), b""
    try:
        while not inflate.eof:
            if not pending:
                pending, start = packed[start : start + CHUNK], start + CHUNK
            if not pending:
                raise Unreadable("A part of the workbook is cut off.", member.filename)
            yield inflate.decompress(pending, CHUNK * 4)
            pending = inflate.unconsumed_tail
    except zlib.error as trouble:
        raise Unreadable("A part of the workbook is damaged.", member.filename) from trouble


class _Reach:
    """How large a grid the cells of a sheet span: two far cells alone would make a reader fill all
    between."""

    def __init__(self, limit: int, name: str) -> None:
        self._limit = limit
        self._name = name
        self._tail = b""
        self._columns = self._rows = 1

    def look(self, chunk: bytes) -> None:
        """Take note of the cells in a stretch of the sheet."""
        for letters, digits in _CELL.findall(self._tail + chunk):
            column = 0
            for letter in letters.upper():
                column = column * 26 + letter - 64
            self._columns = max(self._columns, column)
            self._rows = max(self._rows, int(digits))
        self._tail = chunk[-_OVERLAP:]
        if self._columns * self._rows > self._limit:
            raise Unreadable(
                f"The sheet spans {self._columns:,} columns and {self._rows:,} rows; "
                f"{self._limit:,} cells is the limit. Send it as CSV.",
                self._name,
            )


def _rows(values: Iterable[Sequence[object]], start: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(values, start):
        yield number, [_written(value) for value in row]


def _written(value: object) -> str:
    """A cell as text: whole numbers without a point, moments in ISO order."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.total_seconds()) if isinstance(value, timedelta) else str(value)
