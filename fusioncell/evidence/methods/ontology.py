"""What statements can be about: the schemas and properties of `evidence/ontology/*.yaml`, with inheritance.

Whatever is asked about a schema or property that the ontology does not have is answered on the safe side: a property
that is special anywhere is special there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fusioncell.evidence.methods.schema import Link, Ontology, Property, Schema
from fusioncell.foundation.errors import Unreadable

__all__ = [
    "Link",
    "Ontology",
    "Property",
    "Schema",
    "load",
    "not_searchable",
    "points_to_entity",
    "read_ontology",
    "schema_and_descendants",
    "special_category",
]

_Raw = dict[str, tuple[str, dict[str, Any]]]
_SCHEMA_WORDS = {"label", "plural", "extends", "abstract", "caption", "featured", "link", "ftm", "properties"}
_PROPERTY_WORDS = {"label", "kind", "range", "identifier", "special", "search", "single", "ours"}


@cache
def load() -> Ontology:
    """The ontology that ships with the cell."""
    folder = files("fusioncell.evidence") / "ontology"
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".yaml")}
    return read_ontology(dict(sorted(texts.items())))


def read_ontology(texts: Mapping[str, str]) -> Ontology:
    """An ontology from the texts of its files, by file name. Raises `Unreadable` with the place."""
    raw: _Raw = {}
    for place, text in texts.items():
        for name, body in _parsed(text, place).items():
            if name in raw:
                raise Unreadable(f"The schema {name} is described twice.", f"{raw[name][0]} and {place}")
            raw[name] = (f"{place}: {name}", body)
    schemas: dict[str, Schema] = {}
    for name in raw:
        _build(name, raw, schemas, ())
    special = {p.name: p.special for s in schemas.values() for p in s.properties.values() if p.special}
    for schema in schemas.values():
        _check(schema, schemas, raw[schema.name][0])
    return Ontology(schemas, special)


def _parsed(text: str, place: str) -> dict[str, dict[str, Any]]:
    try:
        body = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Unreadable(f"This is not YAML: {error}", place) from error
    if not isinstance(body, dict) or not all(isinstance(each, dict) for each in body.values()):
        raise Unreadable("An ontology file maps names of schemas to their descriptions.", place)
    return body


def _build(
    name: str, raw: Mapping[str, tuple[str, dict[str, Any]]], done: dict[str, Schema], below: tuple[str, ...]
) -> Schema:
    if name in done:
        return done[name]
    if name in below or name not in raw:
        reason = "extends itself" if name in below else "is extended and not described"
        raise Unreadable(f"The schema {name} {reason}.", raw[below[-1]][0])
    place, body = raw[name]
    _only(body, _SCHEMA_WORDS, place)
    extends = body.get("extends", [])
    above = [extends] if isinstance(extends, str) else extends
    parents = [_build(each, raw, done, (*below, name)) for each in above]
    properties: dict[str, Property] = {}
    for parent in parents:
        properties |= {key: prop for key, prop in parent.properties.items() if key not in properties}
    properties |= {key: _property(key, name, says, place) for key, says in (body.get("properties") or {}).items()}
    link = body.get("link")
    done[name] = Schema(
        name=name,
        label=_must(body, "label", place),
        plural=_must(body, "plural", place),
        abstract=body.get("abstract", False),
        caption=tuple(body.get("caption") or (parents[0].caption if parents else ())),
        featured=tuple(body.get("featured") or (parents[0].featured if parents else ())),
        link=Link(link["from"], link["to"], link["label"]) if link else None,
        ftm=None if body.get("ftm") == "none" else body.get("ftm", name),
        lineage=tuple(dict.fromkeys([name, *(each for parent in parents for each in parent.lineage)])),
        properties=properties,
    )
    return done[name]


def _property(name: str, schema: str, says: dict[str, Any], place: str) -> Property:
    place = f"{place}.{name}"
    _only(says, _PROPERTY_WORDS, place)
    if says.get("identifier") not in {None, "strong", "weak"}:
        raise Unreadable("An identifier is strong or weak.", place)
    label, kind = _must(says, "label", place), _must(says, "kind", place)
    rest = {key: says[key] for key in ("range", "identifier", "special", "search", "single", "ours") if key in says}
    return Property(name, schema, label, kind, **rest)


def _only(body: Mapping[str, Any], words: set[str], place: str) -> None:
    unknown = sorted(set(body) - words)
    if unknown:
        raise Unreadable(f"Unknown word {unknown[0]!r}; known are {', '.join(sorted(words))}.", place)


def _must(body: Mapping[str, Any], word: str, place: str) -> str:
    if not isinstance(body.get(word), str):
        raise Unreadable(f"The word {word!r} is missing or not a text.", place)
    return str(body[word])


def _check(schema: Schema, schemas: Mapping[str, Schema], place: str) -> None:
    """Every property that a schema names exists, and every range is a schema."""
    named = [*schema.caption, *schema.featured, *((schema.link.source, schema.link.target) if schema.link else ())]
    for name in named:
        if name not in schema.properties:
            raise Unreadable(f"The property {name} is named and not described.", place)
    for prop in schema.properties.values():
        if (prop.kind == "entity") != (prop.range is not None) or (prop.range and prop.range not in schemas):
            raise Unreadable(f"The property {prop.name} needs a range that is a schema.", place)


def special_category(schema: str, prop: str) -> str | None:
    """The special category of data that a property belongs to (RULES R17)."""
    known = load().prop(schema, prop)
    return known.special if known else load().special.get(prop)


def not_searchable(schema: str, prop: str) -> bool:
    """Whether nobody finds anything by this property: special categories, references, technical dates."""
    known = load().prop(schema, prop)
    if known is None:
        return prop in load().special
    return known.special is not None or not known.search or known.kind == "entity"


def points_to_entity(schema: str, prop: str) -> bool:
    """Whether values of a property are ids of other entities."""
    known = load().prop(schema, prop)
    return known is not None and known.kind == "entity"


def schema_and_descendants(name: str) -> tuple[str, ...]:
    """The named schema and everything that is one."""
    return load().descendants(name)
