"""An entity's page: every value with who says so, its links named, disagreement shown and never settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from fusioncell.evidence.methods.entity import Value as Held
from fusioncell.evidence.methods.entity import project
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.queries import agency_names, labels_of
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.queries import EntityPage
from fusioncell.picture.showing import Told, caption_of, language, schema_name


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
    seen = project([Told(s, s.report.reliability, s.report.credibility) for s in page.statements])
    return {
        "label": join_all(labels.values()),
        "page": {
            "id": page.id,
            "a_person": "Person" in seen.schema.lineage,
            "caption": seen.caption or _(seen.schema.label),
            "schema": _(seen.schema.label),
            "reports": len(seen.reports),
            "agencies": ", ".join(names.get(agency, agency) for agency in seen.agencies),
            "properties": [
                Prop(_(fact.label), [_value(page, value, names, labels) for value in fact.values])
                for fact in seen.facts
            ],
            "conflicts": seen.conflicts,
            "links": _links(page),
            "more": page.more,
            "members": len(page.members),
        },
    }


def _value(page: EntityPage, value: Held, names: Mapping[str, str], labels: Mapping[int, Label]) -> Value:
    rows = [said.row for said in value.says if isinstance(said, Told)]
    target = rows[0].target
    text = caption_of(page.neighbours.get(target, [])) if target else value.value
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
        for s in rows
    ]
    return Value(text, target, sayings)


def _links(page: EntityPage) -> list[Neighbour]:
    """Who stands at the other end of each linking entity that points here, once each."""
    found: dict[tuple[UUID, str], Neighbour] = {}
    for pointing in page.pointing:
        via, how = pointing.entity, schema_name(pointing.schema)
        said = page.neighbours.get(via, [])
        others = [s for s in said if s.target is not None and s.target not in page.members]
        if not others:
            found.setdefault((via, how), Neighbour(how, via, caption_of(said), how))
        for other in others:
            if other.target is not None:
                far = page.neighbours.get(other.target, [])
                kind = schema_name(far[0].schema) if far else ""
                found.setdefault((other.target, how), Neighbour(how, other.target, caption_of(far), kind, via))
    return sorted(found.values(), key=lambda n: (n.how, n.caption))
