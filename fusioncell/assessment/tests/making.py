"""Reports, judgements and an assessment on its way, as the tests of the room need them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fusioncell.assessment import queries
from fusioncell.assessment.actions import drafting, judging
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.models import Assessment, Judgement
from fusioncell.assessment.rules import Drafting, Judging
from fusioncell.foundation.clock import now
from fusioncell.mandate.sitting import Sitting
from tests import cast as people
from tests.cast import Cast

HORIZON = date(2027, 6, 1)
SOUND = Judging(
    text="The group will try to obtain precursors within six weeks.",
    key=True,
    low=0.6,
    high=0.75,
    best=0.7,
    horizon_to=HORIZON,
    confidence="moderate",
    confidence_reasons="Two agencies saw it independently.",
    alternatives=[{"text": "They trade in fertiliser.", "indicators": [{"text": "Invoices are found."}]}],
)


def three_reports(**more: Any) -> list[UUID]:
    """One report of each of three agencies."""
    channels = ("police_reports", "customs_declarations", "border_crossings")
    return [people.report(one, f"Lorry seen, {one}", **more).id for one in channels]


def judgement(who: Sitting, reports: list[UUID], assessment: UUID | None = None, **changes: Any) -> Judgement:
    """A judgement that stands on reports."""
    return judging.judge(who, replace(SOUND, **changes), [Cite(one) for one in reports], assessment)


def drafted(who: Sitting, reports: list[UUID], **changes: Any) -> Assessment:
    """A sound assessment of one key judgement and one passage."""
    fields: dict[str, Any] = {
        "kind": "punctual", "title": "The yard at Port Sael", "question": "What is it used for?",
        "requirement": "Question 7 of the Council", "audience": "The Council", "recipients": ("customs",),
    }  # fmt: skip
    made = drafting.draft(who, Drafting(**fields | changes))
    one = judgement(who, reports, made.id)
    drafting.add(who, made.id, "s1", {"kind": "judgement", "judgement": str(one.id), "shown": ["dissent", "evidence"]})
    block = drafting.add(who, made.id, "s2", {"kind": "text"})
    drafting.write(who, made.id, block, 1, {"texts": {"en": {"text": "Three deliveries went to one yard."}}})
    drafting.draw_in(who, made.id, Cite(reports[0], block=block))
    return queries.assessment_for(who, made.id)


def reviewed(cast: Cast, assessment: Assessment) -> Assessment:
    """Handed in by its author and found ready by another analyst."""
    drafting.hand_in(people.sit(cast.amal), assessment.id)
    drafting.review(people.sit(cast.seat("adil", "cell", "analyst")), assessment.id, ready=True)
    return queries.assessment_for(people.sit(cast.basma), assessment.id)


def in_days(days: int) -> date:
    """A day from now."""
    return (now() + timedelta(days=days)).date()
