"""The clock of consents: what was sent under one that has ended waits again."""

from __future__ import annotations

from django.db import connection, transaction

from fusioncell.evidence.actions.labels import recompute
from fusioncell.foundation import ledger
from fusioncell.mandate.record import record_by_clock


@transaction.atomic
def lapse() -> int:
    """Mark the consents that have ended; gives how many.

    Nobody reads by a consent past its date even before this runs: every request asks for the date anew. This moves
    the work that rests on it back to waiting, so that it is seen and counted as an obstacle.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent, report FROM lapse_consents()")
        ended = cursor.fetchall()
    for consent, report in ended:
        record_by_clock(ledger.RIGHTS, "consent.expire", [consent, report])
    if ended:
        recompute(None, sorted({report for _consent, report in ended}))
    return len(ended)
