"""Where clusters are cut, and how that is explained."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from fusioncell.fusion.methods.clusters import Edge, cut, weakest_edge

names = st.sampled_from("abcdefghij")
edges = st.lists(st.builds(Edge, names, names, st.floats(-10, 40, allow_nan=False)), max_size=40)


def clique(name: str, size: int, bits: float = 20.0) -> list[Edge]:
    members = [f"{name}{number:03}" for number in range(size)]
    return [Edge(a, b, bits) for i, a in enumerate(members) for b in members[i + 1 :]]


def test_two_people_chained_by_one_bad_number_stay_two() -> None:
    bridge = Edge("a000", "b000", 15.0, "phone")
    found = cut([*clique("a", 20), *clique("b", 20), bridge], most=30)
    assert [len(group) for group in found.groups] == [20, 20]
    (told,) = found.cuts
    assert (told.reason, told.edge) == ("size", bridge)
    assert "phone" in told.sentence() % told.facts


def test_large_group_that_hangs_together_everywhere_is_one_and_is_looked_at() -> None:
    found = cut(clique("a", 60), most=30)
    assert [len(group) for group in found.groups] == [60]
    assert len(found.large) == 1


def test_chain_of_ten_thousand_is_seen_and_cut() -> None:
    chain = [Edge(f"r{i:05}", f"r{i + 1:05}", 12.0 + (i % 7) / 10, "phone") for i in range(10_000)]
    random.Random(3).shuffle(chain)  # noqa: S311  repeatable chance is what a test wants
    found = cut(chain, most=30)
    assert max(map(len, found.groups)) <= 30
    assert len(found.cuts) >= 10_000 // 30 - 1
    assert all(each.reason == "size" for each in found.cuts)
    assert sum(map(len, found.groups)) == 10_001


def test_a_decision_that_two_are_different_parts_their_groups() -> None:
    links = [Edge("a", "b", 20.0), Edge("b", "c", 18.0), Edge("c", "d", 19.0)]
    found = cut(links, different=[("a", "d")])
    assert found.groups == (("a", "b"), ("c", "d"))
    assert [each.reason for each in found.cuts] == ["conflict"]


@given(edges, st.randoms(use_true_random=False))
def test_order_of_edges_does_not_matter(given_edges: list[Edge], chance: random.Random) -> None:
    shuffled = chance.sample(given_edges, len(given_edges))
    assert cut(given_edges).groups == cut(shuffled).groups


@given(edges, st.lists(st.tuples(names, names), max_size=5))
def test_different_records_are_never_in_one_group(given_edges: list[Edge], different: list[tuple[str, str]]) -> None:
    found = cut(given_edges, different)
    for one, other in different:
        assert one == other or not any({one, other} <= set(group) for group in found.groups)
    members = [record for group in found.groups for record in group]
    assert len(members) == len(set(members))


def test_weakest_edge_names_both_sides() -> None:
    links = [*clique("a", 4), *clique("b", 3), Edge("a001", "b002", 9.0), Edge("a000", "b000", 7.0)]
    found = weakest_edge(links, [f"a{i:03}" for i in range(4)] + [f"b{i:03}" for i in range(3)])
    assert found
    assert found[0].bits == 9.0
    assert {len(found[1]), len(found[2])} == {3, 4}
    assert weakest_edge(links, ["a000", "z"]) is None
