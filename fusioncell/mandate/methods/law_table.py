"""A table of the law file that knows its place and lets no key go by unread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, TypeVar

from fusioncell.foundation.errors import Unreadable

LONGEST_TEXT = 20_000
LONGEST_NAME = 300
MOST_ENTRIES = 1_000
MOST_DAYS = 36_525  # a hundred years

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,59}")
_Scale = TypeVar("_Scale", bound=IntEnum)
_Choice = TypeVar("_Choice", bound=StrEnum)


class Table:
    """One table; each read takes a key, and `done` refuses what nobody took."""

    def __init__(self, content: object, place: str) -> None:
        if not isinstance(content, Mapping):
            raise Unreadable("Here the law holds a table.", place)
        if len(content) > MOST_ENTRIES:
            raise Unreadable(f"A table of the law holds at most {MOST_ENTRIES} entries.", place)
        self.place = place
        self._left: dict[str, Any] = dict(content)

    def at(self, key: str) -> str:
        """The place of a key, as a person finds it in the file."""
        return f"{self.place}.{key}" if self.place else key

    def has(self, key: str) -> bool:
        """Whether the key is there and unread."""
        return key in self._left

    def done(self) -> None:
        """Refuse whatever has not been read: a misspelt key would otherwise silently change the law."""
        for key in self._left:
            raise Unreadable(f"The law knows no key {key!r} here.", self.at(key))

    def take(self, key: str) -> Any:
        """The value as TOML gives it."""
        if key not in self._left:
            raise Unreadable(f"Here the key {key!r} is missing.", self.place or "top of the file")
        return self._left.pop(key)

    def text(self, key: str, longest: int = LONGEST_NAME, default: str | None = None) -> str:
        """A text."""
        if default is not None and key not in self._left:
            return default
        return _text(self.take(key), self.at(key), longest)

    def code(self, key: str) -> str:
        """A code, by which the rest of the law refers to something."""
        return as_code(self.take(key), self.at(key))

    def reference(self, key: str) -> str:
        """A code, or an empty text where the law has left it out: `check` finds that."""
        return self.text(key, default="")

    def words(self, key: str, longest: int = LONGEST_NAME) -> dict[str, str]:
        """One text for each language: `{ en = "…", fr = "…" }`."""
        inner = self.table(key)
        return {lang: inner.text(lang, longest) for lang in list(inner)}

    def codes(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of codes, each once."""
        if optional and key not in self._left:
            return ()
        found = tuple(as_code(v, self.at(key)) for v in as_list(self.take(key), self.at(key)))
        if len(set(found)) != len(found):
            raise Unreadable("A list of the law names nothing twice.", self.at(key))
        return found

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Unreadable(f"Here the law holds a whole number from {low} to {high}.", self.at(key))
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        if default is not None and key not in self._left:
            return default
        value = self.take(key)
        if not isinstance(value, bool):
            raise Unreadable("Here the law holds true or false.", self.at(key))
        return value

    def day(self, key: str) -> date:
        """A date, written without quotes: 2026-01-31."""
        value = self.take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise Unreadable("Here the law holds a date like 2026-01-31, without quotes.", self.at(key))
        return value

    def step(self, key: str, scale: type[_Scale]) -> _Scale:
        """A word of a scale, as its standard writes it (AMBER+STRICT)."""
        value = self.text(key)
        try:
            return scale[value.replace("+", "_").upper()]
        except KeyError:
            words = ", ".join(s.name.replace("_", "+") for s in scale)
            raise Unreadable(f"Here the law holds one of {words}.", self.at(key)) from None

    def choice(self, key: str, choices: type[_Choice]) -> _Choice:
        """One word of several."""
        value = self.text(key)
        try:
            return choices(value)
        except ValueError:
            raise Unreadable(f"Here the law holds one of {', '.join(choices)}.", self.at(key)) from None

    def table(self, key: str) -> Table:
        """A table within."""
        return Table(self.take(key), self.at(key))

    def tables(self, key: str, *, optional: bool = False) -> Iterator[tuple[str, Table]]:
        """The tables within a table, by their codes; each is checked for unread keys after its use."""
        if optional and key not in self._left:
            return
        for code, inner in Table(self.take(key), self.at(key))._left.items():
            table = Table(inner, self.at(f"{key}.{code}"))
            yield as_code(code, table.place), table
            table.done()

    def __iter__(self) -> Iterator[str]:
        return iter(self._left)


def as_code(value: object, place: str) -> str:
    """A code: Latin letters, figures and _ . : - only, as it ends up in labels, queries and addresses."""
    text = _text(value, place, LONGEST_NAME)
    if _CODE.fullmatch(text) is None:
        raise Unreadable(f"{text!r} is no code: a letter, then up to 59 letters, figures or _ . : -", place)
    return text


def as_list(value: object, place: str) -> Sequence[object]:
    """A list of bounded length."""
    if not isinstance(value, list) or len(value) > MOST_ENTRIES:
        raise Unreadable(f"Here the law holds a list of at most {MOST_ENTRIES} entries.", place)
    return value


def _text(value: object, place: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise Unreadable(f"Here the law holds a text of 1 to {longest} signs.", place)
    if "\x00" in value:
        raise Unreadable("A text of the law holds no NUL sign.", place)
    return value.strip()
