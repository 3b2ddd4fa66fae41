"""What the pages of the picture do, a machine with a token can do, and no more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.foundation.clock import now
from fusioncell.hall import actions as hall
from fusioncell.mandate.actions.founding import NewSeat, make
from tests import cast as people

pytestmark = pytest.mark.django_db
CHANNEL = "customs_declarations"
AT = "/api/v1/picture"


def _event(number: int, day: str, *actors: str) -> UUID:
    """An incident in which these take part, each with a report that names it."""
    label = people.label_of_channel(CHANNEL)
    event = entity_id("customs", CHANNEL, f"event{number}")
    said = {"name": f"Incident {number}", "coordinates": "6.45,3.39", "date": day, "region": "Harbour"}
    rows = [people.statement(label, event, value, prop=prop, schema="Incident") for prop, value in said.items()]
    for name in actors:
        actor = entity_id("customs", CHANNEL, name)
        rows.append(people.statement(label, actor, name, prop="name", schema="Organization"))
        rows.append(people.statement(label, event, name, prop="actorEntity", schema="Incident", target=actor))
    people.report(CHANNEL, f"Report {number}", label, statements=rows)
    return event


@pytest.fixture
def three(cast: people.Cast) -> list[UUID]:
    """Two actors meet twice, and one of them a third once."""
    return [
        _event(1, "2014-05-03", "Red band", "Blue guard"),
        _event(2, "2015-06-04", "Red band", "Blue guard"),
        _event(3, "2024-01-01", "Red band", "Green watch"),
    ]


@pytest.fixture
def analyst(cast: people.Cast) -> Client:
    """A client with an analyst's token."""
    return _client(cast, make(NewSeat("reader", "Reader", "cell", "analyst", "SECRET")))


@pytest.fixture
def stranger(cast: people.Cast) -> Client:
    """A client with a token that may see nothing of it."""
    return _client(cast, make(NewSeat("union-reader", "Reader", "union", "liaison", "CONFIDENTIAL")))


def _client(cast: people.Cast, seat: people.Seat) -> Client:
    admin = people.sit(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")
    wish = hall.TokenWish("test", seat.id, "counter_terrorism", now() + timedelta(days=1))
    return Client(headers={"authorization": f"Bearer {hall.issue_token(admin, wish)[1]}"})


def test_machine_reads_the_situation_and_a_stranger_reads_nothing(three, analyst, stranger):
    seen = analyst.get(f"{AT}/situation?since=2015-01-01").json()
    assert [one["title"] for one in seen["happenings"]] == ["Incident 3", "Incident 2"]
    assert seen["label"]["tlp"]
    assert (seen["heat_by"], seen["unknown"]["happenings"]) == ("cells", 2)
    assert stranger.get(f"{AT}/situation").json()["happenings"] == []
    assert analyst.get(f"{AT}/situation?since=x").status_code == 422


def test_machine_counts_by_region_and_month_of_any_span(three, analyst):
    years = analyst.get(f"{AT}/situation/table").json()
    assert (years["by"], years["rows"][0]["name"], years["rows"][0]["total"]) == ("year", "Harbour", 3)
    months = analyst.get(f"{AT}/situation/table?by=month&at=2014-05").json()
    assert (months["bins"][0], len(months["bins"]), months["rows"][0]["total"]) == ("2014-05", 24, 2)
    assert months["later"]
    assert not months["earlier"]


def test_machine_learns_what_is_new_and_marks_it_seen(three, analyst):
    assert analyst.get(f"{AT}/situation/news").json()["received"] == 3
    assert analyst.post(f"{AT}/situation/seen").status_code == 204
    assert analyst.get(f"{AT}/situation/news").json()["received"] == 0
    assert analyst.get(f"{AT}/situation/feed").json()[0]["title"] == "Report 3"
    assert analyst.get(f"{AT}/situation/gaps").json()["reports"] == 3
    assert analyst.get(f"{AT}/situation/areas").json() == []


def test_machine_sees_who_appears_together(three, analyst, stranger):
    found = analyst.get(f"{AT}/actors").json()
    names = {one["id"]: one["name"] for one in found["actors"]}
    pairs = [({names[p["one"]], names[p["other"]]}, p["times"], p["first"], p["last"]) for p in found["pairs"]]
    assert pairs[0] == ({"Red band", "Blue guard"}, 2, "2014-05-03", "2015-06-04")
    assert len(pairs) == 2
    assert stranger.get(f"{AT}/actors").json()["actors"] == []


def test_page_of_actors_shows_pairs_and_hides_them_from_a_stranger(three, cast):
    page = people.client(cast.amal).get("/situation/actors/?since=2015-01-01").content.decode()
    assert "Red band" in page
    assert "2015-06-04" in page
    assert "2014-05-03" not in page
    body = people.client(cast.amal).get("/situation/actors.json").json()
    assert sorted(body["thick"]) == [1, 2]
    assert "in 2 happenings" in body["names"]
    assert "Red band" not in people.client(cast.dina).get("/situation/actors/").content.decode()


def test_machine_follows_the_graph(three, analyst, stranger):
    red = entity_id("customs", CHANNEL, "Red band")
    web = analyst.get(f"{AT}/graph/{red}").json()
    assert {point["name"] for point in web["points"]} == {"Red band", "Incident 1", "Incident 2", "Incident 3"}
    assert analyst.get(f"{AT}/graph/{red}/kinds").json() == [{"schema_name": "Incident", "count": 3}]
    green = entity_id("customs", CHANNEL, "Green watch")
    assert analyst.get(f"{AT}/graph/{red}/way/{green}").json()["steps"] == 2
    kept = {"places": {str(red): [1.0, 2.0]}}
    assert analyst.post(f"{AT}/graph/{red}/places", kept, content_type="application/json").status_code == 204
    assert analyst.get(f"{AT}/graph/{red}").json()["points"][0]["place"] == [1.0, 2.0]
    hidden, absent = (stranger.get(f"{AT}/graph/{number}") for number in (red, uuid4()))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_machine_watches_and_lets_go(three, analyst, stranger):
    asked = {"name": "Harbour", "of": "area", "asked": {"region": "Harbour"}}
    made = analyst.post(f"{AT}/watches", asked, content_type="application/json")
    assert made.status_code == 201
    words = {"name": "Words", "of": "search", "asked": {"q": "incident", "in": "entities"}}
    assert analyst.post(f"{AT}/watches", words, content_type="application/json").status_code == 201
    _event(4, "2024-02-02")
    assert {one["name"]: one["new"] for one in analyst.get(f"{AT}/watches").json()} == {"Harbour": 1, "Words": 1}
    number = made.json()["id"]
    assert stranger.delete(f"{AT}/watches/{number}").status_code == 404
    assert analyst.post(f"{AT}/watches/{number}/seen").status_code == 204
    assert analyst.delete(f"{AT}/watches/{number}").status_code == 204
    assert [one["name"] for one in analyst.get(f"{AT}/watches").json()] == ["Words"]
    wrong = {"name": "Bad", "of": "area", "asked": {"since": "x"}}
    assert analyst.post(f"{AT}/watches", wrong, content_type="application/json").status_code == 422


def test_search_is_watched_from_its_own_page(three, cast):
    browser = people.client(cast.amal)
    assert "Watch this" in browser.get("/search/?q=incident&in=entities").content.decode()
    browser.post("/watches/add/", {"kind": "search", "name": "Words", "q": "incident", "in": "entities"})
    page = browser.get("/watches/").content.decode()
    assert "Words" in page
    assert "q=incident" in page
