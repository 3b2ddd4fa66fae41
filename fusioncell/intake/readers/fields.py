"""Taking the fields of a JSON object by type, or saying what is wrong with them."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)
Says = dict[str, object]


class UnfitError(Exception):
    """An object that breaks its format: where, and how."""


def text_of(says: Says, name: str, where: str = "") -> str | None:
    """A text; a whole number is taken as its digits."""
    value = says.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise UnfitError(f"“{name}” is not text{f' in {where}' if where else ''}.")


def objects_of(says: Says, name: str) -> list[Says]:
    """A list of objects, empty when there is none."""
    values = says.get(name)
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise UnfitError(f"“{name}” is not a list of objects.")
    return values


def object_of(says: Says, name: str) -> Says:
    """An object, empty when there is none."""
    value = says.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UnfitError(f"“{name}” is not an object.")
    return value


def word_of(scale: type[Word], says: Says, name: str, where: str) -> Word | None:
    """A word of a scale; any other word makes the object unfit, for it may change who must not be harmed."""
    value = says.get(name)
    if value is None:
        return None
    word = next((word for word in scale if word == value), None)
    if word is None:
        raise UnfitError(f"“{name}” in {where} is {str(value)[:40]!r}, not one of {', '.join(scale)}.")
    return word
