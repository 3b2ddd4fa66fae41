"""The scales that a cell has registered, parsed once each: a version's text never changes while it is used."""

from __future__ import annotations

from functools import lru_cache

from fusioncell.foundation.errors import NotFound
from fusioncell.threat_level.methods.scale import Scale, read_scale
from fusioncell.threat_level.models import ScaleVersion


@lru_cache(maxsize=64)
def _parsed(text: str) -> Scale:
    return read_scale(text)


def scale_of(code: str) -> Scale:
    """A registered version by its code. Raises `NotFound`."""
    row = ScaleVersion.objects.filter(pk=code).values_list("text", flat=True).first()
    if row is None:
        raise NotFound
    return _parsed(row)


def registered() -> dict[str, Scale]:
    """Every registered version, by code."""
    return {code: _parsed(text) for code, text in ScaleVersion.objects.order_by("code").values_list("code", "text")}
