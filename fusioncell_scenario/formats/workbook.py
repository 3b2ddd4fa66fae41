"""The health bulletin as a workbook (XLSX), with the same bytes for the same rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

from fusioncell_scenario.country import STAMP
from fusioncell_scenario.made import Row

_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def write_workbook(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """One sheet with a header and the rows. Gives the number of rows."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.created = STAMP, _MADE.replace(tzinfo=None)
    sheet = book.create_sheet("Bulletin")
    sheet.append(list(columns))
    count = 0
    for row in rows:
        sheet.append([row.cells.get(column, "") for column in columns])
        count += 1
    memory = io.BytesIO()
    book.save(memory)
    path.write_bytes(_timeless(memory.getvalue()))
    return count


def _timeless(packed: bytes) -> bytes:
    """The archive without the moments at which it was written."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = _MODIFIED.sub(rb"\g<1>" + f"{_MADE:%Y-%m-%dT%H:%M:%SZ}".encode(), body)
            entry = zipfile.ZipInfo(name, _MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, body)
    return again.getvalue()
