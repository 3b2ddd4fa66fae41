"""The judgement, case by case and by its laws."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.foundation.words import Pap, State, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label
from fusioncell.mandate.methods.standing import NOBODY, Standing
from fusioncell.mandate.methods.standing import key as standing_key
from fusioncell.mandate.rules import ACTS, allowed_labels, decide, may, may_do
from fusioncell.mandate.tests.chance import CATEGORIES, CAVEATS, PURPOSES, TOKENS, labels, purposes, standings

AMAL = Standing(
    purposes=frozenset({"counter_terrorism"}),
    classification=2,
    tlp=Tlp.AMBER,
    caveats=frozenset({"case:1"}),
    tokens=frozenset({"agency:cell", "role:analyst", "tier:national"}),
    categories=frozenset({"tip", "intelligence"}),
    state=State.LIVE,
)


@given(standings, purposes, labels)
def test_the_decision_is_the_answer_and_a_refusal_always_gives_its_reasons(
    who: Standing, purpose: str, label: Label
) -> None:
    decision = decide(who, purpose, label)
    assert decision.allowed == may(who, purpose, label)
    assert decision.allowed == (not decision.reasons)
    assert all(reason.code and reason.sentence and reason.needed for reason in decision.reasons)


@given(standings, purposes, labels, st.data())
def test_raising_a_clearance_never_removes_access(
    who: Standing, purpose: str, label: Label, data: st.DataObject
) -> None:
    higher = Standing(
        purposes=who.purposes | data.draw(st.frozensets(st.sampled_from(PURPOSES))),
        classification=who.classification + data.draw(st.integers(0, 2)),
        tlp=max(who.tlp, data.draw(st.sampled_from(Tlp))),
        caveats=who.caveats | data.draw(st.frozensets(st.sampled_from(CAVEATS))),
        tokens=who.tokens | data.draw(st.frozensets(st.sampled_from(TOKENS))),
        categories=who.categories | data.draw(st.frozensets(st.sampled_from(CATEGORIES))),
        state=max(who.state, data.draw(st.sampled_from(State))),
    )
    assert may(higher, purpose, label) or not may(who, purpose, label)


@given(standings, purposes, st.lists(labels, max_size=8))
def test_the_set_for_lists_and_the_answer_for_one_object_never_disagree(
    who: Standing, purpose: str, many: list[Label]
) -> None:
    numbered = dict(enumerate(many))
    allowed = allowed_labels(who, purpose, numbered)
    assert all((number in allowed) == may(who, purpose, label) for number, label in numbered.items())


@given(purposes, labels)
def test_nobody_reads_nothing(purpose: str, label: Label) -> None:
    assert not may(NOBODY, purpose, label)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        (replace(LOWEST, purposes=frozenset({"public_health"})), "purpose-of-label"),
        (replace(LOWEST, purposes=frozenset()), "purpose-of-label"),
        (replace(LOWEST, classification=3), "classification"),
        (replace(LOWEST, tlp=Tlp.AMBER_STRICT), "tlp"),
        (replace(LOWEST, caveats=frozenset({"case:2"})), "caveats"),
        (replace(LOWEST, audience=frozenset({frozenset({"agency:police"})})), "audience"),
        (replace(LOWEST, audience=frozenset({frozenset()})), "audience"),
        (replace(LOWEST, consent_clauses=frozenset({frozenset({"agency:intel", "consent:9"})})), "consent"),
        (replace(LOWEST, categories=frozenset({"special_health"})), "categories"),
        (replace(LOWEST, state=State.EXPIRED), "state"),
    ],
)
def test_each_field_of_a_label_alone_can_refuse(label: Label, code: str) -> None:
    assert may(AMAL, "counter_terrorism", LOWEST)
    decision = decide(AMAL, "counter_terrorism", label)
    assert [reason.code for reason in decision.reasons] == [code]


def test_a_purpose_that_the_seat_does_not_have_is_refused() -> None:
    assert [r.code for r in decide(AMAL, "public_health", LOWEST).reasons] == ["purpose-of-seat"]


def test_a_consent_opens_only_while_its_token_is_there() -> None:
    asked = replace(LOWEST, consent_clauses=frozenset({frozenset({"agency:intel", "consent:9"})}))
    given_to_her = replace(AMAL, tokens=AMAL.tokens | {"consent:9"})
    assert may(given_to_her, "counter_terrorism", asked)
    assert not may(AMAL, "counter_terrorism", asked)


def test_every_reason_is_given_and_not_only_the_first() -> None:
    label = replace(LOWEST, classification=3, tlp=Tlp.RED, caveats=frozenset({"x"}))
    assert [r.code for r in decide(AMAL, "p", label).reasons] == ["purpose-of-seat", "classification", "tlp", "caveats"]


def test_a_decision_names_its_article_and_refuses_a_power_without_one() -> None:
    powers = {"report.read": "A7"}
    assert decide(AMAL, "counter_terrorism", LOWEST, "report.read", powers).article == "A7"
    refused = decide(AMAL, "counter_terrorism", LOWEST, "report.retract", powers)
    assert not refused.allowed
    assert [r.code for r in refused.reasons] == ["power"]
    assert not decide(AMAL, "counter_terrorism", LOWEST, "report.read", {"report.read": ""})


def test_a_decision_is_as_true_as_its_answer() -> None:
    assert decide(AMAL, "counter_terrorism", LOWEST)
    assert not decide(AMAL, "public_health", LOWEST)


@pytest.mark.parametrize(
    ("label", "act", "code"),
    [
        (replace(LOWEST, forbids=frozenset({"court"})), "court", "forbids"),
        (replace(LOWEST, forbids=frozenset({"onward"})), "onward", "forbids"),
        (replace(LOWEST, forbids=frozenset({"automated-decision"})), "automated-decision", "forbids"),
        (replace(LOWEST, forbids=frozenset({"identify-source"})), "identify-source", "forbids"),
        (replace(LOWEST, pap=Pap.RED), "cross-check", "pap"),
        (replace(LOWEST, pap=Pap.AMBER), "intervene", "pap"),
        (replace(LOWEST, tlp=Tlp.GREEN), "publish", "tlp-act"),
        (replace(LOWEST, hops_left=0), "onward", "hops"),
        (replace(LOWEST, conditions=frozenset({("intel", "ask first")})), "onward", "condition"),
    ],
)
def test_a_label_can_forbid_an_act_that_reading_does_not_need(label: Label, act: str, code: str) -> None:
    assert may_do(AMAL, label, "read").allowed
    assert may_do(AMAL, LOWEST, act).allowed
    assert [reason.code for reason in may_do(AMAL, label, act).reasons] == [code]


@given(standings, labels, st.sampled_from(sorted(ACTS)))
def test_nothing_can_be_done_with_what_cannot_be_read(who: Standing, label: Label, act: str) -> None:
    readable = any(may(replace(who, purposes=frozenset({p})), p, label) for p in (label.purposes or {"any"}))
    if label.purposes != frozenset() and not readable:
        assert not may_do(who, label, act).allowed


def test_an_unknown_act_is_refused() -> None:
    assert [r.code for r in may_do(AMAL, LOWEST, "sell").reasons] == ["act"]


def test_a_hop_left_allows_one_more_passing_on() -> None:
    assert may_do(AMAL, replace(LOWEST, hops_left=1), "onward").allowed


@given(standings, standings)
def test_seats_alike_share_one_key(a: Standing, b: Standing) -> None:
    assert (standing_key(a) == standing_key(b)) == (a == b)
