"""What may be seen of threat levels; the person first, always label-filtered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level.methods.scale import Scale, Step
from fusioncell.threat_level.methods.standing import Link, Node, Standing, in_force
from fusioncell.threat_level.models import Level, Question, Subject
from fusioncell.threat_level.scales_in_use import scale_of

MOST_ABOVE = 8  # subjects above one another
MOST_SHOWN = 200


def subjects_seen_by(who: Sitting) -> QuerySet[Subject]:
    """Every subject that this person may read."""
    return Subject.objects.filter(label_id__in=allowed_labels(who)).order_by("kind", "name", "id")


def subject_for(who: Sitting, subject_id: UUID) -> Subject:
    """One subject. Raises `NotFound`, the same for hidden and absent."""
    found = subjects_seen_by(who).filter(pk=subject_id).select_related("scale").first()
    if found is None:
        raise NotFound
    return found


def above(who: Sitting, subject: Subject) -> list[Subject]:
    """The subjects above one, nearest first, as far as this person may see them."""
    found: list[Subject] = []
    held = subject
    while held.parent_id is not None and len(found) < MOST_ABOVE:
        parent = subjects_seen_by(who).filter(pk=held.parent_id).first()
        if parent is None or parent in found:
            break
        found.append(parent)
        held = parent
    return found


@dataclass(frozen=True, slots=True)
class Effective:
    """What the level of a subject is at a moment: the step, whose it is, and what lies under an overlay."""

    subject_id: UUID
    at: datetime
    standing: Standing | None
    scale: Scale | None

    @property
    def step(self) -> Step | None:
        """The step in force; None while there is no level."""
        if self.standing is None or self.scale is None or self.standing.link.ordinal is None:
            return None
        return self.scale.step(self.standing.link.ordinal)

    @property
    def level_id(self) -> UUID | None:
        """The link that says so."""
        return None if self.standing is None else UUID(self.standing.link.id)


def level_for(who: Sitting, subject_id: UUID, at: datetime | None = None) -> Effective:
    """The level of a subject at any instant. Raises `NotFound` for a subject that this person may not see.

    The store's function reads for this person's standing, and only while the transaction has declared it.
    """
    moment = at or now()
    nodes, prints = _nodes(who, subject_id, moment)
    if not nodes:
        raise NotFound
    standing = in_force(nodes, moment)
    scale = scale_of(standing.link.scale, prints[standing.link.scale]) if standing else None
    return Effective(subject_id, moment, standing, scale)


def _nodes(who: Sitting, subject_id: UUID, moment: datetime) -> tuple[list[Node], dict[str, str]]:
    """The subject and those above it with the links that matter at a moment; and the fingerprints of their scales."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM level_links(%s, %s, %s, %s, %s)",
            [subject_id, moment, MOST_ABOVE, who.standing_id, who.purpose],
        )
        rows = cursor.fetchall()
    nodes: dict[int, tuple[str, str, list[Link]]] = {}
    prints: dict[str, str] = {}
    for rank, subject, inherits, *rest, sha256 in rows:
        node = nodes.setdefault(rank, (str(subject), inherits, []))
        if rest[0] is not None:
            node[2].append(_link(rest))
            prints[rest[2]] = sha256
    found = [Node(subject, inherits, tuple(links)) for _rank, (subject, inherits, links) in sorted(nodes.items())]
    return found, prints


def _link(row: Sequence[Any]) -> Link:
    number, kind, scale, ordinal, at, expires_at, void, lifts = row
    return Link(str(number), kind, scale, ordinal, at, expires_at, void, str(lifts or ""))


def levels_of(who: Sitting, subject: Subject) -> list[Level]:
    """The chain of a subject, from its first link on."""
    found = Level.objects.filter(subject_id=subject.id, label_id__in=allowed_labels(who))
    return list(found.select_related("decided_by").order_by("number"))


def level_of(who: Sitting, level_id: UUID) -> Level:
    """One link. Raises `NotFound`."""
    found = Level.objects.filter(pk=level_id, label_id__in=allowed_labels(who))
    level = found.select_related("subject", "decided_by").first()
    if level is None:
        raise NotFound
    return level


def questions_seen_by(who: Sitting) -> QuerySet[Question]:
    """Every question that this person may read, newest first."""
    found = Question.objects.filter(label_id__in=allowed_labels(who), subject__label_id__in=allowed_labels(who))
    return found.select_related("subject", "opened_by", "recommended_by").order_by("-opened_at", "-id")


def question_for(who: Sitting, question_id: UUID, *, lock: bool = False) -> Question:
    """One question. Raises `NotFound`, the same for hidden and absent."""
    found = questions_seen_by(who).filter(pk=question_id).first()
    if found is None:
        raise NotFound
    if lock:
        Question.objects.select_for_update().only("pk").get(pk=question_id)
        found.refresh_from_db()
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the board."""

    subject: Subject
    effective: Effective
    own: bool
    question: Question | None


def board(who: Sitting, at: datetime | None = None) -> list[Line]:
    """The level of each subject in use, and the question that is open about it."""
    require(who, "level.read")
    subjects = list(subjects_seen_by(who).filter(state="live").select_related("parent", "scale")[:MOST_SHOWN])
    asked = {q.subject_id: q for q in questions_seen_by(who).filter(state__in=("blind", "open", "recommended"))}
    lines = []
    for subject in subjects:
        effective = level_for(who, subject.id, at)
        own = effective.standing is not None and not effective.standing.inherited
        lines.append(Line(subject, effective, own, asked.get(subject.id)))
    return lines


def seats_named(numbers: Iterable[int]) -> dict[int, str]:
    """The titles of seats, by number."""
    return {seat.pk: seat.title for seat in Seat.objects.filter(pk__in=set(numbers))}
