"""What the pages of the threat level show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fusioncell.assessment.models import Assessment
from fusioncell.assessment.queries import assessments_seen_by
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.clock import now
from fusioncell.mandate.queries import label_of, law_in_force
from fusioncell.mandate.sitting import Sitting
from fusioncell.threat_level import queries, queries_of_history
from fusioncell.threat_level import queries_of_questions as asked_of
from fusioncell.threat_level.actions.linking import verifier
from fusioncell.threat_level.methods.chain import breaks
from fusioncell.threat_level.methods.chart import Chart, chart, rank_of
from fusioncell.threat_level.methods.scale import Scale, Step
from fusioncell.threat_level.models import Level, Part, Position, Question, Subject
from fusioncell.threat_level.queries import Effective, seats_named
from fusioncell.threat_level.scales_in_use import registered, scale_of

MOST_REPORTS = 40
TRENDS = {"rising": "▲", "falling": "▼", "steady": "=", "first": "•", "unknown": "?"}


def language() -> str:
    """The reader's language, without its region."""
    return (get_language() or "en").split("-")[0]


def step_name(step: Step | None) -> str:
    """A step's word in the reader's language, or what is said where there is none."""
    return step.name(language()) if step is not None else _("none")


def shown_name(subject: Subject) -> str:
    """A subject's name in the reader's language."""
    return subject.names.get(language()) or subject.name


def shown_hazard(subject: Subject) -> str:
    """A subject's hazard in the reader's language."""
    return subject.hazards.get(language()) or subject.hazard


@dataclass(frozen=True, slots=True)
class Shown:
    """A level as it is printed: the word, its number, how it stands and until when."""

    word: str
    ordinal: int
    steps: int
    rank: int
    overlay: bool
    inherited: bool
    expires_at: datetime | None
    since: datetime | None


def shown(effective: Effective) -> Shown | None:
    """A level in force, for a template."""
    if effective.step is None or effective.scale is None or effective.standing is None:
        return None
    link, steps = effective.standing.link, len(effective.scale.steps)
    return Shown(
        word=step_name(effective.step),
        ordinal=effective.step.ordinal,
        steps=steps,
        rank=rank_of(effective.step.ordinal, steps),
        overlay=link.kind == "overlay",
        inherited=effective.standing.inherited,
        expires_at=link.expires_at,
        since=link.at,
    )


def board_page(who: Sitting) -> dict[str, Any]:
    """The board: threat, health and posture apart."""
    lines = queries.board(who)
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        measure = line.subject.scale.kind
        level = _level_behind(who, line.effective)
        groups.setdefault(measure, []).append(
            {"subject": line.subject, "name": shown_name(line.subject), "hazard": shown_hazard(line.subject),
             "level": shown(line.effective), "link": level, "question": line.question, "late": _late(level)}
        )  # fmt: skip
    ended = list(queries.subjects_seen_by(who).exclude(state="live"))
    order = ("threat", "risk", "health", "advisory", "posture")
    return {"groups": [(name, groups[name]) for name in order if name in groups], "ended": ended}


def _level_behind(who: Sitting, effective: Effective) -> Level | None:
    return None if effective.level_id is None else queries.level_of(who, effective.level_id)


def _late(level: Level | None) -> bool:
    return level is not None and level.review_by is not None and level.review_by < now().date()


def subject_page(who: Sitting, subject: Subject) -> dict[str, Any]:
    """One subject: what is in force, its history, its chain."""
    effective = queries.level_for(who, subject.id)
    links = queries.levels_of(who, subject)
    level = _level_behind(who, effective)
    return {
        "subject": subject,
        "name": shown_name(subject),
        "hazard": shown_hazard(subject),
        "label": label_of(subject.label_id),
        "level": shown(effective),
        "link": level,
        "means": effective.step.means(language()) if effective.step else "",
        "late": _late(level),
        "texts": _texts(level) if level else {},
        "chart": history_chart(who, subject),
        "links": [_row(link) for link in reversed(links)],
        "parents": [(one, shown_name(one)) for one in queries.above(who, subject)],
        "below": [(one, shown_name(one)) for one in queries.subjects_seen_by(who).filter(parent_id=subject.id)],
        "questions": list(queries.questions_seen_by(who).filter(subject_id=subject.id)[:20]),
    }


def _texts(level: Level) -> dict[str, str]:
    """What may be read of the texts of a level, by audience; the store leaves out the others."""
    return {text.audience: text.texts.get(language(), text.texts["en"]) for text in level.texts.order_by("audience")}


