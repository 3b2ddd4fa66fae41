"""Pages of a list by key: stable while rows come and go, and as fast at the end as at the beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from fusioncell.foundation.clock import iso
from fusioncell.foundation.errors import NotFound

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which page is wanted: what comes after a key, or before one.

    counted: not where each row is judged by all that it rests on; the total is then that of the page.
    """

    after: str = ""
    before: str = ""
    limit: int = 50
    counted: bool = True


def wish_of(query: QueryDict) -> Wish:
    """Which page of a list an address asks for."""
    return Wish(query.get("after", ""), query.get("before", ""))


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order, the keys of the neighbouring pages, and how many rows there are in all."""

    rows: Sequence[Row]
    older: str
    newer: str
    total: int


def page_of(
    rows: QuerySet[Row],
    moment: str,
    wish: Wish,
    *,
    ascending: bool = False,
    key: Callable[[Row], datetime],
) -> Page[Row]:
    """One page of rows ordered by a moment and then by id; `key` reads the moment off a row."""
    total = rows.count() if wish.counted else 0
    backwards = bool(wish.before) and not wish.after
    mark = wish.before if backwards else wish.after
    up = ascending != backwards
    if mark:
        rows = rows.filter(_beyond(moment, *_read(mark), up=up))
    order = (moment, "id") if up else (f"-{moment}", "-id")
    found = list(rows.order_by(*order)[: wish.limit + 1])
    more, found = len(found) > wish.limit, found[: wish.limit]
    if backwards:
        found.reverse()
    before, after = (more, bool(mark)) if backwards else (bool(mark), more)
    return Page(
        found,
        _mark(found[-1], key) if found and after else "",
        _mark(found[0], key) if found and before else "",
        total if wish.counted else len(found),
    )


def _beyond(moment: str, at: datetime, number: UUID, *, up: bool) -> Q:
    sign = "gt" if up else "lt"
    return Q(**{f"{moment}__{sign}": at}) | Q(**{moment: at, f"id__{sign}": number})


def _mark(row: Row, key: Callable[[Row], datetime]) -> str:
    return f"{iso(key(row))}_{row.pk}"


def _read(mark: str) -> tuple[datetime, UUID]:
    at, _bar, number = mark.partition("_")
    try:
        return datetime.fromisoformat(at), UUID(number)
    except ValueError:
        raise NotFound from None
