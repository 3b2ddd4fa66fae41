"""The web around an entity, as far as this person may see it: rights are applied at each step, never at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db import connection

from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.queries import statements_about
from fusioncell.foundation.errors import NotFound
from fusioncell.fusion.queries import in_order, members_of
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.queries import allowed_labels, labels_of
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.methods.web import Arrow, Line, Way, Web, shortest, web
from fusioncell.picture.models import GraphView

MOST_POINTS = 6_000  # in one answer; beyond it the page says so
MOST_ARROWS = 40_000
DEEPEST, WIDEST = 8, 4_000
_NAMES = ("name", "title", "summary", "alias", "number", "registrationNumber", "value", "location")

_ARROWS = """
SELECT s.entity, s.schema, s.prop, s.target, s.label_id FROM evidence_statement s
WHERE s.target IS NOT NULL AND s.ended_at IS NULL AND s.label_id = ANY (%(allowed)s)
  AND (s.visible_until IS NULL OR s.visible_until > now()) AND s.{end} = ANY (%(of)s) LIMIT %(cap)s
"""
_POINTS = """
SELECT s.entity, min(s.schema),
       (array_agg(s.value ORDER BY array_position(%(names)s::text[], s.prop::text), s.report_id DESC)
           FILTER (WHERE s.prop = ANY (%(names)s)))[1],
       array_agg(DISTINCT s.label_id)
FROM evidence_statement s
WHERE s.entity = ANY (%(of)s) AND s.ended_at IS NULL AND s.label_id = ANY (%(allowed)s)
  AND (s.visible_until IS NULL OR s.visible_until > now()) GROUP BY s.entity
"""


@dataclass(frozen=True, slots=True)
class Point:
    """An entity as the web names it."""

    id: UUID
    schema: str
    name: str
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Points and lines for one person, how they are handled together, and whether there is more."""

    points: Mapping[UUID, Point]
    lines: Sequence[Line]
    label: Label | None
    more: bool


@lru_cache(maxsize=1)
def link_schemas() -> frozenset[str]:
    """The kinds of thing that are links between two others."""
    return frozenset(name for name, schema in load().schemas.items() if schema.link is not None)


def must_be_seen(who: Sitting, entity: UUID) -> None:
    """Raises `NotFound` unless something of it may be read: the same for hidden and absent."""
    if not statements_about(who, [entity]):
        raise NotFound


@dataclass(slots=True)
class _Told:
    """Statements that point, the labels they lie under, and whether there are more than were read."""

    arrows: list[Arrow]
    labels: set[int]
    more: bool


def _arrows(who: Sitting, of: Sequence[UUID]) -> _Told:
    told = _Told([], set(), more=False)
    for end in ("entity", "target"):
        with connection.cursor() as cursor:
            cursor.execute(
                _ARROWS.format(end=end), {"allowed": list(allowed_labels(who)), "of": list(of), "cap": MOST_ARROWS + 1}
            )
            rows = cursor.fetchall()
        told.more = told.more or len(rows) > MOST_ARROWS
        told.arrows += [Arrow(*row[:4]) for row in rows[:MOST_ARROWS]]
        told.labels |= {row[4] for row in rows[:MOST_ARROWS]}
    return told


