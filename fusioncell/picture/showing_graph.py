"""A web in the reader's language: as data for the browser, and as a drawing for paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fusioncell.evidence.methods.ontology import load
from fusioncell.picture.methods.layout import arrange
from fusioncell.picture.methods.web import SAME, Line
from fusioncell.picture.queries_of_graph import Graph, Point
from fusioncell.picture.showing import prop_name, schema_name

TONES = 7
NAMED = 40  # names on a printed web; beyond it only the most connected are named
WIDTH, HEIGHT, EDGE = 1000.0, 700.0, 60.0


def caption(point: Point) -> str:
    """What a point is called here; else its kind."""
    return point.name or schema_name(point.schema)


def line_name(graph: Graph, line: Line) -> str:
    """What a line is called: the link, the property, or that two records are held to be one."""
    if line.name == SAME:
        return _("held to be the same")
    if line.name in load().schemas:
        return schema_name(line.name)
    source = graph.points.get(line.source)
    return prop_name(source.schema, line.name) if source else line.name


def tones(graph: Graph) -> dict[str, int]:
    """A colour for each kind, the most frequent first; the seventh is for all others."""
    common = Counter(point.schema for point in graph.points.values()).most_common()
    return {schema: min(number, TONES - 1) for number, (schema, _n) in enumerate(common)}


def at_most(graph: Graph, most: int, centre: UUID | None = None) -> Graph:
    """The most connected, and the entity in the middle: a drawing of thousands says nothing on paper."""
    degree = Counter(end for line in graph.lines for end in (line.source, line.target))
    first = [] if centre is None else [centre]
    others = sorted(graph.points.keys() - set(first), key=lambda number: (-degree[number], number))
    kept = {*first, *others[: most - len(first)]}
    points = {number: point for number, point in graph.points.items() if number in kept}
    lines = [line for line in graph.lines if line.source in kept and line.target in kept]
    return Graph(points, lines, graph.label, graph.more)


def as_data(graph: Graph, places: Mapping[UUID, tuple[float, float]]) -> dict[str, Any]:
    """Points and lines for the browser: words once, rows of numbers into them."""
    tone, index = tones(graph), {number: row for row, number in enumerate(graph.points)}
    names: dict[str, int] = {}
    return {
        "points": [
            {"id": str(p.id), "name": caption(p)[:120], "schema": p.schema, "place": places.get(p.id)}
            for p in graph.points.values()
        ],
        "lines": [
            [index[line.source], index[line.target], names.setdefault(line_name(graph, line), len(names))]
            for line in graph.lines
            if line.source in index and line.target in index
        ],
        "names": list(names),
        "kinds": {schema: {"name": schema_name(schema), "tone": n} for schema, n in tone.items()},
        "more": graph.more,
    }


@dataclass(frozen=True, slots=True)
class Dot:
    """A point on paper."""

    id: UUID
    x: float
    y: float
    r: float
    tone: int
    name: str
    shown: bool


def drawing(graph: Graph, places: Mapping[UUID, tuple[float, float]]) -> dict[str, Any]:
    """The web as SVG parts: dots with names, and lines."""
    pairs = [(line.source, line.target) for line in graph.lines]
    spots = _fitted(arrange(sorted(graph.points), pairs, places))
    degree = Counter(end for pair in pairs for end in pair)
    named = {number for number, _n in degree.most_common(NAMED)} if len(graph.points) > NAMED else set(graph.points)
    tone = tones(graph)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "dots": [
            Dot(n, *spots[n], min(3 + degree[n] ** 0.5, 14), tone[p.schema], caption(p)[:48], n in named)
            for n, p in graph.points.items()
        ],
        "edges": [(*spots[line.source], *spots[line.target]) for line in graph.lines],
        "legend": [(schema_name(schema), number) for schema, number in tone.items()],
    }


def _fitted(places: Mapping[UUID, tuple[float, float]]) -> dict[UUID, tuple[float, float]]:
    if not places:
        return {}
    xs, ys = [x for x, _y in places.values()], [y for _x, y in places.values()]
    left, top = min(xs), min(ys)
    wide, high = max(max(xs) - left, 1e-6), max(max(ys) - top, 1e-6)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    shift_x, shift_y = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return {
        number: (round((x - left) * scale + shift_x, 1), round((y - top) * scale + shift_y, 1))
        for number, (x, y) in places.items()
    }


def rows(graph: Graph) -> list[tuple[Point, str, Point, UUID | None]]:
    """Every line as a sentence: who, how, whom, and the linking entity that says so."""
    return [
        (graph.points[line.source], line_name(graph, line), graph.points[line.target], line.via)
        for line in graph.lines
        if line.source in graph.points and line.target in graph.points
    ]
