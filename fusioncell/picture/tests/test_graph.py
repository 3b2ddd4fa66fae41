"""Webs, ways between two, and what stands where: worked out purely, and as the cast meets them."""

from __future__ import annotations

from uuid import UUID, uuid4

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.picture import queries_of_graph as queries
from fusioncell.picture.actions import graphs
from fusioncell.picture.methods.layout import arrange
from fusioncell.picture.methods.web import Arrow, shortest, web
from tests import cast as people
from tests.pages import bare

CHANNEL = "customs_declarations"


def number(n: int) -> UUID:
    """A short name for an entity."""
    return UUID(int=n + 1)


PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40)


@given(PAIRS, st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_ways_are_exactly_the_shortest_that_another_library_finds(pairs, start, goal):
    edges = [(number(a), number(b)) for a, b in pairs if a != b]

    def step(front):
        return [pair for pair in edges if set(pair) & set(front)]

    way = shortest(number(start), number(goal), step, deepest=30, widest=1000)
    graph = nx.Graph([*edges])
    graph.add_nodes_from([number(start), number(goal)])
    if not nx.has_path(graph, number(start), number(goal)):
        assert way.on == ()
        return
    on = {one for path in nx.all_shortest_paths(graph, number(start), number(goal)) for one in path}
    assert (set(way.on), way.steps) == (on, nx.shortest_path_length(graph, number(start), number(goal)))


def test_front_that_grows_too_wide_is_cut_and_said():
    star = [(number(0), number(n)) for n in range(1, 50)]
    far = [(number(99), number(n)) for n in range(100, 150)]

    def step(front):
        return [pair for pair in [*star, *far] if set(pair) & set(front)]

    assert shortest(number(0), number(99), step, deepest=8, widest=10).cut


def test_link_with_one_known_end_stays_a_point():
    a, link = number(1), number(2)
    made = web([Arrow(link, "Ownership", "owner", a)], {"Ownership"})
    assert made.points == {a, link}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_point_gets_a_place_and_what_was_kept_stays(pairs):
    points = [number(n) for n in range(31)]
    places = arrange(points, [(number(a), number(b)) for a, b in pairs], {number(3): (7.0, -2.0)})
    assert set(places) == set(points)
    assert places[number(3)] == (7.0, -2.0)
    assert all(abs(v) < 1e6 for place in places.values() for v in place)


@pytest.fixture
def chain(cast):
    """A man directs a firm that owns a lorry; customs says so. The lorry's owner is told by the police alone."""
    label, narrow = people.label_of_channel(CHANNEL), people.label_of_channel("police_reports")
    man, firm, lorry, post, owning = (entity_id("customs", CHANNEL, name) for name in ("m", "f", "l", "d", "o"))
    say = people.statement
    first = [
        say(label, man, "Karim Belkani"),
        say(label, firm, "Sael Freight", schema="Company"),
        say(label, lorry, "XMK 1", prop="registrationNumber", schema="Vehicle"),
        say(label, post, str(man), prop="director", schema="Directorship", target=man),
        say(label, post, str(firm), prop="organization", schema="Directorship", target=firm),
    ]
    people.report(CHANNEL, "The firm", label, statements=first)
    second = [
        say(narrow, owning, str(firm), prop="owner", schema="Ownership", target=firm),
        say(narrow, owning, str(lorry), prop="asset", schema="Ownership", target=lorry),
    ]
    people.report("police_reports", "The lorry", narrow, statements=second)
    return man, firm, lorry


@pytest.mark.django_db
def test_link_is_one_line_with_its_entity_behind_it(cast, sit, chain):
    man, firm, _lorry = chain
    graph, _places = graphs.explore(sit(cast.amal), man)
    assert set(graph.points) == {man, firm}
    assert [(line.name, line.via is not None) for line in graph.lines] == [("Directorship", True)]


@pytest.mark.django_db
def test_way_leads_only_through_what_the_person_may_see(cast, sit, chain):
    man, firm, lorry = chain
    way, graph = graphs.find_way(sit(cast.amal), man, lorry)
    assert way.steps == 4
    assert {man, firm, lorry} <= set(graph.points)
    way, graph = graphs.find_way(sit(cast.chafik), man, lorry)
    assert way.on == ()
    assert not graph.points
    with pytest.raises(NotFound):
        graphs.find_way(sit(cast.dina), man, lorry)


@pytest.mark.django_db
def test_neighbours_are_opened_by_kind(cast, sit, chain):
    _man, firm, lorry = chain
    assert dict(queries.kinds_around(sit(cast.amal), firm)) == {"Person": 1, "Vehicle": 1}
    graph, _places = graphs.explore(sit(cast.amal), firm, "Vehicle")
    assert set(graph.points) == {firm, lorry}
    assert dict(queries.kinds_around(sit(cast.chafik), firm)) == {"Person": 1}


@pytest.mark.django_db
def test_arrangement_is_kept_for_its_seat_alone(cast, chain):
    man, firm, _lorry = chain
    browser = people.client(cast.amal)
    body = {"places": {str(man): [1.5, 2.5], str(firm): [-3, 4]}}
    assert browser.post(f"/graph/{man}/keep/", body, content_type="application/json").json() == {"kept": 2}
    points = {p["id"]: p["place"] for p in browser.get(f"/graph/{man}/data.json").json()["points"]}
    assert points == {str(man): [1.5, 2.5], str(firm): [-3.0, 4.0]}
    other = people.client(cast.basma).get(f"/graph/{man}/data.json").json()
    assert all(p["place"] is None for p in other["points"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"places": []}', b'{"places": {"x": [1, 2]}}', b'{"places": {"a": "b"}}', b"\xff\xfe",
             b'{"places": {"00000000-0000-0000-0000-000000000001": [1e99, 0]}}']
)  # fmt: skip
def test_garbage_for_places_is_refused(cast, chain, body):
    answer = people.client(cast.amal).post(f"/graph/{chain[0]}/keep/", body, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.django_db
def test_graph_of_something_hidden_is_as_of_nothing(cast, chain):
    stranger, absent = people.client(cast.dina), uuid4()
    for rest in ("", "data.json", "kinds.json", f"way/{chain[1]}.json"):
        hidden = stranger.get(f"/graph/{chain[0]}/{rest}")
        assert hidden.status_code == 404
        assert bare(hidden) == bare(stranger.get(f"/graph/{absent}/{rest}"))


@pytest.mark.django_db
def test_graph_is_printed_by_the_server_under_its_label(cast, chain):
    page = people.client(cast.amal).get(f"/graph/{chain[1]}/?print=1").content.decode()
    assert "<circle" in page
    assert "Karim Belkani" in page
    assert "TLP:AMBER" in page
    assert "graph.js" not in page


@pytest.mark.django_db
def test_too_many_places_are_refused(cast, sit, chain):
    with pytest.raises(Refused):
        graphs.keep(sit(cast.amal), chain[0], {str(uuid4()): [0, 0] for _ in range(graphs.MOST_KEPT + 1)})
