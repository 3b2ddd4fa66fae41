"""The pages of the web around an entity: explored on screen, kept, printed."""

from __future__ import annotations

from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from fusioncell.foundation.errors import Unreadable
from fusioncell.mandate.actions.reading import listed
from fusioncell.mandate.sitting import require, who_asks
from fusioncell.picture import queries, showing_actors, showing_graph
from fusioncell.picture.actions import graphs
from fusioncell.picture.methods.scope import read_scope
from fusioncell.picture.showing import schema_name

MOST_BYTES = 1_000_000
PRINTED = 150  # points drawn by the server
ROWS = 200


@require_GET
def page(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """The web around one entity; the drawing of its nearest stands until the live one is there."""
    graph, places = graphs.explore(who_asks(request), entity_id)
    small = showing_graph.at_most(graph, PRINTED, entity_id)
    context = {
        "entity": entity_id,
        "caption": showing_graph.caption(graph.points[entity_id]),
        "label": graph.label,
        "drawing": showing_graph.drawing(small, places),
        "rows": showing_graph.rows(small)[:ROWS],
        "points": len(graph.points),
        "drawn": len(small.points),
        "more": graph.more,
        "kept": bool(places),
        "printing": "print" in request.GET,
    }
    return render(request, "picture/graph.html", context)


@require_GET
def data(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """Points and lines around one entity; of one kind where one is named."""
    graph, places = graphs.explore(who_asks(request), entity_id, request.GET.get("kind", "")[:60].replace("\x00", ""))
    return HttpResponse(orjson.dumps(showing_graph.as_data(graph, places)), content_type="application/json")


@require_GET
def kinds(request: HttpRequest, entity_id: UUID) -> JsonResponse:
    """Of which kinds its neighbours are, and how many this person may see."""
    found = graphs.kinds(who_asks(request), entity_id)
    return JsonResponse({"kinds": [{"schema": s, "name": schema_name(s), "n": n} for s, n in found]})


@require_GET
def way(request: HttpRequest, entity_id: UUID, other: UUID) -> HttpResponse:
    """The shortest ways from one entity to another."""
    found, graph = graphs.find_way(who_asks(request), entity_id, other)
    body = showing_graph.as_data(graph, {}) | {"steps": found.steps, "cut": found.cut}
    return HttpResponse(orjson.dumps(body), content_type="application/json")


@require_GET
def find(request: HttpRequest) -> JsonResponse:
    """Entities by name, to put on the web."""
    who = who_asks(request)
    require(who, "search.use")
    found = queries.suggestions(who, request.GET.get("q", "")[:80].replace("\x00", ""))
    listed(who, "picture.graph.find", [one[0] for one in found], len(found), ("search.use",))
    return JsonResponse({"found": [{"id": str(one[0]), "name": one[2]} for one in found]})


@require_POST
def keep(request: HttpRequest, entity_id: UUID) -> JsonResponse:
    """Keep where things stand."""
    if len(request.body) > MOST_BYTES:
        raise Unreadable("This is too large to be a web.", "body")
    try:
        places = orjson.loads(request.body)["places"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise Unreadable("The places are not JSON.", "body") from error
    if not isinstance(places, dict):
        raise Unreadable("The places are an object.", "places")
    graphs.keep(who_asks(request), entity_id, places)
    return JsonResponse({"kept": len(places)})


@require_GET
def actors(request: HttpRequest) -> HttpResponse:
    """Who appears in the same happenings of a scope: a web of actors, and every pair in words."""
    found = graphs.explore_actors(who_asks(request), read_scope(request.GET.dict()))
    return render(request, "picture/actors.html", showing_actors.actors_page(found))


@require_GET
def actors_data(request: HttpRequest) -> HttpResponse:
    """The same web for the browser."""
    found = graphs.explore_actors(who_asks(request), read_scope(request.GET.dict()))
    return HttpResponse(orjson.dumps(showing_actors.actors_data(found.actors)), content_type="application/json")
