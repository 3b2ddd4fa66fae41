"""Published power grids as tables of buses and branches (MATPOWER cases): which lines are in service."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from fusioncell.foundation.errors import Unreadable
from fusioncell.infrastructure.methods.topology import Line


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid: its buses and its lines in service, parallel ones each for itself."""

    buses: tuple[str, ...]
    lines: tuple[Line, ...]


def read_grid(buses: Path, branches: Path) -> Grid:
    """A grid from its two tables. Raises `Unreadable` with the file and the line."""
    names = [row["bus"] for row in _rows(buses, ("bus",))]
    known = set(names)
    lines = []
    for number, row in enumerate(_rows(branches, ("from", "to", "status")), 2):
        if row["from"] not in known or row["to"] not in known:
            raise Unreadable(
                "This branch ends at a bus that the grid does not have.", f"{branches.name}, line {number}"
            )
        if row["status"].split(".")[0] == "1":
            lines.append((row["from"], row["to"]))
    return Grid(tuple(names), tuple(lines))


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise Unreadable(f"A column is missing: {', '.join(missing)}.", f"{path.name}, line 1")
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as trouble:
        raise Unreadable(f"This table cannot be read: {trouble}.", path.name) from trouble
