"""Workbooks: read like tables once they are known not to be bombs."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import suppress
from datetime import date

import pytest
from openpyxl import Workbook

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.face import Limits, ReaderOptions
from fusioncell.intake.tests.reading import PEOPLE, drafts, read, said, unread

OPTIONS = ReaderOptions(mapping=PEOPLE, filename="people.xlsx")
HEADER = ["id", "name", "born", "place"]


def _book(*rows: list[object], others: dict[str, list[list[object]]] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, lines in (others or {}).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _repacked(book: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ROW = [1, "Idris Belkani", "03/01/1980", "Sael"]


def test_row_of_a_sheet_is_a_report_that_can_be_read_again_as_text() -> None:
    (draft,) = drafts(read(_book(HEADER, ROW), OPTIONS))
    assert (draft.external_id, draft.title, draft.place) == ("1", "Idris Belkani", "sheet Sheet, row 2")
    assert draft.raw == b"id,name,born,place\n1,Idris Belkani,03/01/1980,Sael\n"
    (again,) = drafts(read(draft.raw, ReaderOptions(mapping=PEOPLE)))
    assert again.statements == draft.statements


def test_cells_with_dates_and_empty_rows_are_read() -> None:
    mapping = PEOPLE.to_json()
    mapping["entities"][0]["rules"][1]["format"] = "iso"  # type: ignore[index]  # JSON of a known shape
    options = ReaderOptions(mapping=type(PEOPLE).from_json(mapping), filename="p.xlsx")
    (draft,) = drafts(read(_book(HEADER, [], [2.0, "Zoe", date(1990, 5, 6), None]), options))
    assert (draft.external_id, said(draft)["birthDate"], draft.place) == ("2", ["1990-05-06"], "sheet Sheet, row 3")


def test_sheet_that_does_not_fit_the_mapping_is_said_to_be_unread() -> None:
    items = read(_book(HEADER, ROW, others={"Notes": [["hello"], ["there"]]}), OPTIONS)
    assert len(drafts(items)) == 1
    (held,) = unread(items)
    assert (held.place, held.code) == ("sheet Notes", "sheet")


def test_workbook_without_a_fitting_sheet_is_refused() -> None:
    with pytest.raises(Unreadable, match="lacks columns that the mapping people needs"):
        read(_book(["a", "b"], [1, 2]), OPTIONS)


def test_small_file_that_unpacks_to_a_large_one_is_refused() -> None:
    bomb = _repacked(_book(HEADER, ROW), SHEET, b"<worksheet>" + b" " * 60_000_000 + b"</worksheet>")
    assert len(bomb) < 100_000
    with pytest.raises(Unreadable, match="unpacks to more than 200 times its size"):
        read(bomb, OPTIONS)


def test_directory_that_lies_about_its_sizes_does_not_help() -> None:
    plain = _repacked(_book(HEADER, ROW), SHEET, b" " * 60_000_000)
    true_size, small = (60_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert plain.count(true_size) == 2
    with pytest.raises(Unreadable, match="unpacks to more than 200 times its size"):
        read(plain.replace(true_size, small), OPTIONS)


def test_two_far_cells_do_not_make_a_large_grid() -> None:
    far = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    far += b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(Unreadable, match="spans 16,384 columns and 1,048,576 rows"):
        read(_repacked(_book(HEADER, ROW), SHEET, far), OPTIONS)


def test_workbook_of_more_cells_than_the_limit_is_refused() -> None:
    options = ReaderOptions(mapping=PEOPLE, filename="p.xlsx", limits=Limits(sheet_cells=100))
    with pytest.raises(Unreadable, match="Send it as CSV"):
        read(_book(HEADER, *[ROW] * 40), options)


def test_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(Unreadable, match="The archive is no workbook"):
        read(stream.getvalue(), OPTIONS, "table")


def test_damaged_workbook_is_refused_and_never_raises_anything_else() -> None:
    book = _book(HEADER, ROW)
    for cut in range(4, len(book), 997):
        with pytest.raises(Unreadable):
            read(book[:cut], OPTIONS)


def test_workbook_with_flipped_bytes_is_read_or_refused() -> None:
    book = _book(HEADER, ROW)
    for at in range(30, len(book), 211):
        broken = book[:at] + bytes([book[at] ^ 0xFF]) + book[at + 1 :]
        with suppress(Unreadable):
            assert all(item.place for item in read(broken, OPTIONS))


def test_part_that_is_cut_off_is_named() -> None:
    packed = zlib.compressobj(wbits=-15)
    data = packed.compress(b"x" * 1000) + packed.flush()
    book = _repacked(_book(HEADER, ROW), SHEET, b"x" * 1000)
    assert data in book
    with pytest.raises(Unreadable):
        read(book.replace(data, b"\xff" * len(data)), OPTIONS)
