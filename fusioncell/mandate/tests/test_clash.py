"""Why nobody may read what an item rests on, and what a consent changes: laws over chance, and named cases."""

from __future__ import annotations

import doctest
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.mandate.methods import consenting
from fusioncell.mandate.methods.clash import Cited, Readers, clashes
from fusioncell.mandate.methods.consenting import owners_to_ask, widened
from fusioncell.mandate.methods.label import LOWEST, Label, join_all
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.rules import may
from fusioncell.mandate.tests.chance import PURPOSES, labels, purposes, standings

OWNERS = st.sampled_from(("police", "intel", "health"))
TOKEN = "consent:77"


def cite(found: list[Label]) -> list[Cited]:
    return [Cited(str(number), label) for number, label in enumerate(found)]


@given(st.lists(labels, min_size=1, max_size=4), st.lists(standings, max_size=4))
def test_there_is_a_clash_exactly_when_nobody_reads_the_join(found: list[Label], seats: list[Standing]) -> None:
    readers = Readers(seats, PURPOSES)
    somebody = any(may(seat, purpose, join_all(found)) for seat in seats for purpose in PURPOSES)
    assert (clashes(cite(found), readers) == []) is somebody


@given(st.lists(labels, min_size=1, max_size=4), st.lists(standings, min_size=1, max_size=4))
def test_what_is_named_as_clashing_is_read_together_by_nobody(found: list[Label], seats: list[Standing]) -> None:
    readers = Readers(seats, PURPOSES)
    pairs_go = all(readers.read(join_all(pair)) for pair in combinations(found, 2))
    for clash in clashes(cite(found), readers):
        named = [found[int(number)] for number in (clash.first, clash.second) if number]
        assert not readers.read(join_all(named)) or (len(found) > 2 and pairs_go)


@given(labels, st.lists(standings, min_size=1, max_size=4))
def test_consents_that_are_named_are_enough(label: Label, seats: list[Standing]) -> None:
    for clash in clashes(cite([label]), Readers(seats, PURPOSES)):
        opened = label
        for originator in clash.ask:
            opened = widened(opened, originator, TOKEN)
        holding = [replace(seat, tokens=seat.tokens | {TOKEN}) for seat in seats]
        assert not clash.ask or Readers(holding, PURPOSES).read(opened)


@given(labels, OWNERS, standings, purposes)
def test_consent_takes_nothing_from_anybody_and_gives_only_to_its_holders(
    label: Label, owner: str, seat: Standing, purpose: str
) -> None:
    after = widened(label, owner, TOKEN)
    assert may(seat, purpose, after) == may(seat, purpose, label)
    holder = replace(seat, tokens=seat.tokens | {TOKEN})
    assert may(holder, purpose, after) or not may(seat, purpose, label)


@given(labels, OWNERS, standings, purposes)
def test_consent_lifts_neither_clearance_nor_compartment_nor_purpose(
    label: Label, owner: str, seat: Standing, purpose: str
) -> None:
    holder = replace(seat, tokens=seat.tokens | {TOKEN})
    if may(holder, purpose, widened(label, owner, TOKEN)):
        bare = replace(label, audience=frozenset(), consent_clauses=frozenset())
        assert may(seat, purpose, bare)


@given(labels, OWNERS)
def test_consent_given_twice_changes_nothing_more(label: Label, owner: str) -> None:
    once = widened(label, owner, TOKEN)
    assert widened(once, owner, TOKEN) == once


READER = Standing(
    purposes=frozenset({"counter_terrorism"}),
    classification=2,
    tlp=LOWEST.tlp,
    caveats=frozenset(),
    tokens=frozenset({"agency:customs", "role:liaison"}),
    categories=frozenset(),
    state=LOWEST.state,
)
POLICE = replace(LOWEST, originators=frozenset({"police"}), audience=frozenset({frozenset({"agency:police"})}))
UNION = replace(
    LOWEST,
    originators=frozenset({"union"}),
    consent_clauses=frozenset({frozenset({"agency:union", "agency:cell"})}),
)


@pytest.mark.parametrize(
    ("label", "code", "ask"),
    [
        (POLICE, "audience", {"police"}),
        (UNION, "consent", {"union"}),
        (replace(LOWEST, classification=3), "clearance", set()),
        (replace(LOWEST, purposes=frozenset()), "purpose", set()),
        (replace(LOWEST, purposes=frozenset({"public_health"})), "purpose", set()),
        (replace(POLICE, classification=3), "clearance", set()),
        (
            replace(LOWEST, audience=frozenset({frozenset({"role:head"})}), originators=frozenset({"police"})),
            "audience",
            set(),
        ),
    ],
)
def test_cause_and_remedy_are_named(label: Label, code: str, ask: set[str]) -> None:
    [clash] = clashes(cite([label]), Readers([READER], ["counter_terrorism"]))
    assert (clash.code, clash.ask) == (code, ask)
    assert clash.sentence


def test_each_originator_of_several_labels_is_asked() -> None:
    found = clashes(cite([POLICE, UNION]), Readers([READER], ["counter_terrorism"]))
    assert [(clash.first, clash.ask) for clash in found] == [("0", {"police"}), ("1", {"union"})]
    assert owners_to_ask(UNION, READER.tokens) == {"union"}


def test_recipient_without_a_seat_is_named_as_such() -> None:
    assert [clash.code for clash in clashes(cite([LOWEST]), Readers([], ["counter_terrorism"]))] == ["nobody"]


def test_examples_in_the_text_run() -> None:
    assert doctest.testmod(consenting).failed == 0
    assert doctest.testmod(consenting).attempted > 0
