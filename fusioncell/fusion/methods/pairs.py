"""Pairs of rows from blocks within limits, in DuckDB."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fusioncell.fusion.methods.model import Block, Model
from fusioncell.fusion.methods.rows import CROWD, IDENTIFIERS
from fusioncell.fusion.methods.tables import RECORD, ROW, kind_of

_SAMPLE = 400_000  # pairs at random


@dataclass(frozen=True, slots=True)
class Capped:
    """A block that was limited: its columns, the size up to which it was taken, and how many rows were left out."""

    block: str
    cap: int
    rows: int


def crowd_apart(store: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Make `row_table` of the rows stated: identifiers that stand on too many records go to the column `crowd`."""
    stated = [name for name, *_ in store.execute("describe stated").fetchall()]
    crowds = {}
    for column in (name for name in IDENTIFIERS if name in stated):
        found = store.execute(
            f"select value from (select distinct {RECORD}, unnest({column}) as value from stated)"  # noqa: S608  columns of our model
            " group by value having count(*) > $1",
            [model.crowd],
        ).fetchall()
        if found:
            crowds[column] = [value for (value,) in found]
    kept = [f"{_without(column)} as {column}" if column in crowds else column for column in stated]
    store.execute("set variable crowds = $1", [json.dumps(crowds)])
    many = " || ".join(f"coalesce(list_filter({column}, lambda x: {_in_crowd(column)}), [])" for column in crowds)
    crowd = f"nullif({many}, [])" if crowds else "null::varchar[]"
    store.execute(f"create temp view row_table as select {', '.join(kept)}, {crowd} as {CROWD} from stated")  # noqa: S608  columns of our model


def _in_crowd(column: str) -> str:
    return f"list_contains(json_extract_string(getvariable('crowds'), '$.{column}[*]'), x)"


def _without(column: str) -> str:
    return f"nullif(list_filter({column}, lambda x: not {_in_crowd(column)}), [])"


class Limits(Protocol):
    """How large blocks may be."""

    def cap(self, block: Block) -> int:
        """The largest number of rows of one block."""

    def budget(self, rows: int) -> int:
        """How many pairs all blocks of one kind may give together."""


def find_pairs(
    store: duckdb.DuckDBPyConnection, path: Path, blocks: Sequence[Block], limits: Limits, said: Callable[[float], None]
) -> list[Capped]:
    """Write every pair that any block brings together, once, and say which blocks were limited."""
    rows, records = store.execute(f"select count(*), count(distinct {RECORD}) from row_table").fetchall()[0]  # noqa: S608  our name
    store.execute("create temp table found (row_l bigint, row_r bigint)")
    capped = []
    for place, block in enumerate(blocks):
        said(place / len(blocks))
        _group(store, block)
        cap, left = _fitting(store, limits.cap(block), limits.budget(rows))
        if left:
            capped.append(Capped(", ".join(block.columns), cap, left))
        if cap > 1:
            store.execute(
                "insert into found select one, other from (select members, unnest(members) as one from grouped"
                " where many <= $1), unnest(members) t(other) where one < other",
                [cap],
            )
    store.execute("drop table if exists grouped")
    every = "select distinct row_l, row_r from found" if rows == records else _EVERY_ROW
    store.execute(f"copy ({every}) to $1 (format parquet, compression zstd)", [str(path)])
    store.execute("drop table found")
    return capped


def _group(store: duckdb.DuckDBPyConnection, block: Block) -> None:
    """The rows that have the same values in the columns of a block; a list is filed under each of its values."""
    chosen = ", ".join(f"unnest({column})" if kind_of(column) == "varchar[]" else column for column in block.columns)
    known = " and ".join(f"{column} is not null" for column in block.columns)
    keys = ", ".join(f"k{place}" for place in range(len(block.columns)))
    store.execute(
        f"create or replace temp table grouped as with keyed({ROW}, {keys}) as (select {ROW}, {chosen} from row_table"  # noqa: S608  columns of our model
        f" where {known}) select list({ROW}) as members, count(*) as many from keyed group by hash({keys})"
        " having many > 1"
    )


# Records brought together by any of their rows are compared by all of them, so that the best pair of values is found.
_EVERY_ROW = (
    f"with met as (select distinct least(l.{RECORD}, r.{RECORD}) as one, greatest(l.{RECORD}, r.{RECORD}) as other"  # noqa: S608  names of ours
    f" from found join row_table l on l.{ROW} = row_l join row_table r on r.{ROW} = row_r"
    f" where l.{RECORD} <> r.{RECORD})"
    f" select least(a.{ROW}, b.{ROW}) as row_l, greatest(a.{ROW}, b.{ROW}) as row_r"
    f" from met join row_table a on a.{RECORD} = one join row_table b on b.{RECORD} = other"
)


def _fitting(store: duckdb.DuckDBPyConnection, cap: int, budget: int) -> tuple[int, int]:
    """The largest size of block at which all of one kind keep within the budget, and the rows left out by it."""
    sizes = store.execute("select many, count(*) from grouped group by many order by many").fetchall()
    pairs = left = 0
    fitting = 1
    for many, blocks in sizes:
        pairs += blocks * many * (many - 1) // 2
        if many > cap or pairs > budget:
            left += blocks * many
        else:
            fitting = many
    return fitting, left


def random_pairs(store: duckdb.DuckDBPyConnection, rows: int) -> str:
    """A table of pairs taken at random (the same for the same rows), and its name."""
    chance = np.random.default_rng(17)
    many = min(_SAMPLE, rows * rows)
    left, right = (chance.integers(0, max(rows, 1), many) for _ in range(2))
    apart: NDArray[np.bool_] = left < right
    ids = store.execute(f"select {ROW} from row_table order by {ROW}").fetchnumpy()[ROW]  # noqa: S608  our name
    store.register("by_chance", pa.table({"row_l": ids[left[apart]], "row_r": ids[right[apart]]}))
    return "by_chance"
