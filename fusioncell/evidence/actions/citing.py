"""Work that rests on reports: its label is the join of theirs, and an empty audience is a finding, not a dead end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.evidence import queries
from fusioncell.evidence.actions.labels import WORDS, Source, find, settle
from fusioncell.evidence.models import WorkEvidence
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.mandate.actions import work
from fusioncell.mandate.methods.clash import Clash
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.sitting import Sitting, require


@dataclass(frozen=True, slots=True)
class Made:
    """An item, and why nobody at its recipient may read it yet; without clashes it is on their board."""

    item: WorkItem
    clashes: Sequence[Clash]


@transaction.atomic
def make_citing(who: Sitting, new: work.NewItem, reports: Sequence[UUID]) -> Made:
    """Put an item that cites reports before an agency.

    When nobody there may read all that it cites, it is kept as waiting, with every clash and the consent that would
    solve it; it goes out by itself once they are solved.
    """
    article = require(who, "work.assign")
    cited = [queries.report_for(who, number) for number in dict.fromkeys(reports)]
    if not cited:
        raise Refused([_("Cite at least one report.")])
    if any(report.retracted_at is not None for report in cited):
        raise Refused([_("A retracted report is not passed on.")])
    sources = [Source(report.id, report.agency_id, label_of(report.label_id)) for report in cited]
    found = find(sources, work.base_label(who, new), new.agency, who.purpose)
    refuse([clash.sentence for clash in found if clash.first == WORDS])
    item = work.make(who, new, [source.label for source in sources], waiting=bool(found))
    WorkEvidence.objects.bulk_create(WorkEvidence(item_id=item.id, report_id=report.id) for report in cited)
    numbers = [report.id for report in cited]
    record(who, "work.cite", [item.id, *numbers], article, to=new.agency, reason=new.reason or new.body)
    if found:
        settle(item.id, sources, new.agency, who.purpose, found=found)
        record_work(who, "work.blocked", [item.id], to=new.agency, clashes=len(found))
    return Made(item, found)
