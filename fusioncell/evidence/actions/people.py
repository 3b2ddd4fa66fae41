"""What a person is in a case (R13): of the case, never of the person; each change keeps what was before."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.evidence import news
from fusioncell.evidence import queries_of_cases as queries
from fusioncell.evidence import rules_of_subjects as rules
from fusioncell.evidence.actions.labels import recompute, relabel_original
from fusioncell.evidence.models import CasePerson, Statement
from fusioncell.evidence.queries import statements_about
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Case
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.queries_of_cases import case_for
from fusioncell.mandate.record import record
from fusioncell.mandate.rules_of_cases import objections_to_change
from fusioncell.mandate.rules_of_decisions import objections_to_machine
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def set_category(who: Sitting, case_id: UUID, entity: UUID, category: str, reason: str) -> CasePerson:
    """Say what somebody is in a case.

    For a victim, a witness or a minor, all that was said of them in the case is drawn into its compartment at once.
    """
    article = require(who, "case.person")
    case = case_for(who, case_id, lock=True)
    law = law_in_force().mandate
    before = queries.person_in(who, case, entity)
    placing = rules.Placing(
        category, before.category if before else "", reason, seen=bool(statements_about(who, [entity]))
    )
    person = who.account_id is not None
    refuse(objections_to_machine(person=person) + rules.objections_to_category(placing, law, case.state))
    moment = now()
    if before is not None:
        CasePerson.objects.filter(pk=before.pk).update(valid_to=moment)
    made = CasePerson.objects.create(
        id=new_id(),
        case_id=case.id,
        entity=entity,
        category=category,
        label_id=case.label_id,
        decided_by_id=who.seat_id,
        valid_from=moment,
        reason=reason.strip(),
    )
    news.tell(news.PLACED, [entity])
    drawn = _draw_into_case(who, case, entity) if category in rules.only_in_case(law) else 0
    record(
        who,
        "case.person",
        [case.id, entity],
        article,
        before=placing.before,
        after=category,
        reason=reason.strip(),
        reports_drawn_in=drawn,
    )
    return made


@transaction.atomic
def dismiss(who: Sitting, case_id: UUID, entity: UUID, reason: str) -> CasePerson:
    """End what somebody is in a case: they have no part in it any more. The history stays."""
    article = require(who, "case.person")
    case = case_for(who, case_id, lock=True)
    refuse(objections_to_machine(person=who.account_id is not None) + objections_to_change(case.state))
    before = queries.person_in(who, case, entity)
    if before is None:
        raise NotFound
    if not reason.strip():
        raise Refused([_("R13: write why.")])
    before.valid_to = now()
    before.save(update_fields=["valid_to"])
    record(who, "case.person.dismiss", [case.id, entity], article, before=before.category, reason=reason.strip())
    return before


def _draw_into_case(who: Sitting, case: Case, entity: UUID) -> int:
    """Raise the labels of what was said of somebody in the case to hold its compartment; gives how many reports."""
    old = Statement.objects.filter(entity=entity, case_id=case.id).values_list("label_id", flat=True).distinct()
    touched: set[UUID] = set()
    for number in sorted(set(old)):
        label = label_of(number)
        new = label_id(replace(label, caveats=label.caveats | {case.compartment}))
        if new == number:
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT raise_statements(%s, %s, %s, %s)", [entity, case.id, number, new])
            touched.update(cursor.fetchone()[0])
    for report in sorted(touched):
        relabel_original(report)
    if touched:
        recompute(who, sorted(touched))
    return len(touched)
