"""Tables: CSV, TSV and XLSX, read by a mapping; one report a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from fusioncell.evidence.methods.drafts import Finding, ReportDraft, Unread
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.binding import Binding
from fusioncell.intake.readers.encoding import GUESSED, as_utf8, of_table, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions, as_stream, peek
from fusioncell.intake.readers.mapping import Mapping
from fusioncell.intake.readers.rows import DELIMITERS, Row, Rows, delimiter_of
from fusioncell.intake.readers.workbook import Sheet, is_workbook, sheets_of

FORMAT = "table"
ENDINGS = (".csv", ".tsv", ".tab", ".xlsx")
_TAGGED = 0.5  # of the filled fields of a row begin with #: it is the row of HXL tags
_MARKUP = (b"{", b"[", b"<")


def recognises(head: bytes, filename: str) -> bool:
    """A name or a signature of a table, or lines that all have the delimiter of the first."""
    if filename.lower().endswith(ENDINGS) or is_workbook(head):
        return True
    text = as_utf8(head)
    lines = text.splitlines()[:5]
    if len(lines) < 2 or b"\0" in text or text.lstrip().startswith(_MARKUP):  # noqa: PLR2004 - a header and a row
        return False
    return any(all(line.count(each.encode()) for line in lines[:2]) for each in DELIMITERS)


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every row of the table."""
    mapping = options.mapping
    if mapping is None:
        raise Unreadable("A table needs a mapping that says what its columns mean.", "header")
    if is_workbook(peek(stream)):
        yield from _workbook(stream, mapping, options)
    else:
        yield from _text(stream, mapping, options)


def is_tag_row(fields: list[str]) -> bool:
    """Whether these are HXL tags and not data."""
    filled = [field.strip() for field in fields if field.strip()]
    tagged = sum(field.startswith("#") for field in filled)
    return tagged > 0 and tagged >= _TAGGED * len(filled)


def _text(stream: BinaryIO, mapping: Mapping, options: ReaderOptions) -> Drafts:
    head = peek(stream)
    encoding = of_table(head, mapping.encoding or options.encoding, options.language)
    if encoding.codec.startswith(("utf-8", "utf-16", "utf-32")):
        stream, codec = utf8_stream(stream), "utf-8"
    else:
        codec = encoding.codec
    if b"\r" in head and b"\n" not in head:
        stream = as_stream(_with_newlines(stream))
    first = peek(stream).partition(b"\n")[0].decode(codec, "replace")
    rows = Rows(stream, codec, mapping.delimiter or delimiter_of(first), options.limits.object_bytes)
    walk = iter(rows)
    header = next(walk, None)
    if header is None:
        raise Unreadable("The file is empty.", "line 1")
    if header.trouble:
        raise Unreadable(f"The header cannot be read: {header.trouble}", f"line {header.line}")
    binding = Binding(mapping, header.fields, options)
    rows.width = len(header.fields)
    top = header.raw if header.raw.endswith(b"\n") else header.raw + b"\n"
    is_first = True
    for row in walk:
        if not (is_first and is_tag_row(row.fields)):
            item = _judged(row, binding, top, f"line {row.line}")
            yield _doubted(item, codec) if encoding.how == GUESSED and not row.raw.isascii() else item
        is_first = False


def _judged(row: Row, binding: Binding, top: bytes, place: str) -> ReportDraft | Unread:
    if row.trouble:
        return Unread(top + row.raw, place, row.code, row.trouble)
    width = len(binding.header)
    if len(row.fields) != width:
        said = f"The row has {len(row.fields)} fields and the header {width}."
        return Unread(top + row.raw, place, "row_shape", said)
    limit = binding.options.limits.field_chars
    if len(row.raw) > limit:
        for name, field in zip(binding.header, row.fields, strict=True):
            if len(field) > limit:
                said = f"The field “{name[:60]}” has {len(field):,} characters; {limit:,} is the limit."
                return Unread(top + row.raw, place, "too_long", said)
    return binding.draft(row.fields, top + row.raw, place)


def _doubted(item: ReportDraft | Unread, codec: str) -> ReportDraft | Unread:
    """A row whose letters rest on a guess says so."""
    if isinstance(item, Unread):
        return item
    said = f"The file does not say its encoding; it was read as {codec.upper()}, and some letters may be others."
    return replace(item, findings=(*item.findings, Finding("encoding_guessed", said, item.place)))


def _with_newlines(stream: BinaryIO) -> Iterator[bytes]:
    """A file whose lines end as those of old Macintoshes do."""
    while chunk := stream.read(1 << 18):
        yield chunk.replace(b"\r", b"\n")


def _workbook(stream: BinaryIO, mapping: Mapping, options: ReaderOptions) -> Drafts:
    """Every sheet whose header fits the mapping; a sheet that does not is said to be left unread."""
    fitting = 0
    left: list[Unread] = []
    for sheet in sheets_of(stream, options.limits):
        rows = iter(sheet.rows)
        header = next(rows, None)
        if header is None:
            continue
        try:
            binding = Binding(mapping, header[1], options)
        except Unreadable as unfit:
            left.append(Unread(_as_csv(header[1]), f"sheet {sheet.name}", "sheet", str(unfit)))
            continue
        fitting += 1
        yield from _sheet(sheet, rows, binding)
    if not fitting:
        raise Unreadable(left[0].sentence if left else "The workbook has no rows.", "workbook")
    yield from left


def _sheet(sheet: Sheet, rows: Iterator[tuple[int, list[str]]], binding: Binding) -> Drafts:
    top = _as_csv(binding.header)
    is_first = True
    for number, fields in rows:
        if any(fields) and not (is_first and is_tag_row(fields)):
            row = Row(_as_csv(fields), number, fields)
            yield _judged(row, binding, top, f"sheet {sheet.name}, row {number}")
        is_first = False


def _as_csv(fields: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(fields)
    return line.getvalue().encode("utf-8", "replace")
