"""What the store holds against what a judgement cites: other values of the same thing at the same time (C11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from fusioncell.assessment.grounds import Ground
from fusioncell.assessment.models import Judgement, Support
from fusioncell.evidence.methods.conflict import can_both_be
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import outlines_of, reports_seen_by
from fusioncell.fusion.queries import members_of
from fusioncell.mandate.sitting import Sitting

Cited = Mapping[UUID, Sequence[Support]]
MOST = 5  # of one judgement; a longer list would not be read


def about(
    who: Sitting, judgements: Sequence[Judgement], support: Cited, statements: Mapping[UUID, Statement]
) -> dict[UUID, UUID]:
    """Whom and what judgements are about, with all that was decided to be the same; each by the first of its own."""
    start = sorted({entity for one in judgements for entity in _scope(one, support, statements)})
    clusters = members_of(who, start) if start else {}
    return {member: min(members) for members in clusters.values() for member in members}


def contradictions(
    who: Sitting, judgements: Sequence[Judgement], ground: Ground, head: Mapping[UUID, UUID]
) -> dict[UUID, list[str]]:
    """For each judgement, what this person may read that cannot be true beside what it cites and that it does not cite.

    Looked at are the entities that it is said to be about and those of the statements that it cites, each with all that
    somebody decided to be the same. Only properties of which a thing has one at most can contradict each other, and
    only where their times overlap.
    """
    if not head:
        return {}
    scopes = {one.id: _scope(one, ground.support, ground.statements) for one in judgements}
    known: dict[UUID, list[Statement]] = {}
    for said in outlines_of(who, sorted(head)):
        known.setdefault(head[said.entity], []).append(said)
    against: dict[UUID, list[Statement]] = {}
    for one in judgements:
        held = [said for entity in {head[e] for e in scopes[one.id]} for said in known.get(entity, ())]
        against[one.id] = _against(held, ground.support.get(one.id, ()))
    wanted = {said.report_id for found in against.values() for said in found}
    titles = dict(reports_seen_by(who).filter(pk__in=wanted).values_list("id", "title")) if wanted else {}
    return {
        number: list(dict.fromkeys(_sentence(said, titles) for said in found if said.report_id in titles))[:MOST]
        for number, found in against.items()
        if found
    }


def _scope(one: Judgement, support: Cited, statements: Mapping[UUID, Statement]) -> set[UUID]:
    rows = support.get(one.id, ())
    said = [statements.get(row.statement_id) for row in rows if row.statement_id is not None]
    return {*one.scope, *(each.entity for each in said if each is not None)}


def _against(held: Sequence[Statement], rows: Sequence[Support]) -> list[Statement]:
    """Of what is held about one judgement's entities, what clashes with something cited and is not cited itself."""
    reports, named = {row.report_id for row in rows}, {row.statement_id for row in rows}
    whole = {row.report_id for row in rows if row.statement_id is None}
    cited = [said for said in held if said.id in named or said.report_id in whole]
    return [other for other in held if other.report_id not in reports and any(_clash(c, other) for c in cited)]


def _clash(cited: Statement, other: Statement) -> bool:
    """Whether two statements about one thing cannot both be true."""
    if cited.prop != other.prop or not _overlap(cited, other):
        return False
    schema = load().schemas.get(cited.schema)
    prop = schema.properties.get(cited.prop) if schema is not None else None
    return prop is not None and prop.single and not can_both_be(prop.kind, cited.value, other.value)


def _overlap(one: Statement, other: Statement) -> bool:
    """Whether two statements speak of a common time; an open end is any time."""
    return not (
        (one.last_seen and other.first_seen and one.last_seen < other.first_seen)
        or (other.last_seen and one.first_seen and other.last_seen < one.first_seen)
    )


def _sentence(other: Statement, titles: Mapping[UUID, str]) -> str:
    words = {"report": titles[other.report_id], "prop": other.prop, "value": other.value}
    return _("“%(report)s” gives %(prop)s as %(value)s.") % words
