"""Needing more before one can tell: a request to the agency that holds the other record, which cites both."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.evidence.actions.citing import make_citing
from fusioncell.fusion import queries_of_pairs
from fusioncell.mandate.actions.work import NewItem
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def ask_for_more(who: Sitting, one: UUID, other: UUID, note: str) -> WorkItem:
    """Ask what would let one tell two records apart, of the agency that holds the second, or of one's own."""
    article = require(who, "identity.decide")
    pair = queries_of_pairs.pair_for(who, one, other)
    says = pair.weighed.says
    behind = [s for s in (*pair.one, *pair.other) if s.id in says] or [*pair.one, *pair.other]
    new = NewItem(
        kind="request",
        title=_("Are these two records one? More is needed"),
        agency=pair.other[0].agency_id,
        body=note.strip(),
        reason=note.strip() or _("Two records may be one; what is held does not tell."),
        object_kind="pair",
        object_id=other,
    )
    made = make_citing(who, new, sorted({s.report_id for s in behind}))
    record(who, "identity.ask", [made.item.id, one, other], article, to=new.agency)
    return made.item
