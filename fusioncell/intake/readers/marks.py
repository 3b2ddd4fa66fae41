"""Handling marks as inputs state them: our own label words, and how the marks of two portions join.

The joins are those of labels, as far as an input's own words allow before the mandate is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import TypeVar

from fusioncell.evidence.methods.drafts import Marks
from fusioncell.foundation.words import Pap, Tlp

Ordered = TypeVar("Ordered", Tlp, Pap)

NONE = Marks()
_TLP = {tlp.mark.removeprefix("TLP:"): tlp for tlp in Tlp} | {
    "WHITE": Tlp.CLEAR,
    "AMBER_STRICT": Tlp.AMBER_STRICT,
}
_PAP = {pap.name: pap for pap in Pap} | {"WHITE": Pap.CLEAR}
_TOKEN = re.compile(r"[a-z-]+:\S+")


class InexpressibleError(Exception):
    """A field of a label that says something which no label can hold."""


def tlp_of(word: str) -> Tlp | None:
    """The protocol's colour, with or without its prefix, in any case: `tlp:amber+strict`."""
    return _TLP.get(word.strip().upper().removeprefix("TLP:").replace("AMBER-STRICT", "AMBER+STRICT"))


def join_marks(one: Marks, other: Marks, classifications: Sequence[str] = ()) -> Marks:
    """Marks as strict as both. Two words of classification that have no known order become an unknown
    mark."""
    if other in (one, NONE):
        return one
    if one == NONE:
        return other
    policy, classification, clash = _higher(one, other, classifications)
    return Marks(
        tlp=_most(one.tlp, other.tlp),
        pap=_most(one.pap, other.pap),
        classification=classification,
        policy=policy,
        caveats=one.caveats | other.caveats,
        audience=one.audience | other.audience,
        purposes=_both(one.purposes, other.purposes),
        conditions=one.conditions | other.conditions,
        forbids=one.forbids | other.forbids,
        categories=one.categories | other.categories,
        hops_left=_least(one.hops_left, other.hops_left),
        consent_of=one.consent_of | other.consent_of,
        unknown=tuple(dict.fromkeys(one.unknown + other.unknown + clash)),
    )


def join_all(marks: Iterable[Marks], classifications: Sequence[str] = ()) -> Marks:
    """Marks as strict as all of them."""
    return reduce(lambda one, other: join_marks(one, other, classifications), marks, NONE)


def marks_of_label(label: object) -> Marks:
    """What a label in our own words says; what it cannot mean goes to `unknown`, by name."""
    if label is None:
        return NONE
    if not isinstance(label, dict):
        return Marks(unknown=("a label that is no object",))
    said: dict[str, object] = {}
    unknown: list[str] = []
    for field, value in label.items():
        try:
            if value is not None or field not in _FIELDS:
                said[field] = _FIELDS.get(field, _inexpressible)(value)
        except InexpressibleError:
            unknown.append(f"{field}: {str(value)[:120]}")
    return Marks(unknown=tuple(unknown), **said)  # type: ignore[arg-type]  # each field by its own reading


def _higher(one: Marks, other: Marks, classifications: Sequence[str]) -> tuple[str | None, str | None, tuple[str, ...]]:
    if one.classification is None or other.classification is None:
        named = other if one.classification is None else one
        return named.policy, named.classification, ()
    if (one.policy, one.classification) == (other.policy, other.classification):
        return one.policy, one.classification, ()
    words = (one.classification, other.classification)
    if one.policy == other.policy and all(word in classifications for word in words):
        return one.policy, max(words, key=classifications.index), ()
    return one.policy, one.classification, (f"classification: {words[0]} and {words[1]} in one report",)


def _most(one: Ordered | None, other: Ordered | None) -> Ordered | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _least(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _inexpressible(value: object) -> object:
    raise InexpressibleError


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InexpressibleError
    return value.strip()


def _words(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise InexpressibleError
    return frozenset(_word(each) for each in value)


def _colour(value: object) -> Tlp:
    colour = tlp_of(_word(value))
    if colour is None:
        raise InexpressibleError
    return colour


def _action(value: object) -> Pap:
    action = _PAP.get(_word(value).upper().removeprefix("PAP:"))
    if action is None:
        raise InexpressibleError
    return action


def _clauses(value: object) -> frozenset[frozenset[str]]:
    if not isinstance(value, list):
        raise InexpressibleError
    clauses = frozenset(_words(clause) for clause in value)
    if not all(clause and all(_TOKEN.fullmatch(token) for token in clause) for clause in clauses):
        raise InexpressibleError
    return clauses


def _conditions(value: object) -> frozenset[tuple[str, str]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise InexpressibleError
    if any(set(each) != {"originator", "text"} for each in value):
        raise InexpressibleError
    return frozenset((_word(each["originator"]), _word(each["text"])) for each in value)


def _forbidden(value: object) -> frozenset[str]:
    acts = _words(value)
    if not acts <= FORBIDDEN:
        raise InexpressibleError
    return acts


def _hops(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InexpressibleError
    return value


FORBIDDEN = frozenset({"court", "onward", "automated-decision", "identify-source"})
_FIELDS: Mapping[str, Callable[[object], object]] = {
    "classification": _word,
    "policy": _word,
    "tlp": _colour,
    "pap": _action,
    "caveats": _words,
    "audience": _clauses,
    "purposes": _words,
    "conditions": _conditions,
    "forbids": _forbidden,
    "categories": _words,
    "hops_left": _hops,
    "consent_of": _words,
}
