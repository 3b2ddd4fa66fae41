"""Where readers meet the values: a raw value of a property becomes a clean one, remembered while it comes again."""

from __future__ import annotations

from functools import lru_cache

from fusioncell.evidence.methods.values import Cleaned, Hints, Unclear, clean

MEMORY = 20_000  # the same country, actor or place comes again and again in one file
LONG = 200  # characters; longer values seldom come again


def value_of(schema: str, prop: str, raw: str, hints: Hints) -> Cleaned | Unclear:
    """The clean value, or the reason why there is none."""
    if len(raw) > LONG:
        return clean(schema, prop, raw, Hints(hints.country, hints.language, prop))
    return _remembered(schema, prop, raw, hints.country, hints.language)


@lru_cache(maxsize=MEMORY)
def _remembered(schema: str, prop: str, raw: str, country: str | None, language: str | None) -> Cleaned | Unclear:
    return clean(schema, prop, raw, Hints(country, language, prop))
