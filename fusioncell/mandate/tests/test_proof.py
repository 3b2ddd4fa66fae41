"""Proofs about the judgement: for every label, standing and purpose, not only for those that were tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import z3

from fusioncell.foundation.words import Discoverable, Pap, State, Tlp
from fusioncell.mandate import rules
from fusioncell.mandate.methods.label import Clause, Label, join
from fusioncell.mandate.methods.sql_form import READABLE
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.tests import symbolic
from fusioncell.mandate.tests.sql_reading import Reading
from fusioncell.mandate.tests.symbolic import BITS, formula

CLAUSES = 2
May = Callable[[Standing, str, Label], bool]

WELL_FORMED = z3.And(
    symbolic.one_bit(symbolic.purpose()),
    *(symbolic.on_scale(name) for name in ("l", "s", "t", "a", "b")),
)


def counterexample(claim: z3.BoolRef) -> z3.ModelRef | None:
    """A case in which the claim is false; None when it holds in every case."""
    solver = z3.Solver()
    solver.add(WELL_FORMED, z3.Not(claim))
    return solver.model() if solver.check() == z3.sat else None


def python_form(may: May, standing: str, *, every_purpose: bool) -> z3.BoolRef:
    who, label = symbolic.standing(standing), symbolic.label("l", CLAUSES, CLAUSES, every_purpose=every_purpose)
    return formula(lambda: may(who, symbolic.purpose(), label))  # type: ignore[arg-type]


def sql_form(condition: str, *, every_purpose: bool) -> z3.BoolRef:
    return Reading(CLAUSES, every_purpose).formula(condition)


@pytest.mark.parametrize("every_purpose", [True, False])
def test_the_sql_form_is_the_python_form(every_purpose: bool) -> None:
    sql = sql_form(READABLE, every_purpose=every_purpose)
    python = python_form(rules.may, "s", every_purpose=every_purpose)
    assert counterexample(sql == python) is None
    # And neither is trivially closed or open.
    assert counterexample(python) is not None
    assert counterexample(z3.Not(python)) is not None


@pytest.mark.parametrize("every_purpose", [True, False])
def test_the_decision_with_reasons_is_the_same_judgement(every_purpose: bool) -> None:
    def decides(standing: Standing, purpose: str, label: Label) -> bool:
        return rules.decide(standing, purpose, label).allowed

    told = python_form(decides, "s", every_purpose=every_purpose)
    assert counterexample(told == python_form(rules.may, "s", every_purpose=every_purpose)) is None


PLANTED = {
    "tlp is compared strictly": ("l.tlp <= s.tlp", "l.tlp < s.tlp"),
    "one caveat suffices": ("l.caveats <@ s.caveats", "l.caveats && s.caveats"),
    "categories the wrong way round": ("l.categories <@ s.categories", "s.categories <@ l.categories"),
    "one clause suffices": ("NOT EXISTS (SELECT 1 FROM unnest(l.audience)", "EXISTS (SELECT 1 FROM unnest(l.audience)"),
    "consent reads the audience": ("unnest(l.consent_clauses)", "unnest(l.audience)"),
    "the label's purposes are forgotten": ("AND (l.purposes IS NULL OR p.purpose = ANY (l.purposes))", ""),
    "the state is compared with the tlp": ("l.state <= s.state", "l.state <= s.tlp"),
    "or in place of and": ("AND l.classification", "OR l.classification"),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_bug_planted_in_the_sql_yields_a_case_that_the_python_form_confirms(bug: str) -> None:
    right, wrong = PLANTED[bug]
    assert right in READABLE
    planted = sql_form(READABLE.replace(right, wrong), every_purpose=False)
    found = counterexample(planted == python_form(rules.may, "s", every_purpose=False))
    assert found is not None
    label, standing, purpose = concrete_label(found), concrete_standing(found), concrete_purpose(found)
    assert rules.may(standing, purpose, label) != z3.is_true(found.eval(planted, model_completion=True))


def test_a_bug_planted_in_the_python_form_is_found() -> None:
    def forgets_the_tlp(standing: Standing, purpose: str, label: Label) -> bool:
        return (
            purpose in standing.purposes
            and (label.purposes is None or purpose in label.purposes)
            and label.classification <= standing.classification
            and label.caveats <= standing.caveats
            and not any(clause.isdisjoint(standing.tokens) for clause in label.audience)
            and not any(clause.isdisjoint(standing.tokens) for clause in label.consent_clauses)
            and label.categories <= standing.categories
            and label.state <= standing.state
        )

    found = counterexample(
        sql_form(READABLE, every_purpose=True) == python_form(forgets_the_tlp, "s", every_purpose=True)
    )
    assert found is not None
    assert found.eval(z3.Int("l.tlp")).as_long() > found.eval(z3.Int("s.tlp")).as_long()


def test_a_standing_without_tokens_meets_no_clause_in_sql() -> None:
    readable = Reading(CLAUSES, no_tokens=True).formula(READABLE)
    some_clause = z3.Or(*(z3.Bool(f"l.{kind}{n}?") for kind in ("audience", "consent") for n in range(CLAUSES)))
    assert counterexample(z3.Implies(some_clause, z3.Not(readable))) is None


@pytest.mark.parametrize("every_purpose", [True, False])
def test_raising_a_clearance_never_removes_access(every_purpose: bool) -> None:
    before = python_form(rules.may, "s", every_purpose=every_purpose)
    after = python_form(rules.may, "t", every_purpose=every_purpose)
    assert counterexample(z3.Implies(z3.And(raised("s", "t"), before), after)) is None
    # Raising is needed for it: two standings at will do not imply each other.
    assert counterexample(z3.Implies(before, after)) is not None


def raised(low: str, high: str) -> z3.BoolRef:
    a, b = symbolic.standing(low), symbolic.standing(high)
    sets = ("purposes", "caveats", "tokens", "categories")
    steps = ("classification", "tlp", "state")
    return z3.And(*((getattr(a, f) <= getattr(b, f)).expr for f in (*sets, *steps)))


@pytest.mark.parametrize(("audience", "consent"), [(1, 0), (0, 1)])
@pytest.mark.parametrize(("every_a", "every_b"), [(True, True), (True, False), (False, True), (False, False)])
def test_who_may_read_the_join_may_read_both_and_the_other_way_round(
    every_a: bool, every_b: bool, audience: int, consent: int
) -> None:
    who, why = symbolic.standing("s"), symbolic.purpose()
    a = symbolic.label("a", audience, consent, every_purpose=every_a)
    b = symbolic.label("b", audience, consent, every_purpose=every_b)
    joined = formula(lambda: rules.may(who, why, join(a, b)))  # type: ignore[arg-type]
    apart = z3.And(
        formula(lambda: rules.may(who, why, a)),  # type: ignore[arg-type]
        formula(lambda: rules.may(who, why, b)),  # type: ignore[arg-type]
    )
    assert counterexample(joined == apart) is None


def test_a_join_that_unites_purposes_is_found_unsafe() -> None:
    who, why = symbolic.standing("s"), symbolic.purpose()
    a = symbolic.label("a", 0, 0, every_purpose=False)
    b = symbolic.label("b", 0, 0, every_purpose=False)

    def careless(a: Label, b: Label) -> Label:
        right = join(a, b)
        object.__setattr__(right, "purposes", a.purposes | b.purposes)  # type: ignore[operator]
        return right

    joined = formula(lambda: rules.may(who, why, careless(a, b)))  # type: ignore[arg-type]
    assert counterexample(z3.Implies(joined, formula(lambda: rules.may(who, why, a)))) is not None  # type: ignore[arg-type]


def _bits(model: z3.ModelRef, name: str) -> frozenset[str]:
    value = model.eval(z3.BitVec(name, BITS), model_completion=True).as_long()
    return frozenset(f"e{n}" for n in range(BITS) if value >> n & 1)


def _int(model: z3.ModelRef, name: str) -> int:
    return model.eval(z3.Int(name), model_completion=True).as_long()


def _clauses(model: z3.ModelRef, name: str) -> frozenset[Clause]:
    there = (n for n in range(CLAUSES) if z3.is_true(model.eval(z3.Bool(f"{name}{n}?"), model_completion=True)))
    return frozenset(_bits(model, f"{name}{n}") for n in there)


def concrete_label(model: z3.ModelRef) -> Label:
    return Label(
        classification=_int(model, "l.classification"),
        policy="",
        foreign=frozenset(),
        tlp=_int(model, "l.tlp"),  # type: ignore[arg-type]  # a step of any scale
        pap=Pap.CLEAR,
        caveats=_bits(model, "l.caveats"),
        audience=_clauses(model, "l.audience"),
        purposes=_bits(model, "l.purposes"),
        originators=frozenset(),
        consent_clauses=_clauses(model, "l.consent"),
        conditions=frozenset(),
        forbids=frozenset(),
        hops_left=None,
        categories=_bits(model, "l.categories"),
        discoverable=Discoverable.FULL,
        state=_int(model, "l.state"),  # type: ignore[arg-type]
    )


def concrete_standing(model: z3.ModelRef) -> Standing:
    return Standing(
        purposes=_bits(model, "s.purposes"),
        classification=_int(model, "s.classification"),
        tlp=_int(model, "s.tlp"),  # type: ignore[arg-type]
        caveats=_bits(model, "s.caveats"),
        tokens=_bits(model, "s.tokens"),
        categories=_bits(model, "s.categories"),
        state=_int(model, "s.state"),  # type: ignore[arg-type]
    )


def concrete_purpose(model: z3.ModelRef) -> str:
    (only,) = _bits(model, "p")
    return only


def test_the_scales_of_the_proof_are_as_long_as_the_real_ones() -> None:
    assert max(len(Tlp), len(State)) <= symbolic.STEPS
