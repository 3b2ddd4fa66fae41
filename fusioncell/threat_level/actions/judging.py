"""Intent, capability and harm of a question, each written as a judgement of its own with its evidence."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.assessment.actions.judging import judge
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.rules import Judging
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level import queries
from fusioncell.threat_level import queries_of_questions as asked_of
from fusioncell.threat_level.models import Part, Question

STATES = (Question.State.BLIND, Question.State.OPEN, Question.State.RECOMMENDED)


@transaction.atomic
def judge_part(who: Sitting, question_id: UUID, aspect: str, new: Judging) -> Part:
    """Write one of the three as a judgement: its period is the question's, its evidence what this seat may read of it.

    Its words are for every agency of the law, since every one may vote; what it rests on keeps its own labels. A later
    one takes the place of the earlier, which stays a judgement.
    """
    article = require(who, "level.propose")
    found = queries.question_for(who, question_id, lock=True)
    if aspect not in Part.Aspect.values:
        raise Refused([_("It is one of intent, capability and harm.")])
    if found.state not in STATES:
        raise Refused([_("This question is closed.")])
    cites = [Cite(piece.report_id) for piece in asked_of.evidence_of(who, found)]
    said = replace(new, kind="judgement", horizon_from=found.horizon_from, horizon_to=found.horizon_to)
    made = judge(who, said, cites, None, list(law_in_force().mandate.agencies))
    part, _new = Part.objects.update_or_create(
        question_id=found.id, aspect=aspect, defaults={"judgement_id": made.id, "by_id": who.seat_id, "at": now()}
    )
    record(who, "level.judge_part", [found.id, made.id], article, aspect=aspect)
    return part
