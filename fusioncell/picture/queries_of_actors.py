"""Who appears in what happened, as far as this person may see the happenings, the links to actors, and the actors."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from fusioncell.fusion.queries import members_of
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.queries import allowed_labels, labels_of
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.methods.acting import Acting, acting
from fusioncell.picture.methods.web import Line
from fusioncell.picture.queries_of_graph import Graph, named
from fusioncell.picture.queries_of_happenings import Picture

PARTS = ("actorEntity", "targetEntity", "involved", "organizer")
MOST = 60_000  # statements that an actor took part

_TOOK_PART = """
SELECT s.entity, s.target, s.label_id FROM evidence_statement s
WHERE s.entity = ANY (%(of)s) AND s.prop = ANY (%(parts)s) AND s.target IS NOT NULL AND s.ended_at IS NULL
  AND s.label_id = ANY (%(allowed)s) AND (s.visible_until IS NULL OR s.visible_until > now()) LIMIT %(cap)s
"""


@dataclass(frozen=True, slots=True)
class Actors:
    """The web of actors of a picture: counted, and as points and lines."""

    acting: Acting
    graph: Graph
    times: dict[tuple[UUID, UUID], int]


def actors_in(who: Sitting, picture: Picture) -> Actors:
    """Who appears in these happenings and with whom; records held to be one actor count as one."""
    days = {one.entity: one.day for one in picture.found}
    with connection.cursor() as cursor:
        allowed = list(allowed_labels(who))
        given: dict[str, list[UUID] | list[str] | list[int] | int] = {
            "of": list(days), "parts": list(PARTS), "allowed": allowed, "cap": MOST + 1,
        }  # fmt: skip
        cursor.execute(_TOOK_PART, given)
        rows = cursor.fetchall()
    there = {row[1] for row in rows}
    same = {one: min(there.intersection(members)) for one, members in members_of(who, sorted(there)).items()}
    parts = [(event, same.get(actor, actor)) for event, actor, _label in rows[:MOST]]
    points = named(who, sorted({actor for _event, actor in parts}))
    made = acting([part for part in parts if part[1] in points], days)
    lines = [Line(pair.one, pair.other, str(pair.times)) for pair in made.pairs]
    numbers = {row[2] for row in rows} | {number for point in points.values() for number in point.labels}
    label: Label | None = join_all(labels_of(numbers).values()) if numbers else None
    graph = Graph(points, lines, label, more=len(rows) > MOST or picture.capped)
    return Actors(made, graph, {(pair.one, pair.other): pair.times for pair in made.pairs})
