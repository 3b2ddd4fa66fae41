"""Options of a detector by name: a name or value that is not understood is an error, and never another method."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

Settings = TypeVar("Settings")


class WrongOption(ValueError):
    """An option that the detector does not have, or a value that the option cannot take."""


def read_options(kind: type[Settings], given: Mapping[str, object]) -> Settings:
    """The settings `kind` with these options, as they come from a file or a form; raises `WrongOption`.

    >>> from fusioncell.warning.methods.ears import Settings
    >>> read_options(Settings, {"method": "c2", "window": 9}).window
    9
    """
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind) if field.init}  # type: ignore[arg-type]  # all are dataclasses
    unknown = [name for name in given if name not in known]
    if unknown:
        raise WrongOption(_unknown(unknown[0], list(known)))
    values = {name: _value(name, hints[name], value) for name, value in given.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise WrongOption(str(error)) from error
    except TypeError:
        missing = [name for name, field in known.items() if name not in values and _needed(field)]
        raise WrongOption(f"{', '.join(missing)}: this option must be given.") from None


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    meant = f" Is {near[0]} meant?" if near else ""
    return f"There is no option {name!r}; there are {', '.join(known)}.{meant}"


def _needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(name: str, hint: type[Any], value: object) -> object:
    if isinstance(value, hint) and not isinstance(value, bool):
        return value
    if hint is bool and isinstance(value, bool):
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum) and isinstance(value, str):
        if value in set(hint):
            return hint(value)
        raise WrongOption(f"{name} is one of {', '.join(hint)}, not {value!r}.")
    raise WrongOption(f"{name} is {_WORDS.get(hint, hint.__name__)}, not {value!r}.")


_WORDS: dict[type[Any], str] = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
