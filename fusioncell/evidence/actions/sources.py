"""Sources: whom an agency heard it from. Who that is can be protected by a label of its own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import connection

from fusioncell.evidence.actions.keeping import Received
from fusioncell.foundation.words import new_id
from fusioncell.mandate.queries import label_id, label_of

PROTECTED = "source-identity"


def with_source(known: dict[str, UUID], received: Received, name: str) -> Received:
    """The report with its source, made when it is new. Called within the transaction that keeps the report.

    A label that forbids naming the source puts the source itself under the caveat `source-identity`.
    """
    found = known.get(name)
    if found is None:
        label = label_of(received.label_id)
        if "identify-source" in label.forbids:
            label = replace(label, caveats=label.caveats | {PROTECTED})
        found = _interned(received.agency, name, received.reliability, label_id(label))
        known[name] = found
    return replace(received, source_id=found)


def _interned(agency: str, name: str, reliability: str | None, label: int) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT intern_source(%s, %s, %s, %s, %s)", [new_id(), agency, name[:200], reliability, label])
        made: UUID = cursor.fetchone()[0]
    return made
