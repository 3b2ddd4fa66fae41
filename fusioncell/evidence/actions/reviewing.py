"""Review before a period ends, and erasure after it (R08): a person decides with a reason, the clock carries it out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from fusioncell.evidence import news, queries
from fusioncell.evidence import rules_of_review as rules
from fusioncell.evidence.models import Report
from fusioncell.foundation import ledger
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import NotFound, refuse
from fusioncell.mandate.queries import NoLaw, label_of, law_in_force
from fusioncell.mandate.record import record, record_by_clock, record_work
from fusioncell.mandate.sitting import Sitting, require

POWER = "record.review"
AT_ONCE = 500  # reports erased in one transaction, each certified


@transaction.atomic
def keep_longer(who: Sitting, report_id: UUID, until: datetime, reason: str) -> Report:
    """Decide that a report is still needed, until when and why; its statements and the index stay with it."""
    article = require(who, POWER)
    report = queries.report_for(who, report_id)
    longest = longest_days(report)
    by_author = report.received_by_id == who.seat_id
    refuse(rules.objections_to_keeping(until, reason, now(), longest, by_author=by_author))
    return _decided(who, report, until, ("keep", article, reason))


@transaction.atomic
def not_needed(who: Sitting, report_id: UUID, reason: str) -> None:
    """Decide that a report is needed no more: it is seen no longer, and erased when the law's days have passed."""
    article = require(who, POWER)
    report = queries.report_for(who, report_id)
    refuse(rules.objections_to_reviewing(reason, by_author=report.received_by_id == who.seat_id))
    _decided(who, report, None, ("erase", article, reason))


def _decided(who: Sitting, report: Report, until: datetime | None, said: tuple[str, str, str]) -> Report:
    decision, article, reason = said
    before = iso(report.review_by) if report.review_by else None
    with connection.cursor() as cursor:
        # No end of its own means now, by the store's clock, which the clock of retention goes by as well.
        cursor.execute("SELECT keep_report_until(%s, coalesce(%s, now()))", [report.id, until])
        if not cursor.fetchone()[0]:
            raise NotFound
    end = until or now()
    record(who, POWER, [report.id], article, decision=decision, reason=reason.strip(), before=before, until=iso(end))
    record_work(who, "record.reviewed", [report.id], decision=decision)
    report.review_by = report.visible_until = end
    return report


def longest_days(report: Report) -> int:
    """For how long from a review the law lets this report stay: the shortest of its categories' periods."""
    law = law_in_force().mandate
    named = {report.category, *label_of(report.label_id).categories}
    periods = [law.categories[code].retention_days for code in named if code in law.categories]
    return min((days for days in periods if days), default=rules.UNLIMITED)


@transaction.atomic
def erase_due() -> int:
    """Erase what has been expired for as long as the law says; each report is certified in the log. Gives how many.

    The certificate names the fingerprint of what is gone; the log's own commitment outlives even its body.
    """
    days = _erase_after()
    if days is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT report, fingerprint, statements FROM erase_expired(%s, %s)", [days, AT_ONCE])
        gone = cursor.fetchall()
    for report, fingerprint, statements in gone:
        record_by_clock(
            ledger.RIGHTS, "record.erase", [report], sha256=bytes(fingerprint).hex(), statements=statements, rule="R08"
        )
    if gone:
        news.tell(news.RETRACTED, [report for report, _fingerprint, _statements in gone])
    return len(gone)


def _erase_after() -> int | None:
    try:
        rule = law_in_force().mandate.rule_on("R08")
    except NoLaw:
        return None
    days = rule.parameters.get("erase_after_days") if rule is not None else None
    return days if isinstance(days, int) else None
