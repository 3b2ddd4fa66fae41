"""Tables of levels as states published them, read from the store: nobody's secret, and none of our decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level.methods.published import counted_until, read_published
from fusioncell.threat_level.methods.series import Level as Published_level
from fusioncell.threat_level.methods.series import Published, Series
from fusioncell.threat_level.methods.telling import Told, told
from fusioncell.threat_level.models import PublishedTable


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a table: what it is, the level in force on a day, and its figures."""

    series: Series
    on: Published_level | None
    told: Told | None


def tables(who: Sitting) -> list[PublishedTable]:
    """The tables that were taken in, by name."""
    require(who, "level.read")
    return list(PublishedTable.objects.select_related("imported_by").order_by("name"))


def table_for(who: Sitting, name: str) -> tuple[PublishedTable, Published]:
    """One table, read. Raises `NotFound`."""
    require(who, "level.read")
    found = PublishedTable.objects.filter(pk=name).first()
    if found is None:
        raise NotFound
    return found, _read(found.sha256, found.name, found.text)


@lru_cache(maxsize=4)
def _read(_sha256: str, name: str, text: str) -> Published:
    # Public facts under their fingerprint: no cache of rights.
    return read_published(text, name)


def lines_of(published: Published, on: date) -> Iterator[Line]:
    """Every series with its level at the end of a day; figures are counted to the table's own day."""
    for name, series in published.series.items():
        levels = published.on(name, on)
        yield Line(series, levels[-1] if levels else None, told(published, name, counted_until()))


def series_for(published: Published, name: str) -> Series:
    """One series. Raises `NotFound`."""
    found = published.series.get(name)
    if found is None:
        raise NotFound
    return found
