"""An entity's page: every value with who says so, its links named, disagreement shown and never settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Statement
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.queries import agency_names, labels_of
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.queries import EntityPage
from fusioncell.picture.showing import caption_of, language, prop_name, schema_name

# Of these a thing has one: two values are two sources that disagree.
SINGULAR = frozenset({"birthDate", "deathDate", "gender", "imoNumber", "registrationNumber", "startDate", "endDate"})


@dataclass(frozen=True, slots=True)
class Saying:
    """One statement behind a value, as `says_who` prints it."""

    agency: str
    reliability: str | None
    credibility: int | None
    kind: str
    original: str
    title: str
    url: str
    at: datetime
    label: Label
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property, and who says so."""

    text: str
    target: UUID | None
    sayings: Sequence[Saying]


@dataclass(frozen=True, slots=True)
class Prop:
    """A property with its values."""

    name: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entity, how it is linked, and by which linking entity."""

    how: str
    id: UUID
    caption: str
    schema: str
    via: UUID | None = None


def entity_page(_who: Sitting, page: EntityPage) -> dict[str, Any]:
    """Everything an entity's page prints; its label is the join of what it shows."""
    names = agency_names(language())
    labels = labels_of(s.label_id for s in page.statements)
    schemas = sorted({s.schema for s in page.statements})
    schema, agree = load().common(schemas)
    properties = _properties(page, names, labels)
    singular = {prop_name(schema.name, name) for name in SINGULAR}
    disputed = [p.name for p in properties if len(p.values) > 1 and p.name in singular]
    return {
        "label": join_all(labels.values()),
        "page": {
            "caption": caption_of(page.statements),
            "schema": schema_name(schema.name),
            "schemas": [] if agree else [schema_name(name) for name in schemas],
            "reports": len({s.report_id for s in page.statements}),
            "agencies": ", ".join(sorted({names.get(s.agency_id, s.agency_id) for s in page.statements})),
            "properties": properties,
            "disagreements": ", ".join(disputed),
            "links": _links(page),
            "more": page.more,
        },
    }


def _properties(page: EntityPage, names: Mapping[str, str], labels: Mapping[int, Label]) -> list[Prop]:
    grouped: dict[str, dict[str, list[Statement]]] = {}
    for s in page.statements:
        grouped.setdefault(s.prop, {}).setdefault(s.value, []).append(s)
    order = list(load().schema(page.statements[0].schema).properties)
    known = sorted(grouped, key=lambda prop: (order.index(prop) if prop in order else len(order), prop))
    return [
        Prop(
            prop_name(page.statements[0].schema, prop),
            [_value(page, said, names, labels) for _, said in sorted(grouped[prop].items(), key=_most_said)],
        )
        for prop in known
    ]


def _most_said(item: tuple[str, list[Statement]]) -> tuple[int, str]:
    return -len(item[1]), item[0]


def _value(page: EntityPage, said: Sequence[Statement], names: Mapping[str, str], labels: Mapping[int, Label]) -> Value:
    target = said[0].target
    text = caption_of(page.neighbours.get(target, [])) if target else said[0].value
    sayings = [
        Saying(
            names.get(s.agency_id, s.agency_id),
            s.report.reliability,
            s.report.credibility,
            s.get_kind_display(),
            s.original,
            s.report.title,
            reverse("picture:report", args=[s.report_id]),
            s.report.received_at,
            labels[s.label_id],
        )
        for s in said
    ]
    return Value(text, target, sayings)


def _links(page: EntityPage) -> list[Neighbour]:
    """Who stands at the other end of each linking entity that points here, once each."""
    found: dict[tuple[UUID, str], Neighbour] = {}
    for pointing in page.pointing:
        via, how = pointing.entity, schema_name(pointing.schema)
        said = page.neighbours.get(via, [])
        others = [s for s in said if s.target not in (None, page.id)]
        if not others:
            found.setdefault((via, how), Neighbour(how, via, caption_of(said), how))
        for other in others:
            if other.target is not None:
                far = page.neighbours.get(other.target, [])
                kind = schema_name(far[0].schema) if far else ""
                found.setdefault((other.target, how), Neighbour(how, other.target, caption_of(far), kind, via))
    return sorted(found.values(), key=lambda n: (n.how, n.caption))
