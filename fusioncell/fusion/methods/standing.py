"""At what level of each feature pairs of rows stand, in DuckDB: to learn from, and to say what holds two together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fusioncell.fusion.methods.estimating import Compared
from fusioncell.fusion.methods.model import RAREST, Feature, Model
from fusioncell.fusion.methods.tables import RECORD, ROW, level_sql, rare_columns


def compared(store: duckdb.DuckDBPyConnection, model: Model, pairs: str, part: float) -> Compared:
    """At which level the pairs of a table stand, or of an even part of it."""
    return _standing(store, model, f"select row_l, row_r from {pairs}", part)[0]  # noqa: S608  a name of ours


def to_learn_from(
    store: duckdb.DuckDBPyConnection, model: Model, judged: Sequence[tuple[str, str, bool]], part: float
) -> tuple[Compared, dict[int, bool]]:
    """An even part of the pairs and every judged one, and which of them are judged, and how."""
    if not judged:
        return compared(store, model, "pair", part), {}
    columns = list(zip(*judged, strict=True))
    store.register("said", pa.table(dict(zip(("one", "other", "same"), columns, strict=True))))
    store.execute(
        f"create or replace temp table judged_row as select l.{ROW} as a, r.{ROW} as b, one, other, same from said"  # noqa: S608  names of ours
        f" join row_table l on l.{RECORD} = one join row_table r on r.{RECORD} = other"
    )
    sample = (
        "select row_l, row_r, null::boolean as judged from pair anti join"  # noqa: S608  likewise
        " (select least(a, b) as row_l, greatest(a, b) as row_r from judged_row) using (row_l, row_r)"
        f" where hash(row_l, row_r) % 1000000 < {int(part * 1e6)}"
        " union all by name (select min(a) as row_l, min(b) as row_r, any_value(same) as judged from judged_row"
        " group by one, other)"
    )
    found, said = _standing(store, model, sample, 1.0, judged=True)
    return found, {int(place): bool(said[place]) for place in np.flatnonzero(~np.ma.getmaskarray(said))}


def heaviest(
    store: duckdb.DuckDBPyConnection, model: Model, pairs: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], str]:
    """For each pair of records the label of the feature that says most for their being one, by their first rows."""
    if not pairs:
        return {}
    asked = [(place, *pair) for place, pair in enumerate(pairs)]
    store.register("asked", pa.table(dict(zip(("place", "one", "other"), zip(*asked, strict=True), strict=True))))
    rows = (
        f"select min(l.{ROW}) as row_l, min(r.{ROW}) as row_r, place as judged from asked"  # noqa: S608  names of ours
        f" join row_table l on l.{RECORD} = one join row_table r on r.{RECORD} = other group by place"
    )
    found, places = _standing(store, model, rows, 1.0, judged=True)
    bits = np.stack([_bits(found, feature) for feature in model.features])
    best = np.argmax(bits, axis=0)
    return {pairs[int(place)]: model.features[int(best[i])].label for i, place in enumerate(places)}


def _bits(found: Compared, feature: Feature) -> NDArray[np.float64]:
    """What one feature says of each pair; nothing is less than anything."""
    levels, shares = found.levels[feature.name], found.shares.get(feature.name)
    plain = np.where(levels >= 0, np.array([level.bits() for level in feature.levels])[levels], -np.inf)
    if shares is None:
        return plain
    rare = np.log2([level.m for level in feature.levels])[levels] - np.log2(np.maximum(shares, RAREST))
    return np.where(np.isnan(shares), plain, rare)


def count_shares(store: duckdb.DuckDBPyConnection, model: Model) -> tuple[list[str], str]:
    """Which part of all rows has each value of the columns whose rarity counts: these columns, and how to join them."""
    columns = sorted({column for feature in model.features for column in rare_columns(feature).values()})
    for column in columns:
        store.execute(
            f"create temp table if not exists share_{column} as select {column} as value,"  # noqa: S608  columns of our model
            f" count(*) / (select count({column}) from row_table)::double as share from row_table"
            f" where {column} is not null group by all"
        )
    return columns, "".join(f" left join share_{column} on share_{column}.value = {column}_l" for column in columns)


def both_rows(store: duckdb.DuckDBPyConnection, pairs: str, also: str = "") -> str:
    """The rows of both sides of every pair, side by side, with `_l` and `_r`."""
    names = [name for name, *_ in store.execute("describe row_table").fetchall() if name not in (ROW, RECORD)]
    both = ", ".join(f"{side}.{name} as {name}_{side}" for name in names for side in "lr")
    return (
        f"select p.row_l, p.row_r, {both}{also} from {pairs} p join row_table l on l.{ROW} = p.row_l"  # noqa: S608  columns of our model
        f" join row_table r on r.{ROW} = p.row_r where l.{RECORD} <> r.{RECORD}"
    )


def _standing(
    store: duckdb.DuckDBPyConnection, model: Model, pairs: str, part: float, *, judged: bool = False
) -> tuple[Compared, NDArray[np.object_]]:
    rare = {feature.name: dict(rare_columns(feature)) for feature in model.features}
    columns, joins = count_shares(store, model)
    shares = "".join(f", share_{column}.share as share_{column}" for column in columns)
    levels = ", ".join(f"{level_sql(feature)} as c_{feature.name}" for feature in model.features)
    asked = f"(select * from ({pairs}) where hash(row_l, row_r) % 1000000 < {int(part * 1_000_000)})"  # noqa: S608  likewise
    rows = store.execute(
        f"with both_rows as ({both_rows(store, asked, ', p.judged' if judged else '')})"  # noqa: S608  likewise
        f" select {levels}{shares}{', judged' if judged else ''} from both_rows{joins}"
    ).fetchnumpy()
    found = {feature.name: np.asarray(rows[f"c_{feature.name}"], dtype=np.int64) for feature in model.features}
    told = {}
    for feature in model.features:
        if rare[feature.name]:
            told[feature.name] = np.full(len(found[feature.name]), np.nan)
            for place, column in rare[feature.name].items():
                share: NDArray[np.float64] = np.ma.filled(np.ma.asarray(rows[f"share_{column}"], dtype=float), np.nan)
                told[feature.name] = np.where(found[feature.name] == place, share, told[feature.name])
    return Compared(found, told), rows["judged"] if judged else np.empty(0, dtype=object)
