"""Two records weighed against each other: the engine's evidence and the attributes they share.

It knows nothing of labels: it is handed what one viewer may see, or what one set of labels shows.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import NamedTuple, Protocol
from uuid import UUID

from django.utils.translation import gettext_noop

from fusioncell.evidence.methods.ontology import load
from fusioncell.fusion.methods.attributes import (
    Attribute,
    Stated,
    Strong,
    attributes_of,
    bits_of,
    contradictions,
    number_of,
    plain_number,
    same_identifiers,
    shared,
    strong_of,
)
from fusioncell.fusion.methods.comparing import Prepared, scan
from fusioncell.fusion.methods.face import Evidence, Record
from fusioncell.fusion.methods.features import features_of
from fusioncell.fusion.methods.keys import blocking_keys
from fusioncell.fusion.methods.model import load_model
from fusioncell.fusion.methods.rows import identifiers

Holders = Callable[[Attribute], int]
Crowded = frozenset[tuple[str, str]]
MOST_STATEMENTS = 120  # of one record that are weighed
MOST_KEYS = 160  # under which one record is filed
MOST_ASKED = 64  # by which others are sought for one record
NOBODY: Crowded = frozenset()


class Row(Protocol):
    """What is needed of a statement, as the store has it."""

    @property
    def id(self) -> UUID: ...
    @property
    def schema(self) -> str: ...
    @property
    def prop(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def report_id(self) -> UUID: ...


class Told(NamedTuple):
    """A row of the store as the engine reads a statement."""

    id: UUID
    schema: str
    prop: str
    value: str
    key: str
    report: str


def told(rows: Iterable[Row]) -> list[Told]:
    """Rows of the store for the engine; what would overwhelm it is left out."""
    return [
        Told(row.id, row.schema, row.prop, row.value, row.id.hex, row.report_id.hex)
        for row in islice(rows, MOST_STATEMENTS)
    ]


@dataclass(frozen=True, slots=True)
class Side:
    """One record, made ready once to be weighed against many."""

    statements: Sequence[Told]
    attributes: Mapping[Attribute, list[Stated]]
    strong: Strong
    record: Record | None
    prepared: Prepared | None

    @property
    def schema(self) -> str:
        """The model that such records are compared by."""
        return self.record.schema if self.record else ""


class Sides:
    """Records made ready, kept by the statements that they were made of: a statement never changes.

    What stands of a record is asked of the store each time; what was made of the same statements is not made again.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._made: OrderedDict[tuple[tuple[UUID, ...], Crowded], Side] = OrderedDict()

    def of(self, rows: Sequence[Row], crowds: Crowded = NOBODY) -> Side:
        """As `side_of`."""
        key = (tuple([row.id for row in rows]), crowds)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = side_of(rows, crowds)
            if len(self._made) > self.most:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(key)
        return found


def side_of(rows: Iterable[Row], crowds: Crowded = NOBODY) -> Side:
    """One record from its statements. crowds: identifiers (feature and value) that identify nobody any more."""
    statements = told(rows)
    record = features_of(statements)
    model = load_model(record.schema) if record else None
    if record and crowds and (many := crowds.intersection(identifiers(record))):
        record = replace(record, crowds=many)
    prepared = Prepared(model, record) if model and record else None
    return Side(statements, attributes_of(statements), strong_of(statements), record, prepared)


def crowds_of(side: Side, counted: Mapping[Attribute, int]) -> Crowded:
    """The identifiers of a record that stand on more records than identify anybody."""
    model = load_model(side.schema) if side.record else None
    if model is None or side.record is None:
        return NOBODY
    many = {(each.kind, each.value) for each in side.attributes if counted.get(each, 0) > model.crowd}
    return frozenset(pair for pair in identifiers(side.record) if (pair[0], plain_number(pair[1])) in many)


