"""Looking back: what the level was, what was known and by whom, what has changed since; and the figures of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fusioncell.assessment.methods.pooling import Bin, brier, calibration
from fusioncell.evidence.models import Report
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting
from fusioncell.threat_level.methods.dwell import Dwell, dwell
from fusioncell.threat_level.methods.scale import Scale
from fusioncell.threat_level.models import Embargo, Level, Position, Publication, Question, Sight, Subject
from fusioncell.threat_level.queries import Effective, above, level_for, levels_of
from fusioncell.threat_level.queries_of_questions import evidence_of, final, positions_of

DAY = 86_400
MOST_PUBLISHED = 500


@dataclass(frozen=True, slots=True)
class Known:
    """One piece of evidence as it stood: which seats could read it, and whether it was taken back since."""

    report: Report
    seats: tuple[int, ...]
    retracted_since: bool


@dataclass(frozen=True, slots=True)
class Replayed:
    """A moment of a subject: the level, the link and question behind it, and what came after."""

    effective: Effective
    level: Level | None
    question: Question | None
    known: tuple[Known, ...]
    positions: tuple[Position, ...]
    since: tuple[Level, ...]
    later_reports: int


def replay(who: Sitting, subject: Subject, at: datetime) -> Replayed:
    """What the level was at a moment, and what was known then, as far as this person may see it."""
    effective = level_for(who, subject.id, at)
    level = _link(who, effective)
    question = _question(who, level)
    known, positions, later = (), (), 0  # type: tuple[Known, ...], tuple[Position, ...], int
    if question is not None:
        positions = tuple(p for p in final(positions_of(who, question)) if p.at <= at)
        known = tuple(_known(who, question, positions, at))
        later = _received_since(who, question)
    since = tuple(link for link in levels_of(who, subject) if link.at > at)
    return Replayed(effective, level, question, known, positions, since, later)


def _link(who: Sitting, effective: Effective) -> Level | None:
    if effective.level_id is None:
        return None
    found = Level.objects.filter(pk=effective.level_id, label_id__in=allowed_labels(who))
    return found.select_related("subject", "decided_by").first()


def _question(who: Sitting, level: Level | None) -> Question | None:
    if level is None or level.question_id is None:
        return None
    return Question.objects.filter(pk=level.question_id, label_id__in=allowed_labels(who)).first()


def _known(who: Sitting, question: Question, positions: Sequence[Position], at: datetime) -> list[Known]:
    sights: dict[UUID, list[int]] = {}
    for piece, seat in Sight.objects.filter(position__in=positions).values_list("evidence_id", "position__seat_id"):
        sights.setdefault(piece, []).append(seat)
    return [
        Known(
            piece.report,
            tuple(sorted(sights.get(piece.id, ()))),
            piece.report.retracted_at is not None and piece.report.retracted_at > at,
        )
        for piece in evidence_of(who, question)
        if piece.report.received_at <= at
    ]


def _received_since(who: Sitting, question: Question) -> int:
    """How many reports for the same purpose, that this person may read, came after the cut-off."""
    found = Report.objects.filter(received_at__gt=question.cutoff_at, label_id__in=allowed_labels(who))
    return found.filter(purpose=question.purpose, retracted_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a subject: where it stood and how much that told, how long decisions took, how well positions did."""

    year: int
    dwell: Dwell
    scale: Scale | None
    decisions: int
    deciding_days: float | None
    lead_days: float | None
    settled: int
    brier: float | None
    bins: tuple[Bin, ...]


