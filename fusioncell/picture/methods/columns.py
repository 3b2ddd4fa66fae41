"""Happenings as columns, for a map in the browser: numbers and words once, each row an index into them.

Thousands of objects with the same names repeated weigh three times as much, compressed too.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fusioncell.picture.methods.happening import Happening, days_since_epoch

_TEN_METRES = 10_000  # degrees are sent as whole ten-thousandths
NO_DAY = None


def columns(found: Sequence[Happening]) -> dict[str, Any]:
    """The placed ones as columns; `n` is how many. Longitudes and latitudes are whole numbers of 1/10,000 degree."""
    placed = [one for one in found if one.placed]
    kinds, kind = _indexed(placed, lambda one: one.kind or one.schema)
    regions, region = _indexed(placed, lambda one: one.region)
    return {
        "n": len(placed),
        "id": b64encode(b"".join(one.entity.bytes for one in placed)).decode(),
        "lon": [round((one.lon or 0.0) * _TEN_METRES) for one in placed],
        "lat": [round((one.lat or 0.0) * _TEN_METRES) for one in placed],
        "day": [days_since_epoch(one.day) for one in placed],
        "kind": kind,
        "kinds": kinds,
        "region": region,
        "regions": regions,
        "wide": [int(one.wide) for one in placed],
        "grade": [f"{one.reliability or 'F'}{one.credibility or 6}" for one in placed],
        "deaths": [one.deaths for one in placed],
    }


def _indexed(found: Iterable[Happening], of: Callable[[Happening], str]) -> tuple[list[str], list[int]]:
    words: dict[str, int] = {}
    return_index = [words.setdefault(of(one), len(words)) for one in found]
    return list(words), return_index
