"""What the store holds against what a judgement cites: other values of the same thing at the same time (C11)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from fusioncell.assessment.grounds import Ground
from fusioncell.assessment.models import Judgement
from fusioncell.evidence.methods.conflict import can_both_be
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import statements_about
from fusioncell.mandate.sitting import Sitting

MOST = 5  # of one judgement; a longer list would not be read


def contradictions(who: Sitting, judgements: Sequence[Judgement], ground: Ground) -> dict[UUID, list[str]]:
    """For each judgement, what this person may read that cannot be true beside what it cites and that it does not cite.

    Only properties of which a thing has one at most can contradict each other, and only where their times overlap.
    """
    scope = sorted({entity for one in judgements for entity in one.scope})
    known = statements_about(who, scope) if scope else []
    found: dict[UUID, list[str]] = {}
    for one in judgements:
        rows = ground.support.get(one.id, ())
        cited = [said for row in rows if row.statement_id and (said := ground.statements.get(row.statement_id))]
        reports = {row.report_id for row in rows}
        against = [
            _sentence(other)
            for other in known
            if other.entity in one.scope and other.report_id not in reports and any(_clash(c, other) for c in cited)
        ]
        if against:
            found[one.id] = list(dict.fromkeys(against))[:MOST]
    return found


def _clash(cited: Statement, other: Statement) -> bool:
    if (cited.entity, cited.prop) != (other.entity, other.prop) or not _overlap(cited, other):
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
