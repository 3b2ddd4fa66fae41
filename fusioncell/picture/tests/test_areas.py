"""Areas under the map: loaded strictly, by whoever runs the machine; with people counted, the heat is a rate."""

from __future__ import annotations

import json

import pytest

from fusioncell.foundation.errors import NotAllowed, Refused, Unreadable
from fusioncell.picture.actions.areas import About, drop_areas, load_areas
from fusioncell.picture.actions.situation import look
from fusioncell.picture.methods.areas import Columns, read_areas
from fusioncell.picture.methods.scope import Scope, read_scope
from fusioncell.picture.queries_of_happenings import area_sets
from fusioncell.picture.tests.test_situation import incident
from tests import cast as people

ABOUT = About("provinces", "Provinces", "The mapping office of the exercise", "CC0")
COLUMNS = Columns("name", "code", "people")


def collection(**change: object) -> dict[str, object]:
    """Two provinces beside each other."""

    def square(west: float, name: str, people: object) -> dict[str, object]:
        ring = [[west, 5], [west + 2, 5], [west + 2, 8], [west, 8], [west, 5]]
        said = {"name": name, "code": name.lower(), "people": people} | change
        return {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    return {"type": "FeatureCollection", "features": [square(2, "West", 100_000), square(4, "East", "1,000,000")]}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"", "file"),
        (b"[1]", "features"),
        (b'{"features": []}', "features"),
        (b'{"features": [1]}', "feature 0"),
        (b"[" * 100_000, "file"),
        (json.dumps(collection(name="")).encode(), "feature 0"),
        (json.dumps(collection(people="many")).encode(), "feature 0"),
        (json.dumps(collection(people=-4)).encode(), "feature 0"),
        (json.dumps(collection(code="same")).encode(), "code"),
        (json.dumps(collection()).replace("[2, 5]", "[400000, 5]").encode(), "feature 0"),
        (json.dumps(collection()).replace('"Polygon"', '"Point"').encode(), "feature 0"),
        (json.dumps(collection()).replace("[[[", '[["').replace("]]]", '"]]').encode(), "feature 0"),
    ],
)
def test_garbage_is_refused_with_its_place(raw, place):
    with pytest.raises(Unreadable) as refused:
        read_areas(raw, COLUMNS)
    assert refused.value.place == place


@pytest.fixture
def admin(cast):
    """Whoever runs the machine."""
    return cast.seat("adam", "cell", "administrator", "UNCLASSIFIED")


@pytest.mark.django_db
def test_loaded_areas_turn_the_heat_into_a_rate_and_narrow_the_picture(cast, sit, admin, events):
    raw = json.dumps(collection()).encode()
    assert load_areas(sit(admin, "administration"), ABOUT, raw, COLUMNS) == 2
    assert [e.kind for e in events] == ["picture.areas.load"]
    incident(1, "6.45,3.39", "2026-03-04")
    incident(2, "6.45,5.39", "2026-03-04")
    page = people.client(cast.amal).get("/situation/").content.decode()
    assert "for every 100,000 people" in page
    seen = look(sit(cast.amal), read_scope({"area": "west"}))
    assert [one.title for one in seen.found] == ["Incident 1"]
    assert "cell of equal size" in people.client(cast.amal).get("/situation/?areas=cells").content.decode()
    drop_areas(sit(admin, "administration"), "provinces")
    assert not area_sets()
    assert len(look(sit(cast.amal), Scope()).found) == 2


@pytest.mark.django_db
def test_areas_are_not_loaded_by_an_analyst_or_without_a_source(cast, sit, admin):
    raw = json.dumps(collection()).encode()
    with pytest.raises(NotAllowed):
        load_areas(sit(cast.amal), ABOUT, raw, COLUMNS)
    with pytest.raises(Refused):
        load_areas(sit(admin, "administration"), About("provinces", "Provinces", "", "CC0"), raw, COLUMNS)
    with pytest.raises(Refused):
        load_areas(sit(admin, "administration"), About("../x", "Provinces", "a", "CC0"), raw, COLUMNS)
