"""From rows to what a page prints: names in the reader's language, captions, groups. No rights are decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fusioncell.evidence import queries as evidence
from fusioncell.evidence.methods.entity import Entity, project, without
from fusioncell.evidence.methods.ontology import Property, load
from fusioncell.evidence.models import Report, Statement
from fusioncell.intake import queries as intake
from fusioncell.intake.rules_of_text import is_locked
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law_parts import Agency, Category, Channel, Mandate
from fusioncell.mandate.queries import agency_names, labels_of, law_in_force
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.methods.question import Question
from fusioncell.picture.queries import Answer

ORIGINAL_SHOWN = 20_000  # bytes of an original on the page


@dataclass(frozen=True, slots=True)
class Row:
    """A report in a list."""

    report: Report
    agency: str
    label: Label


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one property, named in the reader's language."""

    name: str
    value: str
    original: str = ""
    target: UUID | None = None
    kind: str = ""
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity in a list or in a report: what it is called here, and its facts."""

    id: UUID
    caption: str
    schema: str
    facts: Sequence[Fact] = ()
    category: str = ""
    reports: int = 0
    agencies: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a facet, with the address that chooses it or lets it go."""

    name: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One way of narrowing an answer."""

    title: str
    lines: Sequence[Line]


def language() -> str:
    """The language of the page, without its region."""
    return (get_language() or "en").split("-")[0]


def word(names: Mapping[str, str], code: str) -> str:
    """A name of the law in the page's language."""
    return names.get(language()) or names.get("en") or code


def schema_name(name: str) -> str:
    """A schema in the page's language."""
    return _(load().schema(name).label)


def prop_name(schema: str, name: str) -> str:
    """A property in the page's language."""
    known: Property | None = load().prop(schema, name)
    return _(known.label) if known else name


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as the projection of an entity reads it; `row` leads back to what the page prints."""

    row: Statement
    reliability: str | None = None
    credibility: int | None = None

    @property
    def key(self) -> str:
        return str(self.row.id)

    @property
    def entity(self) -> str:
        return str(self.row.entity)

    @property
    def schema(self) -> str:
        return self.row.schema

    @property
    def prop(self) -> str:
        return self.row.prop

    @property
    def value(self) -> str:
        return self.row.value

    @property
    def original(self) -> str:
        return self.row.original

    @property
    def language(self) -> str:
        return self.row.language

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def category(self) -> str:
        return self.row.category

    @property
    def report(self) -> str:
        return str(self.row.report_id)

    @property
    def agency(self) -> str:
        return self.row.agency_id

    @property
    def first_seen(self) -> str:
        return self.row.first_seen

    @property
    def last_seen(self) -> str:
        return self.row.last_seen


def projected(statements: Sequence[Statement]) -> Entity:
    """The entity that these statements describe, without the grades of their reports."""
    return project([Told(s) for s in statements])


def caption_of(statements: Sequence[Statement]) -> str:
    """What an entity is called by what this reader sees of it; else its schema."""
    if not statements:
        return _("not visible")
    entity = projected(statements)
    return entity.caption or _(entity.schema.label)


def report_rows(who: Sitting, reports: Sequence[Report]) -> list[Row]:
    """Reports with their agency's name and their label."""
    names = agency_names(language())
    labels = labels_of(r.label_id for r in reports)
    return [Row(r, names.get(r.agency_id, r.agency_id), labels[r.label_id]) for r in reports]


def entity_rows(found: Iterable[tuple[UUID, Sequence[Statement]]]) -> list[Thing]:
    """Entities with the facts that a list shows of them."""
    names = agency_names(language())
    return [_thing(entity, statements, names) for entity, statements in found]


def _thing(entity: UUID, statements: Sequence[Statement], names: Mapping[str, str]) -> Thing:
    seen = projected(statements)
    shown = [p for p in seen.schema.featured if p not in seen.schema.caption]
    facts = [
        Fact(_(fact.label), ", ".join(value.value for value in fact.values[:3]))
        for prop in shown
        if (fact := seen.fact(prop)) is not None and not (fact.prop and fact.prop.kind == "entity")
    ]
    return Thing(
        entity,
        seen.caption or _(seen.schema.label),
        _(seen.schema.label),
        facts,
        reports=len(seen.reports),
        agencies=", ".join(names.get(agency, agency) for agency in seen.agencies),
    )


def address_of(body: Mapping[str, Any], **changed: str | None) -> str:
    """The address of a question, with some of it changed; None takes a part away."""
    parts = {"q": body.get("words", ""), "in": body.get("which", "reports"), **body.get("filters", {})}
    if body.get("best"):
        parts["order"] = "best"
    parts.update(changed)
    kept = {name: value for name, value in parts.items() if value}
    return f"{reverse('picture:search')}?{urlencode(kept)}"


def tabs(question: Question) -> dict[str, str]:
    """The other ways of looking at the same question."""
    body = question.as_body()
    return {
        "reports": address_of(body, **{"in": "reports"}),
        "entities": address_of(body, **{"in": "entities"}),
        "newest": address_of(body, order=None),
        "best": address_of(body, order="best"),
    }


