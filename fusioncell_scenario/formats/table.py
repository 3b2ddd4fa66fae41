"""Tables as agencies export them, each with its own delimiter, its row of tags, and a few lines that went wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fusioncell_scenario.made import Row


@dataclass(frozen=True, slots=True)
class Layout:
    """How one agency writes its table."""

    columns: Sequence[str]
    delimiter: str = ","
    encoding: str = "utf-8"
    tags: Sequence[str] = ()


def write_table(path: Path, layout: Layout, rows: Iterable[Row], spoilt: Sequence[str] = ()) -> int:
    """The table, row by row as they come; `spoilt` lines are written as they are, at the end. Gives the rows."""
    count = 0
    with path.open("w", encoding=layout.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=layout.delimiter, lineterminator="\r\n")
        writer.writerow(layout.columns)
        if layout.tags:
            writer.writerow(layout.tags)
        for row in rows:
            writer.writerow([row.cells.get(column, "") for column in layout.columns])
            count += 1
        for line in spoilt:
            file.write(line + "\r\n")
    return count + len(spoilt)
