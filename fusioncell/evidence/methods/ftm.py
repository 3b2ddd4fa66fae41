"""FollowTheMoney's JSON, read and written: entities (`id`, `schema`, `properties`) and statements, one a line.

Reading keeps what our ontology does not know, under its own name, with a finding. Writing says what could not be
expressed. The format has no place for handling, grades or opinions: whoever writes must see to it that everything in
the entity is open, and the written file says nothing of who said what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from fusioncell.evidence.methods.drafts import Finding, StatementDraft, Unread
from fusioncell.evidence.methods.entity import Entity, Facts
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.methods.values import Hints, Unclear, clean
from fusioncell.foundation.errors import Unreadable

LONGEST_LINE = 16 * 1024 * 1024
_DEEPEST = 8
_DATE_LENGTHS = {4, 7, 10}
# Names that mean something else there, or that are one thing to us.
_DOCUMENTS = (
    *("Email", "Message", "Folder", "Package", "Pages", "PlainText", "HyperText"),
    *("Table", "Workbook", "Image", "Video", "Audio", "Article"),
)
_READ_AS = {"Land": "RealEstate", **dict.fromkeys(_DOCUMENTS, "Document")}


@dataclass(frozen=True, slots=True)
class Read:
    """One object of a file: its statements, what was noticed, and the bytes they came from."""

    statements: tuple[StatementDraft, ...]
    findings: tuple[Finding, ...]
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Written:
    """An entity as FollowTheMoney would have it, or nothing, and what was left out."""

    body: dict[str, Any] | None
    findings: tuple[Finding, ...]


def read_lines(lines: Iterable[bytes], place: str = "") -> Iterator[Read | Unread]:
    """Every object of a file of JSON lines; a line that cannot be read does not take the others with it."""
    for number, line in enumerate(lines, 1):
        where = f"{place}, line {number}" if place else f"line {number}"
        raw = line.strip()
        if not raw:
            continue
        if len(raw) > LONGEST_LINE:
            yield Unread(raw, where, "too_long", f"This object is longer than {LONGEST_LINE:,} bytes.")
            continue
        try:
            read = read_object(orjson.loads(raw), where)
        except orjson.JSONDecodeError as error:
            yield Unread(raw, where, "broken_json", f"This is not JSON: {error.msg} at character {error.colno}.")
        except Unreadable as error:
            yield Unread(raw, error.place or where, "not_ftm", error.sentence)
        else:
            yield Read(read.statements, read.findings, raw)


def read_object(body: object, place: str = "") -> Read:
    """An entity or a single statement. Raises `Unreadable` when it is neither."""
    if not isinstance(body, dict):
        raise Unreadable("An object of FollowTheMoney is a JSON object.", place)
    reading = _Reading(place)
    if "prop" in body:
        reading.statement(body)
    else:
        reading.entity(body, 0)
    return Read(tuple(reading.statements), tuple(dict.fromkeys(reading.findings)))


class _Reading:
    """The statements and findings of one object."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.statements: list[StatementDraft] = []
        self.findings: list[Finding] = []

    def entity(self, body: Mapping[str, Any], depth: int) -> str:
        """All values of an entity and of those nested in it; its id."""
        entity, named = _must(body, "id", self.place), _must(body, "schema", self.place)
        properties = body.get("properties", {})
        if not isinstance(properties, dict) or depth > _DEEPEST:
            raise Unreadable("The properties of an entity are lists of texts by name.", f"{self.place}, {entity}")
        about = _About(entity, self.schema(named), _text(body.get("first_seen")), _text(body.get("last_seen")))
        for prop, values in properties.items():
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, dict):
                    self.state(about, prop, self.entity(value, depth + 1))
                elif isinstance(value, str | int | float) and not isinstance(value, bool):
                    self.state(about, prop, str(value))
                elif value is not None:
                    raise Unreadable(f"A value of {prop} is not a text.", f"{self.place}, {entity}")
        if not self.statements:
            self.find("no_values", f"The entity {entity} states nothing.")
        return entity

    def statement(self, body: Mapping[str, Any]) -> None:
        """One value, as a dataset states it."""
        entity = body.get("entity_id") or body.get("canonical_id")
        if not isinstance(entity, str) or not entity:
            raise Unreadable("A statement needs an entity_id.", self.place)
        canonical = body.get("canonical_id")
        if canonical not in {None, "", entity}:
            said = f"The sender takes {entity} to be the same as {canonical}; identity is decided here, by people."
            self.find("foreign_identity", said)
        prop = _must(body, "prop", self.place)
        if prop == "id":
            return  # a checksum of the entity as it was there
        about = _About(
            entity,
            self.schema(_must(body, "schema", self.place)),
            _text(body.get("first_seen")),
            _text(body.get("last_seen")),
            _text(body.get("lang")),
        )
        self.state(about, prop, _must(body, "value", self.place), _text(body.get("original_value")))

    def schema(self, named: str) -> str:
        """The schema by our name for it."""
        name = _READ_AS.get(named, named)
        if name not in load().schemas:
            self.find("unknown_schema", f"The ontology has no schema {named}; it is kept under that name.")
        elif name != named:
            self.find("other_schema", f"What is {named} there is {name} here.")
        return name

    def state(self, about: _About, prop: str, raw: str, original: str | None = None) -> None:
        """One statement, its value cleaned; without a value a finding, and the original stays in the report."""
        found = clean(about.schema, prop, raw, Hints(language=about.lang, prop=prop))
        where = f"{about.entity}, {prop}"
        if isinstance(found, Unclear):
            self.find(found.code, f"{found.sentence} It was left unstated.", where)
            return
        for finding in found.findings:
            self.find(finding.code, finding.sentence, where)
        self.statements.append(
            StatementDraft(
                entity=about.entity,
                schema=about.schema,
                prop=prop,
                value=found.value,
                original=original or raw,
                lang=about.lang,
                first_seen=about.first_seen,
                last_seen=about.last_seen,
            )
        )

    def find(self, code: str, sentence: str, where: str = "") -> None:
        """Note something that a person should know."""
        self.findings.append(Finding(code, sentence, ", ".join(part for part in (self.place, where) if part)))


