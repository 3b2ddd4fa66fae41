"""Runs the very code of `rules` and `label` on symbols, and gives what it returns as a formula of z3.

Whenever the code asks whether a symbol is true, the run takes one answer and remembers the other for a further run,
until every path has been walked. The formula is the disjunction over the paths of (what was assumed, and what came
out).

Sets are bit vectors over a small universe. That is no loss: a disagreement on a label needs at most one element as
witness for each comparison of two sets, and one clause as witness for each list of clauses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import z3

from fusioncell.foundation.words import Discoverable, Pap
from fusioncell.mandate.methods.label import LOWEST, Label
from fusioncell.mandate.methods.standing import Standing

BITS = 5
STEPS = 5  # of a scale


@dataclass
class Path:
    """One run: the answers it was told to give, those it gave, and what they assume."""

    told: tuple[bool, ...]
    given: list[bool] = field(default_factory=list)
    assumed: list[z3.BoolRef] = field(default_factory=list)
    known: dict[int, bool] = field(default_factory=dict)

    def answer(self, question: z3.BoolRef) -> bool:
        plain = z3.simplify(question)
        if z3.is_true(plain) or z3.is_false(plain):
            return z3.is_true(plain)
        if plain.get_id() not in self.known:
            step = len(self.given)
            answer = self.told[step] if step < len(self.told) else True
            self.given.append(answer)
            self.assumed.append(plain if answer else z3.Not(plain))
            self.known[plain.get_id()] = answer
        return self.known[plain.get_id()]


_path: Path | None = None


def formula(run: Callable[[], object]) -> z3.BoolRef:
    """What this piece of code returns, whatever its symbols stand for."""
    global _path  # noqa: PLW0603 (the code under proof cannot be handed the path as an argument)
    waiting: list[tuple[bool, ...]] = [()]
    found = []
    while waiting:
        _path = Path(waiting.pop())
        result = run()
        value = result.expr if isinstance(result, Truth) else z3.BoolVal(bool(result))
        found.append(z3.And(*_path.assumed, value))
        waiting.extend([(*_path.given[:n], False) for n in range(len(_path.told), len(_path.given))])
    _path = None
    return z3.Or(*found)


@dataclass(frozen=True, eq=False)
class Truth:
    """A symbol that the code asks about."""

    expr: z3.BoolRef

    def __bool__(self) -> bool:
        assert _path is not None, "a symbol was asked outside of a run"
        return _path.answer(self.expr)


@dataclass(frozen=True, eq=False)
class Step:
    """A symbol on a scale."""

    expr: z3.ArithRef

    def __le__(self, other: Step | int) -> Truth:
        return Truth(self.expr <= _number(other))

    def __gt__(self, other: Step | int) -> Truth:
        return Truth(self.expr > _number(other))

    def __lt__(self, other: Step | int) -> Truth:
        return Truth(self.expr < _number(other))


def _number(value: Step | int) -> z3.ArithRef:
    return value.expr if isinstance(value, Step) else z3.IntVal(int(value))


@dataclass(frozen=True, eq=False)
class Element:
    """A symbol that may be in a set: one bit."""

    expr: z3.BitVecRef


@dataclass(frozen=True, eq=False)
class Bag:
    """A set of symbols."""

    expr: z3.BitVecRef

    def __contains__(self, item: Element) -> bool:
        return bool(Truth((self.expr & item.expr) != 0))

    def __le__(self, other: Bag) -> Truth:
        return Truth((self.expr & ~other.expr) == 0)

    def __lt__(self, other: Bag) -> Truth:
        return Truth(z3.And((self.expr & ~other.expr) == 0, self.expr != other.expr))

    def __or__(self, other: Bag) -> Bag:
        return Bag(self.expr | other.expr)

    def __and__(self, other: Bag) -> Bag:
        return Bag(self.expr & other.expr)

    def isdisjoint(self, other: Bag) -> Truth:
        return Truth((self.expr & other.expr) == 0)


@dataclass(frozen=True, eq=False)
class Clauses:
    """A set of clauses, of which each may be there or not."""

    items: tuple[tuple[z3.BoolRef, Bag], ...]

    def __iter__(self) -> Iterator[Bag]:
        return (bag for there, bag in self.items if Truth(there))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __or__(self, other: Clauses) -> Clauses:
        return Clauses(self.items + other.items)


def step(name: str) -> Step:
    """A symbol from 0 to the end of the longest scale."""
    return Step(z3.Int(name))


def bag(name: str) -> Bag:
    """A set that may hold anything."""
    return Bag(z3.BitVec(name, BITS))


def clauses(name: str, most: int) -> Clauses:
    """Up to so many clauses."""
    return Clauses(tuple((z3.Bool(f"{name}{n}?"), bag(f"{name}{n}")) for n in range(most)))


def label(name: str, audience: int, consent: int, *, every_purpose: bool) -> Label:
    """A label of symbols with up to so many clauses; the fields that no decision reads are those of `LOWEST`."""
    made = Label(
        classification=step(f"{name}.classification"),  # type: ignore[arg-type]  # a symbol in the place of a value
        policy="",
        foreign=LOWEST.foreign,
        tlp=step(f"{name}.tlp"),  # type: ignore[arg-type]
        pap=Pap.CLEAR,
        caveats=bag(f"{name}.caveats"),  # type: ignore[arg-type]
        audience=LOWEST.audience,
        purposes=None if every_purpose else bag(f"{name}.purposes"),  # type: ignore[arg-type]
        originators=LOWEST.originators,
        consent_clauses=LOWEST.consent_clauses,
        conditions=LOWEST.conditions,
        forbids=LOWEST.forbids,
        hops_left=None,
        categories=bag(f"{name}.categories"),  # type: ignore[arg-type]
        discoverable=Discoverable.FULL,
        state=step(f"{name}.state"),  # type: ignore[arg-type]
    )
    # Past the constructor, which would absorb clauses here, before any run that could walk both answers.
    object.__setattr__(made, "audience", clauses(f"{name}.audience", audience))
    object.__setattr__(made, "consent_clauses", clauses(f"{name}.consent", consent))
    return made


def standing(name: str) -> Standing:
    """A standing of symbols."""
    return Standing(
        purposes=bag(f"{name}.purposes"),  # type: ignore[arg-type]
        classification=step(f"{name}.classification"),  # type: ignore[arg-type]
        tlp=step(f"{name}.tlp"),  # type: ignore[arg-type]
        caveats=bag(f"{name}.caveats"),  # type: ignore[arg-type]
        tokens=bag(f"{name}.tokens"),  # type: ignore[arg-type]
        categories=bag(f"{name}.categories"),  # type: ignore[arg-type]
        state=step(f"{name}.state"),  # type: ignore[arg-type]
    )


def purpose(name: str = "p") -> Element:
    """One purpose."""
    return Element(z3.BitVec(name, BITS))


def one_bit(element: Element) -> z3.BoolRef:
    """That the element is one, and not several or none."""
    return z3.Or(*(element.expr == 1 << n for n in range(BITS)))


def on_scale(name: str) -> z3.BoolRef:
    """That the scales of a label or standing stay within their steps."""
    fields = ("classification", "tlp", "state")
    return z3.And(*(z3.And(z3.Int(f"{name}.{f}") >= 0, z3.Int(f"{name}.{f}") < STEPS) for f in fields))