def keys_of(side: Side) -> Sequence[int]:
    """The numbers under which a record is filed and found: of its attributes, and the engine's own.

    What an attribute files already, in whatever sort of record, the engine need not file again.
    """
    filed = [(each.kind, each.value) for each in side.attributes]
    numbers = [number_of(f"= {kind}", value) for kind, value in filed]
    if side.record is not None:
        numbers += [
            number_of(f"{side.record.schema} {key.kind}", key.key)
            for key in blocking_keys(side.record, side.prepared.sides if side.prepared else None)
            if (key.kind, plain_number(key.key)) not in filed
        ]
    return list(dict.fromkeys(numbers))[:MOST_KEYS]


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: `sentence` is a message with named places, `says` are the statements behind it."""

    feature: str
    bits: float
    sentence: str
    facts: dict[str, str]
    says: tuple[str, ...]

    def as_body(self) -> dict[str, object]:
        """As it is kept with a decision."""
        return {"feature": self.feature, "bits": round(self.bits, 2), "sentence": self.sentence, "facts": self.facts}


@dataclass(frozen=True)
class Weighed:
    """bits: in sum, the prior included; None when nothing says whether such records are one.

    links: attributes in common, which join records without making them one. identifiers: the same strong ones.
    """

    bits: float | None = None
    prior: float = 0.0
    pieces: tuple[Piece, ...] = ()
    links: tuple[Piece, ...] = ()
    contradictions: tuple[str, ...] = ()

    @cached_property
    def says(self) -> frozenset[UUID]:
        """Every statement it rests on."""
        return frozenset(UUID(each) for piece in (*self.pieces, *self.links) for each in piece.says)

    @cached_property
    def reasons(self) -> list[dict[str, object]]:
        """The pieces as they are kept, the heaviest first."""
        ordered = sorted((*self.pieces, *self.links), key=lambda piece: (-abs(piece.bits), piece.feature))
        return [piece.as_body() for piece in ordered]

    @property
    def at_most(self) -> float:
        """The most bits that any part of this evidence alone could have: what speaks against it left out."""
        return max(self.bits or 0.0, self.prior + sum(piece.bits for piece in self.pieces if piece.bits > 0))

    @property
    def strength(self) -> float:
        """How much speaks for some link between the two: by identity or by the rarest attribute."""
        return max([self.bits or 0.0, *(piece.bits for piece in self.links)])


@dataclass(frozen=True, slots=True)
class Crowd:
    """Among how many records these stand, and how many of them bear a value."""

    records: int = 1_000
    holders: Holders = field(default=lambda _attribute: 2)


PLAIN = Crowd()


def weigh(one: Side, other: Side, crowd: Crowd = PLAIN, least: float = -math.inf) -> Weighed:
    """Weigh two records against each other; of what no part of its evidence brings to `least` bits, only the sum."""
    links = _links(one, other, crowd)
    apart = contradictions(one.strong, other.strong)
    model = load_model(one.schema) if one.schema and one.schema == other.schema else None
    if model is None or one.prepared is None or other.prepared is None:
        return Weighed(_as_things(one, other, links), 0.0, (), links, tuple(apart))
    scanned = scan(model, one.prepared, other.prepared)
    if not links and scanned.at_most < least:
        return Weighed(scanned.bits, model.prior_bits)
    score = scanned.score()
    return Weighed(score.bits, score.prior, tuple(map(_piece, score.evidence)), links, tuple({*apart, *score.conflict}))


def _piece(evidence: Evidence) -> Piece:
    return Piece(evidence.feature, evidence.bits, evidence.sentence, dict(evidence.facts), evidence.says)


def _links(one: Side, other: Side, crowd: Crowd) -> tuple[Piece, ...]:
    return tuple(
        Piece(
            f"shared {attribute.kind}",
            bits_of(crowd.holders(attribute), crowd.records),
            SHARED[attribute.kind],
            {"value": stated[0].value},
            tuple(str(each.id) for each in stated),
        )
        for attribute, stated in sorted(shared(one.attributes, other.attributes).items())
    )


def _as_things(one: Side, other: Side, links: Sequence[Piece]) -> float | None:
    """Accounts, telephones and documents of one sort are one when their own strong identifier is."""
    sorts = {each.schema for each in (*one.statements, *other.statements)}
    if len(sorts) != 1 or not links:
        return None
    strong = [p.name for p in load().schema(next(iter(sorts))).properties.values() if p.is_strong and p.single]
    if not same_identifiers(one.statements, other.statements, strong):
        return None
    return max(piece.bits for piece in links)


SHARED = {
    "phone": gettext_noop("Both have the telephone number %(value)s."),
    "account": gettext_noop("Both have the account %(value)s."),
    "email": gettext_noop("Both have the email address %(value)s."),
    "plate": gettext_noop("Both have the registration number %(value)s."),
    "document": gettext_noop("Both have the document number %(value)s."),
    "vessel": gettext_noop("Both have the vessel number %(value)s."),
    "address": gettext_noop("Both have the address %(value)s."),
}
