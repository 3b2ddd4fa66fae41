"""How the columns of a table become statements: a value that is saved as JSON, versioned, and reviewed by a
person.

A mapping is written for one layout of table. It never guesses: the order of a date is declared, a code means
what its list of words says, and a column it does not name stays in the original.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar

from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import Kind, PersonCategory

FORMAT = "fusioncell/mapping/1"
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Precision:
    """How exact a date is, by a code in another column; without a word for it, as exact as it is written."""

    column: str
    words: dict[str, str]  # code: "day", "month" or "year"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one property of an entity takes from the row; exactly one of the first six says where from.

    column: a column as it stands. text: a template, `{column}` for each place; without places, a constant.
    date: a column with a date. parts: columns with year, month and day. pair: columns with latitude and
    longitude. entity: the key of another entity of the row.
    format: that of strptime; `iso` begins with YYYY-MM-DD. split: what stands between several values.
    words: what a code means. country: a template for the country that a telephone or document number is of.
    """

    property: str
    column: str | None = None
    text: str | None = None
    date: str | None = None
    parts: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    entity: str | None = None
    format: str = "iso"
    precision: Precision | None = None
    split: str | None = None
    words: dict[str, str] = field(default_factory=dict)
    language: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A condition on a column: one of these values, or none of those."""

    column: str
    one_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that every row speaks of; `id` is a template, and a row that leaves its places empty has none.

    `{#}` stands for a digest of the row, in tables that number nothing.
    """

    key: str
    schema: str
    id: str
    rules: tuple[Rule, ...]
    kind: str = Kind.DOCUMENT.value
    category: str | None = None
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportOf:
    """What of a row is the report itself. `title` and the lines of `text` are templates; an empty line falls
    out."""

    title: str
    text: tuple[str, ...] = ()
    external_id: str | None = None
    version: str | None = None
    language: str | None = None
    source_name: str | None = None
    reliability: str | None = None
    credibility: str | None = None
    occurred_from: Rule | None = None
    occurred_to: Rule | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """All of it. `nothing` are words for an empty field; `integers` are columns written with a needless `.0`;
    `ordered` are columns whose numbers must not fall from left to right (low, best, high)."""

    name: str
    report: ReportOf
    entities: tuple[Entity, ...]
    version: int = 1
    about: str = ""
    columns: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ("",)
    integers: tuple[str, ...] = ()
    ordered: tuple[tuple[str, ...], ...] = ()
    delimiter: str | None = None
    encoding: str | None = None

    @classmethod
    def from_json(cls, body: object) -> Mapping:
        """A mapping from its JSON, as text or as parsed. Raises `Unreadable` with the place."""
        if isinstance(body, str | bytes):
            try:
                body = json.loads(body)
            except ValueError as trouble:
                raise Unreadable(f"The mapping is not JSON: {trouble}.") from trouble
        if not isinstance(body, dict) or body.get("mapping") != FORMAT:
            raise Unreadable(f"The mapping does not say that it is {FORMAT}.", "mapping")
        return _checked(_built(cls, {key: value for key, value in body.items() if key != "mapping"}, "mapping"))

    def to_json(self) -> dict[str, object]:
        """The mapping as JSON, without what is at its default."""
        return {"mapping": FORMAT, **_bare(self)}


def _bare(part: Any) -> dict[str, object]:
    said: dict[str, object] = {}
    for each in fields(part):
        value = getattr(part, each.name)
        standard = each.default if each.default is not MISSING else None
        if value not in (standard, (), {}) or (each.default is MISSING and each.default_factory is MISSING):
            said[each.name] = _jsonable(value)
    return said


def _jsonable(value: Any) -> object:
    if isinstance(value, tuple):
        return [_jsonable(each) for each in value]
    return _bare(value) if hasattr(value, "__dataclass_fields__") else value


