"""What is compared of one entity, from the statements that one viewer may read; placeholders are no values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from fusioncell.evidence.methods.entity import Stated
from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.ontology import load as load_ontology
from fusioncell.evidence.methods.values.placeholder import is_placeholder
from fusioncell.fusion.methods.bodies import body_text
from fusioncell.fusion.methods.face import Record, Value
from fusioncell.fusion.methods.model import Model, load_model
from fusioncell.fusion.methods.words import latin_words, of_parts, person_text

_NAMES = ("name", "alias", "previousName", "weakAlias", "abbreviation")
_GIVEN, _FAMILY = ("firstName", "secondName", "middleName", "givenName"), ("lastName", "surname")
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
_IN_ORDER = "01234567890123456789"
_SHORTEST_NUMBER = 4
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]? \d[a-z]{2}|\d{4,6})\b")


def features_of(statements: Iterable[Stated], neighbours: Iterable[str] = ()) -> Record | None:
    """The record of one entity; `None` when entities of its schema are not compared.

    `neighbours` are ids of what it is linked with, one id for all records of one cluster that the viewer sees.
    """
    said = sorted(statements, key=lambda each: each.key)
    if not said:
        return None
    schema, _ = load_ontology().common({each.schema for each in said})
    model = load_model(schema.name)
    if model is None:
        return None
    found: dict[tuple[str, str], list[Stated]] = {}
    for statement in said:
        for feature, text in _values(model, statement):
            if not text:
                continue
            found.setdefault((feature, text), []).append(statement)
    _join_parts(model, said, found)
    features: dict[str, list[Value]] = {}
    for (feature, text), says in found.items():
        weak = feature == "name" and all(each.prop == "weakAlias" for each in says)
        keys = tuple(sorted({each.key for each in says}))
        features.setdefault(feature, []).append(Value(text, _written(feature, says), keys, weak))
    if near := tuple(Value(each) for each in sorted(set(neighbours))):
        features["neighbour"] = list(near)
    return Record(model.name, {name: tuple(sorted(values, key=_order)) for name, values in features.items()})


def _order(value: Value) -> tuple[bool, int, str]:
    return value.weak, -len(value.says), value.text


def _written(feature: str, says: list[Stated]) -> str:
    return " ".join(each.value for each in says) if feature == "name" and _are_parts(says) else says[0].value


def _are_parts(says: list[Stated]) -> bool:
    return all(each.prop in (*_GIVEN, *_FAMILY) for each in says)


def _values(model: Model, statement: Stated) -> Iterable[tuple[str, str]]:
    prop, value = statement.prop, statement.value
    if is_placeholder(value):
        return
    if prop in _NAMES:
        yield "name", person_text(value) if model.name == "person" else body_text(value, model.name)
    elif prop in _BORN:
        yield "born", "" if value in _NEVER_BORN else value
    elif prop in _AS_THEY_ARE:
        yield _AS_THEY_ARE[prop], value.lower()
    elif prop in _TEXTS:
        yield _TEXTS[prop], " ".join(latin_words(value))
    elif prop in {"address", "full"}:
        yield from _address(value)
    else:
        yield from _identifier(statement)


def _address(value: str) -> Iterable[tuple[str, str]]:
    words = latin_words(value)
    if len(words) > 1:
        yield "home", " ".join(words)
    if found := _POSTCODE.search(plain(value)):
        yield "postcode", found[1]


_KINDS: dict[str, str] = {"document": "document", "vessel": "document", "phone": "phone", "email": "email"}
_MORE_KINDS = {"account": "account", "plate": "plate"}


def _identifier(statement: Stated) -> Iterable[tuple[str, str]]:
    known = load_ontology().prop(statement.schema, statement.prop)
    if known is None or known.special or not known.identifier:
        return
    feature = _NUMBERS.get(statement.prop) or (_KINDS | _MORE_KINDS).get(known.kind)
    if feature == "document" and known.kind == "plate":
        feature = "plate"
    if feature is None or statement.prop in {"programId", "recordId"}:
        return
    text = number_text(statement.value)
    if text:
        yield feature, text


@lru_cache(maxsize=65_536)
def number_text(value: str) -> str:
    """A number as it is compared; nothing for what stands for no number.

    >>> number_text("+31 6 1234-5678"), number_text("000000"), number_text("123456"), number_text("A@b.org")
    ('31612345678', '', '', 'a@b.org')
    """
    kept = plain(value) if "@" not in value else value.lower()
    text = "".join(char for char in kept if char.isascii() and (char.isalnum() or char in "@._"))
    figures = "".join(filter(str.isdigit, text))
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
        if each.prop in (*_GIVEN, *_FAMILY) and not is_placeholder(each.value):
            parts.setdefault(each.report, []).append(each)
    for stated in parts.values():
        given = [each for each in stated if each.prop in _GIVEN]
        family = [each for each in stated if each.prop in _FAMILY]
        if family:
            text = of_parts(" ".join(each.value for each in given), " ".join(each.value for each in family))
            found.setdefault(("name", text), []).extend([*given, *family])
