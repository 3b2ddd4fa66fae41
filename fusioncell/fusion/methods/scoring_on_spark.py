"""The same pairs scored by Splink on Spark in local mode, on as many cores as the run is given.

An extra: needs Java 17 and `pyspark`. The settings are compiled for Spark's dialect; a model saved for DuckDB would
load there and score wrongly.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from fusioncell.foundation.errors import Refused
from fusioncell.fusion.methods.model import Model
from fusioncell.fusion.methods.tables import RECORD, ROW, settings

if TYPE_CHECKING:
    from fusioncell.fusion.methods.linking import Options


def score_on_spark(
    store: duckdb.DuckDBPyConnection, pairs: str, folder: Path, model: Model, options: Options
) -> list[str]:
    """Write `edges.parquet` as `scoring.score` does; what was warned."""
    from fusioncell.fusion.methods.scoring import warnings_of  # noqa: PLC0415  which imports this module

    rows = folder / "rows.parquet"
    store.execute("copy (from row_table) to $1 (format parquet)", [str(rows)])
    store.execute(f"copy (from {pairs}) to $1 (format parquet)", [str(folder / "promising.parquet")])
    spark = _session(folder, options)
    try:
        with warnings_of("splink") as said:
            _score(spark, folder, model, options)
    finally:
        spark.stop()
    parts = str(folder / "edges.spark" / "*.parquet")
    store.execute(
        "copy (from read_parquet($1) order by bits desc, one, other) to $2 (format parquet, compression zstd)",
        [parts, str(folder / "edges.parquet")],
    )
    return said


def _session(folder: Path, options: Options) -> Any:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  an extra
    except ImportError as error:
        raise Refused(["The engine Spark needs the extra: pip install 'fusioncell[spark]', and Java 17."]) from error
    from splink.backends.spark import similarity_jar_location  # noqa: PLC0415  needs pyspark

    build = SparkSession.builder.appName("fusioncell link").config("spark.jars", similarity_jar_location())
    build = build.config("spark.sql.shuffle.partitions", str(options.threads * 2))
    build = build.config("spark.default.parallelism", str(options.threads * 2)).config("spark.ui.enabled", "false")
    build = build.config("spark.driver.memory", "2g").config("spark.local.dir", str(folder / "spill"))
    session = build.master(f"local[{options.threads}]").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.setCheckpointDir(str(folder / "spill"))
    return session


def _score(spark: Any, folder: Path, model: Model, options: Options) -> None:
    from splink import Linker  # noqa: PLC0415  takes a second, and only a linkage needs it
    from splink.backends.spark import SparkAPI  # noqa: PLC0415  likewise

    engine: Any = SparkAPI(  # type: ignore[no-untyped-call]
        spark_session=spark, num_partitions_on_repartition=options.threads * 2
    )
    rows = spark.read.parquet(str(folder / "rows.parquet"))
    pairs = spark.read.parquet(str(folder / "promising.parquet"))
    pairs = pairs.selectExpr("row_l as join_key_l", "row_r as join_key_r", "'0' as match_key")
    linker = Linker(engine.register(rows), settings(model, model.features, "spark"), log_level=None)
    linker.table_management.register_blocked_pairs_for_predict(engine.register(pairs))
    found = linker.inference.predict(threshold_match_weight=options.least).as_spark_dataframe()
    found.createOrReplaceTempView("scored")
    rows.createOrReplaceTempView("stated_rows")
    best = spark.sql(
        f"select least(a.{RECORD}, b.{RECORD}) as one, greatest(a.{RECORD}, b.{RECORD}) as other,"  # noqa: S608  names of ours
        f" max(match_weight) as bits from scored p join stated_rows a on a.{ROW} = p.{ROW}_l"
        f" join stated_rows b on b.{ROW} = p.{ROW}_r group by 1, 2"
    )
    best.write.mode("overwrite").parquet(str(folder / "edges.spark"))
