"""Registering scales and subjects of levels, and ending a subject's series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.assessment.actions.scales import make_known
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import LOWEST, Label
from fusioncell.mandate.queries import label_id, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.rules_of_cases import oversight_purposes
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level import queries, rules
from fusioncell.threat_level.actions.linking import Link, link
from fusioncell.threat_level.methods.scale import Step, read_scale, shipped_text
from fusioncell.threat_level.models import ScaleVersion, Subject
from fusioncell.threat_level.scales_in_use import scale_of


@transaction.atomic
def register_scale(who: Sitting, text: str) -> ScaleVersion:
    """Register a version of a scale from its file. One that is used keeps its text: a change is a new version."""
    article = require(who, "level.register")
    scale = read_scale(text)
    known = ScaleVersion.objects.select_for_update().filter(pk=scale.code).first()
    if known is not None and known.sha256 == scale.sha256:
        return known
    if known is not None and _is_used(known):
        raise Refused(
            [_("%(code)s is used and keeps its text. Give the changed scale a new code.") % {"code": scale.code}]
        )
    made, _new = ScaleVersion.objects.update_or_create(
        code=scale.code,
        defaults={
            "text": text,
            "sha256": scale.sha256,
            "kind": scale.kind,
            "registered_by_id": who.seat_id,
            "registered_at": now(),
        },
    )
    make_known(who, scale.code, [_told(step) for step in scale.steps], scale.maps)
    record(who, "level.register_scale", [scale.code], article, sha256=scale.sha256, steps=len(scale.steps))
    return made


def _told(step: Step) -> dict[str, object]:
    return {"ordinal": step.ordinal, "names": dict(step.names), "means": dict(step.definition)}


def _is_used(scale: ScaleVersion) -> bool:
    """Whether anything is on this scale, also what this person may not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT level_scale_used(%s)", [scale.code])
        return bool(cursor.fetchone()[0])


def register_shipped_scale(who: Sitting, code: str) -> ScaleVersion:
    """Register one of the scales that ship with the cell."""
    return register_scale(who, shipped_text(code))


@dataclass(frozen=True, slots=True)
class NewSubject:
    """A subject as it is registered; `classification` is a word of the law, for one that is not public."""

    kind: str
    name: str
    hazard: str
    scale: str
    parent_id: UUID | None = None
    inherits: str = "independent"
    lapses: bool = False
    public: bool = False
    classification: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    hazards: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def register_subject(who: Sitting, new: NewSubject) -> Subject:
    """Register whose level is to be decided."""
    article = require(who, "level.register")
    scale = scale_of(new.scale)
    parent = queries.subject_for(who, new.parent_id) if new.parent_id is not None else None
    chain = [parent, *queries.above(who, parent)] if parent is not None else []
    rank = law_in_force().mandate.policy.rank(new.classification) if new.classification else 0
    asked = rules.NewSubject(
        new.kind, new.name, new.hazard, new.inherits, new.public, new.lapses, scale.kind,
        [scale_of(one.scale_id).kind for one in chain],
    )  # fmt: skip
    reasons = rules.objections_to_subject(asked, Subject.Kind.values, Subject.Inherits.values)
    refuse(reasons if rank is not None else [*reasons, _("The law has no such classification.")])
    subject = Subject.objects.create(
        id=new_id(),
        kind=new.kind,
        name=new.name.strip(),
        names={language: text for language, text in new.names.items() if text.strip()},
        hazard=new.hazard.strip(),
        hazards={language: text for language, text in new.hazards.items() if text.strip()},
        parent_id=parent.id if parent else None,
        inherits=new.inherits,
        lapses=new.lapses,
        public=new.public,
        scale_id=scale.code,
        label_id=label_id(_label(who, rank or 0, public=new.public)),
        registered_by_id=who.seat_id,
        registered_at=now(),
    )
    record(who, "level.register_subject", [subject.id], article, kind_of=new.kind, scale=scale.code, public=new.public)
    return subject


def _label(who: Sitting, rank: int, *, public: bool) -> Label:
    """A published subject is open to everybody in the cell; another is for the purpose it is registered under."""
    law = law_in_force().mandate
    base = replace(LOWEST, policy=law.policy.code)
    if public:
        return base
    return replace(base, classification=rank, purposes=frozenset({who.purpose}) | oversight_purposes(law))


@transaction.atomic
def move_to_scale(who: Sitting, subject_id: UUID, code: str) -> Subject:
    """Put a subject on another version of its scale; levels from then on are on that one."""
    article = require(who, "level.register")
    subject = queries.subject_for(who, subject_id)
    scale = scale_of(code)
    if scale.kind != scale_of(subject.scale_id).kind:
        raise Refused([_("A posture, a threat and a health level are apart: none inherits from another.")])
    before, subject.scale_id = subject.scale_id, scale.code
    subject.save(update_fields=["scale"])
    record(who, "level.move_scale", [subject.id], article, before=before, after=scale.code)
    return subject


@dataclass(frozen=True, slots=True)
class Ending:
    """How a series ends: suspended, or merged into or replaced by another subject."""

    how: str
    why: str
    into_id: UUID | None = None


@transaction.atomic
def end_subject(who: Sitting, subject_id: UUID, ending: Ending) -> Subject:
    """End a subject's series; what it said stays on the record."""
    article = require(who, "level.decide")
    subject = queries.subject_for(who, subject_id)
    into = queries.subject_for(who, ending.into_id) if ending.into_id is not None else None
    refuse(rules.objections_to_ending(subject.state, ending.how, ending.why, into is not None))
    made = link(who, subject, article, Link(kind="end", scale=subject.scale_id, ordinal=None))
    subject.state, subject.into_id = ending.how, into.id if into else None
    subject.ended_at, subject.ending = made.at, ending.why.strip()
    subject.save(update_fields=["state", "into", "ended_at", "ending"])
    record(who, "level.end", [subject.id, made.id], article, how=ending.how, into=str(into.id) if into else None)
    return subject
