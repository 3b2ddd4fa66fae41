"""Where readers meet the ontology: a raw value of a property becomes a clean one, or a reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a value from where it stands."""

    country: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a value was not understood."""

    code: str
    sentence: str


FINE = Trouble("", "")


@lru_cache(maxsize=65_536)
def value_of(schema: str, prop: str, raw: str, hints: Hints) -> tuple[str | None, Trouble]:
    """The clean value, or None with the reason."""
    return raw, FINE
