"""A subject, a question and positions, as the tests of this room need them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from fusioncell.assessment.rules import Judging
from fusioncell.foundation.clock import now
from fusioncell.threat_level.actions import asking, deciding
from fusioncell.threat_level.actions.asking import NewPosition, NewQuestion, Recommended
from fusioncell.threat_level.actions.deciding import Decision
from fusioncell.threat_level.actions.judging import judge_part
from fusioncell.threat_level.actions.registering import NewSubject, register_shipped_scale, register_subject
from fusioncell.threat_level.models import Level, Question, Subject
from fusioncell.threat_level.queries_of_questions import parts_missing
from tests.cast import Cast, sit

POSITION = NewPosition(
    ordinal=4, probability=0.4, intent=0.7, capability=0.5, harm=4, lower_raises=True,
    lower_reason="The same would raise it.", reasons="Two agencies, one plan.",
)  # fmt: skip


def subject(cast: Cast, scale: str = "UK-JTAC-2", **more: Any) -> Subject:
    """A registered subject on a shipped scale."""
    keeper = sit(cast.seat("rania", "cell", "records_officer"))
    register_shipped_scale(keeper, scale)
    fields: dict[str, Any] = {"kind": "national", "name": "Marazan", "hazard": "Terrorism", "public": True}
    return register_subject(keeper, NewSubject(**{**fields, "scale": scale, **more}))


def new_question(about: UUID, **more: Any) -> NewQuestion:
    """A question about the next months."""
    fields: dict[str, Any] = {
        "kind": "structural", "trigger": "A plot was found across agencies", "text": "Will there be an attack?",
        "horizon_from": now().date(), "horizon_to": now().date() + timedelta(days=90), "cutoff_at": now(),
    }  # fmt: skip
    return NewQuestion(subject_id=about, **{**fields, **more})


def asked(cast: Cast, about: Subject, **more: Any) -> Question:
    """A question that the analyst has opened."""
    return asking.ask(sit(cast.amal), new_question(about.id, **more))


def judged(cast: Cast, question: Question) -> None:
    """What the scale asks for is judged apart by the analyst."""
    for aspect in parts_missing(question):
        said = Judging(f"Of {aspect}.", low=0.4, high=0.6, best=0.5, confidence="low", confidence_reasons="One source.")
        judge_part(sit(cast.amal), question.id, aspect, said)


def voted(cast: Cast, question: Question, ordinals: tuple[int, int] = (4, 3)) -> None:
    """What is judged apart is judged, both give a blind position, and the round is ended."""
    judged(cast, question)
    for seat, ordinal, chance in ((cast.amal, ordinals[0], 0.4), (cast.chafik, ordinals[1], 0.1)):
        asking.give_position(sit(seat), question.id, replace(POSITION, ordinal=ordinal, probability=chance))
    asking.unseal(sit(cast.amal), question.id)


def decision(ordinal: int = 4, **more: Any) -> Decision:
    """A decision with a date of review."""
    return Decision(ordinal, **{"review_by": now().date() + timedelta(days=60), **more})


def decided(cast: Cast, about: Subject, ordinal: int = 4, **more: Any) -> Level:
    """A level from the question to the decision."""
    question = asked(cast, about, **{key: more.pop(key) for key in ("kind", "reports", "measured") if key in more})
    voted(cast, question, (min(ordinal, 4), min(ordinal, 3)))
    asking.recommend(sit(cast.amal), question.id, Recommended(ordinal, "As the positions have it."))
    return deciding.decide(sit(cast.basma), question.id, decision(ordinal, **more))
