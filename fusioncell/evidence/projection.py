"""Rows of the store as the entity that they describe."""

from __future__ import annotations

from collections.abc import Iterable

from fusioncell.evidence.methods.entity import Change, Entity, Said, project, without
from fusioncell.evidence.models import Statement


def said(row: Statement) -> Said:
    """One statement with what its report adds; the row comes with its report."""
    return Said(
        key=str(row.id),
        entity=str(row.entity),
        schema=row.schema,
        prop=row.prop,
        value=row.value,
        report=str(row.report_id),
        agency=row.agency_id,
        original=row.original,
        language=row.language,
        kind=row.kind,
        category=row.category,
        reliability=row.report.reliability,
        credibility=row.report.credibility,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
    )


def entity_of(rows: Iterable[Statement], script: str = "") -> Entity:
    """The entity that these rows describe: those of one cluster that the reader may read."""
    return project(map(said, rows), script)


def change_without(rows: Iterable[Statement], reports: Iterable[object]) -> Change:
    """What the view of these rows would lose with these reports."""
    return without(map(said, rows), frozenset(map(str, reports)))
