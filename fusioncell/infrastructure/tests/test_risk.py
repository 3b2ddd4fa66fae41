"""Risk by drawing, places and the reference file: against plain computations and made data."""

from __future__ import annotations

import numpy as np
import pytest

from fusioncell.infrastructure.methods import risk, stability
from fusioncell.infrastructure.methods.place import Point, Towns, Trouble, counts_near, read_point
from fusioncell.infrastructure.methods.risk import Given, at_risk, firmness


def _given(count: int, seed: int = 3) -> Given:
    rng = np.random.default_rng(seed)
    stated = np.sort(rng.random((count, 4, 3)), axis=2)
    stated[:, 0] = np.nan
    stated[rng.random(count) < 0.5, 2] = np.nan
    return Given(rng.poisson(2, count).astype(np.float64), 3.0, stated)


def test_a_ranking_is_the_same_for_the_same_seed_and_whatever_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = at_risk(_given(300), 7, 400), at_risk(_given(300), 7, 400)
    assert np.array_equal(one.interval, other.interval)
    assert np.array_equal(one.order, other.order)
    assert np.array_equal(one.ranks, other.ranks)
    assert not np.array_equal(one.interval, at_risk(_given(300), 8, 400).interval)


def test_interval_and_top_are_those_of_a_plain_computation() -> None:
    given = _given(60)
    found = at_risk(given, 1, 2_000, top=5)
    drawn = risk._drawn(given, 0, 1, 2_000).T  # sixty sites are one block
    assert found.interval == pytest.approx(np.quantile(drawn, risk.QUANTILES, axis=0).T, abs=1e-6)
    ranks = (-drawn).argsort(axis=1).argsort(axis=1) + 1
    assert found.in_top == pytest.approx((ranks <= 5).mean(axis=0), abs=1e-9)
    assert found.ranks == pytest.approx(np.quantile(ranks[:, found.order[:5]], risk.QUANTILES, axis=0).T, abs=1e-6)
    assert found.in_top.sum() == pytest.approx(5)
    tops = np.argsort(-drawn, axis=1)[:, :5]
    changed, kept = stability.agreement(tops, found.order[:5])
    assert (found.changed, found.kept) == pytest.approx((changed, kept))


def test_recovered_chance_is_that_of_the_rate_it_was_made_with() -> None:
    counts = np.random.default_rng(2).poisson(0.5 * 40, 400).astype(np.float64)
    stated = np.full((400, 4, 3), np.nan)
    stated[:, 1:] = 1.0
    found = at_risk(Given(counts, 40.0, stated), 1, 400)
    true = 1 - np.exp(-0.5)
    inside = (found.interval[:, 0] <= true) & (true <= found.interval[:, 2])
    assert inside.mean() == pytest.approx(0.9, abs=0.06)


def test_a_short_horizon_tells_busy_places_apart() -> None:
    stated = np.full((2, 4, 3), np.nan)
    stated[:, 1:] = 1.0
    counts = np.array([60.0, 15.0])
    year, week = (at_risk(Given(counts, 1.0, stated, h), 1, 400) for h in (1.0, 7 / 365.25))
    assert year.interval[1, 1] > 0.99
    assert week.interval[0, 0] > week.interval[1, 2]


def test_what_is_not_known_is_wide_and_no_low_number() -> None:
    stated = np.full((2, 4, 3), np.nan)
    stated[0, 1:] = 0.5
    found = at_risk(Given(np.array([5.0, 5.0]), 1.0, stated), 1, 2_000)
    width = found.interval[:, 2] - found.interval[:, 0]
    assert width[1] > 5 * width[0]


def test_where_nobody_states_a_difference_what_is_known_decides_the_order() -> None:
    counts = np.arange(40.0)
    given = Given(counts, 10.0, np.full((40, 4, 3), np.nan), horizon=7 / 365.25)
    found = at_risk(given, 1, 500, top=5)
    assert found.order[0] == 39
    assert set(found.order[:5].tolist()) <= set(range(33, 40))
    apart = Given(counts, 10.0, given.stated, given.horizon, alike=False)
    changed, kept = firmness(apart, 1, 500, found.order[:5])
    assert found.kept > 0.6 > kept
    assert changed > 0.99
    assert np.allclose(at_risk(apart, 1, 500, top=5).interval[:, 2], found.interval[:, 2], atol=0.12)
    assert firmness(given, 1, 500, found.order[:5]) == (found.changed, found.kept)
    assert firmness(given, 1, 500, found.order[:0]) == (0.0, 1.0)


def test_wrong_factors_are_refused() -> None:
    stated = np.full((1, 4, 3), np.nan)
    stated[0, 1] = (0.5, 0.4, 0.6)
    with pytest.raises(ValueError, match="low, likely and high"):
        Given(np.zeros(1), 1.0, stated)
    with pytest.raises(ValueError, match="some years"):
        Given(np.zeros(1), 0.0, np.full((1, 4, 3), np.nan))
    empty = at_risk(Given(np.zeros(0), 1.0, np.zeros((0, 4, 3))), 1)
    assert len(empty.order) == 0


TOWNS = Towns(
    np.array([6.5, 12.0, 52.0, 3.0]), np.array([3.4, 8.5, 13.0, 52.0]), ["ng", "ng", "de", "xx"],
    ["Lagos", "Kano", "Berlin", "Sea"],
)  # fmt: skip


def test_a_place_that_cannot_be_is_found_out() -> None:
    points = [Point(6.6, 3.5), Point(3.5, 6.6), Point(13.0, 52.0), Point(-40.0, 100.0)]
    assert TOWNS.judged(points, "NG") == [Trouble.NONE, Trouble.SWAPPED, Trouble.ELSEWHERE, Trouble.ELSEWHERE]
    assert TOWNS.judged([Point(8.5, 12.0)], "ng") == [Trouble.SWAPPED]
    assert TOWNS.judged([Point(8.5, 12.0)], "") == [Trouble.NONE]
    assert TOWNS.regions([Point(11.8, 8.4)], "NG")[0] == ["Kano"]
    assert TOWNS.regions([Point(11.8, 8.4)], "zz")[0] == [""]
    for pair, trouble in {"": "missing", "0,0": "zero", "0.0,0.001": "zero", "91,0": "unreadable", "a,b": "unreadable",
                          "1,2,3": "unreadable", "nan,1": "unreadable", "inf,1": "unreadable"}.items():  # fmt: skip
        assert read_point(pair) == (None, Trouble(trouble))


def test_happenings_are_counted_over_the_date_line_and_the_pole() -> None:
    sites = np.array([[0.0, 179.99], [89.99, 0.0], [10.0, 10.0]])
    there = np.array([[0.0, -179.99], [89.99, 180.0], [10.0, 10.0], [10.0, 10.3]])
    assert counts_near(sites, there, 5.0).tolist() == [1, 1, 1]
    assert counts_near(sites, np.zeros((0, 2)), 5.0).tolist() == [0, 0, 0]
