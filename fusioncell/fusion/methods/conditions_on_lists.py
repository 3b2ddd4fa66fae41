"""Conditions on lists: values in common, words of names with a partner. See `conditions`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fusioncell.fusion.methods.conditions import Row, edits_sql, is_near, near_sql, slips


def both_lists(one: Row, other: Row, column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    a, b = one.get(column), other.get(column)
    return (a if isinstance(a, tuple) else (), b if isinstance(b, tuple) else ())


@dataclass(frozen=True, slots=True)
class Inside:
    """`{inside: column, of: list}`: the text of one is among the list of the other."""

    column: str
    of: str

    def holds(self, one: Row, other: Row) -> bool:
        return self._one_way(one, other) or self._one_way(other, one)

    def _one_way(self, one: Row, other: Row) -> bool:
        text, among = one.get(self.column), other.get(self.of)
        return isinstance(among, tuple) and text in among

    def columns(self) -> tuple[str, ...]:
        return self.column, self.of

    def sql(self, dialect: str) -> str:
        contains = "list_contains" if dialect == "duckdb" else "array_contains"
        return (
            f"(coalesce({contains}({self.of}_r, {self.column}_l), false)"
            f" or coalesce({contains}({self.of}_l, {self.column}_r), false))"
        )


@dataclass(frozen=True, slots=True)
class Shared:
    """`{shared: list, least: 1}`: so many values in common."""

    column: str
    least: int

    def holds(self, one: Row, other: Row) -> bool:
        a, b = both_lists(one, other, self.column)
        return len(set(a) & set(b)) >= self.least

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str) -> str:
        meet = "list_intersect" if dialect == "duckdb" else "array_intersect"
        size = "len" if dialect == "duckdb" else "size"
        return f"{size}({meet}({self.column}_l, {self.column}_r)) >= {self.least}"


@dataclass(frozen=True, slots=True)
class SharedNear:
    """`{shared_near: list, most: 1}`: a value of each, of six characters and more, so many slips apart."""

    column: str
    most: int
    shortest = 6

    def holds(self, one: Row, other: Row) -> bool:
        a, b = both_lists(one, other, self.column)
        return any(min(len(x), len(y)) >= self.shortest and slips(x, y, self.most) <= self.most for x in a for y in b)

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str, edits: Callable[[str, str, int], str] = edits_sql) -> str:
        pair = f"least(length(x), length(y)) >= {self.shortest} and {edits('x', 'y', self.most)}"
        return _exists(dialect, f"{self.column}_l", "x", _exists(dialect, f"{self.column}_r", "y", pair))


@dataclass(frozen=True, slots=True)
class Covers:
    """`{covers: list, least: 2, but: 0}`: every word of the shorter name has a near partner in the longer, but so many.

    `least` is how many words must have a partner.
    """

    column: str
    least: int
    but: int

    def holds(self, one: Row, other: Row) -> bool:
        a, b = both_lists(one, other, self.column)
        met = min(_met(*each) for each in ((a, b), (b, a)) if len(each[0]) <= len(each[1]))
        return met >= self.least and met >= min(len(a), len(b)) - self.but

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str, edits: Callable[[str, str, int], str] = edits_sql) -> str:
        left, right = f"{self.column}_l", f"{self.column}_r"
        size = "len" if dialect == "duckdb" else "size"
        near = near_sql("x", "y", edits)
        forth, back = _met_sql(dialect, left, right, near), _met_sql(dialect, right, left, near)
        less, more = f"{size}({left}) < {size}({right})", f"{size}({left}) > {size}({right})"
        met = f"case when {less} then {forth} when {more} then {back} else least({forth}, {back}) end"
        return f"({met}) >= greatest({self.least}, least({size}({left}), {size}({right})) - {self.but})"


def _exists(dialect: str, items: str, name: str, condition: str) -> str:
    if dialect == "duckdb":
        return f"len(list_filter({items}, lambda {name}: {condition})) > 0"
    return f"exists({items}, {name} -> {condition})"


def _met(these: tuple[str, ...], those: tuple[str, ...]) -> int:
    """How many of these words have a near partner among those."""
    return sum(any(is_near(x, y) for y in those) for x in these)


def _met_sql(dialect: str, these: str, those: str, near: str) -> str:
    partner = _exists(dialect, those, "y", near)
    if dialect == "duckdb":
        return f"len(list_filter({these}, lambda x: {partner}))"
    return f"size(filter({these}, x -> {partner}))"
