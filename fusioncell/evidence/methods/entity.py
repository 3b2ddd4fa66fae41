"""An entity is a view: what statements that may be read say of it, value by value, and who says so.

`project` is a function of a set: neither the order of the statements nor their repetition changes the view, so two
people with the same rights see the same. Nothing is averaged and nothing is left out: where statements cannot all be
true, all are shown, with the conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from fusioncell.evidence.methods.conflict import narrowed, quarrel
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.methods.schema import Property, Schema
from fusioncell.evidence.methods.values import name
from fusioncell.evidence.methods.values.date_interval import Interval
from fusioncell.evidence.methods.values.script import scripts_of

_WORST = "F"


class Stated(Protocol):
    """What the view needs of one statement. Rows of the store, and made ones in tests, have it."""

    @property
    def key(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def schema(self) -> str: ...
    @property
    def prop(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def original(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def report(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def reliability(self) -> str | None: ...
    @property
    def credibility(self) -> int | None: ...
    @property
    def first_seen(self) -> str: ...
    @property
    def last_seen(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Said:
    """A plain `Stated`."""

    key: str
    entity: str
    schema: str
    prop: str
    value: str
    report: str
    agency: str
    original: str = ""
    language: str = ""
    kind: str = "document"
    category: str = ""
    reliability: str | None = None
    credibility: int | None = None
    first_seen: str = ""
    last_seen: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one property, with everybody who states it."""

    value: str
    says: tuple[Stated, ...]

    @property
    def agencies(self) -> tuple[str, ...]:
        """Who says so."""
        return tuple(sorted({said.agency for said in self.says}))

    @property
    def reports(self) -> tuple[str, ...]:
        """In which reports."""
        return tuple(sorted({said.report for said in self.says}))

    @property
    def is_opinion(self) -> bool:
        """Whether nobody saw or read it, and it is only thought."""
        return all(said.kind == "opinion" for said in self.says)

    @property
    def grades(self) -> tuple[tuple[str | None, int | None], ...]:
        """Reliability of the source and credibility of the report, two axes, as often as they differ."""
        return tuple(sorted({(said.reliability, said.credibility) for said in self.says}, key=_grade_order))

    @property
    def first_seen(self) -> str:
        """The earliest first sight that is stated."""
        return min((said.first_seen for said in self.says if said.first_seen), default="")

    @property
    def last_seen(self) -> str:
        """The latest last sight that is stated."""
        return max((said.last_seen for said in self.says if said.last_seen), default="")


@dataclass(frozen=True, slots=True)
class Facts:
    """All values of one property; `prop` is `None` when the ontology does not have it."""

    name: str
    prop: Property | None
    values: tuple[Value, ...]
    conflict: str | None = None
    narrowed: Interval | None = None

    @property
    def label(self) -> str:
        """The property as people read it; a message to translate."""
        return self.prop.label if self.prop else self.name


