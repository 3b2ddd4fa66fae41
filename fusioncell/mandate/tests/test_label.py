"""Laws of the join, tried on labels drawn at random, and labels as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import State, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label, as_body, from_body, join, join_all, key
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.rules import may, may_do
from fusioncell.mandate.tests.chance import labels, purposes, standings


@given(labels, labels)
def test_the_order_of_two_labels_does_not_matter(a: Label, b: Label) -> None:
    assert join(a, b) == join(b, a)


@given(labels, labels, labels)
def test_the_grouping_of_three_labels_does_not_matter(a: Label, b: Label, c: Label) -> None:
    assert join(join(a, b), c) == join(a, join(b, c)) == join_all([c, a, b])


@given(labels)
def test_a_label_joined_with_itself_or_with_the_lowest_stays_itself(a: Label) -> None:
    same = replace(a)
    assert join(a, same) == a
    assert join(a, LOWEST) == join(LOWEST, a) == a


def test_the_join_of_nothing_is_the_lowest() -> None:
    assert join_all([]) == LOWEST


@given(labels, labels, standings, purposes)
def test_the_join_is_read_by_those_who_read_both(a: Label, b: Label, who: Standing, purpose: str) -> None:
    assert may(who, purpose, join(a, b)) == (may(who, purpose, a) and may(who, purpose, b))


@given(labels, labels, standings, st.sampled_from(["onward", "court", "publish", "cross-check", "read"]))
def test_what_may_be_done_with_the_join_may_be_done_with_both(a: Label, b: Label, who: Standing, act: str) -> None:
    both = may_do(who, a, act).allowed and may_do(who, b, act).allowed
    assert may_do(who, join(a, b), act).allowed == both


def test_agency_a_joined_with_the_analysts_admits_the_analyst_of_a() -> None:
    for_a = replace(LOWEST, audience=frozenset({frozenset({"agency:a"})}))
    for_analysts = replace(LOWEST, audience=frozenset({frozenset({"role:analyst"})}))
    both = join(for_a, for_analysts)
    someone = Standing(frozenset({"p"}), 0, Tlp.CLEAR, frozenset(), frozenset(), frozenset(), State.LIVE)
    assert may(replace(someone, tokens=frozenset({"agency:a", "role:analyst"})), "p", both)
    assert not may(replace(someone, tokens=frozenset({"agency:a", "role:head"})), "p", both)
    assert not may(replace(someone, tokens=frozenset({"agency:b", "role:analyst"})), "p", both)


def test_two_ways_of_writing_one_audience_are_one_label() -> None:
    narrow, wide = frozenset({"agency:a"}), frozenset({"agency:a", "agency:b"})
    once = replace(LOWEST, audience=frozenset({narrow}))
    twice = replace(LOWEST, audience=frozenset({narrow, wide}))
    assert once == twice
    assert key(once) == key(twice)


def test_purposes_without_anything_in_common_leave_nobody() -> None:
    a = replace(LOWEST, purposes=frozenset({"x"}))
    b = replace(LOWEST, purposes=frozenset({"y"}))
    assert join(a, b).purposes == frozenset()
    assert join(a, LOWEST).purposes == {"x"}


@given(labels)
def test_a_label_survives_json(a: Label) -> None:
    again = from_body(json.loads(json.dumps(as_body(a))))
    assert again == a
    assert key(again) == key(a)


@given(labels, labels)
def test_different_labels_have_different_keys(a: Label, b: Label) -> None:
    assert (key(a) == key(b)) == (a == b)


def test_a_scale_may_be_given_by_its_word() -> None:
    assert from_body(as_body(LOWEST) | {"tlp": "AMBER_STRICT"}).tlp is Tlp.AMBER_STRICT


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"tlp": 5}, "tlp"),
        ({"tlp": "AMBRE"}, "tlp"),
        ({"state": None}, "state"),
        ({"classification": -1}, "classification"),
        ({"classification": True}, "classification"),
        ({"classification": 40_000}, "classification"),
        ({"classification": 1.0}, "classification"),
        ({"caveats": "hawk"}, "caveats"),
        ({"caveats": [1]}, "caveats"),
        ({"caveats": ["a\x00b"]}, "caveats"),
        ({"audience": ["agency:a"]}, "audience"),
        ({"audience": [["agency:a|agency:b"]]}, "audience"),
        ({"conditions": [["a"]]}, "conditions"),
        ({"purposes": {}}, "purposes"),
        ({"hops_left": "1"}, "hops_left"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_label_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(Unreadable) as caught:
        from_body(as_body(LOWEST) | change)
    assert caught.value.place == place


def test_a_label_that_lacks_a_field_is_refused_rather_than_open() -> None:
    body = as_body(LOWEST)
    del body["audience"]
    with pytest.raises(Unreadable) as caught:
        from_body(body)
    assert caught.value.place == "audience"


def test_a_token_that_the_database_could_not_tell_apart_gets_no_key() -> None:
    with pytest.raises(Unreadable):
        key(replace(LOWEST, audience=frozenset({frozenset({"agency:a|agency:b"})})))
