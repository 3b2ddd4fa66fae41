"""What a machine may ask of the web around an entity, of the ways between two, and of who acts together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status

from fusioncell.mandate.methods.label import as_body
from fusioncell.mandate.sitting import who_asks
from fusioncell.picture.actions import graphs
from fusioncell.picture.methods.scope import read_scope
from fusioncell.picture.queries_of_graph import Graph

router = Router()


class PointOut(Schema):
    """An entity of the web; `place` where this seat put it."""

    id: UUID
    schema_name: str
    name: str
    place: list[float] | None = None


class LineOut(Schema):
    """A link: its property or kind, and the linking entity behind it. `same` joins records held to be one."""

    source: UUID
    target: UUID
    name: str
    via: UUID | None


class GraphOut(Schema):
    """Points and lines; `more` when there are more than are sent."""

    points: list[PointOut]
    lines: list[LineOut]
    more: bool
    label: dict[str, Any] | None


class WayOut(GraphOut):
    """The shortest ways: how many steps, 0 for none; `cut` when the search was cut short."""

    steps: int
    cut: bool


class KindOut(Schema):
    """Neighbours of one kind."""

    schema_name: str
    count: int


class PlacesIn(Schema):
    """Where things stand, by the number of their entity."""

    places: dict[str, Any]


class PairOut(Schema):
    """Two actors and in how many happenings both appear."""

    one: UUID
    other: UUID
    times: int
    first: str
    last: str


class ActorsOut(Schema):
    """Who appears in the happenings of a scope, and with whom."""

    actors: list[PointOut]
    happenings: dict[str, int]
    pairs: list[PairOut]
    more: bool
    label: dict[str, Any] | None


def _points(graph: Graph, places: graphs.Places) -> list[PointOut]:
    return [
        PointOut(id=p.id, schema_name=p.schema, name=p.name, place=list(places[p.id]) if p.id in places else None)
        for p in graph.points.values()
    ]


def _body(graph: Graph, places: graphs.Places) -> dict[str, Any]:
    lines = [LineOut(source=line.source, target=line.target, name=line.name, via=line.via) for line in graph.lines]
    label = as_body(graph.label) if graph.label else None
    return {"points": _points(graph, places), "lines": lines, "more": graph.more, "label": label}


@router.get("/graph/{entity_id}", response=GraphOut, summary="The web around one entity")
def around(request: HttpRequest, entity_id: UUID, kind: str = "") -> dict[str, Any]:
    """As this seat kept it, or its neighbours; `kind` for neighbours of one kind. 404 alike for hidden and absent."""
    return _body(*graphs.explore(who_asks(request), entity_id, kind[:60].replace("\x00", "")))


@router.get("/graph/{entity_id}/kinds", response=list[KindOut], summary="Of which kinds its neighbours are")
def kinds(request: HttpRequest, entity_id: UUID) -> list[KindOut]:
    """Counted by what this token may see."""
    return [KindOut(schema_name=schema, count=n) for schema, n in graphs.kinds(who_asks(request), entity_id)]


@router.get("/graph/{entity_id}/way/{other}", response=WayOut, summary="The shortest ways between two")
def way(request: HttpRequest, entity_id: UUID, other: UUID) -> dict[str, Any]:
    """Every shortest way through what this token may see."""
    found, graph = graphs.find_way(who_asks(request), entity_id, other)
    return {**_body(graph, {}), "steps": found.steps, "cut": found.cut}


@router.post("/graph/{entity_id}/places", response={204: None}, summary="Keep where things stand")
def keep(request: HttpRequest, entity_id: UUID, given: PlacesIn) -> Status[None]:
    """For this seat alone."""
    graphs.keep(who_asks(request), entity_id, given.places)
    return Status(204, None)


@router.get("/actors", response=ActorsOut, summary="Who appears in the same happenings")
def actors(request: HttpRequest) -> ActorsOut:
    """The scope in the query string is that of the situation. A pair says neither alliance nor enmity."""
    found = graphs.explore_actors(who_asks(request), read_scope(request.GET.dict())).actors
    return ActorsOut(
        actors=_points(found.graph, {}),
        happenings={str(number): times for number, times in found.acting.actors.items()},
        pairs=[
            PairOut(one=p.one, other=p.other, times=p.times, first=p.first, last=p.last) for p in found.acting.pairs
        ],
        more=found.graph.more,
        label=as_body(found.graph.label) if found.graph.label else None,
    )