def _same(who: Sitting, of: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Pairs of records that this person sees as one; drawn as a line, so that nobody takes it for a fact."""
    pairs = {in_order(one, other) for one, members in members_of(who, of).items() for other in members if one != other}
    return sorted(pairs)


def around(who: Sitting, entities: Sequence[UUID], kind: str = "") -> Graph:
    """What stands around these: everything, or only the neighbours of one kind."""
    told = _arrows(who, entities)
    links = {arrow.source for arrow in told.arrows if arrow.schema in link_schemas()} - set(entities)
    if links:
        beyond = _arrows(who, sorted(links))
        told.arrows += beyond.arrows
        told.labels |= beyond.labels
        told.more = told.more or beyond.more
    made = web(told.arrows, link_schemas(), _same(who, entities))
    return _graph(who, made, told, set(entities), kind)


def among(who: Sitting, entities: Sequence[UUID]) -> Graph:
    """These and the lines between them, without anything else."""
    graph = around(who, entities)
    wanted = set(entities)
    lines = [line for line in graph.lines if line.source in wanted and line.target in wanted]
    return Graph({i: p for i, p in graph.points.items() if i in wanted}, lines, graph.label, graph.more)


def _graph(who: Sitting, made: Web, told: _Told, centre: set[UUID], kind: str) -> Graph:
    points = named(who, sorted(made.points | centre))
    kept = {i for i, p in points.items() if i in centre or not kind or p.schema == kind}
    crowd = sorted(kept - centre)
    kept = centre | set(crowd[: MOST_POINTS - len(centre)])
    lines = [line for line in made.lines if line.source in kept and line.target in kept and line.source in points]
    lines = [line for line in lines if line.target in points]
    numbers = told.labels | {number for i in kept if i in points for number in points[i].labels}
    label = join_all(labels_of(numbers).values()) if numbers else None
    return Graph({i: points[i] for i in kept if i in points}, lines, label, told.more or len(crowd) >= MOST_POINTS)


def named(who: Sitting, of: Sequence[UUID]) -> dict[UUID, Point]:
    """These entities as the web names them; those of which nothing may be read are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, {"allowed": list(allowed_labels(who)), "of": list(of), "names": list(_NAMES)})
        return {row[0]: Point(row[0], row[1], row[2] or "", tuple(row[3])) for row in cursor.fetchall()}


def kinds_around(who: Sitting, entity: UUID) -> list[tuple[str, int]]:
    """Of which kinds its neighbours are, and how many."""
    graph = around(who, [entity])
    near = {line.target if line.source == entity else line.source for line in graph.lines}
    return Counter(graph.points[i].schema for i in near if i in graph.points and i != entity).most_common()


def way_between(who: Sitting, start: UUID, goal: UUID) -> tuple[Way, Graph]:
    """Every shortest way from one to the other through what this person may see. Raises `NotFound` for either."""
    must_be_seen(who, start)
    must_be_seen(who, goal)

    def step(front: Sequence[UUID]) -> Iterable[tuple[UUID, UUID]]:
        pairs = [*((arrow.source, arrow.target) for arrow in _arrows(who, front).arrows), *_same(who, front)]
        seen = _seen(who, {end for pair in pairs for end in pair})
        return [(one, other) for one, other in pairs if one in seen and other in seen]

    way = shortest(start, goal, step, DEEPEST, WIDEST)
    return way, among_with_links(who, way.on) if way.on else Graph({}, [], None, more=False)


def _seen(who: Sitting, of: Iterable[UUID]) -> set[UUID]:
    """Those of which something may be read: nobody is led through what is hidden."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT entity FROM evidence_statement WHERE entity = ANY (%s) AND ended_at IS NULL "
            "AND label_id = ANY (%s) AND (visible_until IS NULL OR visible_until > now())",
            [list(of), list(allowed_labels(who))],
        )
        return {row[0] for row in cursor.fetchall()}


def among_with_links(who: Sitting, on: Sequence[UUID]) -> Graph:
    """The things of a way and the lines between them; links on the way are folded into lines."""
    told = _arrows(who, on)
    made = web(told.arrows, link_schemas(), _same(who, on))
    made.lines = [line for line in made.lines if {line.source, line.target} <= set(on) and line.via in {None, *on}]
    made.points = {end for line in made.lines for end in (line.source, line.target)}
    return _graph(who, made, told, set(), "")


def kept_of(who: Sitting, root: UUID) -> dict[UUID, tuple[float, float]]:
    """Where this seat put things when it last kept the web around an entity."""
    body = GraphView.objects.filter(seat_id=who.seat_id, root=root).values_list("body", flat=True).first() or {}
    return {UUID(number): (float(place[0]), float(place[1])) for number, place in body.get("places", {}).items()}


def kept_graphs(who: Sitting) -> list[UUID]:
    """The webs this seat has kept, newest first."""
    return list(GraphView.objects.filter(seat_id=who.seat_id).order_by("-kept_at").values_list("root", flat=True)[:50])
