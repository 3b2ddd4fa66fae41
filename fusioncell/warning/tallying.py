"""The records that a family counts, read from the statements that this person may read, at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.clock import now
from fusioncell.fusion.queries_of_sameness import firsts_among
from fusioncell.intake.queries_of_tips import tips_seen_by
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting
from fusioncell.warning.methods.declaring import Counts, Declaration, Known
from fusioncell.warning.methods.reading_events import PROPS, day_and_span, event_record
from fusioncell.warning.methods.strata import Record, Strata, effective_known, stratify

NEVER = frozenset({"Trip", "Consignment"})  # a journey is nobody's incident
NAMED = frozenset({"actorEntity", "targetEntity", "involved"})
AT_ONCE = 20_000  # rows that are fetched together

# A retracted or superseded report counts at the moments before it ended: any past moment replays as it was.
_READ = """
SELECT s.entity, s.report_id, min(s.agency_id), array_agg(s.prop ORDER BY s.id),
       array_agg(coalesce(s.target::text, s.value) ORDER BY s.id),
       array_agg(DISTINCT s.label_id) || min(r.label_id), min(r.received_at), min(s.schema)
FROM evidence_statement s JOIN evidence_report r ON r.id = s.report_id
WHERE s.schema = ANY (%(schemas)s) AND s.prop = ANY (%(props)s)
  AND s.label_id = ANY (%(allowed)s) AND r.label_id = ANY (%(allowed)s)
  AND (s.visible_until IS NULL OR s.visible_until > now()) AND (r.visible_until IS NULL OR r.visible_until > now())
  AND r.received_at <= %(moment)s
  AND (s.ended_at IS NULL OR s.ended_at > %(moment)s) AND (r.retracted_at IS NULL OR r.retracted_at > %(moment)s)
GROUP BY s.entity, s.report_id ORDER BY min(r.received_at), s.report_id, s.entity
"""
_NAMES = """
SELECT DISTINCT ON (s.entity) s.entity, s.value FROM evidence_statement s
WHERE s.prop = 'name' AND s.entity = ANY (%(entities)s) AND s.label_id = ANY (%(allowed)s)
  AND (s.visible_until IS NULL OR s.visible_until > now()) AND (s.ended_at IS NULL OR s.ended_at > %(moment)s)
ORDER BY s.entity, s.report_id, s.id
"""
_SAID = """
SELECT s.id, s.report_id, s.agency_id, s.value, ARRAY[s.label_id, r.label_id], r.received_at, r.occurred_from
FROM evidence_statement s JOIN evidence_report r ON r.id = s.report_id
WHERE s.schema = ANY (%(schemas)s) AND s.prop = %(prop)s
  AND s.label_id = ANY (%(allowed)s) AND r.label_id = ANY (%(allowed)s)
  AND (s.visible_until IS NULL OR s.visible_until > now()) AND (r.visible_until IS NULL OR r.visible_until > now())
  AND r.received_at <= %(moment)s
  AND (s.ended_at IS NULL OR s.ended_at > %(moment)s) AND (r.retracted_at IS NULL OR r.retracted_at > %(moment)s)
