"""What the store holds against what a judgement cites: other values of the same thing at the same time (C11)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from fusioncell.assessment.grounds import Ground
from fusioncell.assessment.models import Judgement, Support
from fusioncell.evidence.methods.conflict import can_both_be
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import statements_about
from fusioncell.fusion.queries import members_of
from fusioncell.mandate.sitting import Sitting

MOST = 5  # of one judgement; a longer list would not be read


def contradictions(who: Sitting, judgements: Sequence[Judgement], ground: Ground) -> dict[UUID, list[str]]:
    """For each judgement, what this person may read that cannot be true beside what it cites and that it does not cite.

    Looked at are the entities that it is said to be about and those of the statements that it cites, each with all that
    somebody decided to be the same. Only properties of which a thing has one at most can contradict each other, and
    only where their times overlap.
    """
    scopes = {one.id: _scope(one, ground) for one in judgements}
    start = sorted({entity for scope in scopes.values() for entity in scope})
    if not start:
        return {}
    clusters = members_of(who, start)
    head = {member: min(members) for members in clusters.values() for member in members}
    known: dict[UUID, list[Statement]] = {}
    for said in statements_about(who, sorted(head)):
        known.setdefault(head[said.entity], []).append(said)
    found: dict[UUID, list[str]] = {}
    for one in judgements:
        rows = ground.support.get(one.id, ())
        held = [said for entity in {head[e] for e in scopes[one.id]} for said in known.get(entity, ())]
        against = _against(held, rows)
        if against:
            found[one.id] = list(dict.fromkeys(map(_sentence, against)))[:MOST]
    return found


def _scope(one: Judgement, ground: Ground) -> set[UUID]:
    rows = ground.support.get(one.id, ())
    said = [ground.statements.get(row.statement_id) for row in rows if row.statement_id is not None]
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


def _sentence(other: Statement) -> str:
    words = {"report": other.report.title, "prop": other.prop, "value": other.value}
    return _("“%(report)s” gives %(prop)s as %(value)s.") % words
