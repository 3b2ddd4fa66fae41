"""Keeping what was received: reports, their statements and the words to search, in one transaction with the log."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction

from fusioncell.evidence import news
from fusioncell.evidence.actions.keeping_sql import (
    INSERT_ENTRIES,
    INSERT_ORIGINALS,
    INSERT_REPORTS,
    INSERT_STATEMENTS,
)
from fusioncell.evidence.methods.normalise import tsvector_literal
from fusioncell.evidence.methods.ontology import not_searchable
from fusioncell.foundation.clock import iso
from fusioncell.foundation.sealing import key_ring
from fusioncell.foundation.words import Kind, PersonCategory, new_id
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.queries import label_id, labels_of
from fusioncell.mandate.record import record_many
from fusioncell.mandate.sitting import Sitting

LONGEST_INDEXED = 200_000  # characters of one entry that are made searchable; the whole stays in the report


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, judged and labelled, ready to be kept."""

    entity: UUID
    schema: str
    prop: str
    value: str
    label_id: int
    original: str = ""
    language: str = ""
    kind: Kind = Kind.DOCUMENT
    category: PersonCategory | None = None
    first_seen: str = ""
    last_seen: str = ""
    target: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Received:
    """One report, judged and labelled, ready to be kept."""

    agency: str
    channel: str
    raw: bytes
    media_type: str
    title: str
    category: str
    legal_basis: str
    label_id: int
    purpose: str
    received_at: datetime
    statements: Sequence[Said] = ()
    text: str = ""
    language: str = ""
    source_id: UUID | None = None
    delivery_id: UUID | None = None
    case_id: UUID | None = None
    external_id: str | None = None
    version: str = ""
    supersedes_id: UUID | None = None
    reliability: str | None = None
    credibility: int | None = None
    grade_raw: str = ""
    occurred: tuple[str, str] = ("", "")
    findings: Sequence[dict[str, str]] = ()
    place: str = ""
    review_by: datetime | None = None
    visible_until: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def sha256(self) -> bytes:
        """The fingerprint of the bytes as they came."""
        return hashlib.sha256(self.raw).digest()


def entity_id(agency: str, channel: str, external_id: str) -> UUID:
    """The id of what one agency's channel calls `external_id`.

    It is made of the sender's own identifier and never of a name; two senders' identical identifiers do not meet here.
    """
    digest = bytearray(hashlib.sha256(f"{agency}\x1f{channel}\x1f{external_id}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))


@transaction.atomic
def keep(who: Sitting, batch: Sequence[Received], article: str) -> None:
    """Keep a batch of reports: rows, index and one event a report, all or none."""
    if not batch:
        return
    with connection.cursor() as cursor:
        cursor.execute(INSERT_REPORTS, [orjson.dumps([_report_row(who, report) for report in batch]).decode()])
        cursor.execute(INSERT_ORIGINALS, [orjson.dumps(list(_original_rows(batch))).decode()])
        cursor.execute(INSERT_STATEMENTS, [orjson.dumps(list(statement_rows(batch))).decode()])
        cursor.execute(INSERT_ENTRIES, [orjson.dumps(list(entry_rows(batch))).decode()])
        for report in batch:
            if report.supersedes_id is not None:
                cursor.execute("SELECT supersede_report(%s, %s)", [report.supersedes_id, report.id])
    news.tell(news.RECEIVED, [report.id for report in batch])
    record_many(who, "report.receive", [(str(report.id), _event(report)) for report in batch], article)


def _event(report: Received) -> dict[str, object]:
    return {
        "sha256": report.sha256.hex(),
        "channel": report.channel,
        "agency": report.agency,
        "label": report.label_id,
        "legal_basis": report.legal_basis,
        "grade": report.grade_raw,
        "statements": len(report.statements),
    }


def _report_row(who: Sitting, report: Received) -> dict[str, object]:
    return {
        "id": report.id,
        "agency_id": report.agency,
        "source_id": report.source_id,
        "channel": report.channel,
        "delivery_id": report.delivery_id,
        "external_id": report.external_id,
        "version": report.version,
        "supersedes_id": report.supersedes_id,
        "sha256": base64.b64encode(report.sha256).decode(),
        "media_type": report.media_type,
        "title": report.title,
        "text": report.text,
        "language": report.language,
        "category": report.category,
        "legal_basis": report.legal_basis,
        "reliability": report.reliability,
        "credibility": report.credibility,
        "grade_raw": report.grade_raw,
        "label_id": report.label_id,
        "purpose": report.purpose,
        "occurred_from": report.occurred[0],
        "occurred_to": report.occurred[1],
        "findings": list(report.findings),
        "place": report.place,
        "received_at": report.received_at,
        "received_by_id": who.seat_id,
        "review_by": report.review_by,
        "visible_until": report.visible_until,
    }


def _original_rows(batch: Iterable[Received]) -> Iterable[dict[str, object]]:
    ring = key_ring(settings.ENVIRONMENT.keys / "data.key")
    joined: dict[frozenset[int], int] = {}
    for report in batch:
        parts = frozenset((report.label_id, *(said.label_id for said in report.statements)))
        if parts not in joined:
            joined[parts] = report.label_id if len(parts) == 1 else label_id(join_all(labels_of(parts).values()))
        yield {
            "report_id": report.id,
            "label_id": joined[parts],
            "sealed": base64.b64encode(ring.seal(report.raw, report.id.bytes)).decode(),
        }


def statement_rows(batch: Iterable[Received]) -> Iterable[dict[str, object]]:
    """The statements of reports as rows of their table."""
    for report in batch:
        for said in report.statements:
            yield {
                "id": said.id,
                "report_id": report.id,
                "agency_id": report.agency,
                "entity": said.entity,
                "schema": said.schema,
                "prop": said.prop,
                "value": said.value,
                "original": said.original if said.original != said.value else "",
                "language": said.language,
                "kind": said.kind,
                "category": said.category or "",
                "case_id": report.case_id,
                "label_id": said.label_id,
                "first_seen": said.first_seen,
                "last_seen": said.last_seen,
                "target": said.target,
                "visible_until": report.visible_until,
            }


def entry_rows(batch: Iterable[Received]) -> Iterable[dict[str, object]]:
    """One entry for the report's own words, and one for each entity and label: no entry mixes labels."""
    for report in batch:
        common = {
            "report_id": report.id,
            "agency_id": report.agency,
            "channel": report.channel,
            "category": report.category,
            "visible_until": report.visible_until,
            "at": iso(report.received_at),
        }
        words = f"{report.title}\n{report.text}\n{report.external_id or ''}"
        yield {
            **common,
            "kind": 0,
            "schema": "",
            "label_id": report.label_id,
            "tsv": tsvector_literal(words, LONGEST_INDEXED),
        }
        for (entity, number), (schema, values) in _grouped(report.statements).items():
            tsv = tsvector_literal("\n".join(values), LONGEST_INDEXED)
            yield {**common, "kind": 1, "entity": entity, "schema": schema, "label_id": number, "tsv": tsv}


def _grouped(statements: Iterable[Said]) -> dict[tuple[UUID, int], tuple[str, list[str]]]:
    """Searchable values by entity and label. Special categories are left out: nobody selects people by them (R17)."""
    groups: dict[tuple[UUID, int], tuple[str, list[str]]] = {}
    for said in statements:
        values = groups.setdefault((said.entity, said.label_id), (said.schema, []))[1]
        if said.target is None and not not_searchable(said.schema, said.prop):
            values.append(said.value)
            if said.original and said.original != said.value:
                values.append(said.original)
    return groups
