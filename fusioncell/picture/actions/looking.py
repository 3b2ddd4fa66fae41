"""Looking, as an act: every search and every opening is in the log before the answer leaves."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction

from fusioncell.evidence import queries as evidence
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Report
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused
from fusioncell.infrastructure.actions.looking import heed
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.picture import queries
from fusioncell.picture.methods.question import Question
from fusioncell.picture.models import SavedSearch


def ask(who: Sitting, question: Question, *, whole: bool = False) -> queries.Answer:
    """Search, and record that it was: the question's filters, how much was shown, and the hash of it."""
    article = require(who, "search.use")
    _refuse_selection_by_special_category(question)
    answer = queries.search(who, question, whole=whole)
    record(
        who, "search.use", [], article, words=question.words, which=question.which, filters=dict(question.filters),
        shown=answer.shown, counted=answer.counted, result=answer.digest,
    )  # fmt: skip
    return answer


def _refuse_selection_by_special_category(question: Question) -> None:
    """Nobody selects people by belief, health, origin or the like (R17); the values are not in the index either."""
    asked = {word.split(":", 1)[0].lower() for word in question.words.split() if ":" in word}
    named = sorted(name for name in load().special if name.lower() in asked)
    if named:
        raise Refused(
            [f"R17: people are not selected by {', '.join(named)}. The question was recorded and not answered."]
        )


def open_report(who: Sitting, report_id: UUID) -> Report:
    """Open one report, and record it."""
    article = require(who, "report.read")
    report = evidence.report_for(who, report_id)
    record(who, "report.read", [report.id], article)
    heed(who, _sites_in(who, report), "report.read")
    return report


def _sites_in(who: Sitting, report: Report) -> set[UUID]:
    return {said.entity for said in evidence.statements_of(who, report) if said.schema == "Site"}


def open_original(who: Sitting, report_id: UUID) -> tuple[Report, bytes]:
    """Take the original bytes of a report, and record it."""
    article = require(who, "report.read")
    report = evidence.report_for(who, report_id)
    raw = evidence.original_of(who, report)
    if raw is None:
        raise NotFound
    record(who, "report.original", [report.id], article)
    return report, raw


def open_entity(who: Sitting, entity: UUID) -> queries.EntityPage:
    """Open what is known of one entity, and record it with the reports it rests on."""
    article = require(who, "entity.read")
    page = queries.entity_page(who, entity)
    heed(who, page.members, "entity.read")
    record(who, "entity.read", [entity], article, statements=page.counted, reports=_ids(page.report_ids))
    return page


def _ids(reports: Iterable[UUID]) -> list[str]:
    return sorted({str(report) for report in reports})


@transaction.atomic
def save_search(who: Sitting, name: str, question: Question) -> SavedSearch:
    """Keep a question under a name, for this seat alone."""
    article = require(who, "search.save")
    if not name.strip():
        raise Refused(["A saved search has a name."])
    try:
        with transaction.atomic():
            saved = SavedSearch.objects.create(
                seat_id=who.seat_id, name=name.strip()[:120], question=question.as_body(), made_at=now()
            )
    except IntegrityError as error:
        raise Conflict("You already keep a search under this name.") from error
    record(who, "search.save", [saved.id], article, name=saved.name)
    return saved


@transaction.atomic
def forget_search(who: Sitting, search_id: UUID) -> None:
    """Drop a saved search of one's own."""
    article = require(who, "search.save")
    gone, _ = SavedSearch.objects.filter(pk=search_id, seat_id=who.seat_id).delete()
    if not gone:
        raise NotFound
    record(who, "search.forget", [search_id], article)
