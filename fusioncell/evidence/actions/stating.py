"""Statements that a person adds to a kept report: what its text says, accepted piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import orjson
from django.db import connection

from fusioncell.evidence import news
from fusioncell.evidence.actions.keeping import Received, Said, entry_rows, statement_rows
from fusioncell.evidence.actions.keeping_sql import INSERT_ENTRIES, INSERT_STATEMENTS
from fusioncell.evidence.models import Report, Statement
from fusioncell.foundation.errors import Refused
from fusioncell.foundation.words import Kind
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting


def state(who: Sitting, report: Report, said: Sequence[Said], article: str, case_id: UUID | None = None) -> None:
    """Add statements to a report that this person holds, under its label, searchable from here on.

    Called within the transaction of the act that decides it. A machine states nothing (RULES R18).
    """
    if who.account_id is None:
        raise Refused(["R18: a machine may suggest, a person decides; this seat belongs to a machine."])
    if report.retracted_at is not None:
        raise Refused(["A retracted report states nothing any more."])
    carried = _carrier(report, said, case_id)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_STATEMENTS, [orjson.dumps(list(statement_rows([carried]))).decode()])
    _index(carried)
    news.tell(news.RECEIVED, [report.id])
    record(
        who, "statement.state", [report.id, *(one.id for one in said)], article, label=report.label_id, count=len(said)
    )


def index_again(who: Sitting, report: Report, entities: Iterable[UUID]) -> None:
    """Make what still stands of some entities of a report searchable again, after the index forgot them."""
    wanted = list(entities)
    found = Statement.objects.filter(report_id=report.id, entity__in=wanted, ended_at__isnull=True)
    said = [
        Said(s.entity, s.schema, s.prop, s.value, s.label_id, s.original, kind=Kind(s.kind), target=s.target)
        for s in found
    ]
    _index(_carrier(report, said, None))
    record(who, "statement.withdraw", [report.id, *wanted], "", standing=len(said))


def _index(carried: Received) -> None:
    rows = [row for row in entry_rows([carried]) if row["kind"] == 1]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(INSERT_ENTRIES, [orjson.dumps(rows).decode()])


def _carrier(report: Report, said: Sequence[Said], case_id: UUID | None) -> Received:
    """The report as the rows of its statements are made from it."""
    return Received(
        agency=report.agency_id,
        channel=report.channel,
        raw=b"",
        media_type=report.media_type,
        title=report.title,
        category=report.category,
        legal_basis=report.legal_basis,
        label_id=report.label_id,
        purpose=report.purpose,
        received_at=report.received_at,
        statements=said,
        case_id=case_id,
        visible_until=report.visible_until,
        id=report.id,
    )