def _built(part: Callable[..., Part], body: object, place: str) -> Part:
    """A dataclass from its JSON object, field by field."""
    if not isinstance(body, dict):
        raise Unreadable("An object is expected here.", place)
    known = {each.name: each for each in fields(part)}  # type: ignore[arg-type]  # every part is a dataclass
    for name in body:
        if name not in known:
            raise Unreadable(f"A mapping has no “{str(name)[:60]}” here.", place)
    said = {name: _field(str(known[name].type), value, f"{place}.{name}") for name, value in body.items()}
    try:
        return part(**said)
    except TypeError as trouble:
        raise Unreadable(f"Something is missing: {trouble}.", place) from trouble


def _field(kind: str, value: object, place: str) -> object:
    if value is None and "None" in kind:
        return None
    reading = _KINDS.get(kind.replace(" | None", ""))
    if reading is None:
        raise Unreadable("This cannot be read.", place)
    return reading(value, place)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Unreadable("A text is expected here.", place)
    return value


def _number(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unreadable("A whole number is expected here.", place)
    return value


def _texts(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Unreadable("A list of texts is expected here.", place)
    return tuple(_text(each, f"{place}[{number}]") for number, each in enumerate(value))


def _words(value: object, place: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Unreadable("A map of texts is expected here.", place)
    return {_text(key, place): _text(each, f"{place}.{key}") for key, each in value.items()}


def _many(read: Callable[[object, str], object]) -> Callable[[object, str], object]:
    def reading(value: object, place: str) -> object:
        if not isinstance(value, list):
            raise Unreadable("A list is expected here.", place)
        return tuple(read(each, f"{place}[{number}]") for number, each in enumerate(value))

    return reading


_KINDS: dict[str, Callable[[object, str], object]] = {
    "str": _text,
    "int": _number,
    "tuple[str, ...]": _texts,
    "tuple[tuple[str, ...], ...]": _many(_texts),
    "dict[str, str]": _words,
    "Precision": lambda value, place: _built(Precision, value, place),
    "Rule": lambda value, place: _built(Rule, value, place),
    "tuple[Rule, ...]": _many(lambda value, place: _built(Rule, value, place)),
    "tuple[When, ...]": _many(lambda value, place: _built(When, value, place)),
    "ReportOf": lambda value, place: _built(ReportOf, value, place),
    "tuple[Entity, ...]": _many(lambda value, place: _built(Entity, value, place)),
}


def _checked(mapping: Mapping) -> Mapping:
    """The mapping, when its parts fit together."""
    keys = [entity.key for entity in mapping.entities]
    if len(set(keys)) != len(keys):
        raise Unreadable("Two entities have one key.", "mapping.entities")
    for entity in mapping.entities:
        place = f"mapping.entities.{entity.key}"
        if entity.kind not in [kind.value for kind in Kind]:
            raise Unreadable(f"“{entity.kind}” is no kind of statement.", place)
        if entity.category is not None and entity.category not in [each.value for each in PersonCategory]:
            raise Unreadable(f"“{entity.category}” is no category of person.", place)
        for rule in entity.rules:
            _check_rule(rule, keys, f"{place}.{rule.property}")
    for rule in filter(None, (mapping.report.occurred_from, mapping.report.occurred_to)):
        _check_rule(rule, keys, "mapping.report")
    return mapping


def _check_rule(rule: Rule, keys: list[str], place: str) -> None:
    given = [each for each in (rule.column, rule.text, rule.date, rule.parts, rule.pair, rule.entity) if each]
    if len(given) != 1:
        raise Unreadable("Exactly one of column, text, date, parts, pair, entity says where a value is from.", place)
    if rule.entity and rule.entity not in keys:
        raise Unreadable(f"There is no entity “{rule.entity}” in the mapping.", place)
    if (rule.pair and len(rule.pair) != 2) or (rule.parts and len(rule.parts) > 3):  # noqa: PLR2004 - a pair; year, month, day
        raise Unreadable("A pair has two columns; the parts of a date are at most three.", place)
    if rule.precision and not set(rule.precision.words.values()) <= {"day", "month", "year"}:
        raise Unreadable("A date is exact to the day, the month or the year.", place)
