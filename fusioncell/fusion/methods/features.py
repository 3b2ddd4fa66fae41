"""What is compared of one entity, from the statements that one viewer may read; placeholders are no values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.ontology import load as load_ontology
from fusioncell.evidence.methods.values.placeholder import is_placeholder
from fusioncell.fusion.methods.bodies import body_text
from fusioncell.fusion.methods.face import Record, Value
from fusioncell.fusion.methods.model import Model, load_model
from fusioncell.fusion.methods.words import latin_words, of_parts, person_text

_NAMES = ("name", "alias", "previousName", "weakAlias", "abbreviation")
_GIVEN, _FAMILY = ("firstName", "secondName", "middleName", "givenName"), ("lastName", "surname")
_PARTS = frozenset({*_GIVEN, *_FAMILY})
_BORN = {"birthDate": "born", "incorporationDate": "born", "buildDate": "born"}
_TEXTS = {
    "birthPlace": "birth_place",
    "position": "occupation",
    "profession": "occupation",
    "city": "city",
    "type": "make",
    "color": "colour",
}
_COUNTRIES = ("nationality", "citizenship", "country", "mainCountry", "jurisdiction", "flag", "pastFlags")
_AS_THEY_ARE = {"gender": "gender", **dict.fromkeys(_COUNTRIES, "nationality")}
_NUMBERS = {"mmsi": "call_sign", "callSign": "call_sign", "registrationNumber": "document"}
_NEVER_BORN = frozenset({"1900-01-01", "1901-01-01", "1970-01-01", "1800-01-01", "0001-01-01", "9999-12-31"})
_SAME_FIGURE = re.compile(r"(.)\1*")
_NOT_OF_NUMBERS, _NOT_FIGURES = re.compile(r"[^0-9A-Za-z@._]+"), re.compile(r"[^0-9]+")
_IN_ORDER = "01234567890123456789"
_SHORTEST_NUMBER = 4
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]? \d[a-z]{2}|\d{4,6})\b")


class Stated(Protocol):
    """What is compared of a statement; what evidence reads as one has it, and so has a row of the store."""

    @property
    def key(self) -> str: ...
    @property
    def schema(self) -> str: ...
    @property
    def prop(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def report(self) -> str: ...


def features_of(statements: Iterable[Stated], neighbours: Iterable[str] = ()) -> Record | None:
    """The record of one entity; `None` when entities of its schema are not compared.

    `neighbours` are ids of what it is linked with, one id for all records of one cluster that the viewer sees.
    """
    said = sorted(statements, key=lambda each: each.key)
    if not said:
        return None
    model = _model_for(frozenset([each.schema for each in said]))
    if model is None:
        return None
    found: dict[tuple[str, str], list[Stated]] = {}
    for statement in said:
        for pair in _values(model.name, statement.schema, statement.prop, statement.value):
            found.setdefault(pair, []).append(statement)
    _join_parts(model, said, found)
    features: dict[str, list[Value]] = {}
    for (feature, text), says in found.items():
        features.setdefault(feature, []).append(_value(feature, text, says))
    if near := tuple(Value(each) for each in sorted(set(neighbours))):
        features["neighbour"] = list(near)
    ordered = {name: tuple(sorted(each, key=_order) if len(each) > 1 else each) for name, each in features.items()}
    return Record(model.name, ordered)


def _value(feature: str, text: str, says: list[Stated]) -> Value:
    if len(says) == 1:
        return Value(text, says[0].value, (says[0].key,), says[0].prop == "weakAlias")
    weak = feature == "name" and all(each.prop == "weakAlias" for each in says)
    return Value(text, _written(feature, says), tuple(sorted({each.key for each in says})), weak)


@lru_cache(maxsize=1024)
def _model_for(schemas: frozenset[str]) -> Model | None:
    schema, _ = load_ontology().common(schemas)
    return load_model(schema.name)


def _order(value: Value) -> tuple[bool, int, str]:
    return value.weak, -len(value.says), value.text


def _written(feature: str, says: list[Stated]) -> str:
    return " ".join(each.value for each in says) if feature == "name" and _are_parts(says) else says[0].value


def _are_parts(says: list[Stated]) -> bool:
    return all(each.prop in _PARTS for each in says)


@lru_cache(maxsize=131_072)
def _values(model: str, schema: str, prop: str, value: str) -> tuple[tuple[str, str], ...]:
    """The (feature, text) pairs of one statement; cached, because the same is stated again and again."""
    if is_placeholder(value):
        return ()
    return tuple((feature, text) for feature, text in _read(model, schema, prop, value) if text)


def _read(model: str, schema: str, prop: str, value: str) -> Iterator[tuple[str, str]]:
    if prop in _NAMES:
        yield "name", person_text(value) if model == "person" else body_text(value, model)
    elif prop in _BORN:
        yield "born", "" if value in _NEVER_BORN else value
    elif prop in _AS_THEY_ARE:
        yield _AS_THEY_ARE[prop], value.lower()
    elif prop in _TEXTS:
        yield _TEXTS[prop], " ".join(latin_words(value))
    elif prop in {"address", "full"}:
        yield from _address(value)
    else:
        yield from _identifier(schema, prop, value)


def _address(value: str) -> Iterator[tuple[str, str]]:
    words = latin_words(value)
    if len(words) > 1:
        yield "home", " ".join(words)
    if found := _POSTCODE.search(plain(value)):
        yield "postcode", found[1]


_KINDS = {
    "document": "document",
    "vessel": "document",
    "phone": "phone",
    "email": "email",
    "account": "account",
    "plate": "plate",
}


def _identifier(schema: str, prop: str, value: str) -> Iterator[tuple[str, str]]:
    known = load_ontology().prop(schema, prop)
    if known is None or known.special or not known.identifier:
        return
    feature = _NUMBERS.get(prop) or _KINDS.get(known.kind)
    if feature == "document" and known.kind == "plate":
        feature = "plate"
    if feature is None or prop in {"programId", "recordId"}:
        return
    text = number_text(value)
    if text:
        yield feature, text


@lru_cache(maxsize=65_536)
def number_text(value: str) -> str:
    """A number as it is compared; nothing for what stands for no number.

    >>> number_text("+31 6 1234-5678"), number_text("000000"), number_text("123456"), number_text("A@b.org")
    ('31612345678', '', '', 'a@b.org')
    """
    kept = plain(value) if "@" not in value else value.lower()
    text = _NOT_OF_NUMBERS.sub("", kept)
    figures = _NOT_FIGURES.sub("", text)
    if len(text) < _SHORTEST_NUMBER or _SAME_FIGURE.fullmatch(text):
        return ""
    if figures == text and (text in _IN_ORDER or text in _IN_ORDER[::-1]):
        return ""
    return "" if len(figures) > _SHORTEST_NUMBER and not figures.strip("0") else text


def _join_parts(model: Model, said: list[Stated], found: dict[tuple[str, str], list[Stated]]) -> None:
    """Given and family names that were stated apart, as names whose parts are known."""
    if model.name != "person":
        return
    parts: dict[str, list[Stated]] = {}
    for each in said:
        if each.prop in _PARTS and not is_placeholder(each.value):
            parts.setdefault(each.report, []).append(each)
    for stated in parts.values():
        given = [each for each in stated if each.prop in _GIVEN]
        family = [each for each in stated if each.prop in _FAMILY]
        if family:
            text = of_parts(" ".join(each.value for each in given), " ".join(each.value for each in family))
            found.setdefault(("name", text), []).extend([*given, *family])
