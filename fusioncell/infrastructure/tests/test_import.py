"""Files of sites: CSV and GeoJSON, narrowed, and every kind of garbage with its place."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.infrastructure import queries
from fusioncell.infrastructure.actions import importing
from fusioncell.infrastructure.methods.site_file import Narrowed, as_table, read_where
from fusioncell.infrastructure.methods.weighing import troubles
from tests import cast as people
from tests.cast import Cast, Sit

HEADER = (
    "code,name,sector,type,country,region,latitude,longitude,capacity,capacity_unit,users,dependent_sectors,"
    "impact_degree,impact_hours,market_share,area_km2,cross_border,replaceable,exposure,vulnerability,contact,agreement,"
    "threat,owner,depends_on,service,least,waits_hours,source\n"
)


def row(code: str, **more: object) -> str:
    """One line of a register."""
    cells: dict[str, object] = {"code": code, "name": f"Site {code}", "type": "hospital", "country": "NG", **more}
    return ",".join(str(cells.get(column, "")) for column in HEADER.strip().split(",")) + "\n"


def narrowed(raw: bytes, where: dict[str, str] | None = None) -> tuple[Narrowed, str]:
    """What becomes of a file."""
    out = io.StringIO()
    return as_table(io.BytesIO(raw), "file", where or {}, out), out.getvalue()


def test_rows_are_narrowed_by_column_whatever_their_case() -> None:
    found, text = narrowed(b"\xef\xbb\xbfid,country\n1,Nigeria\n2,Ghana\n3,NIGERIA \n", {"country": "nigeria"})
    assert found == Narrowed(3, 2)
    assert text.splitlines() == ["id,country", "1,Nigeria", "3,NIGERIA "]
    assert read_where(["a=b=c", " d = e "]) == {"a": "b=c", "d": "e"}


def test_geojson_becomes_rows_with_a_point_of_each_shape() -> None:
    square = [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]
    body = {
        "type": "FeatureCollection",
        "features": [
            {
                "id": "n1",
                "properties": {"name": "Gate", "n": 3},
                "geometry": {"type": "Point", "coordinates": [3.4, 6.5]},
            },
            {"properties": {"name": "Field"}, "geometry": {"type": "Polygon", "coordinates": square}},
            {"properties": None, "geometry": None},
        ],
    }
    found, text = narrowed(json.dumps(body).encode())
    assert found == Narrowed(3, 3)
    assert text.splitlines()[:3] == ["name,n,id,latitude,longitude", "Gate,3,n1,6.5,3.4", "Field,,,1.0,1.0"]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff\xfe\x00\x00garbage", b"{", b"{}", b'{"features": 3}', b'{"features": [3]}', b"[" * 5,
        b'{"features": [{"properties": 4}]}', b'{"features": [{"geometry": {"type": "Point", "coordinates": "x"}}]}',
        b'{"features": [{"geometry": {"type": "Blob"}}]}', b"{" + b"[" * 90_000,
    ],
)  # fmt: skip
def test_garbage_is_refused_with_its_place(raw: bytes) -> None:
    if raw == b"[" * 5:
        assert narrowed(raw)[0] == Narrowed(0, 0)  # a table with a strange header: its mapping will not fit
        return
    with pytest.raises(Unreadable, match="file"):
        narrowed(raw)


def test_a_condition_on_a_column_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(Unreadable, match="there are id, country"):
        narrowed(b"id,country\n1,x\n", {"land": "x"})
    with pytest.raises(Unreadable, match="COLUMN=VALUE"):
        read_where(["country"])


@pytest.mark.django_db
def test_a_register_goes_in_with_its_troubles_counted(cast: Cast, sit: Sit, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    rows = [
        row("A", latitude="6.5", longitude="3.4", users=1000, vulnerability=60),
        row("A", depends_on="B", service="power", waits_hours=4),
        row("B", latitude="0", longitude="0"),
        row("C", latitude="3.4", longitude="6.5"),
        row("D"),
        row("E", latitude="95", longitude="3", users="many", market_share="140"),
        "F,too,short\n",
    ]
    path.write_text(HEADER + "".join(rows), "utf-8")
    taken = importing.take_in(path, "sites", "", {}, lambda _done, _note: None)
    assert (taken.rows.kept, taken.delivery.accepted, taken.delivery.quarantined) == (7, 6, 1)
    amal = sit(cast.amal)
    found = {one.code: one for one in queries.sites_seen_by(amal)}
    assert set(found) == {"A", "B", "C", "D", "E"}
    assert found["A"].numbers["vulnerabilityShare"] == (60,)
    assert found["E"].numbers == {}
    counted = troubles(list(found.values()))
    assert (counted["missing"], counted["zero"]) == (1, 1)
    assert queries.sites_seen_by(sit(cast.chafik))[0].numbers == {"users": (1000,)}


@pytest.mark.django_db
def test_a_file_that_fits_no_mapping_or_channel_is_refused_before_anything_is_kept(
    cast: Cast, sit: Sit, tmp_path: Path
) -> None:
    path = tmp_path / "register.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    quiet = lambda _done, _note: None  # noqa: E731
    with pytest.raises(Refused, match="no channel"):
        importing.take_in(path, "nowhere", "", {}, quiet)
    with pytest.raises(Refused, match="no reviewed mapping"):
        importing.take_in(path, "sites", "nothing", {}, quiet)
    with pytest.raises(Refused, match="None of the 1 rows"):
        importing.take_in(path, "sites", "", {"a": "9"}, quiet)
    with pytest.raises(Unreadable):
        importing.take_in(tmp_path / "absent.csv", "sites", "", {}, quiet)
    taken = importing.take_in(path, "sites", "", {}, quiet)
    assert taken.delivery.trouble
    assert queries.sites_seen_by(sit(cast.amal)) == []


@pytest.mark.django_db
def test_published_figures_and_the_register_disagree_in_the_open(cast: Cast, data: Path) -> None:
    """Ghana: one source lists seven plants of 2,451 MW, its own summary counts six of 2,108."""
    infra = data / "infra"
    quiet = lambda _done, _note: None  # noqa: E731
    plants = infra / "power_plants_gppd_sources.csv"
    importing.take_in(plants, "power_plants", "", {"country_long": "Ghana"}, quiet)
    figures = infra / "power_plants_country_summary.csv"
    taken = importing.take_in(figures, "country_figures", "", {"iso_code": "GHA"}, quiet)
    assert (taken.rows.kept, taken.delivery.accepted) == (1, 1)
    page = people.client(cast.amal).get("/sites/").content.decode()
    for piece in ("they differ", "2,108 MW", "7 · 2,451 MW", "<bdi>6</bdi>", "Power plants of Ghana"):
        assert piece in page, piece
