"""The pairs scored by Splink with the model's weights, on DuckDB; its warnings are collected and handed on."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from fusioncell.fusion.methods.model import Model
from fusioncell.fusion.methods.promising import keep_promising
from fusioncell.fusion.methods.tables import RECORD, ROW, settings

if TYPE_CHECKING:
    from fusioncell.fusion.methods.linking import Options


class _Kept(logging.Handler):
    """Keeps what a library warns of, for whoever relies on the outcome."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(" ".join(record.getMessage().split()))


@contextmanager
def warnings_of(library: str) -> Iterator[list[str]]:
    """Everything that a library logs as a warning meanwhile, each once; nothing of it goes to the terminal."""
    logger, kept = logging.getLogger(library), _Kept()
    before = logger.propagate
    logger.addHandler(kept)
    logger.propagate = False
    said: list[str] = []
    try:
        yield said
    finally:
        logger.removeHandler(kept)
        logger.propagate = before
        said += dict.fromkeys(kept.said)


def score(store: duckdb.DuckDBPyConnection, folder: Path, model: Model, options: Options) -> list[str]:
    """Write `edges.parquet`: pairs of records with at least `options.least` bits, and give what was warned."""
    pairs = keep_promising(store, model, options.least)
    if options.engine == "spark":
        from fusioncell.fusion.methods.scoring_on_spark import score_on_spark  # noqa: PLC0415  an extra

        said_there: list[str] = score_on_spark(store, pairs, folder, model, options)
        return said_there
    with warnings_of("splink") as said:
        from splink import Linker  # noqa: PLC0415  takes a second, and only a linkage needs it
        from splink.backends.duckdb import DuckDBAPI  # noqa: PLC0415  likewise

        engine = DuckDBAPI(store)
        store.execute("create or replace temp table linked as from row_table")
        linker = Linker(engine.register("linked"), settings(model, model.features, "duckdb"), log_level=None)
        blocked = engine.register(
            store.sql(f"select row_l as join_key_l, row_r as join_key_r, '0' as match_key from {pairs}")  # noqa: S608  our name
        )
        linker.table_management.register_blocked_pairs_for_predict(blocked)
        found = linker.inference.predict(threshold_match_weight=options.least)
        store.execute(
            f"copy (select least(a.{RECORD}, b.{RECORD}) as one, greatest(a.{RECORD}, b.{RECORD}) as other,"  # noqa: S608  names of ours and of Splink's table
            f" max(match_weight) as bits from {found.physical_name} p join linked a on a.{ROW} = p.{ROW}_l"
            f" join linked b on b.{ROW} = p.{ROW}_r group by all order by bits desc, one, other)"
            " to $1 (format parquet, compression zstd)",
            [str(folder / "edges.parquet")],
        )
    return said


def write_clusters(members: Sequence[tuple[str, int]], path: Path) -> None:
    """Records and the number of the group in which each is."""
    records, numbers = zip(*members, strict=True) if members else ((), ())
    table = pa.table({"record": pa.array(records, pa.string()), "cluster": pa.array(numbers, pa.int64())})
    pq.write_table(table, path)
