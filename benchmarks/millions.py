"""A million made rows in the columns of the model, and the time of a bare linkage of them by Splink."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from fusioncell.fusion.methods.tables import RECORD, ROW
from fusioncell.fusion.methods.words import sound


def write(base: Path, path: Path) -> None:
    """Ten rows of every made person: nine are other people with the name, the first is there again with a slip."""
    with duckdb.connect() as store:
        store.execute("set threads = 2")
        store.execute(f"create table base as select row_number() over (order by unique_id) as n, * from '{base}'")  # noqa: S608  paths of ours
        names = [name for (name,) in store.execute("select distinct surname from base").fetchall() if name]
        store.register("heard", pa.table({"name": names, "sound": [sound(name) for name in names]}))
        store.execute(
            f"copy (select (n * 10 + k)::bigint as {ROW}, 'r' || (n * 10 + k) as {RECORD}, given, surname as family,"  # noqa: S608  paths of ours
            " substr(given, 1, 2) as given_start, substr(surname, 1, 3) as family_start, heard.sound,"
            " [given, surname] as words, given || surname as joined, null::varchar as rest,"
            " born, born as born_from, born as born_to, substr(born, 1, 4) as born_year, city,"
            " case when k < 2 and doc is not null then [doc || '9'] end as document,"
            " case when k < 2 and phone is not null then [phone] end as phone"
            " from (select *, case when k = 1 then first || 'e' else first end as given,"
            " case when k < 2 then dob else cast(date '1940-01-01' + ((n * 7919 + k * 104729) % 25000)::int as varchar)"
            " end as born from (select n, k, surname, dob, doc, phone, city, given as first from base, range(10) t(k))),"  # noqa: E501  one statement
            f" heard where heard.name = surname) to '{path}' (format parquet, compression zstd)"
        )


def bare_splink(path: Path) -> float:
    """Seconds that Splink takes for three plain comparisons over three blocks of the same rows."""

    with duckdb.connect() as store:
        store.execute("set threads = 2")
        store.execute("set memory_limit = '1200MB'")
        store.execute(f"create table rows as select * from '{path}'")  # noqa: S608  paths of ours
        began = time.monotonic()
        engine = DuckDBAPI(store)
        settings = SettingsCreator(
            "dedupe_only",
            unique_id_column_name=ROW,
            comparisons=[
                cl.DamerauLevenshteinAtThresholds("given", 1),
                cl.DamerauLevenshteinAtThresholds("family", 1),
                cl.ExactMatch("born"),
                cl.ExactMatch("city"),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("given", "family", "born_year"),
                block_on("born", "family"),
                block_on("born", "city"),
            ],
            retain_matching_columns=False,
        )
        linker = Linker(engine.register("rows"), settings, log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        linker.inference.predict(threshold_match_weight=0)
        return time.monotonic() - began
