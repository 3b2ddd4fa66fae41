"""Where readers meet the ontology: a raw value of a property becomes a clean one, or a reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fusioncell.evidence.methods.ontology import load

MEMORY = 20_000  # values remembered; the same country, schema or actor comes again and again
LONG = 200  # characters; longer values seldom come again


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


def value_of(schema: str, prop: str, raw: str, hints: Hints) -> tuple[str | None, Trouble]:
    """The clean value, or None with the reason."""
    if len(raw) > LONG:
        return _value(schema, prop, raw, hints.country, hints.language)
    return _remembered(schema, prop, raw, hints.country, hints.language)


def _value(schema: str, prop: str, raw: str, country: str | None, language: str | None) -> tuple[str | None, Trouble]:
    known = load().prop(schema, prop)
    if known is None:
        return None, Trouble("property", f"The ontology has no property “{prop[:60]}” of {schema[:60]}.")
    return raw, FINE


_remembered = lru_cache(maxsize=MEMORY)(_value)