def facets(answer: Answer) -> list[Facet]:
    """Counts by agency, channel, category and schema; a chosen value leads back out of itself."""
    law = law_in_force().mandate
    titles = {"agency": _("Agency"), "channel": _("Channel"), "category": _("Category"), "schema": _("Kind of thing")}
    body = answer.question.as_body()
    chosen = answer.question.filters
    return [
        Facet(
            title,
            [
                Line(
                    _facet_name(law, facet, value),
                    count,
                    address_of(body, **{facet: None if chosen.get(facet) == value else value}),
                    chosen.get(facet) == value,
                )
                for value, count in answer.facets[facet]
            ],
        )
        for facet, title in titles.items()
    ]


def _facet_name(law: Mandate, facet: str, value: str) -> str:
    if facet == "schema":
        return schema_name(value)
    tables: dict[str, Mapping[str, Agency | Channel | Category]] = {
        "agency": law.agencies,
        "channel": law.channels,
        "category": law.categories,
    }
    known = tables[facet].get(value)
    return word(known.names, value) if known else value


def saved(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Saved searches with their addresses."""
    return [{"id": row.id, "name": row.name, "url": address_of(row.question)} for row in rows]


def report_page(who: Sitting, report: Report) -> dict[str, Any]:
    """Everything a report's page prints."""
    law = law_in_force().mandate
    statements = evidence.statements_of(who, report)
    labels = labels_of({report.label_id, *(s.label_id for s in statements)})
    raw = evidence.original_of(who, report)
    category, basis = law.categories.get(report.category), law.bases.get(report.legal_basis)
    channel, purpose = law.channels.get(report.channel), law.purposes.get(report.purpose)
    return {
        "report": report,
        "label": labels[report.label_id],
        "agency": agency_names(language()).get(report.agency_id, report.agency_id),
        "channel": word(channel.names, channel.code) if channel else report.channel,
        "category": word(category.names, category.code) if category else report.category,
        "basis": word(basis.names, basis.code) if basis else report.legal_basis,
        "purpose": word(purpose.names, purpose.code) if purpose else report.purpose,
        "source": evidence.source_name(who, report),
        "fingerprint": bytes(report.sha256).hex(),
        "original": None if raw is None else _shown(raw),
        "groups": groups(statements[: evidence.MOST_STATEMENTS], labels, report.label_id),
        "more": len(statements) > evidence.MOST_STATEMENTS,
        "newer": evidence.seen_or_none(who, report.superseded_by_id),
        "older": evidence.seen_or_none(who, report.supersedes_id),
        "carriers": intake.carriers_of(who, report),
        "carried": intake.carried_in(who, report),
        "may_unlock": raw is not None and _may_unlock(who, report),
        "may_grade": who.has("report.grade"),
        "may_retract": who.has("report.retract") and who.agency in (report.agency_id, "cell"),
    }


def _may_unlock(who: Sitting, report: Report) -> bool:
    own = who.agency in (report.agency_id, "cell")
    return own and who.has("report.receive") and is_locked(report.findings)


def _shown(raw: bytes) -> dict[str, Any]:
    return {
        "bare": b"\0" in raw[:ORIGINAL_SHOWN] or raw.startswith(b"%PDF-"),
        "text": raw[:ORIGINAL_SHOWN].decode("utf-8", "replace"),
        "cut": len(raw) > ORIGINAL_SHOWN,
        "size": len(raw),
    }


def groups(statements: Sequence[Statement], labels: Mapping[int, Label], usual: int) -> list[Thing]:
    """What a report says, by entity; a statement shows its label where it differs from the report's."""
    by_entity: dict[UUID, list[Statement]] = {}
    for statement in statements:
        by_entity.setdefault(statement.entity, []).append(statement)
    captions = {entity: caption_of(said) for entity, said in by_entity.items()}
    return [
        Thing(
            entity,
            captions[entity],
            schema_name(said[0].schema),
            [_fact(s, captions, labels, usual) for s in said],
            category=next((s.get_category_display() for s in said if s.category), ""),
        )
        for entity, said in by_entity.items()
    ]


def _fact(s: Statement, captions: Mapping[UUID, str], labels: Mapping[int, Label], usual: int) -> Fact:
    return Fact(
        prop_name(s.schema, s.prop),
        captions.get(s.target, s.value) if s.target else s.value,
        s.original,
        s.target if s.target in captions else None,
        s.get_kind_display() if s.kind == "opinion" else "",
        labels[s.label_id] if s.label_id != usual else None,
    )


def retraction(who: Sitting, report: Report) -> dict[str, Any]:
    """What a retraction would change, with captions."""
    preview = evidence.what_retraction_changes(who, report)
    both = evidence.statements_about(who, [*preview.entities_changed, *preview.entities_gone])
    by_entity: dict[UUID, list[Statement]] = {}
    for statement in both:
        by_entity.setdefault(statement.entity, []).append(statement)
    names = agency_names(language())
    return {
        "label": labels_of([report.label_id])[report.label_id],
        "preview": preview,
        "changed": [
            _losing(_thing(e, by_entity[e], names), by_entity[e], report)
            for e in preview.entities_changed
            if e in by_entity
        ],
        "gone": [_thing(e, by_entity[e], names) for e in preview.entities_gone if e in by_entity],
    }


def _losing(thing: Thing, statements: Sequence[Statement], report: Report) -> Thing:
    """An entity with the facts that only this report states."""
    change = without([Told(s) for s in statements], frozenset({str(report.id)}))
    schema = projected(statements).schema
    named = ((schema.properties.get(prop), prop, value) for prop, value in change.lost)
    lost = [Fact(_(p.label) if p else name, value) for p, name, value in named if p is None or p.kind != "entity"]
    return replace(thing, facts=lost)
