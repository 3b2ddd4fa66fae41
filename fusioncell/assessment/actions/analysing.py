"""Analysing: a structured technique is begun, filled in, marked by several seats, and its retellings declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.assessment import queries
from fusioncell.assessment.actions.keeping import Cite, base_of, case_of, joined_now, relink
from fusioncell.assessment.labelling import base_label, joined, kept
from fusioncell.assessment.methods.techniques import KINDS
from fusioncell.assessment.models import Matrix, Retelling, Technique
from fusioncell.assessment.outcomes import matrix_of, objections_to_body
from fusioncell.assessment.rules import SHORTEST_REASON
from fusioncell.evidence.queries import report_for
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def begin(who: Sitting, kind: str, title: str, body: Mapping[str, Any], recipients: Sequence[str] = ()) -> Technique:
    """Begin a technique; the reports that its rows name are what it rests on."""
    article = require(who, "assessment.write")
    if kind not in KINDS:
        raise Refused([_("There is no technique %(kind)s.") % {"kind": kind}])
    refuse(([] if title.strip() else [_("Give it a title.")]) + objections_to_body(kind, body))
    base = base_label(who, "", recipients, case_of(who))
    moment, number = now(), kept(base)
    made = Technique.objects.create(
        id=new_id(), purpose=who.purpose, case_id=who.case_id, agency_id=who.agency, base_label_id=number,
        label_id=number, author_id=who.seat_id, made_at=moment, changed_at=moment, kind=kind,
        title=title.strip()[:200], body=dict(body),
    )  # fmt: skip
    _support(who, made)
    record(who, "assessment.technique.begin", [made.id], article, what=kind)
    return queries.technique_for(who, made.id)


@transaction.atomic
def fill(who: Sitting, technique_id: UUID, seen: int, body: Mapping[str, Any]) -> Technique:
    """Change what a technique weighs; marks that no longer fit it are asked for anew."""
    article = require(who, "assessment.write")
    found = queries.technique_for(who, technique_id, lock=True)
    if found.agency_id != who.agency:
        raise NotFound
    if found.revision != seen:
        raise Conflict(_("Somebody else has changed this meanwhile; look at it again."))
    refuse(objections_to_body(found.kind, body))
    Technique.objects.filter(pk=found.id).update(body=dict(body), revision=seen + 1, changed_at=now())
    found.body = dict(body)
    _support(who, found)
    record(who, "assessment.technique.fill", [found.id], article, revision=seen + 1)
    return queries.technique_for(who, technique_id)


@transaction.atomic
def mark(who: Sitting, technique_id: UUID, part: Mapping[str, Any]) -> Technique:
    """Give one's own marks, or the case against; each seat has one part, and may renew it."""
    article = require(who, "assessment.read")
    found = queries.technique_for(who, technique_id, lock=True)
    refuse(_objections_to_part(who, found, part))
    mine = Matrix.objects.filter(technique_id=found.id, seat_id=who.seat_id)
    if not mine.update(body=dict(part), at=now()):
        Matrix.objects.create(technique_id=found.id, seat_id=who.seat_id, body=dict(part), at=now())
    record(who, "assessment.technique.mark", [found.id], article)
    return queries.technique_for(who, technique_id)


def _objections_to_part(who: Sitting, found: Technique, part: Mapping[str, Any]) -> list[str]:
    if found.kind == "ach":
        matrix_of(found, part)
        return []
    if found.kind != "advocate":
        return [_("This technique has no part for each seat.")]
    if found.author_id == who.seat_id:
        return [_("The case against is made by another seat than the author's.")]
    return [] if str(part.get("case", "")).strip() else [_("Make the case against.")]


@transaction.atomic
def retells(who: Sitting, report: UUID, of: UUID, reason: str) -> Retelling:
    """Say that one report only tells again what another told: from here on they have one root."""
    article = require(who, "assessment.write")
    one, other = report_for(who, report), report_for(who, of)
    reasons = [_("A report does not tell itself again.")] if one.id == other.id else []
    if len(reason.strip()) < SHORTEST_REASON:
        reasons.append(_("Say how that was found, in at least %(n)s characters.") % {"n": SHORTEST_REASON})
    if Retelling.objects.filter(report_id=one.id, of_id=other.id, withdrawn_at__isnull=True).exists():
        reasons.append(_("That is known already."))
    refuse(reasons)
    label = joined(base_label(who, ""), [one.label_id, other.label_id])
    made = Retelling.objects.create(
        id=new_id(), report_id=one.id, of_id=other.id, reason=reason.strip(), label_id=kept(label), by_id=who.seat_id,
        at=now(),
    )  # fmt: skip
    record(who, "assessment.retells", [one.id, other.id], article)
    return made


def open_technique(who: Sitting, technique_id: UUID) -> Technique:
    """Open one technique, and record it."""
    article = require(who, "assessment.read")
    found = queries.technique_for(who, technique_id)
    record(who, "assessment.technique.read", [found.id], article)
    return found


def _support(who: Sitting, found: Technique) -> None:
    named = [UUID(str(row["report"])) for row in found.body.get("rows", ()) if row.get("report")]
    for judgement in found.body.get("judgements", ()):
        queries.judgement_for(who, UUID(str(judgement)))
    relink(who, "technique", found.id, [Cite(report) for report in dict.fromkeys(named)])
    Technique.objects.filter(pk=found.id).update(label_id=joined_now(found.id, base_of(found.base_label_id)))
