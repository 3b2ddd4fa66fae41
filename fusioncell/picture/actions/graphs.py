"""Following links, as an act: what was opened around whom, and which way was looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused
from fusioncell.mandate.actions.reading import listed
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.picture import queries_of_graph as queries
from fusioncell.picture.methods.scope import Scope
from fusioncell.picture.methods.web import Way
from fusioncell.picture.models import GraphView
from fusioncell.picture.queries_of_actors import Actors, actors_in
from fusioncell.picture.queries_of_happenings import Picture, happenings

MOST_KEPT = 8_000
FARTHEST = 1e7
SUBJECTS = 500  # actors named in one event of the log
Places = Mapping[UUID, tuple[float, float]]


def explore(who: Sitting, entity: UUID, kind: str = "") -> tuple[queries.Graph, Places]:
    """Open the web around an entity: as this seat kept it, or its neighbours; of one kind where one is named."""
    article = require(who, "entity.read")
    queries.must_be_seen(who, entity)
    kept = {} if kind else queries.kept_of(who, entity)
    graph = queries.among(who, sorted({entity, *kept})) if kept else queries.around(who, [entity], kind)
    record(who, "picture.graph", [entity], article, of_kind=kind, shown=len(graph.points), lines=len(graph.lines))
    return graph, {number: place for number, place in kept.items() if number in graph.points}


def kinds(who: Sitting, entity: UUID) -> list[tuple[str, int]]:
    """Of which kinds the neighbours of an entity are, and how many this person may see."""
    require(who, "entity.read")
    queries.must_be_seen(who, entity)
    found = queries.kinds_around(who, entity)
    listed(who, "picture.graph.kinds", [entity], len(found), ("entity.read",))
    return found


def find_way(who: Sitting, start: UUID, goal: UUID) -> tuple[Way, queries.Graph]:
    """Look for the shortest ways between two."""
    article = require(who, "entity.read")
    way, graph = queries.way_between(who, start, goal)
    record(who, "picture.way", [start, goal], article, steps=way.steps, on=[str(one) for one in way.on], cut=way.cut)
    return way, graph


@dataclass(frozen=True, slots=True)
class Acted:
    """A picture, and who acts in it."""

    picture: Picture
    actors: Actors


def explore_actors(who: Sitting, scope: Scope) -> Acted:
    """See who appears in the same happenings of a scope."""
    article = require(who, "search.use")
    require(who, "entity.read")
    picture = happenings(who, scope)
    found = actors_in(who, picture)
    record(
        who, "picture.actors", sorted(found.graph.points)[:SUBJECTS], article, scope=scope.as_query(),
        shown=len(found.graph.points), pairs=len(found.graph.lines),
    )  # fmt: skip
    return Acted(picture, found)


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