def _row(link: Level) -> dict[str, Any]:
    scale = scale_of(link.scale_id)
    step = scale.step(link.ordinal) if link.ordinal is not None else None
    return {
        "link": link, "word": step_name(step), "steps": len(scale.steps), "trend": TRENDS.get(link.trend, ""),
        "rank": rank_of(step.ordinal, len(scale.steps)) if step else 0,
        "spread": f"{link.low:.0%}–{link.high:.0%}" if link.low is not None and link.high is not None else "",
        "pooled": f"{link.pooled:.0%}" if link.pooled is not None else "",
    }  # fmt: skip


def history_chart(who: Sitting, subject: Subject) -> Chart | None:
    """The history as a drawing; None before the first level."""
    spans, scale = queries_of_history.spans(who, subject, now())
    if scale is None:
        return None
    return chart([(s.start, s.end, s.ordinal, s.overlay) for s in spans], [step_name(step) for step in scale.steps])


def steps_of(scale: Scale) -> list[tuple[str, Any]]:
    """The steps of a scale for a form, highest first."""
    return [(str(step.ordinal), f"{step.ordinal}  {step_name(step)}") for step in reversed(scale.steps)]


def choices_of_subjects(who: Sitting) -> list[tuple[str, str]]:
    """Subjects in use, for a form."""
    return [(str(one.id), shown_name(one)) for one in queries.subjects_seen_by(who).filter(state="live")]


def choices_to_register(who: Sitting) -> dict[str, list[tuple[str, Any]]]:
    """What the form of a new subject offers."""
    policy = law_in_force().mandate.policy
    return {
        "scale": [(code, f"{code} ({scale.kind})") for code, scale in registered().items()],
        "parent": choices_of_subjects(who),
        "classification": [(word, word) for word in policy.words],
    }


def recent_assessments(who: Sitting) -> list[Assessment]:
    """The last assessments that this person may read, from which a question may follow."""
    if not who.has("assessment.read"):
        return []
    return list(assessments_seen_by(who).defer("body").order_by("-changed_at", "-id")[:MOST_REPORTS])


def choices_to_ask(who: Sitting, words: str) -> dict[str, list[tuple[str, Any]]]:
    """What the form of a question offers: the newest reports that this person may read, with words in their title."""
    policy = law_in_force().mandate.policy
    found = reports_seen_by(who).filter(retracted_at__isnull=True, title__icontains=words)[:MOST_REPORTS]
    return {
        "classification": [
            (word, word) for word in policy.words if (policy.rank(word) or 0) <= who.standing.classification
        ],
        "reports": [(str(report.id), report.title) for report in found],
        "assessment": [("", "–"), *((str(one.id), one.title) for one in recent_assessments(who))],
    }


def _position(position: Position, scale: Scale, titles: dict[int, str]) -> dict[str, Any]:
    return {
        "seat": titles.get(position.seat_id, ""),
        "position": position,
        "word": step_name(scale.step(position.ordinal)),
        "rank": rank_of(position.ordinal, len(scale.steps)),
        "probability": f"{position.probability:.0%}",
        "intent": f"{position.intent:.0%}",
        "capability": f"{position.capability:.0%}",
        "left": round(position.probability * 100, 1),
    }


def question_page(who: Sitting, question: Question) -> dict[str, Any]:
    """The decision room: what was frozen, who has spoken, and, once one may see it, what they hold."""
    scale = scale_of(question.scale_id)
    evidence = asked_of.evidence_of(who, question)
    positions = asked_of.positions_of(who, question)
    spoken = asked_of.voters(question.id)
    last = asked_of.final(positions)
    see_all = question.state != Question.State.BLIND or who.seat_id in spoken
    pool = asked_of.pool(last) if see_all else None
    titles = seats_named([*spoken, *(d.seat_id for d in question.dissents.all())])
    loss = asked_of.sensitivity(who, question) if question.state != Question.State.BLIND else None
    return {
        "question": question,
        "subject": question.subject,
        "name": shown_name(question.subject),
        "label": label_of(question.label_id),
        "scale": scale,
        "evidence": evidence,
        "state": asked_of.state_of_evidence(question.id),
        "spoken": [(titles.get(seat, ""), round_) for seat, round_ in spoken.items()],
        "mine": next((p for p in positions if p.seat_id == who.seat_id), None),
        "positions": [_position(p, scale, titles) for p in last] if see_all else [],
        "blind": _blind(positions) if see_all else None,
        "pool": _pool(pool, scale) if pool else None,
        "criteria": asked_of.criteria_of(who, question),
        "dissents": [(titles.get(d.seat_id, ""), step_name(scale.step(d.ordinal)), d)
                     for d in asked_of.dissents_of(who, question)],
        "loss": _loss(loss, evidence, scale) if loss else None,
        "recommended": step_name(scale.step(question.recommended)) if question.recommended else "",
        "decided": Level.objects.filter(question_id=question.id).first(),
        "parts": asked_of.parts_of(who, question),
        "missing": [Part.Aspect(one).label for one in asked_of.parts_missing(question)],
        "without": [Part.Aspect(one).label for one in question.without_parts],
        "assessment": asked_of.assessment_of(who, question),
    }  # fmt: skip


