"""What a report that fell away touches: its author finds each judgement, draft, technique and product in the inbox."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.evidence import news
from fusioncell.foundation import ledger
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import WorkItem, WorkStep
from fusioncell.mandate.record import record_by_clock

READER = "assessment"
AT_ONCE = 40  # news of one transaction


@transaction.atomic
def tell_authors(most: int = AT_ONCE) -> int:
    """Put before each author what rested on reports that were retracted since the last time; gives how many news.

    The clock is no person: it learns numbers and labels, never a text, and an item says only what is to be done.
    """
    told = news.claim(READER, most)
    gone = [each.report for each in told if each.kind == news.RETRACTED]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, id, agency, author, purpose, case_id, base, label FROM assessment_touched(%s)", [gone]
            )
            rows = cursor.fetchall()
        for row in rows:
            _item(*row)
    return len(told)


def _item(  # noqa: PLR0913, PLR0917  (the columns of one row, in their order)
    kind: str, which: UUID, agency: str, author: int, purpose: str, case: UUID | None, base: int, label: int
) -> None:
    """A task of the author's, under the label of what it is about."""
    titles = {
        "judgement": _("A report that your judgement rests on was retracted"),
        "assessment": _("A report that your assessment rests on was retracted"),
        "technique": _("A report that your technique weighs was retracted"),
        "product": _("A report that your released product rests on was retracted"),
    }
    item = WorkItem.objects.create(
        id=new_id(), kind=WorkItem.Kind.TASK, title=titles[kind], base_label_id=base, label_id=label,
        made_by_id=author, from_agency_id=agency, agency_id=agency, owner_id=author, case_id=case, purpose=purpose,
        object_kind=kind, object_id=which, state=WorkItem.State.TAKEN, made_at=now(),
    )  # fmt: skip
    WorkStep.objects.create(item_id=item.id, act="make", by_id=None, to_id=author, at=item.made_at)
    record_by_clock(ledger.WORK, "work.assigned", [item.id], what="task", to=agency, agency=agency)
