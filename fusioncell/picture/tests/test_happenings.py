"""What the picture works out, without a database: places and days, scopes, heat, timelines, silence, drawings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import isclose
from uuid import UUID, uuid4

import h3
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.methods.mapping import frame_of
from fusioncell.picture.methods import bars, counting, drawing
from fusioncell.picture.methods.acting import acting
from fusioncell.picture.methods.columns import columns
from fusioncell.picture.methods.happening import Happening, Told, days_since_epoch, happening, widest_first
from fusioncell.picture.methods.heat import PER, Ground, heat
from fusioncell.picture.methods.scope import Scope, read_scope, within
from fusioncell.picture.methods.silence import silences

ONE = happening(
    Told(
        entity=UUID(int=1),
        schema="Incident",
        props=["coordinates", "date", "region", "incidentType"],
        values=["11.85,13.15", "2014-05-05", "Borno state", "attack"],
        reports=[UUID(int=9)],
        labels=[1],
        agencies=["police"],
        reliability="B",
        credibility=2,
    )
)


def at(lat: float, lon: float, day: str = "2019-03-04", **more: object) -> Happening:
    """A happening somewhere, some day."""
    return replace(ONE, entity=uuid4(), lat=lat, lon=lon, day=day, **more)  # type: ignore[arg-type]  # fields that exist


def test_newest_report_is_drawn_and_a_difference_is_said():
    told = Told(
        entity=UUID(int=1),
        schema="Incident",
        props=["coordinates", "coordinates", "date"],
        values=["11.0,13.0", "10.0,12.0", "2014-05"],
        reports=[UUID(int=2), UUID(int=1)],
        labels=[1],
        agencies=["police"],
        reliability=None,
        credibility=None,
    )
    found = happening(told)
    assert (found.lat, found.lon, found.differs, found.graded) == (11.0, 13.0, True, False)


@pytest.mark.parametrize("text", ["", "north", "95.0,10.0", "10.0", "1,2,3", "nan,nan"])
def test_place_that_is_no_place_is_not_on_the_map(text):
    told = Told(UUID(int=1), "Event", ["coordinates"], [text], [], [], [], None, None)
    assert not happening(told).placed


def test_province_comes_before_its_district():
    found = widest_first([replace(ONE, regions=("Bama lga", "Borno state")), replace(ONE, regions=("Borno state",))])
    assert [one.region for one in found] == ["Borno state", "Borno state"]


def test_vague_day_is_within_whatever_it_may_lie_in():
    scope = read_scope({"since": "2014-05-03", "until": "2014-06-01"})
    assert scope.covers(replace(ONE, day="2014-05"))
    assert scope.covers(replace(ONE, day="2014"))
    assert not scope.covers(replace(ONE, day="2014-05-02"))
    assert not scope.covers(replace(ONE, day=""))


@settings(deadline=None)
@given(st.builds(Scope, region=st.sampled_from(["", "Borno state"]), grade=st.sampled_from(["", "known", "good"])))
def test_scope_survives_its_own_address(scope):
    assert read_scope(scope.as_query()) == scope


def test_box_over_the_antimeridian_holds_both_sides():
    scope = read_scope({"box": "170,-20,-170,0"})
    assert scope.covers(at(-17, 178))
    assert scope.covers(at(-17, -178))
    assert not scope.covers(at(-17, 0))


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "soon"},
        {"box": "1,2,3"},
        {"box": "1,5,3,nan"},
        {"ring": "1 2;3 4"},
        {"ring": "x"},
        {"grade": "fine"},
        {"region": "a\x00"},
        {"kind": "x" * 300},
    ],
)
def test_garbage_in_an_address_is_refused_with_its_place(asked):
    with pytest.raises(Unreadable) as refused:
        read_scope(asked)
    assert refused.value.place == next(iter(asked))


def test_drawn_area_holds_what_stands_inside():
    ring = ((12.0, 11.0), (14.0, 11.0), (14.0, 13.0), (12.0, 13.0))
    assert within(ring, [ONE, at(0, 0)]) == [ONE]


def test_heat_is_a_rate_where_people_were_counted_and_says_so():
    west = Ground("w", "West", box(0, 0, 10, 10), people=50_000)
    east = Ground("e", "East", box(10, 0, 20, 10), people=2_000_000)
    found = [at(5, 5), at(6, 6), at(5, 15), at(5, 16), at(50, 50)]
    warm = heat(found, [west, east])
    assert warm.how == "rate"
    assert warm.outside == 1
    values = {spot.code: spot.value for spot in warm.spots}
    assert isclose(values["w"], 2 * PER / 50_000)
    assert isclose(values["e"], 2 * PER / 2_000_000)
    assert {s.code: s.step for s in warm.spots}["w"] > {s.code: s.step for s in warm.spots}["e"]


def test_heat_without_inhabitants_is_a_count_and_says_so():
    warm = heat([at(5, 5)], [Ground("w", "West", box(0, 0, 10, 10))])
    assert (warm.how, warm.spots[0].value) == ("areas", 1.0)


def test_heat_without_areas_counts_cells_and_leaves_out_what_has_no_exact_place():
    warm = heat([at(5, 5), at(5.001, 5.001), at(7, 7, wide=True)])
    assert (warm.how, warm.outside, sum(spot.count for spot in warm.spots)) == ("cells", 1, 2)
    assert all(h3.is_valid_cell(spot.code) for spot in warm.spots)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-89, 89), st.floats(-179, 179)), max_size=30))
def test_no_happening_is_lost_or_doubled_by_cells(places):
    found = [at(lat, lon) for lat, lon in places]
    assert sum(spot.count for spot in heat(found).spots) == len(found)


@settings(deadline=None)
@given(st.lists(st.dates(date(1990, 1, 1), date(2026, 12, 31)), max_size=40))
def test_tracks_of_a_timeline_add_up(days):
    found = [at(1, 1, day.isoformat(), kind=f"kind {day.day % 12}") for day in days]
    line = counting.timeline(found, lambda one: one.kind, most=4)
    assert sum(track.total for track in line.tracks) + line.undated == len(found)
    assert all(len(track.counts) == len(line.bins) for track in line.tracks)
    assert len(line.tracks) <= 5


def test_any_span_is_counted_by_month_stretch_after_stretch():
    found = [at(1, 1, f"{year}-{month:02}-09") for year in range(1990, 2025) for month in (1, 7)]
    assert counting.stretch(found).by == "year"
    over, seen = counting.stretch(found, "month"), []
    assert over.bins[-1] == "2024-07"
    while True:
        line = counting.timeline(found, lambda one: one.kind, over=over)
        assert len(over.bins) <= counting.WINDOW
        seen.append(sum(track.total for track in line.tracks))
        if not over.earlier:
            break
        before = over.bins[0]
        over = counting.stretch(found, "month", over.earlier)
        assert before in (over.later, *over.bins)
    assert sum(seen) >= len(found)
    assert counting.stretch(found, "month", "1990-01").later
    assert counting.stretch(found, "month", "2999-01").bins[-1] == "2024-07"
    assert counting.stretch(found, "month", "0001-01").bins[0] == "1990-01"


def test_all_others_are_never_taken_for_those_without_a_region():
    found = [replace(at(1, 1), regions=(name,) if name else ()) for name in ("", "", "", "a", "a", "b", "c")]
    rows = {name: total for name, _counts, total in counting.by_region(found, lambda one: one.region, most=2).rows}
    assert rows == {"": 3, "a": 2, counting.REST: 2}


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 6)), max_size=40))
def test_actors_of_the_same_events_are_paired_as_another_library_projects_them(parts):
    events = [(UUID(int=100 + event), UUID(int=actor)) for event, actor in parts]
    made = acting(events, {})
    if not events:
        assert not made.pairs
        return
    graph = nx.Graph(events)
    actors = {actor for _event, actor in events}
    peer = nx.bipartite.weighted_projected_graph(graph, actors)
    assert {(p.one, p.other): p.times for p in made.pairs} == {
        tuple(sorted((a, b))): data["weight"] for a, b, data in peer.edges(data=True)
    }
    assert made.actors == {actor: graph.degree(actor) for actor in actors}


def test_what_is_not_known_is_counted():
    known = counting.unknown(
        [ONE, replace(ONE, lat=None), replace(ONE, day="", reliability=None), replace(ONE, wide=True)]
    )
    assert (known.unplaced, known.wide, known.undated, known.ungraded) == (1, 1, 1, 1)


def test_channel_with_a_rhythm_is_silent_after_three_gaps():
    daily = [date(2026, 3, 1) + timedelta(days=n) for n in range(10)]
    assert not silences({"a": daily}, date(2026, 3, 12))
    assert [s.channel for s in silences({"a": daily}, date(2026, 3, 14))] == ["a"]
    assert not silences({"a": daily[:3]}, date(2027, 1, 1))


def test_columns_give_back_the_place_to_ten_metres():
    sent = columns([at(11.84567, 13.15012)])
    assert (sent["lat"], sent["lon"], sent["day"]) == ([118457], [131501], [days_since_epoch("2019-03-04")])


def test_drawing_keeps_what_is_seen_within_its_frame():
    frame = frame_of(drawing.box_around([at(4, 3), at(13, 14)]))
    for lat, lon in ((4, 3), (13, 14)):
        x, y = frame.place(lon, lat)
        assert 0 <= x <= frame.width
        assert 0 <= y <= frame.height
    made = drawing.sketch(frame, box(0, 0, 20, 20), None, heat([at(5, 5)]).spots)
    assert made.land.startswith("M")
    assert made.patches[0].d.endswith("Z")


def test_timeline_of_nothing_is_drawn_as_nothing():
    assert bars.bars(counting.timeline([], lambda one: one.kind)).rows == ()
