"""Judging a site: what threatens it, how exposed and how weak it is, what its loss would mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from fusioncell.evidence import queries as evidence
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import refuse
from fusioncell.foundation.words import new_id
from fusioncell.infrastructure import queries, rules
from fusioncell.infrastructure.labelling import derived
from fusioncell.infrastructure.models import Appraisal, AppraisalBasis
from fusioncell.mandate.queries import label_id
from fusioncell.mandate.record import record
from fusioncell.mandate.rules_of_decisions import objections_to_machine
from fusioncell.mandate.sitting import Sitting, require

WEAK = ("exposure", "vulnerability")


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as a seat gives it: shares of 0 to 1."""

    factor: str
    interval: tuple[float, float, float]
    reasons: str
    valid_to: date
    reports: Sequence[UUID] = ()


@transaction.atomic
def judge(who: Sitting, entity: UUID, new: Judged) -> Appraisal:
    """Keep a judgement; it takes the place of this seat's earlier one on the same factor."""
    article = require(who, "site.judge")
    refuse(objections_to_machine(person=who.account_id is not None))
    site = queries.site_for(who, entity)
    cited = [evidence.report_for(who, number) for number in dict.fromkeys(new.reports)]
    factors = (new.factor, Appraisal.Factor.values)
    refuse(rules.objections_to_appraisal(new.interval, new.reasons, new.valid_to, now().date(), factors))
    label = derived(who, [report.label_id for report in cited], weak=new.factor in WEAK)
    low, likely, high = new.interval
    made = Appraisal.objects.create(
        id=new_id(), entity=site.entity, factor=new.factor, low=low, likely=likely, high=high,
        reasons=new.reasons.strip(), seat_id=who.seat_id, at=now(), valid_to=new.valid_to, label_id=label_id(label),
    )  # fmt: skip
    AppraisalBasis.objects.bulk_create(AppraisalBasis(appraisal_id=made.id, report_id=report.id) for report in cited)
    record(who, "site.judge", [entity, made.id], article, factor=new.factor, reports=[str(r.id) for r in cited])
    return made
