"""All kinds of value by name, and cleaning by what the ontology says of a property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.methods.values import (
    account,
    checksum,
    coordinates,
    country,
    date,
    document,
    email,
    gender,
    ip,
    language,
    name,
    number,
    phone,
    plate,
    reference,
    text,
    topic,
    url,
    vessel,
)
from fusioncell.evidence.methods.values.face import NO_HINTS, Cleaned, Hints, Kind, Likeness, Unclear

__all__ = [
    "KINDS",
    "NO_HINTS",
    "Cleaned",
    "Hints",
    "Kind",
    "Likeness",
    "Unclear",
    "clean",
    "compare",
    "kind_of",
    "validate",
]

KINDS: Mapping[str, Kind] = {
    "account": account.KIND,
    "checksum": checksum.KIND,
    "coordinates": coordinates.KIND,
    "country": country.KIND,
    "date": date.KIND,
    "document": document.KIND,
    "domain": url.DOMAIN,
    "email": email.KIND,
    "entity": reference.KIND,
    "gender": gender.KIND,
    "ip": ip.KIND,
    "language": language.KIND,
    "latitude": coordinates.LATITUDE,
    "longitude": coordinates.LONGITUDE,
    "name": name.KIND,
    "number": number.KIND,
    "phone": phone.KIND,
    "plate": plate.KIND,
    "text": text.KIND,
    "topic": topic.KIND,
    "url": url.KIND,
    "vessel": vessel.KIND,
}


def kind_of(schema: str, prop: str) -> Kind | None:
    """The kind of value of a property; `None` when the ontology does not have it."""
    known = load().prop(schema, prop)
    return KINDS[known.kind] if known else None


def clean(schema: str, prop: str, raw: str, hints: Hints = NO_HINTS) -> Cleaned | Unclear:
    """The value as the cell keeps it. An unknown property is kept as text, with a finding: nothing said is lost."""
    kind = kind_of(schema, prop)
    if kind is not None:
        return kind.clean(raw, hints if hints.prop == prop else replace(hints, prop=prop))
    kept = text.KIND.clean(raw, hints)
    if isinstance(kept, Unclear):
        return kept
    unknown = Finding("unknown_property", f"The ontology has no property {prop} of {schema}; it is kept as text.")
    return replace(kept, findings=(unknown, *kept.findings))


def validate(schema: str, prop: str, value: str) -> str | None:
    """Why this is not a clean value of the property; `None` when it is."""
    kind = kind_of(schema, prop) or text.KIND
    return kind.validate(value, Hints(prop=prop))


def compare(schema: str, prop: str, one: str, other: str) -> Likeness:
    """How alike two clean values of a property are, and why."""
    return (kind_of(schema, prop) or text.KIND).compare(one, other)
