"""Following links, as an act: what was opened around whom, and which way was looked for."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.picture import queries_of_graph as queries
from fusioncell.picture.methods.web import Way
from fusioncell.picture.models import GraphView

MOST_KEPT = 8_000
FARTHEST = 1e7
Places = Mapping[UUID, tuple[float, float]]


def explore(who: Sitting, entity: UUID, kind: str = "") -> tuple[queries.Graph, Places]:
    """Open the web around an entity: as this seat kept it, or its neighbours; of one kind where one is named."""
    article = require(who, "entity.read")
    queries.must_be_seen(who, entity)
    kept = {} if kind else queries.kept_of(who, entity)
    graph = queries.among(who, sorted({entity, *kept})) if kept else queries.around(who, [entity], kind)
    record(who, "picture.graph", [entity], article, of_kind=kind, shown=len(graph.points), lines=len(graph.lines))
    return graph, {number: place for number, place in kept.items() if number in graph.points}


def find_way(who: Sitting, start: UUID, goal: UUID) -> tuple[Way, queries.Graph]:
    """Look for the shortest ways between two."""
    article = require(who, "entity.read")
    way, graph = queries.way_between(who, start, goal)
    record(who, "picture.way", [start, goal], article, steps=way.steps, on=[str(one) for one in way.on], cut=way.cut)
    return way, graph


@transaction.atomic
def keep(who: Sitting, root: UUID, places: Mapping[str, object]) -> None:
    """Keep where things stand, for this seat alone; only places are kept, never names."""
    article = require(who, "search.save")
    queries.must_be_seen(who, root)
    checked = _checked(places)
    GraphView.objects.update_or_create(
        seat_id=who.seat_id, root=root, defaults={"body": {"places": checked}, "kept_at": now()}
    )
    record(who, "picture.graph.keep", [root], article, points=len(checked))


def _checked(places: Mapping[str, object]) -> dict[str, list[float]]:
    if len(places) > MOST_KEPT:
        raise Refused([f"At most {MOST_KEPT:,} points are kept."])
    found = {}
    for number, place in places.items():
        good = isinstance(place, list) and len(place) == 2 and all(isinstance(v, int | float) for v in place)  # noqa: PLR2004
        if not good or not all(abs(v) < FARTHEST for v in place):  # type: ignore[attr-defined]  # a list, as just tested
            raise Refused(["A place is two numbers."])
        try:
            found[str(UUID(number))] = [float(v) for v in place]  # type: ignore[attr-defined]  # likewise
        except ValueError as error:
            raise Refused(["A point is named by the number of its entity."]) from error
    return found
