"""The scales that a cell has registered, parsed once each: a version's text never changes while it is used."""

from __future__ import annotations

from functools import lru_cache

from fusioncell.foundation.errors import NotFound
from fusioncell.threat_level.methods.scale import Scale, read_scale
from fusioncell.threat_level.models import ScaleVersion


@lru_cache(maxsize=64)
def _parsed(text: str) -> Scale:
    return read_scale(text)


_by_print: dict[tuple[str, str], Scale] = {}
MOST_REMEMBERED = 256


def scale_of(code: str, sha256: str = "") -> Scale:
    """A registered version by its code; with its fingerprint, from memory. Raises `NotFound`."""
    found = _by_print.get((code, sha256))
    if found is not None:
        return found
    row = ScaleVersion.objects.filter(pk=code).values_list("text", flat=True).first()
    if row is None:
        raise NotFound
    scale = _parsed(row)
    if sha256 and scale.sha256 == sha256 and len(_by_print) < MOST_REMEMBERED:
        _by_print[code, sha256] = scale
    return scale


def registered() -> dict[str, Scale]:
    """Every registered version, by code."""
    return {code: _parsed(text) for code, text in ScaleVersion.objects.order_by("code").values_list("code", "text")}
