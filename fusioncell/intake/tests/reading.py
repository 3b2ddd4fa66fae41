"""Reading a made input in a test: all of its drafts and everything unread."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable
from dataclasses import replace

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.intake.readers import face
from fusioncell.intake.readers.face import Limits, ReaderOptions
from fusioncell.intake.readers.mapping import Entity, Mapping, ReportOf, Rule

PEOPLE = Mapping(
    name="people",
    report=ReportOf(title="{name}", external_id="{id}", text=("Seen in {place}",)),
    entities=(
        Entity(
            "person",
            "Person",
            "p:{id}",
            (
                Rule("name", column="name"),
                Rule("birthDate", date="born", format="%d/%m/%Y"),
                Rule("birthPlace", column="place"),
            ),
        ),
    ),
    columns=("id", "name", "born", "place"),
)
HEADER = b"id,name,born,place\n"


def read(raw: bytes, options: ReaderOptions | None = None, name: str | None = None) -> list[ReportDraft | Unread]:
    """Everything a reader makes of these bytes."""
    return list(face.read(io.BytesIO(raw), options or ReaderOptions(), name))


def drafts(items: Iterable[ReportDraft | Unread]) -> list[ReportDraft]:
    """Those that were read."""
    return [item for item in items if isinstance(item, ReportDraft)]


def unread(items: Iterable[ReportDraft | Unread]) -> list[Unread]:
    """Those that were not."""
    return [item for item in items if isinstance(item, Unread)]


def read_table(raw: bytes, mapping: Mapping = PEOPLE, limits: Limits | None = None) -> list[ReportDraft | Unread]:
    """Rows by a mapping."""
    return read(raw, ReaderOptions(mapping=mapping, filename="people.csv", limits=limits or Limits()))


def said(draft: ReportDraft) -> dict[str, list[str]]:
    """The values of a draft by property."""
    values: dict[str, list[str]] = {}
    for statement in draft.statements:
        values.setdefault(statement.prop, []).append(statement.value)
    return values


def codes(draft: ReportDraft) -> set[str]:
    """What was noticed about a draft."""
    return {finding.code for finding in draft.findings}


def own(*reports: dict[str, object]) -> bytes:
    """A document in our own format."""
    return json.dumps({"format": "fusioncell/1", "reports": reports}).encode()


def bundle(*objects: dict[str, object], **frame: object) -> bytes:
    """A STIX bundle."""
    head = {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000"} | frame
    return json.dumps(head | {"objects": objects}).encode()


def stix_object(kind: str, number: int, **said: object) -> dict[str, object]:
    """An object of a bundle with a made id."""
    name = f"{kind}--00000000-0000-4000-8000-{number:012d}"
    times = {"created": "2026-03-01T00:00:00.000Z", "modified": "2026-03-01T00:00:00.000Z"}
    return {"type": kind, "spec_version": "2.1", "id": name} | times | said


def packed(raw: bytes) -> bytes:
    """As gzip."""
    return gzip.compress(raw)


def with_limits(**limits: int) -> ReaderOptions:
    """Options with smaller limits than a deployment has."""
    return ReaderOptions(limits=replace(Limits(), **limits))
