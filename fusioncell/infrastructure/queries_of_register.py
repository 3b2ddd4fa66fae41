"""One page of a large register, found by the store: names and types of all are looked at, and only the page is read.

A sector and a type are what the sources state, so the store can narrow by them. A region may be estimated and a trouble
is found out by looking at the map: whoever narrows by one of these has every site read, as in a small register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
_ENTITIES = f"SELECT DISTINCT s.entity FROM evidence_statement s WHERE {_VISIBLE}"  # noqa: S608 (our own constants)
_FIRST = "(array_agg(s.value ORDER BY s.report_id DESC, s.id) FILTER (WHERE s.prop = '{}'))[1]"
_SEEN = f"""
WITH seen AS MATERIALIZED (
    SELECT s.entity, coalesce({_FIRST.format("name")}, '') AS name, coalesce({_FIRST.format("siteCode")}, '') AS code,
           coalesce({_FIRST.format("sector")}, '') AS sector, coalesce({_FIRST.format("siteType")}, '') AS type
    FROM evidence_statement s WHERE {_VISIBLE} AND s.prop IN ('name', 'siteCode', 'sector', 'siteType')
    GROUP BY s.entity HAVING s.entity <> ALL (%(others)s::uuid[]))
"""  # noqa: S608 (our own constants)
_PAIRS = f"{_SEEN} SELECT sector, type, count(*) FROM seen GROUP BY 1, 2"  # noqa: S608 (our own constants)
_PAGE = f"""{_SEEN}
SELECT entity, count(*) OVER () FROM seen
WHERE (%(words)s = '' OR position(lower(%(words)s) IN lower(name || ' ' || code)) > 0)
  AND (%(type)s = '' OR type = %(type)s)
  AND (%(narrow)s = false OR (sector, type) IN (SELECT * FROM unnest(%(sectors)s::text[], %(types)s::text[])))
ORDER BY lower(CASE WHEN name <> '' THEN name ELSE code END), entity LIMIT %(page)s OFFSET %(before)s
"""  # noqa: S608 (our own constants)
_REGIONS = f"SELECT DISTINCT s.value FROM evidence_statement s WHERE {_VISIBLE} AND s.prop IN ('region', 'state')"  # noqa: S608


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
    given: dict[str, Any] = {"allowed": list(allowed_labels(who))}
    every = [row[0] for row in _rows(_ENTITIES, given)]
    if len(every) <= LARGE or wish.region or wish.trouble:
        return _read_whole(who, wish)
    firsts = firsts_among(who, every)
    given["others"] = [entity for entity, first in firsts.items() if entity != first]
    return _found_by_the_store(who, wish, given, firsts)


def _read_whole(who: Sitting, wish: Wish) -> Shown:
    every = queries.sites_seen_by(who, wish.taxonomy)
    found = [one for one in every if wish.wants(one)]
    regions, types = ({getattr(one, name) for one in every} - {""} for name in ("region", "type"))
    shown = found[(wish.page - 1) * PAGE : wish.page * PAGE]
    return Shown(shown, len(found), len(every), sorted(regions), sorted(types))


def _found_by_the_store(who: Sitting, wish: Wish, given: dict[str, Any], firsts: Mapping[UUID, UUID]) -> Shown:
    pairs = [(sector, kind, int(count)) for sector, kind, count in _rows(_PAIRS, given)]
    taxonomy = queries.taxonomy_of(wish.taxonomy)
    wanted = [(s, t) for s, t, _n in pairs if not wish.sector or wish.sector == (taxonomy.sector_of(s, t) or "none")]
    asked = given | {
        "words": wish.words, "type": wish.type, "narrow": bool(wish.sector), "sectors": [s for s, _t in wanted],
        "types": [t for _s, t in wanted], "page": PAGE, "before": (wish.page - 1) * PAGE,
    }  # fmt: skip
    rows = list(_rows(_PAGE, asked))
    order: dict[UUID, int] = {row[0]: at for at, row in enumerate(rows)}
    read = [*order, *(entity for entity, first in firsts.items() if first in order and entity != first)]
    sites = sorted(queries.sites_seen_by(who, wish.taxonomy, read, together=True), key=lambda one: order[one.entity])
    regions = sorted(row[0] for row in _rows(_REGIONS, given))
    total = sum(count for _s, _t, count in pairs)
    found = int(rows[0][1]) if rows else 0
    return Shown(sites, found, total, regions, sorted({kind for _s, kind, _n in pairs} - {""}))


def _rows(query: str, given: dict[str, Any]) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())
