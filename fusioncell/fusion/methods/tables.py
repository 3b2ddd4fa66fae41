"""A model as SQL: levels of pairs, pairs from blocks, and settings for Splink, in the dialect of DuckDB or Spark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fusioncell.fusion.methods.model import Feature, Model
from fusioncell.fusion.methods.rows import CROWD, LISTS, columns_of

ROW, RECORD = "row_id", "record_id"
_LISTS = frozenset({*LISTS, CROWD, "words", "abbreviations"})
_NUMBERS = frozenset({"place_lat", "place_lon"})


def kind_of(column: str) -> str:
    """The SQL type of a column, in both dialects' spelling for DuckDB."""
    return "varchar[]" if column in _LISTS else "double" if column in _NUMBERS else "varchar"


def unknown(feature: Feature) -> str:
    """The condition under which a feature says nothing of a pair."""
    each = [f"({need}_l is null or {need}_r is null)" for need in feature.needs]
    unknown = f" {'and' if feature.either else 'or'} ".join(each)
    if not feature.unless:
        return unknown
    known = " and ".join(f"{column}_l is not null and {column}_r is not null" for column in feature.unless)
    return f"({unknown}) or ({known})"


def level_sql(feature: Feature, dialect: str = "duckdb") -> str:
    """The place of the first level that holds, and -1 where nothing is known."""
    cases = " ".join(
        f"when {level.when.sql(dialect)} then {place}" for place, level in enumerate(feature.levels) if level.when
    )
    return f"case when {unknown(feature)} then -1 {cases} else {len(feature.levels) - 1} end"


def rare_columns(feature: Feature) -> Mapping[int, str]:
    """The column whose rarity counts, by the place of the level."""
    return {place: level.rare for place, level in enumerate(feature.levels) if level.rare}


def features_in(model: Model, present: frozenset[str]) -> tuple[Feature, ...]:
    """The features of which a table has every column: what nobody stated is not compared."""
    found = []
    for feature in model.features:
        asked = {
            *feature.needs,
            *feature.unless,
            *(column for level in feature.levels if level.when for column in level.when.columns()),
        }
        if set(feature.needs) <= present and asked <= present | set(columns_of(model)):
            found.append(feature)
    return tuple(found)


def settings(model: Model, features: Sequence[Feature], dialect: str) -> dict[str, Any]:
    """The model as settings of Splink; every m and u is given, and nothing is left to be trained."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": ROW,
        "probability_two_random_records_match": model.prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_comparison(feature, dialect) for feature in features],
    }


def _comparison(feature: Feature, dialect: str) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": unknown(feature), "label_for_charts": "unknown", "is_null_level": True}
    ]
    for level in feature.levels:
        made: dict[str, Any] = {
            "sql_condition": level.when.sql(dialect) if level.when else "ELSE",
            "label_for_charts": level.name,
            "m_probability": level.m,
            "u_probability": level.u,
        }
        if level.rare:
            made |= {"tf_adjustment_column": level.rare, "tf_adjustment_weight": 1.0}
        levels.append(made)
    return {"output_column_name": f"c_{feature.name}", "comparison_levels": levels}
