"""Schemas, properties and what can be asked of them; their words are in `evidence/ontology/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Property:
    """What can be stated of an entity, and of which kind its values are."""

    name: str
    schema: str
    label: str
    kind: str
    range: str | None = None
    identifier: str | None = None
    special: str | None = None
    search: bool = True
    single: bool = False
    ours: bool = False

    @property
    def is_strong(self) -> bool:
        """Whether two entities that share a value are one, where the mandate has a rule for it."""
        return self.identifier == "strong"


@dataclass(frozen=True, slots=True)
class Link:
    """Which two properties a linking schema connects, and how that reads."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A sort of thing that statements are about; `properties` include the inherited ones."""

    name: str
    label: str
    plural: str
    abstract: bool
    caption: tuple[str, ...]
    featured: tuple[str, ...]
    link: Link | None
    ftm: str | None
    lineage: tuple[str, ...]
    properties: Mapping[str, Property] = field(repr=False)

    def is_a(self, name: str) -> bool:
        """Whether it is the named schema or a descendant of it."""
        return name in self.lineage


@dataclass(frozen=True, slots=True)
class Ontology:
    """All schemas by name."""

    schemas: Mapping[str, Schema]
    special: Mapping[str, str]

    def schema(self, name: str) -> Schema:
        """The schema of a name; an unknown one is a plain thing of that name, so that nothing said is lost."""
        known = self.schemas.get(name)
        if known is not None:
            return known
        thing = self.schemas["Thing"]
        return Schema(name, name, name, False, thing.caption, (), None, name, (name,), thing.properties)

    def prop(self, schema: str, name: str) -> Property | None:
        """The property as the schema has or inherits it."""
        known = self.schemas.get(schema)
        return known.properties.get(name) if known else None

    def common(self, names: Iterable[str]) -> tuple[Schema, bool]:
        """The most specific schema that fits all names, and whether they agree.

        Organization and Asset agree on Company; Person and Vessel agree on nothing, and their nearest common
        ancestor is given.
        """
        stated = sorted(set(names))
        fitting = [s for s in self.schemas.values() if all(s.is_a(name) for name in stated)]
        if fitting:
            return min(fitting, key=lambda s: (len(s.lineage), s.name)), True
        shared = [s for s in self.schemas.values() if all(self.schema(name).is_a(s.name) for name in stated)]
        if shared:
            return max(shared, key=lambda s: (len(s.lineage), s.name)), False
        return self.schema(stated[0] if len(stated) == 1 else "Thing"), len(stated) == 1

    def descendants(self, name: str) -> tuple[str, ...]:
        """The named schema and everything that is one."""
        return tuple(s.name for s in self.schemas.values() if s.is_a(name)) or (name,)

    def messages(self) -> Iterator[str]:
        """Every label, for the catalogues of translations."""
        for schema in self.schemas.values():
            yield from (schema.label, schema.plural)
            if schema.link:
                yield schema.link.label
            yield from (p.label for p in schema.properties.values() if p.schema == schema.name)
