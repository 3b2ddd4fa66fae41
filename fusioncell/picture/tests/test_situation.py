"""The situation page, its points, watches, bell, wall and export, as the cast meets them."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.evidence.actions.reports import retract
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.picture import bell
from fusioncell.picture.actions import exporting, situation, watches
from fusioncell.picture.methods.scope import Scope, read_scope
from fusioncell.picture.queries_of_watches import watches_of
from tests import cast as people
from tests.pages import bare

pytestmark = pytest.mark.django_db


def incident(number: int, place: str, day: str, channel: str = "customs_declarations", **props: str):
    """A report about one incident."""
    label = people.label_of_channel(channel)
    event = entity_id("customs", channel, f"i{number}")
    said = {"name": f"Incident {number}", "coordinates": place, "date": day, "incidentType": "smuggling"} | props
    statements = [
        people.statement(label, event, value, prop=prop, schema="Incident") for prop, value in said.items() if value
    ]
    return people.report(channel, f"Report {number}", label, statements=statements), event


@pytest.fixture
def two(cast):
    """Two incidents that the cell may read and the union may not."""
    return incident(1, "6.45,3.39", "2026-03-04", region="Harbour"), incident(2, "", "2026-04-01")


def test_analyst_sees_what_happened_and_what_is_not_known(cast, two):
    page = people.client(cast.amal).get("/situation/").content.decode()
    assert "2 happenings that you may see" in page
    assert "Incident 1" in page
    assert "no coordinates" in page
    assert re.search(r"without coordinates</dt><dd>1<", page)


def test_drawings_stand_in_a_language_that_writes_its_decimals_with_a_comma(cast, two):
    for address in ("/situation/", "/situation/wall/"):
        page = people.client(cast.amal).get(address, headers={"accept-language": "fr"}).content.decode()
        assert "Incident 1" in page or "wall" in address
        drawn = re.findall(r'(?:viewBox|\bx|\by)="([^"]*)"', page)
        assert len(drawn) > 10
        assert not [one for one in drawn if "," in one]


def test_stranger_sees_a_page_of_nothing(cast, two):
    people.client(cast.dina).post("/situation/seen/")
    hidden = people.client(cast.dina).get("/situation/")
    assert hidden.status_code == 200
    for two_kept in two:
        retract_quietly(two_kept[0].id, cast)
    assert bare(people.client(cast.dina).get("/situation/")) == bare(hidden)


def retract_quietly(report_id, cast):
    """Take a report back, as the chief."""
    retract(people.sit(cast.basma), report_id, "To see whether the page of a stranger changes.")


def test_retracted_report_is_gone_from_every_part_of_the_picture(cast, sit, two):
    retract(sit(cast.basma), two[0][0].id, "It was another port.")
    seen = situation.look(sit(cast.amal), Scope())
    assert [one.title for one in seen.found] == ["Incident 2"]


def test_points_are_those_of_the_reader_and_the_scope(cast, two):
    browser = people.client(cast.amal)
    assert browser.get("/situation/points.json").json()["n"] == 1
    assert browser.get("/situation/points.json?since=2026-03-05").json()["n"] == 0
    assert people.client(cast.dina).get("/situation/points.json").json()["n"] == 0


def test_garbage_in_the_address_is_refused_and_not_a_fault(cast):
    for query in ("box=1", "ring=a", "since=x", "grade=y", "kind=%00", "box=nan,nan,nan,nan"):
        assert people.client(cast.amal).get(f"/situation/?{query}").status_code == 422, query


def test_looking_is_recorded_with_its_scope(cast, sit, two, events):
    situation.look(sit(cast.amal), read_scope({"region": "Harbour"}))
    event = next(e for e in events if e.kind == "picture.situation")
    assert event.body["detail"]["scope"] == {"region": "Harbour"}
    assert event.body["detail"]["shown"] == 1


def test_happening_says_who_and_is_hidden_from_a_stranger(cast, two):
    event = two[0][1]
    assert "Report 1" in people.client(cast.amal).get(f"/situation/{event}/").content.decode()
    hidden = people.client(cast.dina).get(f"/situation/{event}/")
    absent = people.client(cast.dina).get("/situation/00000000-0000-7000-8000-000000000000/")
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden) == bare(absent)


def test_new_is_what_came_after_the_last_look(cast, sit, two):
    browser = people.client(cast.amal)
    assert re.search(r"Reports</dt><dd><b>2<", browser.get("/situation/").content.decode())
    browser.post("/situation/seen/")
    assert "Nothing new that you may see." in browser.get("/situation/").content.decode()
    incident(3, "6.4,3.4", "2026-05-01")
    assert re.search(r"Reports</dt><dd><b>1<", browser.get("/situation/").content.decode())


def test_watch_counts_what_is_new_for_its_seat_and_nobody_else(cast, sit, two):
    amal = sit(cast.amal)
    area = watches.watch(amal, "Harbour", "area", {"region": "Harbour"})
    watches.watch(amal, "Words", "search", {"words": "incident", "which": "entities", "filters": {}})
    assert [w.new for w in watches_of(amal)] == [0, 0]
    incident(4, "6.4,3.4", "2026-05-01", region="Harbour")
    incident(5, "6.4,3.4", "2026-05-01", region="Elsewhere")
    assert {w.watch.name: w.new for w in watches_of(sit(cast.amal))} == {"Harbour": 1, "Words": 2}
    assert not watches_of(sit(cast.basma))
    with pytest.raises(NotFound):
        watches.unwatch(sit(cast.basma), area.id)
    watches.see(sit(cast.amal), area.id)
    assert {w.watch.name: w.new for w in watches_of(sit(cast.amal))}["Harbour"] == 0


def test_watch_by_the_page_is_listed_and_let_go(cast, two):
    browser = people.client(cast.amal)
    browser.post("/watches/add/", {"kind": "area", "name": "North", "scope_region": "Harbour", "mail": "1"})
    page = browser.get("/watches/").content.decode()
    assert "North" in page
    assert "?region=Harbour" in page
    found = watches_of(people.sit(cast.amal))[0].watch
    assert browser.post(f"/watches/{found.id}/see/").status_code == 302
    browser.post(f"/watches/{found.id}/forget/")
    assert "You watch nothing yet" in browser.get("/watches/").content.decode()


def test_wall_shows_the_seat_its_own_and_renews_itself(cast, two):
    page = people.client(cast.amal).get("/situation/wall/").content.decode()
    assert 'data-renew="60"' in page
    assert "Incident 1" in page
    assert "Incident 1" not in people.client(cast.dina).get("/situation/wall/").content.decode()


def test_export_carries_its_label_and_is_recorded(cast, sit, two, events):
    basma = sit(cast.basma)
    for form in ("csv", "json", "geojson"):
        made = exporting.export(basma, Scope(), form, "For the chart on the wall of the briefing room.")
        assert "TLP:AMBER" in made.file.decode("utf-8-sig")
    rows = list(
        io.StringIO(exporting.export(basma, Scope(), "csv", "For the chart of the briefing.").file.decode("utf-8-sig"))
    )
    table = list(csv.DictReader(line for line in rows if not line.startswith("#")))
    assert {row["title"] for row in table} == {"Incident 1", "Incident 2"}
    kept = [e for e in events if e.kind == "picture.export"]
    assert len(kept) == 4
    assert kept[0].body["detail"]["rows"] == 2
    features = json.loads(exporting.export(basma, Scope(), "geojson", "For the map of the briefing.").file)["features"]
    assert sorted(f["geometry"] is None for f in features) == [False, True]


def test_export_without_a_reason_or_right_is_refused(cast, sit, two):
    with pytest.raises(Refused, match="what it is for"):
        exporting.export(sit(cast.basma), Scope(), "csv", "so")
    with pytest.raises(Refused, match="nothing"):
        exporting.export(sit(cast.basma), read_scope({"region": "Nowhere"}), "csv", "For the chart of the briefing.")
    with pytest.raises(Refused, match="format"):
        exporting.export(sit(cast.basma), Scope(), "exe", "For the chart of the briefing.")


def test_formula_in_a_title_stays_a_text(cast, sit):
    incident(6, "6.4,3.4", "2026-05-01", name="=HYPERLINK(1)")
    made = exporting.export(sit(cast.basma), Scope(), "csv", "For the chart of the briefing.")
    assert "'=HYPERLINK(1)" in made.file.decode("utf-8-sig")


def test_script_in_a_title_is_printed_and_not_run(cast):
    incident(7, "6.4,3.4", "2026-05-01", name="<script>alert(1)</script>", region="</title><script>")
    browser = people.client(cast.amal)
    for page in ("/situation/", "/situation/wall/", "/situation/?tracks=region"):
        assert "<script>alert" not in browser.get(page).content.decode()
        assert "</title><script>" not in browser.get(page).content.decode()


def test_bell_is_judged_by_what_the_seat_may_see(cast, sit):
    since = bell.now()
    incident(8, "6.4,3.4", "2026-05-01")
    amal, dina = (bell.Listener.of(sit(seat)) for seat in (cast.amal, cast.dina))
    assert bell._answer(amal, since) is True
    assert bell._answer(dina, since) is False
    assert bell._answer(bell.Listener("nobody", "counter_terrorism", None), since) is None
