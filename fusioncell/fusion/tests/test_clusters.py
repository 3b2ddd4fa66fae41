"""Who is one with whom: by the decisions a viewer may see, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fusioncell.evidence.actions.lowering import raise_label
from fusioncell.evidence.actions.reports import retract
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.words import new_id
from fusioncell.fusion import queries
from fusioncell.fusion.actions import deciding
from fusioncell.fusion.actions.deciding import Wish
from fusioncell.fusion.methods.identity import DIFFERENT, RULE, SAME, SEAT, Edge, clustered
from fusioncell.fusion.tests.made import person, planted_edges, reader_of_hawk, same, visible
from tests import cast as told
from tests.cast import Cast, Event, Sit

DAY = now()


def edge(number: int, one: str, other: str, verdict: str = SAME, **more: object) -> Edge:
    """A verdict, made so many seconds after the first."""
    low, high = sorted((one, other))
    said = {"origin": SEAT, "bits": 9.0} | more
    return Edge(f"{number:04d}", low, high, verdict, at=DAY + timedelta(seconds=number), **said)  # type: ignore[arg-type]


def reference(edges: Sequence[Edge]) -> set[frozenset[str]]:
    """The same, slowly: sets of records joined one after the other, every pair of which is looked at each time."""
    last: dict[tuple[str, str], Edge] = {}
    for each in sorted(edges, key=lambda e: (e.origin == SEAT, e.at, e.id)):
        last[each.one, each.other] = each
    apart = {frozenset((e.one, e.other)) for e in last.values() if e.verdict == DIFFERENT}
    groups = [{record} for record in {r for e in last.values() for r in (e.one, e.other)}]
    joins = [e for e in last.values() if e.verdict == SAME]
    for each in sorted(joins, key=lambda e: (e.origin != SEAT, -(e.bits or 0.0), e.at, e.id)):
        one = next(g for g in groups if each.one in g)
        other = next(g for g in groups if each.other in g)
        if one is other or any(frozenset((a, b)) in apart for a in one for b in other):
            continue
        groups.remove(other)
        one |= other
    return {frozenset(group) for group in groups}


EDGES = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from("abcdefgh"),
        st.sampled_from([SAME, SAME, SAME, DIFFERENT, "unsure"]),
        st.sampled_from([SEAT, RULE]), st.sampled_from([2.0, 9.0, 30.0]),
    ).filter(lambda t: t[0] != t[1]),
    max_size=25,
)  # fmt: skip


def numbered(rows: Iterable[tuple[str, str, str, str, float]]) -> list[Edge]:
    return [edge(n, a, b, verdict, origin=origin, bits=bits) for n, (a, b, verdict, origin, bits) in enumerate(rows)]


@settings(deadline=None)
@given(EDGES, st.randoms(use_true_random=False))
def test_clusters_are_those_of_the_slow_reference_whatever_the_order(
    rows: list[tuple[str, str, str, str, float]], chance: object
) -> None:
    edges = numbered(rows)
    shuffled = list(edges)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert set(clustered(edges).members.values()) == reference(edges) == set(clustered(shuffled).members.values())


@settings(deadline=None)
@given(EDGES)
def test_nobody_who_differs_is_in_one_cluster(rows: list[tuple[str, str, str, str, float]]) -> None:
    clusters = clustered(numbered(rows))
    for conflict in clusters.conflicts:
        assert clusters.around(conflict.one) != clusters.around(conflict.other)
        assert conflict.chain[0] == conflict.one
        assert conflict.chain[-1] == conflict.other


def test_difference_cuts_the_weakest_join_of_the_path() -> None:
    edges = [
        edge(1, "a", "b", bits=20),
        edge(2, "b", "c", bits=4),
        edge(3, "c", "d", bits=9),
        edge(4, "a", "d", DIFFERENT),
    ]
    clusters = clustered(edges)
    assert set(clusters.members.values()) == {frozenset("ab"), frozenset("cd")}
    assert [each.id for each in clusters.blocked] == ["0002"]
    assert clusters.conflicts[0].chain == ("a", "b", "c", "d")


def test_ten_thousand_records_chained_by_one_bad_telephone_are_cut_and_explained() -> None:
    bad = [edge(n, "r00000", f"r{n:05d}", origin=RULE, bits=1.5) for n in range(1, 10_000)]
    sure = [edge(10_000, "r00001", "r00002", bits=25), edge(10_001, "r00003", "r00004", origin=RULE, bits=30)]
    clusters = clustered([*bad, *sure])
    assert {len(each) for each in clusters.members.values()} == {1, 2}
    assert len(clusters.set_aside) == len(bad)
    assert clusters.around("r00001") == {"r00001", "r00002"}
    assert clusters.around("r00003") == {"r00003", "r00004"}


@pytest.mark.django_db
class TestDecisions:
    """What people decide, as the store keeps it."""

    def test_analyst_joins_two_records_and_everybody_who_may_see_it_sees_one(
        self, cast: Cast, sit: Sit, events: list[Event]
    ) -> None:
        one, other = person("Nadia Haddad", "X1234567"), person("Nadia Hadad", "X1234567")
        made = deciding.decide(sit(cast.amal), Wish(one, other, SAME))
        assert events[-2].kind == "identity.decide"
        assert not made.needs_second
        assert queries.cluster_of(sit(cast.amal), one) == [one, other]
        assert queries.cluster_of(sit(cast.basma), other) == [other, one]
        assert queries.cluster_of(sit(cast.dina), one) == [one]

    def test_join_on_a_name_alone_waits_for_a_second_person(self, cast: Cast, sit: Sit) -> None:
        one, other = person("Nadia Haddad"), person("Nadia Haddad")
        made = deciding.decide(sit(cast.amal), Wish(one, other, SAME))
        assert made.needs_second
        assert queries.cluster_of(sit(cast.amal), one) == [one]
        with pytest.raises(NotAllowed):
            deciding.confirm(sit(cast.amal), made.id)
        deciding.confirm(sit(cast.basma), made.id)
        assert queries.cluster_of(sit(cast.amal), one) == [one, other]

    def test_machine_seat_decides_nothing(self, cast: Cast, sit: Sit) -> None:
        one, other = person("Nadia Haddad", "X1234567"), person("Nadia Hadad", "X1234567")
        robot = cast.seat("robot", "cell", "analyst")
        robot.account = None
        robot.save()
        with pytest.raises(Refused, match="R18"):
            deciding.decide(sit(robot), Wish(one, other, SAME))

    def test_of_two_seats_who_judge_a_pair_at_once_the_later_is_told(self, cast: Cast, sit: Sit) -> None:
        one, other = person("Nadia Haddad", "X1234567"), person("Nadia Hadad", "X1234567")
        first = deciding.decide(sit(cast.amal), Wish(one, other, SAME))
        duty = cast.seat("dario", "cell", "duty_officer")
        with pytest.raises(Conflict):
            deciding.decide(sit(duty), Wish(one, other, DIFFERENT))
        deciding.decide(sit(duty), Wish(one, other, DIFFERENT, seen=first.id))
        assert queries.cluster_of(sit(cast.amal), one) == [one]

    def test_undo_restores_exactly_and_the_past_stays_to_be_seen(self, cast: Cast, sit: Sit) -> None:
        one, other = person("Nadia Haddad", "X1234567"), person("Nadia Hadad", "X1234567")
        made = deciding.decide(sit(cast.amal), Wish(one, other, SAME))
        between = now()
        with pytest.raises(Refused):
            deciding.undo(sit(cast.amal), made.id, " ")
        deciding.undo(sit(cast.amal), made.id, "Two sisters.")
        assert queries.cluster_of(sit(cast.amal), one) == [one]
        assert queries.cluster_of(sit(cast.amal), one, between) == [one, other]
        assert queries.cluster_of(sit(cast.amal), one, made.at - timedelta(seconds=1)) == [one]
        with pytest.raises(Refused):
            deciding.undo(sit(cast.amal), made.id, "Again.")

    def test_what_one_may_not_see_changes_nothing_for_him(self, cast: Cast, sit: Sit) -> None:
        """Taking a hidden source away leaves the output of somebody who never saw it as it was."""
        one, other = person("Nadia Haddad", "X1234567"), person("Nadia Hadad", "X1234567")
        hawk = reader_of_hawk()
        secret = told.label_of_channel("police_reports", caveats=frozenset({"compartment:hawk"}))
        hidden = person("Nadia Haddad", "X1234567", label=secret)
        for each in (one, other):
            same(sit(hawk), each, hidden)
        assert set(queries.cluster_of(sit(hawk), one)) == {one, other, hidden}
        assert queries.cluster_of(sit(cast.amal), one) == [one]
        with pytest.raises(NotFound):
            deciding.decide(sit(cast.amal), Wish(one, hidden, SAME))

    def test_difference_said_on_hidden_grounds_holds_for_whoever_sees_it_alone(self, cast: Cast, sit: Sit) -> None:
        one, other = person("Nadia Haddad", "X1234567"), person("Nadia Hadad", "X1234567")
        hawk = reader_of_hawk()
        secret = told.label_of_channel("police_reports", caveats=frozenset({"compartment:hawk"}))
        same(sit(cast.amal), one, other)
        told.report(
            "police_reports", "Twins", secret, statements=[told.statement(secret, one, "1990-01-01", "birthDate")]
        )
        told.report(
            "police_reports", "Twins", secret, statements=[told.statement(secret, other, "1999-12-31", "birthDate")]
        )
        seen = queries.standing_verdict(sit(hawk), one, other)
        assert seen is not None
        deciding.decide(sit(hawk), Wish(one, other, DIFFERENT, "Born nine years apart.", UUID(seen.id)))
        assert queries.cluster_of(sit(hawk), one) == [one]
        assert queries.cluster_of(sit(cast.amal), one) == [one, other]

    def test_report_retracted_in_the_middle_of_a_cluster_takes_its_joins_along(self, cast: Cast, sit: Sit) -> None:
        one, other = person("Nadia Haddad", "X1234567"), person("Nadia Haddad", "X7654321")
        label = told.label_of_channel("police_reports")
        middle = new_id()
        said = [told.statement(label, middle, "Nadia Haddad")]
        said += [told.statement(label, middle, number, "passportNumber") for number in ("X1234567", "X7654321")]
        kept = told.report("police_reports", "Two passports", label, statements=said)
        same(sit(cast.amal), one, middle)
        same(sit(cast.amal), middle, other)
        assert set(queries.cluster_of(sit(cast.amal), one)) == {one, middle, other}
        retract(sit(cast.basma), kept.id, "The wrong woman.")
        assert queries.cluster_of(sit(cast.amal), one) == [one]

    def test_label_that_rises_takes_the_decision_along_at_once(self, cast: Cast, sit: Sit) -> None:
        one, other = person("Nadia Haddad", "X1234567"), person("Nadia Hadad", "X1234567")
        made = deciding.decide(sit(cast.amal), Wish(one, other, SAME))
        raise_label(sit(cast.amal), made.reports[0], Handling("SECRET", "AMBER_STRICT"), "A source.")
        assert queries.cluster_of(sit(cast.amal), one) == [one]

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_cluster_of_each_viewer_is_the_one_computed_from_what_he_may_see(
        self, cast: Cast, sit: Sit, data: st.DataObject
    ) -> None:
        """Random decisions under random labels; the reference judges every row by itself with `may`."""
        records = [new_id() for _ in range(6)]
        rows = data.draw(
            st.lists(
                st.tuples(st.sampled_from(list(combinations(range(6), 2))), st.sampled_from([SAME, SAME, DIFFERENT]),
                          st.integers(0, 2), st.sampled_from([3.0, 12.0])),
                min_size=3, max_size=12,
            )
        )  # fmt: skip
        planted = planted_edges(sit(cast.amal), records, rows)
        for seat in (cast.amal, cast.basma, cast.dina):
            who = sit(seat)
            wanted = reference(visible(who, planted))
            for record in records:
                own = next((group for group in wanted if str(record) in group), frozenset({str(record)}))
                assert {str(each) for each in queries.cluster_of(who, record)} == own
