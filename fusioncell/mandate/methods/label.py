"""What a label holds, and how two labels join.

A label is a value: it says who may see a row and what may be done with it. The join is the least label that
is at least as closed as both, so whoever may read the join may read each part, and the other way round.

Invariant: `join` is commutative, associative and idempotent, with `LOWEST` as its identity.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import reduce
from typing import Any, TypeVar

from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import Discoverable, Pap, State, Tlp

Clause = frozenset[str]  # tokens of which one suffices: "agency:police", "role:analyst", "consent:<uuid>"

_Scale = TypeVar("_Scale", bound=IntEnum)
_SMALLINT = 32_767  # the ranks are kept in smallint columns
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Label:
    """Handling of a row.

    classification: rank in the cell's own policy, 0 lowest; `foreign` only shows what others called it.
    audience, consent_clauses: every clause must share a token with the reader; no clause means ALL.
    purposes: None means ALL, and an empty set nobody. hops_left: None means no limit.
    """

    classification: int
    policy: str
    foreign: frozenset[tuple[str, str]]
    tlp: Tlp
    pap: Pap
    caveats: frozenset[str]
    audience: frozenset[Clause]
    purposes: frozenset[str] | None
    originators: frozenset[str]
    consent_clauses: frozenset[Clause]
    conditions: frozenset[tuple[str, str]]
    forbids: frozenset[str]
    hops_left: int | None
    categories: frozenset[str]
    discoverable: Discoverable
    state: State

    def __post_init__(self) -> None:
        # Two ways of writing one audience must be one value, or the join would not be idempotent.
        object.__setattr__(self, "audience", absorbed(self.audience))
        object.__setattr__(self, "consent_clauses", absorbed(self.consent_clauses))


def absorbed(clauses: frozenset[Clause]) -> frozenset[Clause]:
    """The clauses that matter: one that contains another is already met whenever the other is."""
    if len(clauses) <= 1:
        return clauses
    return frozenset(c for c in clauses if not any(other < c for other in clauses))


LOWEST = Label(
    classification=0,
    policy="",
    foreign=frozenset(),
    tlp=Tlp.CLEAR,
    pap=Pap.CLEAR,
    caveats=frozenset(),
    audience=frozenset(),
    purposes=None,
    originators=frozenset(),
    consent_clauses=frozenset(),
    conditions=frozenset(),
    forbids=frozenset(),
    hops_left=None,
    categories=frozenset(),
    discoverable=Discoverable.FULL,
    state=State.LIVE,
)


def join(a: Label, b: Label) -> Label:
    """The label of what is derived from a row under `a` and a row under `b`.

    A cell has one policy, so two names meet only after a mandate renamed it: the ranks stay comparable, and
    the later name in the alphabet is kept so that the order of joining does not matter.
    """
    if a is b:
        return a
    return Label(
        classification=max(a.classification, b.classification),
        policy=max(a.policy, b.policy),
        foreign=a.foreign | b.foreign,
        tlp=max(a.tlp, b.tlp),
        pap=max(a.pap, b.pap),
        caveats=a.caveats | b.caveats,
        audience=a.audience | b.audience,
        purposes=_common(a.purposes, b.purposes),
        originators=a.originators | b.originators,
        consent_clauses=a.consent_clauses | b.consent_clauses,
        conditions=a.conditions | b.conditions,
        forbids=a.forbids | b.forbids,
        hops_left=_fewest(a.hops_left, b.hops_left),
        categories=a.categories | b.categories,
        discoverable=max(a.discoverable, b.discoverable),
        state=max(a.state, b.state),
    )


def join_all(labels: Iterable[Label]) -> Label:
    """The label of what is derived from all of these; of nothing, `LOWEST`."""
    return reduce(join, labels, LOWEST)


def as_body(label: Label) -> dict[str, object]:
    """A label as JSON: sets as sorted lists, scales as numbers; `from_body` gives the same label back."""
    return {
        "classification": label.classification,
        "policy": label.policy,
        "foreign": sorted(list(pair) for pair in label.foreign),
        "tlp": int(label.tlp),
        "pap": int(label.pap),
        "caveats": sorted(label.caveats),
        "audience": _clause_lists(label.audience, "audience"),
        "purposes": None if label.purposes is None else sorted(label.purposes),
        "originators": sorted(label.originators),
        "consent_clauses": _clause_lists(label.consent_clauses, "consent_clauses"),
        "conditions": sorted(list(pair) for pair in label.conditions),
        "forbids": sorted(label.forbids),
        "hops_left": label.hops_left,
        "categories": sorted(label.categories),
        "discoverable": int(label.discoverable),
        "state": int(label.state),
    }


def from_body(body: Mapping[str, Any]) -> Label:
    """The label that `as_body` wrote; a scale may also be given by its word ("AMBER_STRICT").

    Every field must be there, because a label that lacks one would fall open. Raises `Unreadable`.
    """
    if not isinstance(body, Mapping):
        raise Unreadable("A label is a JSON object.", "label")
    if strange := sorted(str(name) for name in body.keys() ^ _FIELDS):
        raise Unreadable(f"A label has exactly the fields {', '.join(sorted(_FIELDS))}.", strange[0])
    return Label(
        classification=_count(body, "classification"),
        policy=_text(body["policy"], "policy"),
        foreign=_pairs(body, "foreign"),
        tlp=_step(Tlp, body, "tlp"),
        pap=_step(Pap, body, "pap"),
        caveats=_words(body["caveats"], "caveats"),
        audience=_clauses(body, "audience"),
        purposes=None if body["purposes"] is None else _words(body["purposes"], "purposes"),
        originators=_words(body["originators"], "originators"),
        consent_clauses=_clauses(body, "consent_clauses"),
        conditions=_pairs(body, "conditions"),
        forbids=_words(body["forbids"], "forbids"),
        hops_left=None if body["hops_left"] is None else _count(body, "hops_left"),
        categories=_words(body["categories"], "categories"),
        discoverable=_step(Discoverable, body, "discoverable"),
        state=_step(State, body, "state"),
    )


def key(label: Label) -> bytes:
    """What two rows with equal labels share: SHA-256 of the label's canonical JSON."""
    body = json.dumps(as_body(label), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(body.encode()).digest()


_FIELDS = frozenset(field.name for field in fields(Label))


def _common(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    if a is None:
        return b
    return a if b is None else a & b


def _fewest(a: int | None, b: int | None) -> int | None:
    if a is None:
        return b
    return a if b is None else min(a, b)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise Unreadable("Here a label holds a text.", place)
    return value


def _count(body: Mapping[str, Any], field: str) -> int:
    value = body[field]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _SMALLINT:
        raise Unreadable(f"Here a label holds a whole number from 0 to {_SMALLINT}.", field)
    return value


def _step(scale: type[_Scale], body: Mapping[str, Any], field: str) -> _Scale:
    value = body[field]
    try:
        return scale[value] if isinstance(value, str) else scale(_count(body, field))
    except (KeyError, ValueError):
        raise Unreadable(f"Here a label holds one of {', '.join(s.name for s in scale)}.", field) from None


def _words(value: object, place: str) -> frozenset[str]:
    if not isinstance(value, list):
        raise Unreadable("Here a label holds a list of texts.", place)
    return frozenset(_text(word, place) for word in value)


def _pairs(body: Mapping[str, Any], field: str) -> frozenset[tuple[str, str]]:
    value = body[field]
    if not isinstance(value, list) or not all(isinstance(p, list) and len(p) == _PAIR for p in value):
        raise Unreadable("Here a label holds a list of pairs of texts.", field)
    return frozenset((_text(a, field), _text(b, field)) for a, b in value)


def _clauses(body: Mapping[str, Any], field: str) -> frozenset[Clause]:
    value = body[field]
    if not isinstance(value, list):
        raise Unreadable("Here a label holds a list of clauses, each a list of tokens.", field)
    clauses = frozenset(_words(clause, field) for clause in value)
    _clause_lists(clauses, field)
    return clauses


def _clause_lists(clauses: frozenset[Clause], place: str) -> list[list[str]]:
    # The database keeps a clause as one text with | between its tokens: a token with a | in it would read as two.
    if any("|" in token for clause in clauses for token in clause):
        raise Unreadable("A token of a clause cannot hold the sign |.", place)
    return sorted(sorted(clause) for clause in clauses)
