"""Which pairs can reach a number of bits at all, without counting a single slip of the pen, in DuckDB.

Counting slips is what comparing costs. Each feature is bounded from above: a level that would need slips to be counted
is taken to hold where lengths and halves allow it, and of the levels from there on the best one counts. What cannot
reach in sum what is asked for is no suggestion, and is not compared.
"""

from __future__ import annotations

import math

import duckdb

from fusioncell.fusion.methods.conditions import Condition, Edits, Near, maybe_sql, near_sql
from fusioncell.fusion.methods.conditions_on_lists import Covers, SharedNear
from fusioncell.fusion.methods.conditions_read import Both, Either
from fusioncell.fusion.methods.model import RAREST, Feature, Model
from fusioncell.fusion.methods.standing import both_rows, count_shares
from fusioncell.fusion.methods.tables import unknown


def could_sql(condition: Condition) -> str:
    """What must hold for a condition to hold; without any distance."""
    match condition:
        case Edits(column, most):
            return maybe_sql(f"{column}_l", f"{column}_r", most)
        case Near(column):
            return near_sql(f"{column}_l", f"{column}_r", maybe_sql)
        case SharedNear() | Covers():
            return condition.sql("duckdb", maybe_sql)
        case Both(parts):
            return "(" + " and ".join(map(could_sql, parts)) + ")"
        case Either(parts):
            return "(" + " or ".join(f"coalesce({could_sql(part)}, false)" for part in parts) + ")"
    return condition.sql("duckdb")


def bound_sql(feature: Feature) -> str:
    """The most bits that a feature can say of a pair."""
    bits = [level.bits() for level in feature.levels]
    cases = []
    for place, level in enumerate(feature.levels):
        most = f"{max(bits[place:])!r}"
        if level.rare:
            share = f"greatest(coalesce(share_{level.rare}.share, {level.u!r}), {RAREST!r})"
            most = f"greatest({max(bits[place + 1 :])!r}, {math.log2(level.m)!r} - log2({share}))"
        cases.append(f"when {could_sql(level.when)} then {most}" if level.when else f"else {most}")
    return f"case when {unknown(feature)} then 0 {' '.join(cases)} end"


def keep_promising(store: duckdb.DuckDBPyConnection, model: Model, least: float) -> str:
    """A table of the pairs that can reach `least` bits, and its name."""
    _columns, joins = count_shares(store, model)
    bound = " + ".join(f"({bound_sql(feature)})" for feature in model.features)
    store.execute(
        "create or replace temp table promising as"  # noqa: S608  columns of our model
        f" with both_rows as ({both_rows(store, 'pair')}) select row_l, row_r from both_rows{joins}"
        f" where {model.prior_bits!r} + {bound} >= {least!r}"
    )
    return "promising"
