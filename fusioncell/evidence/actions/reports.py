"""What changes about a report after it was kept: its grade, and its retraction. Its words never do."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from fusioncell.evidence import news, queries
from fusioncell.evidence.actions.subjects import review_after_retraction
from fusioncell.evidence.actions.telling import tell_of_corrections
from fusioncell.evidence.methods.grades import read_grade
from fusioncell.evidence.models import Report
from fusioncell.foundation.errors import Conflict, NotFound, Refused
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def grade(who: Sitting, report_id: UUID, raw: str) -> Report:
    """Give a report its Admiralty grade; the code as given is kept beside what it means."""
    article = require(who, "report.grade")
    report = queries.report_for(who, report_id)
    given = read_grade(raw)
    before = report.grade_raw
    Report.objects.filter(pk=report.id).update(
        reliability=given.reliability, credibility=given.credibility, grade_raw=given.raw
    )
    record(who, "report.grade", [report.id], article, before=before, after=given.raw)
    record_work(who, "report.graded", [report.id])
    return queries.report_for(who, report_id)


@transaction.atomic
def retract(who: Sitting, report_id: UUID, why: str) -> int:
    """Take a report back: its statements stand no more, in every view at once. Gives how many of them this person saw.

    Only the agency that sent it, or the cell, retracts. The report itself stays to be read, marked as retracted.
    """
    article = require(who, "report.retract")
    report = queries.report_for(who, report_id)
    if report.retracted_at is not None:
        raise Conflict("This report is already retracted.")
    if not why.strip():
        raise Refused(["A retraction says why."])
    if who.agency not in (report.agency_id, "cell"):
        raise Refused(["Only the agency that sent a report, or the cell, retracts it."])
    seen = sum(statement.ended_at is None for statement in queries.statements_of(who, report))
    with connection.cursor() as cursor:
        cursor.execute("SELECT retract_report(%s, %s)", [report.id, why.strip()])
        ended: int = cursor.fetchone()[0]
    if ended < 0:
        raise NotFound
    record(who, "report.retract", [report.id], article, why=why.strip(), statements=ended)
    review_after_retraction(who, report.id)
    tell_of_corrections()
    news.tell(news.RETRACTED, [report.id])
    return seen
