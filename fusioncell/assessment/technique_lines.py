"""The lines of a technique as people type them, read into what its method weighs, and the marks beside them."""

from __future__ import annotations

from typing import Any

from fusioncell.foundation.errors import Unreadable

Read = tuple[dict[str, Any], dict[str, Any] | None]
_HUNDRED = 100


def read_lines(kind: str, heads: str, lines: str) -> Read:
    """The body of a technique and, where the lines hold marks, the writer's own part. Raises `Unreadable`.

    >>> read_lines("assumptions", "", "* They act alone | supported | seen")[0]["assumptions"][0]["key"]
    True
    """
    names = [line.strip() for line in heads.splitlines() if line.strip()]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines.splitlines() if line.strip()]
    if kind == "ach":
        return _ach(names, cells)
    if kind == "indicators":
        given = [_indicator(number, row) for number, row in enumerate(cells, start=1)]
        return {"hypotheses": names, "indicators": given}, None
    if kind == "assumptions":
        return {"assumptions": [_assumption(row) for row in cells]}, None
    if kind == "premortem":
        stories = [{"story": row[0], "sign": _at(row, 1), "answer": _at(row, 2)} for row in cells]
        return {"judgement": " ".join(names), "failures": stories}, None
    if kind == "tournament":
        return {"judgements": [row[0] for row in cells]}, None
    return {"judgement": " ".join(names), "answer": " ".join(row[0] for row in cells)}, None


def _at(row: list[str], number: int) -> str:
    return row[number] if len(row) > number else ""


def _ach(names: list[str], cells: list[list[str]]) -> Read:
    rows = [{"name": row[0], "report": _at(row, 1) or None} for row in cells]
    marks = [_at(row, 2).split() for row in cells]
    body = {"hypotheses": names, "rows": rows}
    return body, {"marks": marks} if all(marks) and marks else None


def _assumption(row: list[str]) -> dict[str, Any]:
    text = row[0].removeprefix("*").strip()
    return {"text": text, "key": row[0].startswith("*"), "state": _at(row, 1), "why": _at(row, 2)}


def _indicator(number: int, row: list[str]) -> dict[str, Any]:
    try:
        given = [float(one.rstrip("%")) / _HUNDRED for one in _at(row, 1).split()]
    except ValueError:
        raise Unreadable("Likelihoods are numbers in percent with spaces between.", f"line {number}") from None
    seen = {"yes": True, "no": False}.get(_at(row, 2).lower())
    return {"text": row[0], "given": given, "seen": seen}
