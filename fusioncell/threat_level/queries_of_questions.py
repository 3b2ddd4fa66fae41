"""What may be seen of a question: its evidence by each report's own label, its positions once one's own is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from fusioncell.assessment.models import Assessment, Judgement
from fusioncell.assessment.queries import assessments_seen_by, judgements_seen_by
from fusioncell.foundation.errors import NotAllowed
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import allowed_labels, sitting_for
from fusioncell.mandate.sitting import Sitting
from fusioncell.threat_level.methods.criteria import Proposal, propose
from fusioncell.threat_level.methods.pool import Held, Pooled, pooled
from fusioncell.threat_level.methods.sensitivity import Loss, smallest_loss
from fusioncell.threat_level.models import Dissent, Evidence, Part, Position, Question, Weight
from fusioncell.threat_level.queries import level_for
from fusioncell.threat_level.rules import parts_needed
from fusioncell.threat_level.scales_in_use import scale_of

BLIND, AFTER = 1, 2


def evidence_of(who: Sitting, question: Question) -> list[Evidence]:
    """The reports that a question rests on and this person may read."""
    found = Evidence.objects.filter(question_id=question.id, report__label_id__in=allowed_labels(who))
    return list(found.select_related("report").defer("report__text", "report__findings").order_by("report_id"))


@dataclass(frozen=True, slots=True)
class State:
    """How much evidence there is, whether or not this person may read it."""

    total: int
    retracted: int
    unread: int


def state_of_evidence(question_id: UUID) -> State:
    """Counts alone, for the refusal of retracted evidence and for whoever decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT retracted, readable FROM level_evidence(%s)", [question_id])
        rows = cursor.fetchall()
    return State(len(rows), sum(r for r, _seen in rows), sum(not seen for _r, seen in rows))


def voters(question_id: UUID) -> dict[int, int]:
    """The seats that have given a position, and in which round last: no numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seat, round FROM level_voters(%s)", [question_id])
        return dict(cursor.fetchall())


def positions_of(who: Sitting, question: Question) -> list[Position]:
    """The positions that this person may see: one's own, and all once one's own is given or the round is over.

    The store holds to this too, whatever is asked of it.
    """
    found = Position.objects.filter(question_id=question.id, question__label_id__in=allowed_labels(who))
    seen = list(found.select_related("seat").order_by("round", "at", "id"))
    spoken = question.state != Question.State.BLIND or any(p.seat_id == who.seat_id for p in seen)
    return seen if spoken else [p for p in seen if p.seat_id == who.seat_id]


def final(positions: list[Position]) -> list[Position]:
    """The last position of each seat."""
    last = {position.seat_id: position for position in sorted(positions, key=lambda p: p.round)}
    return list(last.values())


def pool(positions: list[Position]) -> Pooled | None:
    """All of them together; None without any."""
    held = [
        Held(p.seat_id, p.ordinal, p.probability, p.intent, p.capability, p.harm, p.lower_raises) for p in positions
    ]
    return pooled(held) if held else None


def dissents_of(who: Sitting, question: Question) -> list[Dissent]:
    """Who holds otherwise, in full."""
    found = Dissent.objects.filter(question_id=question.id, question__label_id__in=allowed_labels(who))
    return list(found.select_related("seat").order_by("at", "id"))


def criteria_of(who: Sitting, question: Question) -> Proposal | None:
    """What the numbers of the scale speak for; None for a scale without criteria."""
    scale = scale_of(question.scale_id)
    if not scale.criteria:
        return None
    step = level_for(who, question.subject_id, question.opened_at).step
    return propose(step.ordinal if step else None, scale.criteria, question.measured)


def weights_of(positions: list[Position]) -> dict[UUID, list[Weight]]:
    """How each position leans on the evidence that this person may read, by position."""
    found: dict[UUID, list[Weight]] = {position.id: [] for position in positions}
    for weight in Weight.objects.filter(position_id__in=found).order_by("id"):
        found[weight.position_id].append(weight)
    return found


def sensitivity(who: Sitting, question: Question) -> Loss | None:
    """The smallest set of evidence, as far as this person may read it, whose loss changes what is recommended."""
    positions = final(positions_of(who, question))
    evidence = {str(piece.id): str(piece.root) for piece in evidence_of(who, question)}
    held = weights_of(positions)
    weights = [
        {str(w.evidence_id): w.log_ratio for w in held[p.id] if str(w.evidence_id) in evidence} for p in positions
    ]
    return smallest_loss([p.probability for p in positions], weights, evidence, bounds_of(question))


def bounds_of(question: Question) -> list[float]:
    """The lower ends of the bands in which the scale asks for each step; even bands where it says nothing."""
    scale = scale_of(question.scale_id)
    given = [step.from_permille for step in scale.steps if step.from_permille is not None]
    if given:
        return [permille / 1000 for permille in given]
    return [number / len(scale.steps) for number in range(len(scale.steps))]


def parts_of(who: Sitting, question: Question) -> list[tuple[Part, Judgement | None]]:
    """Intent, capability and harm as they were judged, each with its judgement where this person may read it."""
    parts = {part.aspect: part for part in Part.objects.filter(question_id=question.id).select_related("by")}
    seen = judgements_seen_by(who).in_bulk([part.judgement_id for part in parts.values()])
    return [(parts[aspect], seen.get(parts[aspect].judgement_id)) for aspect in Part.Aspect.values if aspect in parts]


def parts_missing(question: Question) -> list[str]:
    """Which of intent, capability and harm its scale asks for and nobody has judged apart yet."""
    judged = set(Part.objects.filter(question_id=question.id).values_list("aspect", flat=True))
    return [aspect for aspect in parts_needed(scale_of(question.scale_id).kind) if aspect not in judged]


def assessment_of(who: Sitting, question: Question) -> Assessment | None:
    """The assessment that a question follows from, where this person may read it."""
    if question.assessment_id is None:
        return None
    return assessments_seen_by(who).filter(pk=question.assessment_id).first()


Unseen = Mapping[int, Sequence[UUID]]


def unseen_evidence(question: Question) -> Unseen:
    """The evidence that each seat which gave a position could not read, by seat."""
    seats = Seat.objects.filter(pk__in=voters(question.id))
    standings: dict[int, list[int]] = {}
    for seat in seats:
        try:
            standings.setdefault(sitting_for(seat, question.purpose).standing_id, []).append(seat.pk)
        except NotAllowed:
            continue  # the seat has ended since; what it could see then is not known any more
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT standing, report_id FROM level_unseen(%s, %s::bigint[], %s)",
            [question.id, list(standings), question.purpose],
        )
        rows = cursor.fetchall()
    found: dict[int, list[UUID]] = {}
    for standing, report in rows:
        for number in standings[standing]:
            found.setdefault(number, []).append(report)
    return found
