"""Records from tables: one row an entity, columns named by properties of the ontology, several values apart by `|`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from fusioncell.evidence.methods.entity import Said
from fusioncell.evidence.methods.ontology import load as load_ontology
from fusioncell.evidence.methods.values import clean
from fusioncell.evidence.methods.values.face import Unclear
from fusioncell.foundation.errors import Unreadable
from fusioncell.fusion.methods.face import Record
from fusioncell.fusion.methods.features import features_of

ID = "id"
_BATCH = 20_000
Line = Mapping[str, Any]


def records_of(path: Path, schema: str, columns: Mapping[str, str] | None = None) -> Iterator[tuple[str, Record]]:
    """The records of a CSV or Parquet file with their ids.

    `columns` gives the property of a column that is named otherwise. Raises `Unreadable` with the place in the file.
    """
    known = load_ontology().schema(schema).properties
    seen: set[str] = set()
    props: dict[str, str] | None = None
    for number, line in enumerate(_lines(path), 2):
        if props is None:
            props = _columns(line, known, columns or {}, path)
        record_id = str(line.get(ID) or "").strip()
        if not record_id or record_id in seen:
            problem = "is there twice" if record_id else "is missing"
            raise Unreadable(f"The id {record_id!r} {problem}.", f"{path}: line {number}")
        seen.add(record_id)
        record = features_of(_said(record_id, line, props, schema))
        if record is not None:
            yield record_id, record


def _columns(line: Line, known: Mapping[str, object], named: Mapping[str, str], path: Path) -> dict[str, str]:
    if ID not in line:
        raise Unreadable(f"There is no column {ID!r}.", str(path))
    found = {column: named.get(column, column) for column in line if column != ID}
    used = {column: prop for column, prop in found.items() if prop in known}
    if not used:
        raise Unreadable(f"No column is named by a property; the columns are {', '.join(found)}.", str(path))
    return used


def _said(record_id: str, line: Line, props: Mapping[str, str], schema: str) -> Sequence[Said]:
    said = []
    for column, prop in props.items():
        for raw in str(line[column] if line[column] is not None else "").split("|"):
            if not raw.strip():
                continue
            cleaned = clean(schema, prop, raw)
            if not isinstance(cleaned, Unclear):
                said.append(Said(f"{prop}={raw}", record_id, schema, prop, cleaned.value, record_id, ""))
    return said


def _lines(path: Path) -> Iterator[Line]:
    if path.suffix == ".parquet":
        yield from _parquet(path)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise Unreadable(f"This is no CSV file in UTF-8: {error}", str(path)) from error


def _parquet(path: Path) -> Iterator[Line]:
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                yield from batch.to_pylist()
    except (OSError, ValueError) as error:
        raise Unreadable(f"This is no Parquet file: {error}", str(path)) from error
