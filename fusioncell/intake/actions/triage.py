"""Grading at speed: several at once, with what was suggested beside what was given, and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.evidence.actions.reports import grade
from fusioncell.evidence.methods.grades import read_grade
from fusioncell.evidence.queries import report_for
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused
from fusioncell.foundation.words import new_id
from fusioncell.intake.models import Grading
from fusioncell.intake.queries_of_triage import suggested_for
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

MOST = 200


@transaction.atomic
def grade_many(who: Sitting, reports: Sequence[UUID], raw: str) -> int:
    """Give reports one grade: all of them or none. A person does it; what was suggested is noted beside it."""
    article = require(who, "report.grade")
    if who.account_id is None:
        raise Refused([_("R18: a machine may suggest, a person decides; this seat belongs to a machine.")])
    chosen = list(dict.fromkeys(reports))
    if not chosen or len(chosen) > MOST:
        raise Refused([_("Choose between 1 and %(n)d reports.") % {"n": MOST}])
    given = read_grade(raw)
    batch, moment = new_id(), now()
    for number in chosen:
        report = report_for(who, number)
        if report.retracted_at is not None:
            raise Refused([_("A retracted report is not graded.")])
        Grading.objects.create(
            report_id=report.id, by_id=who.seat_id, at=moment, batch=batch, before=_raw(report.grade_raw),
            after=given.raw, suggested=suggested_for(who, report).grade,
        )  # fmt: skip
        grade(who, report.id, given.raw)
    record(who, "triage.grade", [batch, *chosen], article, grade=given.raw)
    return len(chosen)


def _raw(raw: str) -> str:
    return raw or "F6"


@transaction.atomic
def undo(who: Sitting, batch: UUID | None) -> int:
    """Take back a batch of one's own, the last when none is named: each report gets the grade that it had before.

    The gradings stay; taking back is a grading of its own. What somebody else has graded since stays as it is.
    """
    article = require(who, "report.grade")
    mine = Grading.objects.filter(by_id=who.seat_id, undoes__isnull=True, undone_by__isnull=True)
    if batch is None:
        batch = mine.order_by("-at", "-id").values_list("batch", flat=True).first()
    found = list(mine.filter(batch=batch)) if batch else []
    if not found:
        raise NotFound
    moment, number, back = now(), new_id(), 0
    for one in found:
        report = report_for(who, one.report_id)
        if report.grade_raw != one.after:
            continue
        Grading.objects.create(
            report_id=report.id, by_id=who.seat_id, at=moment, batch=number, before=one.after, after=one.before,
            undoes=one,
        )  # fmt: skip
        grade(who, report.id, one.before)
        back += 1
    if not back:
        raise Conflict(_("These reports have been graded anew since; nothing was taken back."))
    record(who, "triage.undo", [batch, number], article, reports=back)
    return back
