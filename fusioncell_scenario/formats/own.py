"""Our own exchange format, `fusioncell/1`: one document, or one report a line (docs/manual/formats.md)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import orjson

from fusioncell_scenario.made import Made, Thing

FORMAT = "fusioncell/1"


def as_report(made: Made) -> dict[str, object]:
    """A report as its sender writes it; what was not said is left out."""
    body: dict[str, object] = {
        "format": FORMAT,
        "id": made.id,
        "version": made.version,
        "title": made.title,
        "text": made.stamped,
        "language": made.language,
        "occurred": {"from": made.day, "to": made.until} if made.until else made.day,
        "source": {"name": made.source, "reliability": made.grade[0]},
        "credibility": made.grade[1:],
        "label": made.label,
        "entities": [_entity(each) for each in made.things],
    }
    return {name: value for name, value in body.items() if value not in ("", None, [])}


def _entity(thing: Thing) -> dict[str, object]:
    body: dict[str, object] = {
        "id": thing.id,
        "schema": thing.schema,
        "category": thing.category,
        "kind": thing.kind,
        "language": thing.language,
        "label": thing.label,
        "properties": {name: list(values) for name, values in thing.says.items()},
    }
    return {name: value for name, value in body.items() if value not in ("", None)}


def write_document(path: Path, reports: Iterable[Made]) -> int:
    """One JSON document with all reports; gives their number."""
    count = 0
    with path.open("wb") as file:
        file.write(b'{"format": "fusioncell/1",\n "reports": [')
        for count, made in enumerate(reports, 1):
            file.write(b"\n  " if count == 1 else b",\n  ")
            file.write(orjson.dumps(as_report(made)))
        file.write(b"\n]}\n")
    return count


def write_lines(path: Path, reports: Iterable[Made]) -> int:
    """One report a line; gives their number."""
    lines = [orjson.dumps(as_report(made)) for made in reports]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return len(lines)