def year_of(who: Sitting, subject: Subject, year: int, now: datetime) -> Year:
    """The figures of a calendar year, up to now where it has not ended."""
    start, end = datetime(year, 1, 1, tzinfo=UTC), min(now, datetime(year + 1, 1, 1, tzinfo=UTC))
    moves, scale = _moves(who, subject, start, max(start, end))
    questions = [q for q in _decided(who, subject) if q.closed_at is not None and start <= q.closed_at < end]
    scored = [(q, p) for q in questions if q.outcome is not None for p in final(positions_of(who, q))]
    chances, outcomes = [p.probability for _q, p in scored], [int(bool(q.outcome)) for q, _p in scored]
    return Year(
        year=year,
        dwell=dwell(moves, max(start, end)),
        scale=scale,
        decisions=len(questions),
        deciding_days=_mean([_days(q.opened_at, q.closed_at) for q in questions]),
        lead_days=_mean([days for q in questions if (days := _lead(who, q)) is not None]),
        settled=sum(q.outcome is not None for q in questions),
        brier=brier(chances, outcomes) if chances else None,
        bins=tuple(calibration([round(p, 1) for p in chances], outcomes)) if chances else (),
    )


def _decided(who: Sitting, subject: Subject) -> list[Question]:
    found = Question.objects.filter(subject_id=subject.id, state="decided", label_id__in=allowed_labels(who))
    return list(found.order_by("closed_at"))


def _moves(
    who: Sitting, subject: Subject, start: datetime, end: datetime
) -> tuple[list[tuple[datetime, int | None]], Scale | None]:
    """The step in force from each moment on which something changed, on the newest version of the scale."""
    moments = {start}
    for held in [subject, *above(who, subject)]:
        for link in levels_of(who, held):
            moments |= {moment for moment in (link.at, link.expires_at) if moment is not None and start < moment < end}
    found = [(moment, level_for(who, subject.id, moment)) for moment in sorted(moments)]
    newest = next((e.scale for _m, e in reversed(found) if e.scale is not None), None)
    return [(moment, _on(effective, newest)) for moment, effective in found], newest


def _on(effective: Effective, newest: Scale | None) -> int | None:
    if effective.step is None or effective.scale is None or newest is None:
        return None
    if effective.scale.code == newest.code:
        return effective.step.ordinal
    return newest.maps.get(effective.scale.code, {}).get(effective.step.ordinal)


def _lead(who: Sitting, question: Question) -> float | None:
    """From the first report that was cited to the decision."""
    received = [piece.report.received_at for piece in evidence_of(who, question)]
    return _days(min(received), question.closed_at) if received else None


def _days(start: datetime, end: datetime | None) -> float:
    return ((end or start) - start).total_seconds() / DAY


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the history: from when to when which step was in force."""

    start: datetime
    end: datetime
    ordinal: int | None
    overlay: bool


def spans(who: Sitting, subject: Subject, now: datetime) -> tuple[list[Span], Scale | None]:
    """The whole history of a subject as stretches, for the chart."""
    chain = levels_of(who, subject)
    if not chain:
        return [], None
    start = chain[0].at - timedelta(seconds=1)
    moves, scale = _moves(who, subject, start, now)
    ends = [moment for moment, _ in moves[1:]] + [now]
    overlays = [(k.at, k.expires_at or now) for k in chain if k.kind == Level.Kind.OVERLAY]
    return [
        Span(moment, end, step, any(a <= moment < b for a, b in overlays))
        for (moment, step), end in zip(moves, ends, strict=True)
        if end > moment
    ], scale


def embargoes_seen_by(who: Sitting) -> list[Embargo]:
    """Decisions that rested on evidence which some could not see, newest first."""
    found = Embargo.objects.filter(label_id__in=allowed_labels(who))
    return list(found.select_related("opened_by").order_by("-level_id")[:MOST_PUBLISHED])


def published_all() -> list[Mapping[str, Any]]:
    """Everything that was published, newest first: open to anybody, and nothing else is in it."""
    rows = Publication.objects.order_by("-at", "-id")[:MOST_PUBLISHED]
    return [row.body for row in rows]


def published(level_id: UUID) -> Publication | None:
    """One publication."""
    return Publication.objects.filter(pk=level_id).first()


def published_before(one: Publication) -> Publication | None:
    """The publication that this one follows for its subject."""
    return Publication.objects.filter(subject_id=one.subject_id, at__lt=one.at).order_by("-at", "-id").first()
