"""The methods against published numbers, and against what must hold whatever the numbers are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.foundation.errors import Unreadable
from fusioncell.infrastructure.methods import leontief, percolation, scheme, stability, taxonomy
from fusioncell.infrastructure.methods.coupled import read_coupled
from fusioncell.infrastructure.methods.criteria import scored
from fusioncell.infrastructure.methods.falling import Dependence, Need, sectors_hit
from fusioncell.infrastructure.methods.grids import read_grid
from fusioncell.infrastructure.methods.topology import shape_of

# Buses, lines in service, bridges and articulation points of the MATPOWER cases, counted apart with networkx.
MATPOWER = {
    "case14": (14, 20, 1, 1),
    "case30": (30, 41, 3, 4),
    "case39": (39, 46, 11, 11),
    "case57": (57, 80, 1, 1),
    "case118": (118, 186, 9, 9),
    "case300": (300, 411, 89, 68),
    "case2383wp": (2383, 2896, 644, 528),
}


@pytest.mark.parametrize("case", MATPOWER)
def test_bridges_of_published_grids_are_found(case: str, data: Path) -> None:
    folder = data / "infra" / "power_grids"
    grid = read_grid(folder / f"{case}_bus.csv", folder / f"{case}_branch.csv")
    found = shape_of(grid.buses, grid.lines)
    assert (found.nodes, found.lines, len(found.bridges), len(found.points)) == MATPOWER[case]
    assert sum(found.parts) == found.nodes


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=24))
def test_what_a_weakness_cuts_off_is_what_falls_apart(pairs: list[tuple[int, int]]) -> None:
    nodes = [str(n) for n in range(12)]
    lines = [(str(a), str(b)) for a, b in pairs]
    found = shape_of(nodes, lines)
    for bridge in found.bridges:
        left = [line for line in lines if set(line) != set(bridge.names)]
        assert len(shape_of(nodes, left).parts) == len(found.parts) + 1
    for point in found.points:
        name = point.names[0]
        rest = shape_of([n for n in nodes if n != name], [line for line in lines if name not in line])
        whole = _part(nodes, lines, name) - {name}
        pieces = sorted((len(p) for p in _parts_within(whole, lines)), reverse=True)
        assert point.cut_off == sum(pieces[1:])
        assert len(rest.parts) > len(found.parts)


def _part(nodes: list[str], lines: list[tuple[str, str]], name: str) -> set[str]:
    return next(part for part in _parts_within(set(nodes), lines) if name in part)


def _parts_within(nodes: set[str], lines: list[tuple[str, str]]) -> list[set[str]]:
    parts = [{node} for node in nodes]
    for a, b in lines:
        if a in nodes and b in nodes:
            one = next(p for p in parts if a in p)
            other = next(p for p in parts if b in p)
            if one is not other:
                parts.remove(other)
                one |= other
    return parts


def test_a_grid_with_a_branch_to_nowhere_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bus.csv").write_text("bus\n1\n2\n")
    (tmp_path / "branch.csv").write_text("from,to,status\n1,2,1\n1,9,1\n")
    with pytest.raises(Unreadable) as caught:
        read_grid(tmp_path / "bus.csv", tmp_path / "branch.csv")
    assert caught.value.place == "branch.csv, line 3"
    (tmp_path / "branch.csv").write_text("a,b\n")
    with pytest.raises(Unreadable, match="status"):
        read_grid(tmp_path / "bus.csv", tmp_path / "branch.csv")
    (tmp_path / "branch.csv").write_bytes(b"\xff\xfe\x00garbage")
    with pytest.raises(Unreadable):
        read_grid(tmp_path / "bus.csv", tmp_path / "branch.csv")


def test_leontief_gives_the_textbook_numbers() -> None:
    a = leontief.technical([[150, 500], [200, 100]], [1000, 2000])
    assert leontief.inverse(a) == pytest.approx(np.array([[1.2541, 0.33], [0.264, 1.1221]]), abs=5e-5)
    assert leontief.output_for(a, [350, 1700]) == pytest.approx([1000, 2000])
    assert leontief.output_for(a, [600, 1500]) == pytest.approx([1247.52, 1841.58], abs=0.01)
    q = leontief.inoperability([[0.15, 0.5], [0.1, 0.05]], [0.1, 0])
    assert q == pytest.approx([0.125413, 0.013201], abs=5e-7)


def test_nothing_is_lost_more_than_whole_and_loops_end() -> None:
    assert leontief.inoperability([[0.0, 0.9], [0.9, 0.0]], [0.9, 0.9]).tolist() == [1.0, 1.0]
    assert leontief.inoperability([[0.0, 1.0], [1.0, 0.0]], [0.1, 0.0]) == pytest.approx([1.0, 1.0], abs=1e-3)
    assert leontief.inoperability([[0.0, 1.0], [1.0, 0.0]], [0.0, 0.0]).tolist() == [0.0, 0.0]
    for wrong in ([[0.1, 0.2]], [[0.1, float("nan")], [0, 0]], [[-0.1, 0], [0, 0]]):
        with pytest.raises(ValueError, match=r"square|negative"):
            leontief.inoperability(wrong, [0.1, 0.1])
    with pytest.raises(ValueError, match="use up more"):
        leontief.inverse([[1.0, 0.0], [0.0, 0.1]])


def test_mutual_percolation_breaks_at_the_published_threshold() -> None:
    assert percolation.threshold() == pytest.approx((2.4554, 1.2564), abs=5e-5)
    for p, share in {0.65: 0.4598, 0.70: 0.5576, 0.80: 0.7088, 1.00: 0.957}.items():
        assert percolation.expected_piece(p, 4.0) == pytest.approx(share, abs=1e-4)
    assert percolation.expected_piece(0.60, 4.0) == 0.0


def test_two_made_networks_fall_together_as_the_formula_says() -> None:
    rng = np.random.default_rng(5)
    pair = percolation.random_pair(100_000, 4.0, rng)
    for p in (0.7, 0.8):
        piece = percolation.mutual_piece(pair, rng.random(pair.size) < p)
        assert piece.mean() == pytest.approx(percolation.expected_piece(p, 4.0), abs=0.012)
    assert percolation.mutual_piece(pair, rng.random(pair.size) < 0.55).mean() < 0.01


NAMES = st.sampled_from("abcdefgh")
NEEDS = st.lists(
    st.builds(
        lambda consumer, providers, hours: Need(consumer, tuple(sorted(providers)), 1, hours),
        NAMES, st.frozensets(NAMES, min_size=1, max_size=3), st.floats(0, 9),
    ), max_size=12,
)  # fmt: skip


@given(NEEDS, st.frozensets(NAMES, max_size=3))
def test_what_falls_is_the_least_set_that_is_closed(needs: list[Need], lost: frozenset[str]) -> None:
    deps = Dependence(needs)
    fallen = {one.name for one in deps.falls_with(lost)} | set(lost)
    expected = set(lost)
    while more := {n.consumer for n in needs if not set(n.providers) - expected} - expected:
        expected |= more
    assert fallen == expected
    hours = [one.hour for one in deps.falls_with(lost)]
    assert hours == sorted(hours)
    assert deps.falls_with(sorted(lost) * 2) == deps.falls_with(lost)


def test_a_loop_of_dependencies_is_named_and_falls_once() -> None:
    deps = Dependence([Need("a", ("b",)), Need("b", ("c",)), Need("c", ("a",)), Need("d", ("d",)), Need("e", ("a",))])
    assert deps.loops() == [("a", "b", "c"), ("d",)]
    assert sorted(one.name for one in deps.falls_with(["a"])) == ["b", "c", "e"]
    assert deps.falls_with(["d"]) == []
    assert [common.name for common in deps.common_points()] == ["a", "b", "c"]
    assert sectors_hit(deps.falls_with(["a"]), {"b": "energy", "c": "energy"}) == {"energy": 2, "": 1}


def test_two_of_three_must_stand() -> None:
    deps = Dependence([Need("works", ("p", "q", "r"), 2, 4.0, "power")])
    assert deps.falls_with(["p"]) == []
    assert [(f.name, f.hour, f.service) for f in deps.falls_with(["p", "q"])] == [("works", 4.0, "power")]


def test_the_coupled_system_is_read_and_a_lost_feeder_dries_pumps(data: Path) -> None:
    system = read_coupled(data / "infra" / "interdependent_shelby")
    assert (len(system.power.nodes), len(system.water.nodes), len(system.roads.nodes)) == (295, 70, 191)
    assert (len(system.power.lines), len(system.roads.lines), len(system.pumps)) == (
        309,
        589,
        14,
    )  # the head of the road file says 590
    whole = system.after([])
    assert (whole.dark, whole.stopped, whole.dry) == ((), (), ())
    blackout = system.after(set(system.power.sources))
    assert len(blackout.dark) == 295
    assert len(blackout.stopped) == 14
    assert set(system.water.nodes) - set(blackout.dry) == set(system.water.sources)
    one = system.after([system.motors[system.pumps["W_WP86"]]])
    assert one.stopped == ("W_WP86", "W_WP94")  # two pumps, one bus: the second is no reserve
    assert one.dry == ()
    shared = [pump for pump, motor in system.pumps.items() if system.motors[motor] == system.motors["P_MP89"]]
    assert system.after([system.motors["P_MP89"]]).stopped == tuple(sorted(shared))
    assert len(shared) == 3


def test_a_coupled_system_of_garbage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_coupled(tmp_path)
    for name, text in {"power.json": "[]", "water.inp": "", "transpo_net.tntp": "", "dependencies.csv": ""}.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(Unreadable):
        read_coupled(tmp_path)


BULK_POWER = {
    "Fuel Tanks": ([8, 9, 3, 8, 5, 6], 41), "Fuel Pumps": ([8, 6, 2, 10, 5, 3], 34),
    "Boilers": ([6, 2, 10, 4, 5, 4], 31),
    "Turbines": ([8, 6, 10, 7, 5, 9], 45), "Generators": ([4, 6, 10, 7, 5, 9], 41),
}  # fmt: skip


def test_a_published_total_that_does_not_add_up_is_flagged() -> None:
    carver = scheme.shipped()["carver"]
    rows = [(name, scores, total) for name, (scores, total) in BULK_POWER.items()]
    assert [(row.name, row.published, row.true) for row in scheme.misadded(carver, rows)] == [("Fuel Tanks", 41, 39)]


def test_a_top_of_two_tips_when_the_third_is_one_point_away() -> None:
    carver = scheme.shipped()["carver"]
    table = np.array([scores for scores, _ in BULK_POWER.values()], np.float64)
    firm = stability.by_one_point(carver, table, 2)
    assert (firm.changed, firm.tied) == (0, 0)
    loose = stability.by_one_point(carver, table, 1)
    assert loose.changed == 0
    even = np.array([[5.0] * 6, [5.0] * 5 + [4.0], [1.0] * 6])
    moved = stability.by_one_point(carver, even, 1)
    assert (moved.changed, moved.tied) == (0, 12)
    level = stability.by_one_point(carver, np.full((2, 6), 5.0), 1)
    assert level.changed == 12
    assert level.share == pytest.approx(0.5)


def test_a_scheme_of_garbage_is_refused_with_its_place() -> None:
    good = (Path(scheme.__file__).parent.parent / "schemes" / "carver.toml").read_text("utf-8")
    assert scheme.read_scheme(good).criteria[0].name == "Criticality"
    for old, new in (
        ('combine = "sum"', 'combine = "mean"'), ("low = 1", "low = 11"), ('code = "carver"', "colour = 1"),
        ("high = 10", 'high = "ten"'), ('code = "effect"', 'code = "criticality"'), ("criteria = [", "criteria = 1 #["),
    ):  # fmt: skip
        with pytest.raises(Unreadable):
            scheme.read_scheme(good.replace(old, new, 1))
    nri = scheme.shipped()["nri"]
    assert nri.totals(np.array([[80.0, 50.0, 40.0]])).tolist() == pytest.approx([100.0])
    assert nri.objections([80, 50]) != []
    assert nri.objections([80, 50, 0]) != []
    assert nri.objections([80, 50, 40]) == []


def test_taxonomies_hold_the_published_numbers_of_sectors() -> None:
    shipped = taxonomy.shipped()
    assert {code: len(one.sectors) for code, one in shipped.items()} == {"cer": 11, "cisa": 16, "soft": 7}
    for one in shipped.values():
        for sector in one.sectors.values():
            assert set(sector.names) == {"en", "fr", "es", "ru", "zh", "ar"}
    assert shipped["cer"].sector_of("Énergie") == ""
    for wrong in ("= 1", "code = 'x'", "code='x'\nname='x'\nsource='x'\n[sectors.a]\nnames='b'"):
        with pytest.raises(Unreadable):
            taxonomy.read_taxonomy(wrong)


@given(st.dictionaries(st.sampled_from(["users", "impactDegree", "marketShare", "replaceableShare", "crossBorder"]),
                       st.lists(st.floats(-1e12, 1e12), max_size=3)))  # fmt: skip
def test_points_stay_on_their_scale(values: dict[str, list[float]]) -> None:
    found = scored(values)
    for low, likely, high in found.points.values():
        assert 1 <= low <= likely <= high <= 5
    if (three := found.consequence()) is not None:
        assert 0 <= three[0] <= three[1] <= three[2] <= 1


def test_reference_file_says_the_same(data: Path) -> None:
    path = data.parent / "reference" / "tradecraft_vectors.json"
    if not path.exists():
        pytest.skip("needs the reference vectors")
    told = json.loads(path.read_text("utf-8"))
    columns = told["grid_topology_matpower"]
    assert {case: tuple(columns[case]) for case in MATPOWER} == MATPOWER
    assert {
        name: (scores, total) for name, (scores, total, _) in told["carver_bulk_power"]["rows"].items()
    } == BULK_POWER
