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


# For each subject from the one asked about upwards: its last structural link, and every overlay that had begun and not
# run out, with those that were lifted marked. The index `level_at` answers each part with a few rows.
LINKS = """
WITH RECURSIVE up AS (
    SELECT s.id, s.parent_id, s.inherits, s.label_id, 0 AS rank FROM threat_level_subject s
        WHERE s.id = %(subject)s AND s.label_id = ANY (%(labels)s)
    UNION ALL
    SELECT s.id, s.parent_id, s.inherits, s.label_id, u.rank + 1
        FROM up u JOIN threat_level_subject s ON s.id = u.parent_id
        WHERE u.inherits <> 'independent' AND u.rank < %(most)s AND s.label_id = ANY (%(labels)s)
)
SELECT u.rank, u.id, u.inherits, l.id, l.kind, l.scale_id, l.ordinal, l.at, l.expires_at, l.void, l.lifts_id
FROM up u LEFT JOIN LATERAL (
    (SELECT * FROM threat_level_level s WHERE s.subject_id = u.id AND s.kind = 'structural' AND s.at <= %(at)s
        ORDER BY s.at DESC, s.number DESC LIMIT 1)
    UNION ALL
    (SELECT * FROM threat_level_level e WHERE e.subject_id = u.id AND e.kind = 'end' AND e.at <= %(at)s
        ORDER BY e.at DESC, e.number DESC LIMIT 1)
    UNION ALL
    SELECT * FROM threat_level_level o WHERE o.subject_id = u.id AND o.kind = 'overlay' AND o.at <= %(at)s
        AND o.at > %(at)s - interval '30 days 1 hour' AND o.expires_at > %(at)s
    UNION ALL
    SELECT * FROM threat_level_level f WHERE f.subject_id = u.id AND f.kind = 'lift' AND f.at <= %(at)s
        AND f.at > %(at)s - interval '30 days 1 hour'
) l ON true
ORDER BY u.rank, l.at, l.number
"""


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
    """The level of a subject at any instant. Raises `NotFound` for a subject that this person may not see."""
    moment = at or now()
    nodes = _nodes(who, subject_id, moment)
    if not nodes:
        raise NotFound
    standing = in_force(nodes, moment)
    return Effective(subject_id, moment, standing, scale_of(standing.link.scale) if standing else None)


def _nodes(who: Sitting, subject_id: UUID, moment: datetime) -> list[Node]:
    asked: dict[str, Any] = {
        "subject": subject_id,
        "at": moment,
        "most": MOST_ABOVE,
        "labels": list(allowed_labels(who)),
    }
    with connection.cursor() as cursor:
        cursor.execute(LINKS, asked)
        rows = cursor.fetchall()
    nodes: dict[int, tuple[str, str, list[Link]]] = {}
    for rank, subject, inherits, *rest in rows:
        node = nodes.setdefault(rank, (str(subject), inherits, []))
        if rest[0] is not None:
            node[2].append(_link(rest))
    return [Node(subject, inherits, tuple(links)) for _rank, (subject, inherits, links) in sorted(nodes.items())]


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
