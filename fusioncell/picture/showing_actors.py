"""Who acts in a picture, in the reader's language: as a drawing, as pairs in words, as data for the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log2
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import ngettext

from fusioncell.picture.actions.graphs import Acted
from fusioncell.picture.methods.acting import Pair
from fusioncell.picture.queries_of_actors import Actors
from fusioncell.picture.queries_of_graph import Graph, Point
from fusioncell.picture.showing_graph import as_data, at_most, drawing

DRAWN, ROWS, OFTEN = 60, 60, 30
THICKEST = 5


def _thick(times: int) -> int:
    """How thick a line is drawn, from 1 to 5: one step for each doubling."""
    return min(THICKEST, 1 + int(log2(times)))


@dataclass(frozen=True, slots=True)
class Row:
    """Two actors that appear together."""

    one: Point
    other: Point
    pair: Pair


def actors_page(acted: Acted) -> dict[str, Any]:
    """Everything the page of actors prints."""
    actors = acted.actors
    graph = actors.graph
    small = at_most(replace(graph, points=_tied(graph)), DRAWN)
    return {
        "scope": acted.picture.scope,
        "query": urlencode(acted.picture.scope.as_query()),
        "label": graph.label,
        "more": graph.more,
        "happenings": len(acted.picture.found),
        "points": len(graph.points),
        "first": next(iter(graph.points), None),
        "drawing": _drawing(small, actors.times),
        "drawn": len(small.points),
        "rows": [Row(graph.points[p.one], graph.points[p.other], p) for p in actors.acting.pairs[:ROWS]],
        "more_rows": max(0, len(actors.acting.pairs) - ROWS),
        "often": _often(actors),
    }


def _tied(graph: Graph) -> Mapping[UUID, Point]:
    """Those with a line; who appears with nobody stands in the list alone."""
    tied = {end for line in graph.lines for end in (line.source, line.target)}
    return {number: point for number, point in graph.points.items() if number in tied}


def _drawing(graph: Graph, times: Mapping[tuple[UUID, UUID], int]) -> dict[str, Any]:
    drawn = drawing(graph, {})
    thick = [_thick(times[line.source, line.target]) for line in graph.lines]
    return {**drawn, "edges": [(*edge, step) for edge, step in zip(drawn["edges"], thick, strict=True)]}


def _often(actors: Actors) -> list[tuple[Point, int]]:
    counted = sorted(actors.acting.actors.items(), key=lambda each: (-each[1], each[0]))
    return [(actors.graph.points[number], times) for number, times in counted[:OFTEN] if number in actors.graph.points]


def actors_data(actors: Actors) -> dict[str, Any]:
    """Points and lines for the browser; every line says how many happenings it stands for, and is as thick."""
    body = as_data(actors.graph, {})
    body["names"] = [together(int(times)) for times in body["names"]]
    body["thick"] = [_thick(int(line.name)) for line in actors.graph.lines]
    return body


def together(times: int) -> str:
    """In how many happenings two appear."""
    return ngettext("in %(n)d happening", "in %(n)d happenings", times) % {"n": times}
