"""What records of any kind can have in common without being one: a telephone, an account, a plate, papers, an address.

A shared attribute links two records; it is derived whenever it is asked for and kept nowhere. How much it says is how
rare it is: of N records h bear the value, so that two of them meet by chance with odds of about h to N, and it is worth
log2(N / h) bits (Fellegi and Sunter, 1969, with the frequency of the value itself).

>>> round(bits_of(2, 1_048_576), 1)
19.0
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from fusioncell.evidence.methods.folding import fold
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.methods.values.placeholder import is_placeholder

KINDS = frozenset({"phone", "account", "email", "plate", "document", "vessel"})
ADDRESSES = frozenset({"address", "full"})
WORDS_OF_ADDRESS = 3  # fewer are a town, not an address
SHORTEST = 5  # letters and digits of an identifier
MOST = 40  # attributes of one record that are filed
_PLAIN = re.compile(r"[^0-9a-z]+")
_ONLY_ONE = re.compile(r"(.)\1*\Z")


class Stated(Protocol):
    """What is needed of a statement."""

    @property
    def id(self) -> object: ...
    @property
    def schema(self) -> str: ...
    @property
    def prop(self) -> str: ...
    @property
    def value(self) -> str: ...


class Attribute(NamedTuple):
    """A value by which records meet: `kind` of value, and the value without what spelling adds to it."""

    kind: str
    value: str


def attribute_of(stated: Stated) -> Attribute | None:
    """The attribute that a statement gives, if it is one by which records can meet.

    >>> from collections import namedtuple
    >>> S = namedtuple("S", "id schema prop value")
    >>> attribute_of(S(1, "Person", "phone", "+999 41 555 0123"))
    Attribute(kind='phone', value='999415550123')
    >>> attribute_of(S(1, "Person", "address", "Bir Sultana farm, km 14, Wadi Road"))
    Attribute(kind='address', value='14 bir farm km road sultana wadi')
    >>> attribute_of(S(1, "Person", "passportNumber", "000000")) is None
    True
    """
    return _attribute(stated.schema, stated.prop, stated.value)


@lru_cache(maxsize=65_536)
def _attribute(schema: str, prop: str, value: str) -> Attribute | None:
    known = load().prop(schema, prop)
    if known is None or known.special or (known.kind not in KINDS and prop not in ADDRESSES) or is_placeholder(value):
        return None
    if prop in ADDRESSES and known.kind == "text":
        words = sorted(set(_PLAIN.sub(" ", fold(value)).split()))
        return Attribute("address", " ".join(words)) if len(words) >= WORDS_OF_ADDRESS else None
    if known.kind not in KINDS or (known.kind == "document" and not known.identifier):
        return None
    plain = plain_number(value)
    if len(plain) < SHORTEST or _ONLY_ONE.match(plain):
        return None
    return Attribute(known.kind, plain)


def plain_number(value: str) -> str:
    """The letters and figures of an identifier alone.

    >>> plain_number("+999 41-555"), plain_number("A@b.org")
    ('99941555', 'aborg')
    """
    return _PLAIN.sub("", fold(value))


def attributes_of(statements: Iterable[Stated]) -> dict[Attribute, list[Stated]]:
    """Every attribute of a record, with the statements that give it."""
    found: dict[Attribute, list[Stated]] = {}
    for stated in statements:
        attribute = attribute_of(stated)
        if attribute is not None and (attribute in found or len(found) < MOST):
            found.setdefault(attribute, []).append(stated)
    return found


def number_of(kind: str, key: str) -> int:
    """A key as the index keeps it: 64 bits of a hash; what shares a number by chance is told apart when compared."""
    digest = hashlib.blake2b(f"{kind}\x1f{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def bits_of(holders: int, records: int) -> float:
    """What sharing a value says, when `holders` of `records` bear it; nothing when everybody does."""
    return max(0.0, math.log2(max(records, 2) / max(holders, 1)))


def shared(
    mine: Mapping[Attribute, list[Stated]], theirs: Mapping[Attribute, list[Stated]]
) -> dict[Attribute, list[Stated]]:
    """The attributes that two records have in common, with the statements on both sides."""
    return {attribute: mine[attribute] + theirs[attribute] for attribute in mine if attribute in theirs}


def same_identifiers(one: Iterable[Stated], other: Iterable[Stated], named: Iterable[str]) -> Mapping[str, str]:
    """The named identifiers in which both bear the same value, each with that value."""
    wanted = frozenset(named)
    mine = {(s.prop, a.value): s.value for s in one if s.prop in wanted and (a := attribute_of(s)) is not None}
    return {s.prop: s.value for s in other if (a := attribute_of(s)) is not None and (s.prop, a.value) in mine}


_ONE_AT_A_TIME = frozenset({"idNumber", "socialSecurityNumber"})
Strong = Mapping[str, set[str]]


def strong_of(statements: Iterable[Stated]) -> Strong:
    """The values of strong identifiers of which an entity has one at most, or that one register gives once."""
    found: dict[str, set[str]] = {}
    for stated in statements:
        if _is_one_at_most(stated.schema, stated.prop) and (attribute := attribute_of(stated)) is not None:
            found.setdefault(stated.prop, set()).add(attribute.value)
    return found


@lru_cache(maxsize=4096)
def _is_one_at_most(schema: str, prop: str) -> bool:
    known = load().prop(schema, prop)
    return known is not None and known.is_strong and (known.single or known.name in _ONE_AT_A_TIME)


def contradictions(mine: Strong, theirs: Strong) -> list[str]:
    """The strong identifiers in which two records differ."""
    return sorted(prop for prop in mine.keys() & theirs.keys() if not mine[prop] & theirs[prop])
