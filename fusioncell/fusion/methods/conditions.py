"""What a level of the model can ask of two values: each condition runs in process and as SQL, with one meaning.

Columns hold ASCII text, lists of ASCII text, or numbers. Text is compared by equality and by unrestricted
Damerau-Levenshtein distance (Damerau 1964; Lowrance and Wagner 1975), which rapidfuzz, DuckDB and Splink's functions
for Spark count alike; Jaro-Winkler they do not. A condition on a value that is not known does not hold.

>>> near = Near("family")
>>> near.holds({"family": "belkani"}, {"family": "belcani"}), near.holds({"family": None}, {"family": "belcani"})
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz.distance import DamerauLevenshtein

Cell = str | float | tuple[str, ...] | None
Row = Mapping[str, Cell]
LONG_WORD, WORD = 7, 4  # letters from which two slips, and one, still leave a word the same


class Condition(Protocol):
    """One question to two rows."""

    def holds(self, one: Row, other: Row) -> bool:
        """Whether it holds, in process."""

    def sql(self, dialect: str) -> str:
        """The same as an SQL expression over columns with `_l` and `_r`; `dialect` is duckdb or spark."""

    def columns(self) -> tuple[str, ...]:
        """The columns that it asks."""


def slips(one: str, other: str, most: int) -> int:
    """Damerau-Levenshtein distance; more than `most` is `most` + 1."""
    return int(DamerauLevenshtein.distance(one, other, score_cutoff=most))


def is_near(one: str, other: str) -> bool:
    """Whether two words are one with a slip of the pen, or two in a long one.

    >>> is_near("belkani", "belkanni"), is_near("omar", "omer"), is_near("ali", "alo")
    (True, True, False)
    """
    if one == other:
        return True
    shorter = min(len(one), len(other))
    most = 2 if shorter >= LONG_WORD else 1 if shorter >= WORD else 0
    return max(len(one), len(other)) - shorter <= most and most > 0 and slips(one, other, most) <= most


def edits_sql(one: str, other: str, most: int) -> str:
    """At most so many slips apart; what costs nothing is asked first."""
    return f"({maybe_sql(one, other, most)} and damerau_levenshtein({one}, {other}) <= {most})"


def maybe_sql(one: str, other: str, most: int) -> str:
    """What must hold for two texts to be so many slips apart: the lengths, and for one slip a half.

    One slip lies between a beginning and an end in common, and touches two letters of the shorter at most: of n letters
    the first n/2 are the same, or the last n - n/2 - 1.
    """
    lengths = f"abs(length({one}) - length({other})) <= {most}"
    if most > 1:
        return lengths
    shorter = f"least(length({one}), length({other}))"
    half = f"cast(floor({shorter} / 2) as int)"
    rest = f"greatest({shorter} - {half} - 1, 0)"
    return (
        f"({lengths} and (substr({one}, 1, {half}) = substr({other}, 1, {half})"
        f" or right({one}, {rest}) = right({other}, {rest})))"
    )


def near_sql(one: str, other: str, edits: Callable[[str, str, int], str] = edits_sql) -> str:
    """`is_near` in SQL."""
    shorter = f"least(length({one}), length({other}))"
    return (
        f"({one} = {other} or ({shorter} >= {LONG_WORD} and {edits(one, other, 2)})"
        f" or ({shorter} >= {WORD} and {edits(one, other, 1)}))"
    )


def both_texts(one: Row, other: Row, column: str) -> tuple[str, str] | None:
    a, b = one.get(column), other.get(column)
    return (a, b) if isinstance(a, str) and isinstance(b, str) else None


@dataclass(frozen=True, slots=True)
class Same:
    """`{same: column}`: equal texts."""

    column: str

    def holds(self, one: Row, other: Row) -> bool:
        found = one.get(self.column)
        return found is not None and found == other.get(self.column)

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str) -> str:
        return f"{self.column}_l = {self.column}_r"


@dataclass(frozen=True, slots=True)
class Edits:
    """`{edits: column, most: 1}`: at most so many slips apart."""

    column: str
    most: int

    def holds(self, one: Row, other: Row) -> bool:
        both = both_texts(one, other, self.column)
        if both is None or abs(len(both[0]) - len(both[1])) > self.most:
            return False
        return slips(*both, self.most) <= self.most

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str) -> str:
        return edits_sql(f"{self.column}_l", f"{self.column}_r", self.most)


@dataclass(frozen=True, slots=True)
class Near:
    """`{near: column}`: one word with a slip of the pen; two in a long word."""

    column: str

    def holds(self, one: Row, other: Row) -> bool:
        both = both_texts(one, other, self.column)
        return both is not None and is_near(*both)

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str) -> str:
        return near_sql(f"{self.column}_l", f"{self.column}_r")


@dataclass(frozen=True, slots=True)
class Initial:
    """`{initial: column}`: one is the first letter of the other."""

    column: str

    def holds(self, one: Row, other: Row) -> bool:
        both = both_texts(one, other, self.column)
        if both is None or min(map(len, both)) != 1:
            return False
        return both[0][0] == both[1][0]

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str) -> str:
        left, right = f"{self.column}_l", f"{self.column}_r"
        return f"(least(length({left}), length({right})) = 1 and substr({left}, 1, 1) = substr({right}, 1, 1))"


@dataclass(frozen=True, slots=True)
class Starts:
    """`{starts: column, letters: 3}`: the first letters are the same."""

    column: str
    letters: int

    def holds(self, one: Row, other: Row) -> bool:
        both = both_texts(one, other, self.column)
        return both is not None and both[0][: self.letters] == both[1][: self.letters]

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str) -> str:
        return f"substr({self.column}_l, 1, {self.letters}) = substr({self.column}_r, 1, {self.letters})"
