"""Records as a table of rows for the executors over tables, one row a combination of names, dates and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fusioncell.fusion.methods.conditions import Cell
from fusioncell.fusion.methods.face import Record
from fusioncell.fusion.methods.model import Model
from fusioncell.fusion.methods.rows import CROWD, columns_of, variants
from fusioncell.fusion.methods.tables import RECORD, ROW, kind_of

_BATCH = 50_000
_KINDS = {"varchar": pa.string(), "double": pa.float64(), "varchar[]": pa.list_(pa.string())}
Line = dict[str, Cell | int]


def schema_of(model: Model) -> pa.Schema:
    """The columns of the table of a model."""
    columns = [(name, _KINDS[kind_of(name)]) for name in columns_of(model) if name != CROWD]
    return pa.schema([(ROW, pa.int64()), (RECORD, pa.string()), *columns])


def write(model: Model, records: Iterable[tuple[str, Record]], path: Path) -> int:
    """Write the rows of records, each with its id, to a Parquet file, whole or not at all; how many rows there are."""
    part = path.with_suffix(".part")
    schema = schema_of(model)
    lines = _lines(model, records)
    count = 0
    with pq.ParquetWriter(part, schema, compression="zstd") as writer:
        while batch := list(islice(lines, _BATCH)):
            columns = {name: [line.get(name) for line in batch] for name in schema.names}
            writer.write_table(pa.table(columns, schema=schema))
            count += len(batch)
    part.replace(path)
    return count


def _lines(model: Model, records: Iterable[tuple[str, Record]]) -> Iterator[Line]:
    number = 0
    for record_id, record in records:
        for variant in variants(model, record):
            number += 1
            yield {**variant, ROW: number, RECORD: record_id}
