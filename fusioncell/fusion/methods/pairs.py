"""Pairs of rows from blocks within limits, and at what level each stands, in DuckDB."""

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

from fusioncell.fusion.methods.estimating import Compared
from fusioncell.fusion.methods.model import Block, Model
from fusioncell.fusion.methods.rows import CROWD, IDENTIFIERS
from fusioncell.fusion.methods.tables import RECORD, ROW, block_sql, kind_of, level_sql, rare_columns

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
        cap, left = _fitting(store, block, limits.cap(block), limits.budget(rows))
        if left:
            capped.append(Capped(", ".join(block.columns), cap, left))
        if cap > 1:
            store.execute(f"insert into found {block_sql(block, 'row_table', cap)}")
    every = "select distinct row_l, row_r from found" if rows == records else _EVERY_ROW
    store.execute(f"copy ({every}) to $1 (format parquet, compression zstd)", [str(path)])
    store.execute("drop table found")
    return capped


# Records brought together by any of their rows are compared by all of them, so that the best pair of values is found.
_EVERY_ROW = (
    f"with met as (select distinct least(l.{RECORD}, r.{RECORD}) as one, greatest(l.{RECORD}, r.{RECORD}) as other"  # noqa: S608  names of ours
    f" from found join row_table l on l.{ROW} = row_l join row_table r on r.{ROW} = row_r)"
    f" select least(a.{ROW}, b.{ROW}) as row_l, greatest(a.{ROW}, b.{ROW}) as row_r"
    f" from met join row_table a on a.{RECORD} = one join row_table b on b.{RECORD} = other"
)


def _fitting(store: duckdb.DuckDBPyConnection, block: Block, cap: int, budget: int) -> tuple[int, int]:
    """The largest size of block at which all of one kind keep within the budget, and the rows left out by it."""
    chosen = ", ".join(f"unnest({column})" if kind_of(column) == "varchar[]" else column for column in block.columns)
    known = " and ".join(f"{column} is not null" for column in block.columns)
    names = [f"k{place}" for place in range(len(block.columns))]
    sizes = store.execute(
        f"with keyed({', '.join(names)}) as (select {chosen} from row_table where {known}),"  # noqa: S608  columns of our model
        f" sized as (select count(*) as many from keyed group by {', '.join(names)})"
        " select many, count(*) from sized where many > 1 group by many order by many"
    ).fetchall()
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


def compared(store: duckdb.DuckDBPyConnection, model: Model, pairs: str, part: float) -> Compared:
    """At which level the pairs of a table stand, or of an even part of it."""
    rare = {feature.name: dict(rare_columns(feature)) for feature in model.features}
    columns = sorted({column for levels in rare.values() for column in levels.values()})
    for column in columns:
        store.execute(
            f"create or replace temp table share_{column} as select {column} as value,"  # noqa: S608  columns of our model
            f" count(*) / (select count({column}) from row_table)::double as share from row_table"
            f" where {column} is not null group by all"
        )
    shares = "".join(f", share_{column}.share as share_{column}" for column in columns)
    joins = "".join(f" left join share_{column} on share_{column}.value = {column}_l" for column in columns)
    names = [name for name, *_ in store.execute("describe row_table").fetchall()]
    both = ", ".join(f"{side}.{name} as {name}_{side}" for name in names for side in "lr")
    levels = ", ".join(f"{level_sql(feature)} as c_{feature.name}" for feature in model.features)
    rows = store.execute(
        f"with both_rows as (select {both} from {pairs} p join row_table l on l.{ROW} = p.row_l"  # noqa: S608  columns of our model
        f" join row_table r on r.{ROW} = p.row_r where l.{RECORD} <> r.{RECORD}"
        f" and hash(p.row_l, p.row_r) % 1000000 < {int(part * 1_000_000)})"
        f" select {levels}{shares} from both_rows{joins}"
    ).fetchnumpy()
    found = {feature.name: np.asarray(rows[f"c_{feature.name}"], dtype=np.int64) for feature in model.features}
    told = {}
    for feature in model.features:
        if rare[feature.name]:
            told[feature.name] = np.full(len(found[feature.name]), np.nan)
            for place, column in rare[feature.name].items():
                share: NDArray[np.float64] = np.ma.filled(np.ma.asarray(rows[f"share_{column}"], dtype=float), np.nan)
                told[feature.name] = np.where(found[feature.name] == place, share, told[feature.name])
    return Compared(found, told)