ORDER BY s.id
"""


@lru_cache(maxsize=1)
def event_schemas() -> tuple[str, ...]:
    """The kinds of event that can be counted."""
    ontology = load()
    return tuple(sorted(name for name, s in ontology.schemas.items() if s.is_a("Event") and name not in NEVER))


def tally(who: Sitting, declaration: Declaration, as_of: datetime) -> Strata:
    """The series of a family as this person may see them, with what was known at a moment."""
    return stratify(records(who, declaration, as_of), declaration, as_of.date())


def records(who: Sitting, declaration: Declaration, moment: datetime) -> Iterator[Record]:
    """Everything that may be counted, each with its two clocks; an archive is read whole, whenever it came."""
    held = moment if declaration.known is Known.RECEIVED else max(moment, now())
    source = {
        Counts.EVENTS: _events, Counts.REPORTS: _reports, Counts.TIPS: _tips, Counts.STATEMENTS: _statements,
        Counts.LINKS: _links,
    }[declaration.counts]  # fmt: skip
    for one in source(who, declaration, held):
        yield replace(one, known=effective_known(one.happened, one.known, declaration.known))


def _given(who: Sitting, declaration: Declaration, moment: datetime) -> dict[str, Any]:
    schemas = list(declaration.schemas or event_schemas())
    return {"schemas": schemas, "allowed": list(allowed_labels(who)), "moment": moment}


def _events(who: Sitting, declaration: Declaration, moment: datetime) -> Iterator[Record]:
    given = _given(who, declaration, moment)
    given["props"] = [*PROPS, *([declaration.amount] if declaration.amount else [])]
    rows = list(_rows(_READ, given))
    names = _names(given, rows) if _needs_names(declaration) else {}
    often = Counter(value for row in rows for prop, value in zip(row[3], row[4], strict=True) if prop == "region")
    roots = firsts_among(who, {row[0] for row in rows}, moment)
    for entity, report, agency, props, values, labels, received, _schema in rows:
        # Of regions in one another the widest is named most often: a province by all events of its districts.
        said = sorted(zip(props, values, strict=True), key=lambda pair: -often[pair[1]] if pair[0] == "region" else 0)
        one = event_record(said, (entity, report, agency, received), names, declaration.amount)
        yield replace(one, labels=tuple(labels), root=roots.get(entity))


def _links(who: Sitting, declaration: Declaration, moment: datetime) -> Iterator[Record]:
    """Stated links of the kinds that are declared, each with what it links."""
    known = load()
    ends = {link.source: link for name in declaration.schemas if (link := known.schema(name).link)}
    sides = {side for link in ends.values() for side in (link.source, link.target)}
    given = _given(who, declaration, moment) | {"props": [*sides, "date", "startDate"]}
    rows = list(_rows(_READ, given))
    names = _names(given, rows, sides)
    roots = firsts_among(who, {row[0] for row in rows}, moment)
    for entity, report, agency, props, values, labels, received, schema in rows:
        said = list(zip(props, values, strict=True))
        days = [value for prop, value in said if prop not in sides]
        day, span = _when(min(days, default=""), received)
        linked = sorted({names[value] for prop, value in said if prop in sides and value in names})
        told = {"actor": linked, "kind": [schema], "agency": [agency]}
        yield Record(entity, report, day, received, told, span=span, labels=tuple(labels), root=roots.get(entity))


def _needs_names(declaration: Declaration) -> bool:
    named = declaration.detector in ("first_seen", "link_change")
    return named or "actor" in declaration.by or "actor" in declaration.where


def _names(
    given: Mapping[str, Any], rows: Sequence[Sequence[Any]], sides: Collection[str] = NAMED
) -> dict[str, str]:  # fmt: skip
    """What the entities that are named under these properties are called."""
    wanted = {v for row in rows for p, v in zip(row[3], row[4], strict=True) if p in sides}
    entities = [UUID(value) for value in wanted if len(value) == len(str(UUID(int=0)))]
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, {**given, "entities": entities})
        return {str(entity): name for entity, name in cursor.fetchall()}


def _statements(who: Sitting, declaration: Declaration, moment: datetime) -> Iterator[Record]:
    given = _given(who, declaration, moment) | {"prop": declaration.prop}
    for number, report, agency, value, labels, received, occurred in _rows(_SAID, given):
        day, span = _when(occurred, received)
        values = {"value": [value], "agency": [agency]}
        yield Record(number, report, day, received, values, span=span, labels=tuple(labels))


def _reports(who: Sitting, _declaration: Declaration, moment: datetime) -> Iterator[Record]:
    found = reports_seen_by(who).filter(received_at__lte=moment)
    for r in found.only(
        "agency", "channel", "category", "place", "received_at", "occurred_from", "label", "retracted_at",
        "superseded_by_id",
    ).iterator(AT_ONCE):  # fmt: skip
        if r.superseded_by_id is not None or (r.retracted_at is not None and r.retracted_at <= moment):
            continue
        day, span = _when(r.occurred_from, r.received_at)
        values = {"agency": [r.agency_id], "channel": [r.channel], "category": [r.category], "place": _some(r.place)}
        yield Record(r.id, r.id, day, r.received_at, values, span=span, labels=(r.label_id,))


def _tips(who: Sitting, _declaration: Declaration, moment: datetime) -> Iterator[Record]:
    for tip in tips_seen_by(who).filter(received_at__lte=moment, purged_at__isnull=True).iterator(AT_ONCE):
        r = tip.report
        if r.retracted_at is not None and r.retracted_at <= moment:
            continue
        values = {
            "agency": [r.agency_id], "channel": [r.channel], "kind": _some(tip.event_type), "place": _some(r.place),
        }  # fmt: skip
        day, span = _when(r.occurred_from, tip.received_at)
        yield Record(tip.id, r.id, day, tip.received_at, values, span=span, labels=(r.label_id,))


def _when(occurred: str, received: datetime) -> tuple[date, int]:
    """The day a report is counted under: when it says that it happened, else when it came."""
    day, span = day_and_span(occurred) if occurred else (None, 1)
    return (day, span) if day is not None else (received.date(), 1)


def _some(text: str) -> list[str]:
    return [text] if text else []


def _rows(query: str, given: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows
