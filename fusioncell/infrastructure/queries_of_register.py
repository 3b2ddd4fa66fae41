"""One page of a large register: a few words of every site are looked at, and only the sites of the page are read.

A sector and a type are what the sources state, so a list can be narrowed by them so. A region may be estimated and a
trouble is found out by looking at the map: whoever narrows by one of these has every site read, as in a small register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from fusioncell.fusion.queries_of_sameness import firsts_among
from fusioncell.infrastructure import queries
from fusioncell.infrastructure.methods.site import Site
from fusioncell.infrastructure.queries import PAGE, Wish
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

LARGE = 20_000  # sites from which on a page is found by the store

_VISIBLE = """s.schema = 'Site' AND s.ended_at IS NULL AND s.label_id = ANY (%(allowed)s)
  AND (s.visible_until IS NULL OR s.visible_until > now())"""
_MANY = f"SELECT count(*) FROM (SELECT DISTINCT s.entity FROM evidence_statement s WHERE {_VISIBLE} LIMIT %(many)s) one"  # noqa: S608 (our own constants)
_FIRST = "coalesce((array_agg(s.value ORDER BY s.report_id DESC, s.id) FILTER (WHERE s.prop = '{}'))[1], '')"
_WORDS = ("name", "siteCode", "sector", "siteType", "region", "state")
_OUTLINES = f"""
SELECT s.entity, {", ".join(_FIRST.format(prop) for prop in _WORDS)} FROM evidence_statement s
WHERE {_VISIBLE} AND s.prop = ANY (%(words)s) GROUP BY s.entity
"""  # noqa: S608 (our own constants)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page: its sites, how many the list holds, how many there are, and what it can be narrowed to."""

    sites: Sequence[Site]
    found: int
    total: int
    regions: Sequence[str]
    types: Sequence[str]


def page_of_register(who: Sitting, wish: Wish) -> Shown:
    """The page that is asked for, as this person may see it."""
    given: dict[str, Any] = {"allowed": list(allowed_labels(who)), "many": LARGE + 1}
    if wish.region or wish.trouble or _rows(_MANY, given)[0][0] <= LARGE:
        return _read_whole(who, wish)
    return _from_outlines(who, wish, _rows(_OUTLINES, given | {"words": list(_WORDS)}))


def _read_whole(who: Sitting, wish: Wish) -> Shown:
    every = queries.sites_seen_by(who, wish.taxonomy)
    found = [one for one in every if wish.wants(one)]
    regions, types = ({getattr(one, name) for one in every} - {""} for name in ("region", "type"))
    shown = found[(wish.page - 1) * PAGE : wish.page * PAGE]
    return Shown(shown, len(found), len(every), sorted(regions), sorted(types))


def _from_outlines(who: Sitting, wish: Wish, rows: Sequence[Sequence[Any]]) -> Shown:
    firsts = firsts_among(who, [row[0] for row in rows])
    held: dict[UUID, Sequence[str]] = {}
    for entity, *said in rows:
        one = firsts.get(entity, entity)
        held[one] = [old or new for old, new in zip(held[one], said, strict=True)] if one in held else said
    taxonomy = queries.taxonomy_of(wish.taxonomy)
    sector_of = lru_cache(maxsize=None)(taxonomy.sector_of)
    words = wish.words.casefold()
    found = [
        ((name or code).casefold(), str(entity), entity)
        for entity, (name, code, sector, kind, _region, _state) in held.items()
        if (not words or words in f"{name} {code}".casefold())
        and (not wish.type or wish.type == kind)
        and (not wish.sector or wish.sector == (sector_of(sector, kind) or "none"))
    ]
    page = [entity for _name, _text, entity in sorted(found)[(wish.page - 1) * PAGE : wish.page * PAGE]]
    order = {entity: at for at, entity in enumerate(page)}
    read = [*page, *(entity for entity, first in firsts.items() if first in order and entity != first)]
    sites = sorted(queries.sites_seen_by(who, wish.taxonomy, read, together=True), key=lambda one: order[one.entity])
    regions = {region or state for *_rest, region, state in held.values()} - {""}
    types = {kind for _name, _code, _sector, kind, *_rest in held.values()} - {""}
    return Shown(sites, len(found), len(held), sorted(regions), sorted(types))


def _rows(query: str, given: dict[str, Any]) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())