@dataclass(frozen=True, slots=True)
class _About:
    entity: str
    schema: str
    first_seen: str | None
    last_seen: str | None
    lang: str | None = None


def _must(body: Mapping[str, Any], word: str, place: str) -> str:
    value = body.get(word)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"An object of FollowTheMoney needs a text under {word!r}.", place)
    return value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def write_entity(entity: Entity) -> Written:
    """The entity under the name FollowTheMoney has for its schema; what it has no word for is a finding."""
    name = entity.schema.ftm
    if name is None:
        said = f"FollowTheMoney has nothing like {entity.schema.name}; it was not written."
        return Written(None, (Finding("not_expressible", said, entity.ids[0]),))
    findings = []
    if name != entity.schema.name:
        findings.append(Finding("other_schema", f"{entity.schema.name} was written as {name}.", entity.ids[0]))
    if entity.schema_conflict:
        findings.append(Finding("conflict", entity.schema_conflict, entity.ids[0]))
    properties: dict[str, list[str]] = {}
    for fact in entity.facts:
        values, left_out = _written(fact, name)
        if values:
            properties[fact.name] = values
        findings += [Finding("not_expressible", said, f"{entity.ids[0]}, {fact.name}") for said in left_out]
    body = {"id": entity.ids[0], "schema": name, "caption": entity.caption, "properties": properties}
    if len(entity.ids) > 1:
        body["referents"] = list(entity.ids[1:])
    return Written(body, tuple(findings))


def _written(fact: Facts, schema: str) -> tuple[list[str], list[str]]:
    """The values of a property that can be written, and why others cannot."""
    known = load().prop(schema, fact.name)
    if fact.prop is not None and (known is None or known.ours):
        return [], [f"FollowTheMoney has no property {fact.name} of {schema}."]
    if fact.prop is None or fact.prop.kind != "date":
        return [value.value for value in fact.values], []
    values, left_out = [], []
    for value in fact.values:
        plain = _plain_date(value.value)
        if plain is None:
            left_out.append(f"FollowTheMoney cannot say “{value.value}”.")
        else:
            values.append(plain)
            if plain != value.value:
                left_out.append(f"That {value.value} is meant roughly cannot be said; {plain} was written.")
    return list(dict.fromkeys(values)), left_out


def _plain_date(value: str) -> str | None:
    """A date of stated precision; intervals and alternatives have no form there."""
    plain = value.removesuffix("~")
    if len(plain) in _DATE_LENGTHS and plain.replace("-", "").isdigit():
        return plain
    return plain.removesuffix("Z") if "T" in plain and "/" not in plain and not plain.startswith("[") else None


def write_lines(entities: Iterable[Entity]) -> Iterator[tuple[bytes, tuple[Finding, ...]]]:
    """Each entity as one line, empty when it cannot be said, with its findings."""
    for entity in entities:
        written = write_entity(entity)
        line = orjson.dumps(written.body, option=orjson.OPT_SORT_KEYS) + b"\n" if written.body else b""
        yield line, written.findings


def write_statements(entity: Entity, dataset: str) -> Iterator[dict[str, Any]]:
    """The statements of an entity in FollowTheMoney's form, one for each value and report.

    The dataset is the sender's name for itself: who said what within the cell does not leave with it.
    """
    body = write_entity(entity).body
    if body is None:
        return
    for fact in entity.facts:
        for value in fact.values:
            if (plain := _written_value(fact, value.value)) in body["properties"].get(fact.name, ()):
                for said in value.says:
                    yield {
                        "id": said.key,
                        "entity_id": said.entity,
                        "canonical_id": entity.ids[0],
                        "schema": body["schema"],
                        "prop": fact.name,
                        "value": plain,
                        "dataset": dataset,
                        "lang": said.language or None,
                        "original_value": said.original or None,
                        "first_seen": said.first_seen or None,
                        "last_seen": said.last_seen or None,
                    }


def _written_value(fact: Facts, value: str) -> str | None:
    return _plain_date(value) if fact.prop is not None and fact.prop.kind == "date" else value
