"""A record as the rows of columns that conditions ask: one row a name, a date, a place; one list an identifier.

Features of one group are read off one row. Groups are independent, so that the best pair of rows in each group is the
best pair of all combinations; the executors over tables hold every combination as a row of its own (`variants`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from fusioncell.evidence.methods.values.date_interval import interval
from fusioncell.fusion.methods.conditions import Cell
from fusioncell.fusion.methods.face import Record, Value
from fusioncell.fusion.methods.model import Model
from fusioncell.fusion.methods.words import parts_of, sound

IDENTIFIERS = ("document", "phone", "account", "email", "call_sign", "plate")
LISTS = (*IDENTIFIERS, "nationality", "home", "neighbour")
CROWD = "crowd"
MOST_VALUES = 12  # of one feature; of a record with more, the first are compared
MOST_VARIANTS = 24
_DAY = 10  # characters of an ISO day


class Side(NamedTuple):
    """One row of a group, and the values that it was made of; `texts` are theirs, of which alone the columns are made.

    weak: whether all of them are weak aliases.
    """

    columns: Mapping[str, Cell]
    values: tuple[Value, ...]
    texts: tuple[str, ...]
    weak: bool


@lru_cache(maxsize=262_144)
def _person(text: str) -> dict[str, Cell]:
    parts = parts_of(text)
    return {
        "given": parts.given,
        "family": parts.family,
        "rest": parts.rest,
        "words": parts.words or None,
        "joined": "".join(parts.words) or None,
        "sound": parts.sound,
        "given_start": parts.given[:2] if parts.given else None,
        "family_start": parts.family[:3] if parts.family else None,
    }


@lru_cache(maxsize=65_536)
def _body(text: str) -> dict[str, Cell]:
    name, _, form = text.partition("|")
    words = tuple(name.split())
    figures = " ".join(sorted(word for word in words if any(map(str.isdigit, word))))
    letters = "".join(word[0] for word in words)
    return {
        "core": " ".join(sorted(words)) or None,
        "joined": "".join(words) or None,
        "words": words or None,
        "form": form or None,
        "figures": figures or None,
        "abbreviation": None,
        "abbreviations": (letters,) if len(words) > 2 else None,  # noqa: PLR2004  two letters are chance
    }


@lru_cache(maxsize=65_536)
def _time(text: str) -> dict[str, Cell]:
    try:
        meant = interval(text)
    except ValueError:
        return {}
    first, last = meant.earliest.isoformat(), meant.latest.isoformat()
    one_day = first == last
    return {
        "born": first if one_day else None,
        "born_from": first,
        "born_to": last,
        "born_year": first[:4] if first[:4] == last[:4] else None,
    }


def _point(text: str) -> dict[str, Cell]:
    lat, _, lon = text.partition(",")
    return {"place_lat": float(lat), "place_lon": float(lon)}


def _postcode(text: str) -> dict[str, Cell]:
    return {"postcode": text, "district": text.split(" ", maxsplit=1)[0]}


_OF_GROUP: Mapping[str, Callable[[str], Mapping[str, Cell]]] = {
    "born": _time,
    "place": _point,
    "postcode": _postcode,
}


def sides(model: Model, record: Record) -> dict[str, tuple[Side, ...]]:
    """The rows of a record by the group of features that reads them."""
    found: dict[str, tuple[Side, ...]] = {}
    for name, values in record.features.items():
        if name in LISTS:
            kept = tuple(value for value in values if (name, value.text) not in record.crowds)
            if kept:
                found[name] = (_listed(name, kept),)
        else:
            found[name] = tuple(_side(model, name, value) for value in values[:MOST_VALUES])
    if record.crowds:
        many = tuple(v for name in IDENTIFIERS for v in record.values(name) if (name, v.text) in record.crowds)
        if many:
            found[CROWD] = (_listed(CROWD, many),)
    return found


def _listed(name: str, values: tuple[Value, ...]) -> Side:
    texts = tuple([value.text for value in values])
    return Side({name: texts}, values, texts, all(value.weak for value in values))


def _side(model: Model, name: str, value: Value) -> Side:
    columns: Mapping[str, Cell]
    if name == "name":
        columns = _person(value.text) if model.name == "person" else _body(value.text)
    elif name in _OF_GROUP:
        columns = _OF_GROUP[name](value.text)
    else:
        columns = {name: value.text}
    return Side(columns, (value,), (value.text,), value.weak)


def counted_values(model: Model, record: Record) -> list[tuple[str, str]]:
    """The (column, value) pairs of a record whose commonness matters, because a rare one says more."""
    wanted = model.counted
    found: dict[tuple[str, str], None] = {}
    for rows in sides(model, record).values():
        for side in rows:
            for column in wanted:
                cell = side.columns.get(column)
                if isinstance(cell, str):
                    found[column, cell] = None
    return list(found)


def identifiers(record: Record) -> list[tuple[str, str]]:
    """The (feature, value) pairs of identifiers, to be counted for crowds."""
    return [(name, value.text) for name in IDENTIFIERS for value in record.values(name)]


def columns_of(model: Model) -> tuple[str, ...]:
    """Every column that an executor over tables needs for a model: those asked for and those that block."""
    made = {**_body("a"), **_time("2000"), **_point("0,0"), **_postcode("a"), **_person("a b")}
    lists = dict.fromkeys((*LISTS, CROWD))
    plain = ("gender", "birth_place", "occupation", "city", "make", "colour")
    used = {column for block in model.blocks for column in block.columns}
    used |= {need for feature in model.features for need in (*feature.needs, *feature.unless)}
    for feature in model.features:
        for level in feature.levels:
            used |= set(level.when.columns()) if level.when else set()
    return tuple(column for column in (*made, *lists, *plain) if column in used)


def variants(model: Model, record: Record) -> Iterator[dict[str, Cell]]:
    """The rows of a record for an executor over tables: every combination of its names, dates and places.

    Weak aliases take no part: they are weighed in process alone.
    """
    groups = []
    for rows in sides(model, record).values():
        strong = [side.columns for side in rows if not side.weak]
        groups.append(strong or [{}])
    columns = columns_of(model)
    for combination in islice(product(*groups), MOST_VARIANTS):
        together = {name: cell for part in combination for name, cell in part.items()}
        yield {column: together.get(column) for column in columns}


def starts(word: str) -> str:
    """The sound and first letters under which a word is found again in any spelling."""
    return sound(word) or word[:2]