def _pool(pool: Any, scale: Scale) -> dict[str, Any]:
    return {
        "probability": f"{pool.probability:.1%}", "low": f"{pool.spread.lowest:.0%}",
        "high": f"{pool.spread.highest:.0%}", "sd": f"{pool.spread.sd_log_odds:.2f}",
        "intent": f"{pool.intent:.0%}", "capability": f"{pool.capability:.0%}", "harm": pool.harm,
        "seats": pool.seats, "raising": pool.raising, "symmetric": pool.symmetric,
        "steps": [(step_name(scale.step(step)), count) for step, count in pool.steps],
        "band": step_name(scale.step_for(pool.probability * 1000)) if scale.step_for(pool.probability * 1000) else "",
    }  # fmt: skip


def _blind(positions: Sequence[Position]) -> str:
    """The pool of the blind round, where a second one has moved it."""
    first = [p for p in positions if p.round == asked_of.BLIND]
    if len(first) == len(positions) or not first:
        return ""
    pool = asked_of.pool(first)
    return f"{pool.probability:.1%}" if pool else ""


def _loss(loss: Any, evidence: Sequence[Any], scale: Scale) -> dict[str, Any]:
    titles = {str(piece.root): piece.report.title for piece in evidence}
    bands = [step for step in scale.steps if step.from_permille is not None] or list(scale.steps)
    return {
        "reports": [titles.get(root, "") for root in loss.roots],
        "before": step_name(bands[loss.before]), "after": step_name(bands[loss.after]),
        "probability": f"{loss.probability:.0%}",
    }  # fmt: skip


def level_page(who: Sitting, level: Level) -> dict[str, Any]:
    """One link: what it says to each audience, and its signed note."""
    running = level.kind == Level.Kind.OVERLAY and level.expires_at is not None and level.expires_at > now()
    return {
        "link": level,
        "row": _row(level),
        "subject": level.subject,
        "name": shown_name(level.subject),
        "label": label_of(level.subject.label_id),
        "texts": _texts(level),
        "running": running and not Level.objects.filter(lifts_id=level.id).exists(),
        "question": queries.questions_seen_by(who).filter(level=level).first(),
    }


def replay_page(who: Sitting, subject: Subject, at: datetime) -> dict[str, Any]:
    """What the level was at a moment, what was known and by whom, and what has changed since."""
    found = queries_of_history.replay(who, subject, at)
    titles = seats_named([*(s for k in found.known for s in k.seats), *(p.seat_id for p in found.positions)])
    scale = scale_of(found.question.scale_id) if found.question else None
    year = queries_of_history.year_of(who, subject, at.year, now())
    return {
        "subject": subject,
        "name": shown_name(subject),
        "label": label_of(subject.label_id),
        "at": at,
        "level": shown(found.effective),
        "link": found.level,
        "question": found.question,
        "known": [(k, [titles.get(s, "") for s in k.seats]) for k in found.known],
        "positions": [_position(p, scale, titles) for p in found.positions] if scale else [],
        "since": [_row(link) for link in found.since],
        "later_reports": found.later_reports,
        "retracted": [k.report for k in found.known if k.report.retracted_at is not None],
        "year": year,
        "shares": _shares(year),
        "chart": history_chart(who, subject),
    }


def _shares(year: queries_of_history.Year) -> list[tuple[str, str, str]]:
    if year.scale is None:
        return []
    scale = year.scale
    return [
        (step_name(scale.step(int(str(step)))), f"{share:.1%}", f"{year.dwell.days[step]:.1f}")
        for step, share in sorted(year.dwell.shares.items(), key=lambda pair: -pair[1])
    ]


def chain_findings(who: Sitting, subject: Subject) -> list[str]:
    """What is wrong with the signatures and ties of a subject's chain; empty when all hold."""
    return breaks([link.note for link in queries.levels_of(who, subject)], verifier())
