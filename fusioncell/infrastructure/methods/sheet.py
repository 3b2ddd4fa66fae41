"""A published table of scores as a person pastes it: one row a line, the fields apart by semicolons or tabs."""

from __future__ import annotations

import re

from fusioncell.foundation.errors import Unreadable
from fusioncell.infrastructure.methods.scheme import Scheme

MOST_ROWS = 500

Row = tuple[str, list[float], float]


def read_sheet(text: str, scheme: Scheme) -> list[Row]:
    """Rows of (name, scores, published total). Raises `Unreadable` with the line.

    >>> from fusioncell.infrastructure.methods.scheme import shipped
    >>> read_sheet("Fuel tanks; 8; 9; 3; 8; 5; 6; 41", shipped()["carver"])
    [('Fuel tanks', [8.0, 9.0, 3.0, 8.0, 5.0, 6.0], 41.0)]
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_ROWS:
        raise Unreadable(f"A table has at most {MOST_ROWS} rows.", f"line {lines[MOST_ROWS][0]}")
    rows = [_row(line, scheme, f"line {number}") for number, line in lines]
    if not rows:
        raise Unreadable("The table is empty.", "line 1")
    return rows


def _row(line: str, scheme: Scheme, place: str) -> Row:
    name, *rest = (part.strip() for part in re.split(r"[;\t]", line))
    try:
        *scores, total = (float(part) for part in rest)
    except ValueError as trouble:
        raise Unreadable("After the name stand numbers: the scores, and the published total.", place) from trouble
    reasons = scheme.objections(scores)
    if reasons:
        raise Unreadable(" ".join(reasons), place)
    return name, scores, total
