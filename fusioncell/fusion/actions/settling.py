"""What rests on statements whose labels moved: dark since that moment, brought back under the new join."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from fusioncell.mandate.methods.label import LOWEST, join, join_all
from fusioncell.mandate.queries import label_id, labels_of
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

AT_ONCE = 500


def settle(who: Sitting, most: int = AT_ONCE) -> int:
    """Give findings whose sources moved their new labels; gives how many."""
    require(who, "identity.suggest")
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, id, agency, labels, until FROM unsettled_findings(%s)", [most])
        rows = cursor.fetchall()
        for kind, number, agency, labels, until in rows:
            if not labels:
                continue  # nothing is left of what it rested on: it stays dark
            label = join_all(labels_of(labels).values())
            if agency:
                clause = frozenset({f"agency:{agency}", "agency:cell", "role:overseer"})
                label = join(label, replace(LOWEST, audience=frozenset({clause})))
            cursor.execute("SELECT settle_finding(%s, %s, %s, %s)", [kind, number, label_id(label), until])
    if rows:
        record(who, "identity.settle", [row[1] for row in rows], "")
    return len([row for row in rows if row[3]])