@dataclass(frozen=True, slots=True)
class Entity:
    """What this reader may know of one entity."""

    ids: tuple[str, ...]
    schema: Schema
    stated_schemas: tuple[str, ...]
    schema_conflict: str | None
    caption: str
    facts: tuple[Facts, ...]

    def fact(self, prop: str) -> Facts | None:
        """The values of one property."""
        return next((fact for fact in self.facts if fact.name == prop), None)

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Everything that cannot all be true."""
        found = [fact.conflict for fact in self.facts if fact.conflict]
        return (self.schema_conflict, *found) if self.schema_conflict else tuple(found)

    @property
    def says(self) -> tuple[Stated, ...]:
        """Every statement that the view rests on."""
        return tuple(said for fact in self.facts for value in fact.values for said in value.says)

    @property
    def agencies(self) -> tuple[str, ...]:
        """Every agency that says anything."""
        return tuple(sorted({said.agency for said in self.says}))

    @property
    def reports(self) -> tuple[str, ...]:
        """Every report that says anything."""
        return tuple(sorted({said.report for said in self.says}))

    @property
    def categories(self) -> tuple[tuple[str, str], ...]:
        """What the person is in whose report: (category, agency)."""
        return tuple(sorted({(said.category, said.agency) for said in self.says if said.category}))


def project(statements: Iterable[Stated], script: str = "") -> Entity:
    """The entity that these statements describe; `script` is the one in which a caption is preferred.

    The statements are those of one cluster that the viewer may read. Raises `ValueError` when there are none.
    """
    said = sorted({statement.key: statement for statement in statements}.values(), key=lambda each: each.key)
    if not said:
        raise ValueError("an entity without a statement is not there")
    stated = tuple(sorted({each.schema for each in said}))
    schema, agree = load().common(stated)
    facts = _facts(said, schema)
    return Entity(
        ids=tuple(sorted({each.entity for each in said})),
        schema=schema,
        stated_schemas=stated,
        schema_conflict=None if agree else _cannot_be(said, stated),
        caption=_caption(facts, schema, script),
        facts=facts,
    )


def _cannot_be(said: Sequence[Stated], stated: Sequence[str]) -> str:
    who = {name: sorted({each.agency for each in said if each.schema == name}) for name in stated}
    return "It cannot be all of these: " + ", ".join(f"{name} ({', '.join(by)})" for name, by in who.items()) + "."


def _facts(said: Sequence[Stated], schema: Schema) -> tuple[Facts, ...]:
    by_prop: dict[str, dict[str, list[Stated]]] = {}
    for each in said:
        by_prop.setdefault(each.prop, {}).setdefault(each.value, []).append(each)
    facts = []
    for prop_name, by_value in by_prop.items():
        values = sorted((Value(value, tuple(says)) for value, says in by_value.items()), key=_value_order)
        prop = schema.properties.get(prop_name) or _anywhere(prop_name, said)
        conflict = quarrel(prop, [(v.value, v.agencies) for v in values]) if prop else None
        dates = None if conflict or prop is None else narrowed(prop, [v.value for v in values])
        facts.append(Facts(prop_name, prop, tuple(values), conflict, dates))
    return tuple(sorted(facts, key=_order_on_page(schema)))


def _anywhere(prop: str, said: Sequence[Stated]) -> Property | None:
    """The property as one of the stated schemas has it, when their common schema does not."""
    found = (load().prop(each.schema, prop) for each in said if each.prop == prop)
    return next((each for each in found if each), None)


def _grade_order(grade: tuple[str | None, int | None]) -> tuple[str, int]:
    """Best first; what cannot be judged is last."""
    reliability, credibility = grade
    return reliability or _WORST, credibility or 6


def _value_order(value: Value) -> tuple[object, ...]:
    """Seen or read before thought, said by many before said by one, better graded first, then by the alphabet."""
    return value.is_opinion, -len(value.agencies), _grade_order(value.grades[0]), -len(value.reports), value.value


def _order_on_page(schema: Schema) -> Callable[[Facts], tuple[object, ...]]:
    """Featured properties first, then as the ontology lists them, then unknown ones by name."""
    rank = {prop: i for i, prop in enumerate(dict.fromkeys((*schema.caption, *schema.featured, *schema.properties)))}
    return lambda fact: (rank.get(fact.name, len(rank)), fact.name)


def _caption(facts: Sequence[Facts], schema: Schema, script: str) -> str:
    """The best value of the first property that names such an entity, else of a strong identifier, else nothing."""
    by_name = {fact.name: fact for fact in facts}
    for prop in schema.caption:
        if prop in by_name:
            return min(by_name[prop].values, key=lambda value: _caption_order(value, script)).value
    strong = (fact for fact in facts if fact.prop and fact.prop.is_strong)
    return next((fact.values[0].value for fact in strong), "")


def _caption_order(value: Value, script: str) -> tuple[object, ...]:
    wanted = not script or scripts_of(value.value)[:1] == [script]
    whole = {"full": 0, "single": 1, "initials": 2}[name.quality(value.value)]
    return not wanted, value.is_opinion, whole, *_value_order(value)[1:4], -len(value.value), value.value


@dataclass(frozen=True, slots=True)
class Change:
    """What an entity's view loses when reports go."""

    lost: tuple[tuple[str, str], ...]
    weakened: tuple[tuple[str, str], ...]
    caption: tuple[str, str] | None
    schema: tuple[str, str] | None
    gone: bool


def without(statements: Iterable[Stated], reports: frozenset[str]) -> Change:
    """How the view would differ if these reports had not been: before a retraction is done, it is shown."""
    said = list(statements)
    left = [each for each in said if each.report not in reports]
    before = project(said)
    pairs = {(fact.name, value.value): len(value.reports) for fact in before.facts for value in fact.values}
    if not left:
        return Change(tuple(sorted(pairs)), (), None, None, gone=True)
    after = project(left)
    kept = {(fact.name, value.value): len(value.reports) for fact in after.facts for value in fact.values}
    return Change(
        lost=tuple(sorted(pair for pair in pairs if pair not in kept)),
        weakened=tuple(sorted(pair for pair, count in pairs.items() if kept.get(pair, count) < count)),
        caption=(before.caption, after.caption) if before.caption != after.caption else None,
        schema=(before.schema.name, after.schema.name) if before.schema.name != after.schema.name else None,
        gone=False,
    )
