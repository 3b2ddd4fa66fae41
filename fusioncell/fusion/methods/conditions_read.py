"""Conditions as a model file writes them: `{near: family}`, `{all: [{same: sound}, {initial: given}]}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fusioncell.foundation.errors import Unreadable
from fusioncell.fusion.methods.conditions import Condition, Edits, Initial, Near, Row, Same, Starts
from fusioncell.fusion.methods.conditions_on_lists import Covers, Inside, Shared, SharedNear
from fusioncell.fusion.methods.conditions_on_numbers import Exchanged, Kilometres, Meets, Within


@dataclass(frozen=True, slots=True)
class Both:
    """`{all: [conditions]}`."""

    parts: tuple[Condition, ...]

    def holds(self, one: Row, other: Row) -> bool:
        return all(part.holds(one, other) for part in self.parts)

    def columns(self) -> tuple[str, ...]:
        return tuple(column for part in self.parts for column in part.columns())

    def sql(self, dialect: str) -> str:
        return "(" + " and ".join(part.sql(dialect) for part in self.parts) + ")"


@dataclass(frozen=True, slots=True)
class Either:
    """`{any: [conditions]}`."""

    parts: tuple[Condition, ...]

    def holds(self, one: Row, other: Row) -> bool:
        return any(part.holds(one, other) for part in self.parts)

    def columns(self) -> tuple[str, ...]:
        return tuple(column for part in self.parts for column in part.columns())

    def sql(self, dialect: str) -> str:
        return "(" + " or ".join(f"coalesce({part.sql(dialect)}, false)" for part in self.parts) + ")"


_Make = Callable[[str, Mapping[str, Any]], Condition]
_KINDS: dict[str, tuple[frozenset[str], _Make]] = {
    "same": (frozenset(), lambda column, _: Same(column)),
    "edits": (frozenset({"most"}), lambda column, says: Edits(column, int(says["most"]))),
    "near": (frozenset(), lambda column, _: Near(column)),
    "initial": (frozenset(), lambda column, _: Initial(column)),
    "starts": (frozenset({"letters"}), lambda column, says: Starts(column, int(says["letters"]))),
    "inside": (frozenset({"of"}), lambda column, says: Inside(column, str(says["of"]))),
    "shared": (frozenset({"least"}), lambda column, says: Shared(column, int(says.get("least", 1)))),
    "shared_near": (frozenset({"most"}), lambda column, says: SharedNear(column, int(says["most"]))),
    "covers": (
        frozenset({"least", "but"}),
        lambda column, says: Covers(column, int(says.get("least", 2)), int(says.get("but", 0))),
    ),
    "meets": (frozenset(), lambda column, _: Meets(column)),
    "exchanged": (frozenset(), lambda column, _: Exchanged(column)),
    "within": (frozenset({"most"}), lambda column, says: Within(column, float(says["most"]))),
    "km": (frozenset({"most"}), lambda column, says: Kilometres(column, float(says["most"]))),
}


def read(says: object, place: str) -> Condition:
    """A condition from its description. Raises `Unreadable` with the place."""
    if not isinstance(says, Mapping) or not says:
        raise Unreadable("A condition is a word with a column, like {same: family}.", place)
    for word, kind in (("all", Both), ("any", Either)):
        if word in says:
            return kind(_parts(says[word], place))
    found = [word for word in says if word in _KINDS]
    if len(found) != 1:
        raise Unreadable(f"There is no condition {next(iter(says))!r}; there are {', '.join(_KINDS)}.", place)
    options, make = _KINDS[found[0]]
    if unknown := set(says) - options - set(found):
        raise Unreadable(f"The condition {found[0]!r} has no {sorted(unknown)[0]!r}.", place)
    column = says[found[0]]
    if not isinstance(column, str) or not column.isidentifier():
        raise Unreadable(f"{column!r} is not the name of a column.", place)
    try:
        return make(column, says)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"The condition {found[0]!r} lacks {error}.", place) from error


def _parts(says: object, place: str) -> tuple[Condition, ...]:
    if not isinstance(says, Sequence) or isinstance(says, str) or not says:
        raise Unreadable("`all` and `any` hold a list of conditions.", place)
    return tuple(read(each, place) for each in says)
