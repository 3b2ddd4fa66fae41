"""The scales of levels, as the room above makes them known: text by a superseded version is found by them (C17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from fusioncell.assessment import queries
from fusioncell.assessment.models import LevelScale, Mention
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def make_known(who: Sitting, code: str, steps: Sequence[Mapping[str, Any]], replaces: Iterable[str] = ()) -> LevelScale:
    """Take in a version of a scale; the versions that it replaces are superseded from here on."""
    article = require(who, "level.register")
    made, _new = LevelScale.objects.update_or_create(code=code, defaults={"steps": list(steps)})
    older = [one for one in replaces if one != code]
    for version in older:
        LevelScale.objects.update_or_create(code=version, defaults={"replaced_by": code})
    record(who, "assessment.level_scale", [code], article, replaces=older)
    return made


@transaction.atomic
def mention(who: Sitting, assessment_id: UUID, what: str, object_id: UUID, label: int) -> Mention:
    """Note that something of a room above rests on an assessment. The caller records its own act."""
    require(who, "assessment.read")
    found = queries.assessment_for(who, assessment_id)
    return Mention.objects.create(
        id=new_id(), assessment_id=found.id, what=what, object_id=object_id, label_id=label, at=now()
    )
