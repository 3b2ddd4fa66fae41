"""Telling everybody who received a wrong report (R15): one notice to each, confirmed or put before a chief."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.foundation import ledger
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.models import WorkItem, WorkStep
from fusioncell.mandate.queries import NoLaw, label_id, law_in_force
from fusioncell.mandate.record import record_by_clock
from fusioncell.mandate.rules_of_work import Asked, label_of_item

RULE = "R15"
CONFIRM_WITHIN = 7  # days, when the law gives no number of its own


@transaction.atomic
def tell_of_corrections() -> int:
    """Send the notices that are due; gives how many.

    Called with a retraction and by the clock, which finds newer versions as well. A notice comes from the agency that
    disclosed, names no content, and is due like any other work: unconfirmed, it comes before the recipient's chief.
    """
    try:
        law = law_in_force().mandate
    except NoLaw:
        return 0
    rule = law.rule_on(RULE)
    if rule is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT report, disclosure, giver, taker, made_by, purpose, how FROM corrections_untold()")
        untold = cursor.fetchall()
    days = rule.parameters.get("acknowledge_within_days", CONFIRM_WITHIN)
    for report, disclosure, giver, taker, made_by, purpose, how in untold:
        item = _notice(law, (giver, taker, purpose), made_by, (how, report, disclosure), int(str(days)))
        record_by_clock(ledger.RIGHTS, "correction.notice", [report, disclosure, item], to=taker, how=how)
        record_by_clock(ledger.WORK, "work.assigned", [item], what="notice", to=taker, agency=giver)
    return len(untold)


def _notice(
    law: Mandate, between: tuple[str, str, str], made_by: int, about: tuple[str, UUID, UUID], days: int
) -> UUID:
    giver, taker, purpose = between
    how, report, disclosure = about
    moment = now()
    titles = {
        "retraction": _("A report that you received was retracted"),
        "correction": _("A report that you received has a newer version"),
    }
    asked = Asked(titles[how], taker, "", None, law.policy.words[0])
    label = label_id(label_of_item(asked, law, giver, purpose))
    item = WorkItem.objects.create(
        id=new_id(),
        kind=WorkItem.Kind.NOTICE,
        title=titles[how],
        body=_(
            "It left in the disclosure %(disclosure)s. Correct what rests on it, tell whoever had it from you, and "
            "confirm by answering this notice."
        )
        % {"disclosure": disclosure},
        base_label_id=label,
        label_id=label,
        made_by_id=made_by,
        from_agency_id=giver,
        agency_id=taker,
        purpose=purpose,
        object_kind=how,
        object_id=report,
        due_at=moment + timedelta(days=days),
        made_at=moment,
    )
    WorkStep.objects.create(item_id=item.id, act="make", by_id=made_by, at=moment)
    return item.id
