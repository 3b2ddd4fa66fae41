"""What a partner's machine may ask: the same search, reports and entities as the pages, under the same law."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.evidence import queries as evidence
from fusioncell.evidence.models import Report, Statement
from fusioncell.mandate.methods.label import as_body
from fusioncell.mandate.queries import labels_of
from fusioncell.mandate.sitting import who_asks
from fusioncell.picture import api_of_graph, api_of_situation, api_of_watches
from fusioncell.picture.actions import looking as actions
from fusioncell.picture.methods.question import read_question
from fusioncell.picture.showing import caption_of

router = Router()
for part in (api_of_situation, api_of_graph, api_of_watches):
    router.add_router("", part.router)


class ReportOut(Schema):
    """A report without its original; `label` is the whole label."""

    id: UUID
    title: str
    text: str
    agency: str
    channel: str
    category: str
    reliability: str | None
    credibility: int | None
    external_id: str | None
    version: str
    sha256: str
    received_at: datetime
    retracted_at: datetime | None
    label: dict[str, Any]


class StatementOut(Schema):
    """One statement: who says it, in which report, under which label."""

    id: UUID
    report: UUID
    agency: str
    entity: UUID
    schema_name: str
    prop: str
    value: str
    original: str
    kind: str
    category: str
    target: UUID | None
    label: dict[str, Any]


class EntityOut(Schema):
    """An entity as this token may see it."""

    id: UUID
    caption: str
    statements: list[StatementOut]


class AnswerOut(Schema):
    """A page of a search; `after` leads to the next."""

    reports: list[ReportOut]
    entities: list[EntityOut]
    facets: dict[str, list[tuple[str, int]]]
    counted: int
    capped: bool
    after: str


def _report(report: Report) -> ReportOut:
    label = labels_of([report.label_id])[report.label_id]
    return ReportOut(
        id=report.id,
        title=report.title,
        text=report.text,
        agency=report.agency_id,
        channel=report.channel,
        category=report.category,
        reliability=report.reliability,
        credibility=report.credibility,
        external_id=report.external_id,
        version=report.version,
        sha256=bytes(report.sha256).hex(),
        received_at=report.received_at,
        retracted_at=report.retracted_at,
        label=as_body(label),
    )


def _statement(s: Statement) -> StatementOut:
    return StatementOut(
        id=s.id,
        report=s.report_id,
        agency=s.agency_id,
        entity=s.entity,
        schema_name=s.schema,
        prop=s.prop,
        value=s.value,
        original=s.original,
        kind=s.kind,
        category=s.category,
        target=s.target,
        label=as_body(labels_of([s.label_id])[s.label_id]),
    )


def _entity(number: UUID, statements: list[Statement]) -> EntityOut:
    return EntityOut(id=number, caption=caption_of(statements), statements=[_statement(s) for s in statements])


@router.get("/search", response=AnswerOut, summary="Search reports or entities")
def search(request: HttpRequest) -> AnswerOut:
    """The query string is that of the search page: `q`, `in` (reports or entities), filters, `order`, `after`."""
    answer = actions.ask(who_asks(request), read_question(request.GET.dict()), whole=True)
    return AnswerOut(
        reports=[_report(r) for r in answer.reports],
        entities=[_entity(number, statements) for number, statements in answer.entities],
        facets={name: list(lines) for name, lines in answer.facets.items()},
        counted=answer.counted,
        capped=answer.capped,
        after=answer.next_mark,
    )


@router.get("/reports/{report_id}", response=ReportOut, summary="One report")
def report(request: HttpRequest, report_id: UUID) -> ReportOut:
    """The report with its label; 404 alike for hidden and absent."""
    return _report(actions.open_report(who_asks(request), report_id))


@router.get("/reports/{report_id}/statements", response=list[StatementOut], summary="What was read from a report")
def statements(request: HttpRequest, report_id: UUID) -> list[StatementOut]:
    """The statements of one report that this token may read."""
    who = who_asks(request)
    found = actions.open_report(who, report_id)
    return [_statement(s) for s in evidence.statements_of(who, found)]


@router.get("/entities/{entity_id}", response=EntityOut, summary="One entity")
def entity(request: HttpRequest, entity_id: UUID) -> EntityOut:
    """Every statement about one entity that this token may read; 404 alike for hidden and absent."""
    page = actions.open_entity(who_asks(request), entity_id)
    return _entity(entity_id, list(page.statements))
