"""The clock of retention: rows past their date go to the label of the same fields with the state *expired*."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection, transaction

from fusioncell.foundation import ledger
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.words import State
from fusioncell.mandate.queries import label_id, labels_of


@transaction.atomic
def expire() -> int:
    """Move every row past its date; gives how many. Until it runs, the date itself already hides them.

    The clock is no person: its event names the machine, and it can only close, never open.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT label_id FROM labels_past_due()")
        before = labels_of(row[0] for row in cursor.fetchall())
        # What is held by law stays as it is: its date hides it all the same, and "expired" would let it be erased.
        old = sorted(number for number, label in before.items() if label.state != State.HELD)
        if not old:
            return 0
        new = [label_id(replace(before[n], state=max(State.EXPIRED, before[n].state))) for n in old]
        cursor.execute("SELECT expire_rows(%s, %s)", [old, new])
        moved: int = cursor.fetchone()[0]
    if moved:
        body: dict[str, object] = {
            "kind": "retention.expire", "at": iso(now()), "seat": None, "agency": "", "purpose": "", "case": None,
            "article": "", "subjects": [], "detail": {"rows": moved, "by": "clock"},
        }  # fmt: skip
        ledger.append(ledger.RIGHTS, body)
    return moved
