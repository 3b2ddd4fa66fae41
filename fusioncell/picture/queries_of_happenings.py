"""What happened, as far as this person may see it: the one set behind map, timeline, table, feed, export and watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from shapely.geometry import shape

from fusioncell.evidence.methods.ontology import load
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.queries import allowed_labels, labels_of
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.methods.happening import PROPS, Happening, Told, happening, newest_first, widest_first
from fusioncell.picture.methods.heat import Ground, area_of
from fusioncell.picture.methods.scope import Scope, within
from fusioncell.picture.models import Area, AreaSet

MOST = 30_000  # happenings on one picture, the newest received first; beyond it the page says so
# Movements are no happenings: a journey does not make its traveller a point on the duty officer's map.
NEVER = frozenset({"Trip", "Consignment"})

_GROUPED = """
WITH told AS (
    SELECT s.entity, min(s.schema) AS schema,
           array_agg(s.prop ORDER BY s.report_id DESC, s.id) AS props,
           array_agg(s.value ORDER BY s.report_id DESC, s.id) AS vals,
           array_agg(s.report_id ORDER BY s.report_id DESC, s.id) AS said,
           array_agg(DISTINCT s.label_id) AS labels, array_agg(DISTINCT s.agency_id) AS agencies
    FROM evidence_statement s
    WHERE s.schema = ANY (%(schemas)s) AND s.prop = ANY (%(props)s) AND s.ended_at IS NULL
      AND s.label_id = ANY (%(allowed)s) AND (s.visible_until IS NULL OR s.visible_until > now())
      AND (%(entities)s::uuid[] IS NULL OR s.entity = ANY (%(entities)s))
    GROUP BY s.entity ORDER BY max(s.report_id::text) DESC LIMIT %(cap)s)
SELECT t.entity, t.schema, t.props, t.vals, t.said, t.labels, t.agencies, r.reliability, r.credibility
FROM told t LEFT JOIN evidence_report r ON r.id = t.said[1]
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a scope holds for one person. capped: there is more than is shown."""

    scope: Scope
    found: Sequence[Happening]
    capped: bool
    grounds: Sequence[Ground]

    @property
    def label(self) -> Label | None:
        """What all of it together is handled as; None when there is nothing."""
        numbers = {number for one in self.found for number in one.labels}
        return join_all(labels_of(numbers).values()) if numbers else None


@lru_cache(maxsize=1)
def happening_schemas() -> tuple[str, ...]:
    """The kinds of event that the picture shows."""
    ontology = load()
    return tuple(sorted(name for name, s in ontology.schemas.items() if s.is_a("Event") and name not in NEVER))


def happenings(who: Sitting, scope: Scope, area_set: str = "") -> Picture:
    """What this person may see within a scope, newest day first."""
    rows = _told(who, None)
    grounds = grounds_of(area_set)
    found = [one for one in widest_first(map(happening, rows[:MOST])) if scope.covers(one)]
    if scope.ring:
        found = within(scope.ring, found)
    if scope.area:
        found = _in_area(found, grounds, scope.area)
    return Picture(scope, newest_first(found), len(rows) > MOST, grounds)


def happenings_of(who: Sitting, entities: Sequence[UUID]) -> list[Happening]:
    """These happenings, as far as this person may see them."""
    return newest_first(map(happening, _told(who, list(entities)))) if entities else []


def _told(who: Sitting, entities: list[UUID] | None) -> list[Told]:
    given: dict[str, list[str] | list[int] | list[UUID] | int | None] = {
        "schemas": list(happening_schemas()),
        "props": list(PROPS),
        "allowed": list(allowed_labels(who)),
        "entities": entities,
        "cap": MOST + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED, given)
        return [
            Told(
                entity=row[0], schema=row[1], props=row[2], values=row[3], said=row[4],
                reports=tuple(dict.fromkeys(row[4])), labels=row[5], agencies=row[6],
                reliability=row[7], credibility=row[8],
            )
            for row in cursor.fetchall()
        ]  # fmt: skip


def _in_area(found: Sequence[Happening], grounds: Sequence[Ground], code: str) -> list[Happening]:
    placed = [one for one in found if one.placed]
    index = next((i for i, ground in enumerate(grounds) if ground.code == code), None)
    if index is None:
        return []
    return [one for one, where in zip(placed, area_of(placed, grounds), strict=True) if where == index]


def area_sets() -> list[AreaSet]:
    """The sets of areas that were loaded; public geography, the same for everybody."""
    return list(AreaSet.objects.order_by("title"))


def grounds_of(code: str) -> tuple[Ground, ...]:
    """The areas of a set, or of the only one when none is named; empty when there is none or "cells" is asked for."""
    if code == "cells":
        return ()
    found = AreaSet.objects.filter(code=code) if code else AreaSet.objects.order_by("loaded_at", "id")
    chosen = found.first()
    return _grounds(chosen.id, chosen.loaded_at) if chosen is not None else ()


@lru_cache(maxsize=4)
def _grounds(set_id: UUID, _loaded_at: datetime) -> tuple[Ground, ...]:
    # Shapes never change without a new moment of loading, and they are nobody's secret: no cache of rights.
    areas = Area.objects.filter(set_id=set_id).order_by("code")
    return tuple(Ground(area.code, area.name, shape(area.shape), area.people) for area in areas)
