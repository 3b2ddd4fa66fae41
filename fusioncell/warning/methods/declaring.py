"""Declarations: what a family of series counts, where, by which step and by which detector, read from TOML.

Every name is checked: a wrong one is an error with its place, and never another series than the one that was meant.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from fusioncell.warning.methods.detecting import options_of
from fusioncell.warning.methods.options import WrongOption

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST = 200
MOST_SPLITS = 3


class Counts(StrEnum):
    """What one unit of a count is."""

    EVENTS = "events"
    REPORTS = "reports"
    TIPS = "tips"
    STATEMENTS = "statements"
    LINKS = "links"


class Step(StrEnum):
    """The length of one period."""

    WEEK = "week"
    DAY = "day"

    @property
    def days(self) -> int:
        """How many days one period has."""
        return 7 if self is Step.WEEK else 1


class Known(StrEnum):
    """Which clock says when the cell could know of a record: when it came, or, for an archive, when it happened."""

    RECEIVED = "received"
    HAPPENED = "happened"


# By what series of a family differ, for each thing that can be counted.
SPLITS: Mapping[Counts, tuple[str, ...]] = {
    Counts.EVENTS: ("kind", "region", "district", "country", "place", "actor", "agency"),
    Counts.REPORTS: ("agency", "channel", "category", "place"),
    Counts.TIPS: ("agency", "channel", "kind", "place"),
    Counts.STATEMENTS: ("value", "agency"),
    Counts.LINKS: ("kind", "agency"),
}
# What people and bodies do with one another. Kinship and membership are what somebody is, and are not watched.
LINKED = (
    "Associate", "Call", "Directorship", "Employment", "Ownership", "Payment", "Representation", "UnknownLink",
)  # fmt: skip
NAMING = {"first_seen": (Counts.EVENTS, Counts.LINKS), "link_change": (Counts.EVENTS, Counts.LINKS),
          "novelty": (Counts.REPORTS,)}  # fmt: skip
NEEDED = ("code", "title", "hazard", "counts")
ALLOWED = (*NEEDED, "step", "by", "amount", "known", "schemas", "property", "fewest")


class WrongDeclaration(ValueError):
    """The text declares no family; the sentence says what and where."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A family as it is declared. `fewest`: how many units a series has before it stands by itself.

    schemas: of events and statements. prop: the property whose values are counted as statements. amount: the property
    that holds a number to be added up in place of 1. where: only records with one of these values.
    """

    code: str
    title: str
    hazard: str
    counts: Counts
    step: Step = Step.WEEK
    by: tuple[str, ...] = ()
    amount: str = ""
    known: Known = Known.RECEIVED
    schemas: tuple[str, ...] = ()
    prop: str = ""
    fewest: int = 3
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    detector: str = "siblings"
    options: Mapping[str, Any] = field(default_factory=dict)


def read_declaration(text: str) -> Declaration:
    """A declaration from its text. Raises `WrongDeclaration`.

    >>> one = read_declaration('[series]\\ncode = "raids"\\ntitle = "Raids"\\nhazard = "conflict"\\ncounts = "events"')
    >>> one.counts, one.step, one.detector
    (<Counts.EVENTS: 'events'>, <Step.WEEK: 'week'>, 'siblings')
    """
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongDeclaration(f"This is no TOML: {error}") from None
    _only(body, ("series", "where", "detector"), "the file")
    series = _table(body, "series")
    _only(series, ALLOWED, "[series]")
    for name in NEEDED:
        if not isinstance(series.get(name), str) or not 0 < len(series[name].strip()) <= LONGEST:
            raise WrongDeclaration(f"[series] {name}: a text of at most {LONGEST} characters is needed.")
    counts = _one_of(Counts, series["counts"], "counts")
    where = {name: _texts(value, f"[where] {name}") for name, value in _table(body, "where").items()}
    detector = dict(_table(body, "detector"))
    made = Declaration(
        code=series["code"].strip(),
        title=series["title"].strip(),
        hazard=series["hazard"].strip(),
        counts=counts,
        step=_one_of(Step, series.get("step", "week"), "step"),
        by=_texts(series.get("by", []), "[series] by"),
        amount=_text(series.get("amount", ""), "[series] amount"),
        known=_one_of(Known, series.get("known", "received"), "known"),
        schemas=_texts(series.get("schemas", []), "[series] schemas"),
        prop=_text(series.get("property", ""), "[series] property"),
        fewest=_whole(series.get("fewest", 3), "[series] fewest"),
        where=where,
        detector=_text(detector.pop("name", "siblings"), "[detector] name"),
        options=detector,
    )
    _checked(made)
    return made


def _checked(made: Declaration) -> None:
    if not all(part.isalnum() for part in made.code.split("-")) or not made.code.isascii():
        raise WrongDeclaration("[series] code: small letters, digits and hyphens.")
    splits = SPLITS[made.counts]
    for name in (*made.by, *made.where):
        if name not in splits:
            raise WrongDeclaration(f"{made.counts} are not told apart by {name!r}; they are by {', '.join(splits)}.")
    if len(made.by) > MOST_SPLITS or len(set(made.by)) < len(made.by):
        raise WrongDeclaration(f"[series] by: at most {MOST_SPLITS} names, each once.")
    if made.counts is Counts.STATEMENTS and not (made.prop and made.schemas):
        raise WrongDeclaration("Statements are counted of named schemas and of one property; say which.")
    if made.counts is Counts.LINKS and not (made.schemas and set(made.schemas) <= set(LINKED)):
        raise WrongDeclaration(f"[series] schemas: links are counted of one or more of {', '.join(LINKED)}.")
    if made.counts not in NAMING.get(made.detector, (made.counts,)):
        raise WrongDeclaration(f"[detector] {made.detector} looks at {' and '.join(NAMING[made.detector])}.")
    if made.amount and made.counts is not Counts.EVENTS:
        raise WrongDeclaration("[series] amount: only events hold numbers that can be added up.")
    try:
        options_of(made.detector, made.options, made.step.days)
    except WrongOption as error:
        raise WrongDeclaration(f"[detector] {error}") from None


def _only(body: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in body:
        if name not in names:
            raise WrongDeclaration(f"{place}: {name!r} is not known; it holds {', '.join(names)}.")


def _table(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise WrongDeclaration(f"[{name}] is a table.")
    return value


def _one_of(kind: type[Choice], value: object, name: str) -> Choice:
    try:
        return kind(str(value))
    except ValueError:
        raise WrongDeclaration(f"[series] {name}: {value!r} is none of {', '.join(kind)}.") from None


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise WrongDeclaration(f"{place}: a text of at most {LONGEST} characters.")
    return value.strip()


def _texts(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise WrongDeclaration(f"{place}: a list of texts.")
    return tuple(_text(each, place) for each in value)


def _whole(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise WrongDeclaration(f"{place}: a whole number above 0.")
    return value
