"""The alarm budget is kept, what people said of alarms feeds it, and false discoveries stay within their share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.warning.methods.budget import (
    Budget,
    Counted,
    Threshold,
    queue,
    realised,
    reliability,
    threshold,
    weighed,
    weights,
    without_found,
)
from fusioncell.warning.methods.discovery import Dependence, adjusted, discoveries, e_discoveries
from fusioncell.warning.methods.rates import count_bounds
from fusioncell.warning.methods.signal import e_value

p_values = st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=60)


def test_threshold_follows_what_came_where_p_values_are_too_bold() -> None:
    rng = np.random.default_rng(1)
    bold = rng.random((2000, 104)) ** 1.6  # far more small ones than promised
    budget = Budget(a_week=10)
    at = threshold(bold, 2000, budget)
    assert at.promised == 0.005
    assert at.correction > 3
    after = rng.random((2000, 104)) ** 1.6
    found = realised((after <= at.p).sum(axis=0), budget)
    assert found.kept
    assert found.a_week == pytest.approx(10, rel=0.1)


def test_threshold_of_a_new_engine_is_the_promise_and_moves_without_a_jump() -> None:
    rng, budget = np.random.default_rng(2), Budget(a_week=2)
    past = rng.random((500, 60))
    told = [threshold(past[:, :weeks], 500, budget).p for weeks in range(60)]
    assert told[0] == 2 / 500
    assert max(abs(np.diff(np.log(told)))) < 0.3


@settings(deadline=None)
@given(p_values, st.floats(0.1, 20), st.floats(1, 60))
def test_threshold_never_spends_more_than_the_budget_of_past_and_prior(
    past: list[float], a_week: float, prior: float
) -> None:
    budget = Budget(a_week, prior=prior, loosest=1.0)
    table = np.array(past).reshape(-1, 1)
    at = threshold(table, len(past), budget)
    made = max(prior * (1 - 1 / 52), min(prior, 1 / a_week))
    spent = (table <= at.p).sum() + made * len(past) * at.p
    assert spent <= a_week * (1 + made) * (1 + 1e-9) or at.p == 1.0


def test_threshold_is_never_looser_than_what_was_allowed_and_knows_gaps() -> None:
    past = np.full((3, 20), np.nan)
    assert threshold(past, 3, Budget(50)) == Threshold(0.05, 0.05, 0)
    past[:, 3] = 0.9
    assert threshold(past, 3, Budget(50)).weeks == 1


def test_real_alarms_use_no_budget_for_false_ones() -> None:
    rng = np.random.default_rng(3)
    past = rng.random((200, 104))
    real = np.zeros_like(past, dtype=bool)
    real[:10, ::8] = True
    past[real] = 1e-9
    all_of_them = threshold(past, 200, Budget(1.0), real)
    false_alone = threshold(past, 200, Budget(1.0, counted=Counted.FALSE), real)
    assert all_of_them.p < 0.3 * false_alone.p
    assert false_alone.p == pytest.approx(0.005, rel=0.35)
    assert reliability(past, (0.001,), real)[0.001].share < 0.003 < reliability(past, (0.001,))[0.001].share


@pytest.mark.parametrize(
    "wrong", [{"a_week": 0}, {"a_week": float("nan")}, {"a_week": 1, "memory": 0}, {"a_week": 1, "loosest": 0}]
)
def test_budget_that_means_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"budget|loosest"):
        Budget(**wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_misspelt_option_of_a_budget_is_an_error() -> None:
    with pytest.raises(TypeError):
        Budget(a_weak=3)  # type: ignore[call-arg]  # misspelt on purpose


def test_realised_alarms_of_no_week_say_nothing_and_bunched_ones_are_less_sure() -> None:
    budget = Budget(1.0)
    assert np.isnan(realised(np.zeros(0, dtype=np.int64), budget).a_week)
    even, bunched = (np.tile(week, 10) for week in (np.array([1, 1, 1, 1]), np.array([4, 0, 0, 0])))
    assert realised(bunched, budget).high > realised(even, budget).high > 1.0
    assert not realised(np.full(50, 9), budget).kept


def test_series_of_artefacts_weigh_less_and_all_together_as_much_as_before() -> None:
    found = weights(np.array([5, 0, 0, 0]), np.array([5, 6, 0, 0]))
    assert found.mean() == pytest.approx(1.0)
    assert found[0] > found[2] == found[3] > found[1]
    assert weights(np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)).tolist() == [1.0, 1.0, 1.0]
    p = np.full((4, 2), 0.01)
    assert weighed(p, found)[0, 0] < 0.01 < weighed(p, found)[1, 1]
    assert weighed(np.array([0.9, np.nan]), np.array([0.5, 1.5]))[0] == 1.0
    with pytest.raises(ValueError, match="More alarms were real"):
        weights(np.array([2]), np.array([1]))


def test_queue_shows_the_most_surprising_first_and_drops_none() -> None:
    p = np.array([0.004, np.nan, 0.001, 0.2, 0.002])
    found = queue(p, Threshold(0.005, 0.005, 0), Budget(2))
    assert (found.first, found.waiting) == ((2, 4), (0,))


def test_week_found_real_leaves_the_baseline() -> None:
    counts = np.array([[1.0, 9.0, 1.0]])
    assert np.isnan(without_found(counts, counts > 5)).tolist() == [[False, True, False]]


def test_count_bounds_are_those_of_the_tables() -> None:
    assert count_bounds(0) == pytest.approx((0.0, 3.689), abs=1e-3)
    assert count_bounds(10) == pytest.approx((4.795, 18.390), abs=1e-3)


@settings(deadline=None)
@given(p_values, st.floats(0.01, 0.5))
def test_discoveries_are_those_whose_adjusted_value_is_within_the_share(values: list[float], q: float) -> None:
    p = np.array([*values, np.nan])
    found, least = discoveries(p, q), adjusted(p)
    assert found[least < q * (1 - 1e-9)].all()
    assert not found[least > q * (1 + 1e-9)].any()
    assert not discoveries(p, q, Dependence.ANY)[~discoveries(p, q)].any()


def test_share_of_false_discoveries_is_kept_by_p_values_and_by_e_values() -> None:
    rng = np.random.default_rng(4)
    false: dict[str, list[float]] = {"p": [], "e": []}
    for _ in range(300):
        p = rng.random(400)
        p[:20] = rng.random(20) * 1e-4
        for name, found in (("p", discoveries(p, 0.1)), ("e", e_discoveries(e_value(p), 0.1))):
            false[name].append(found[20:].sum() / max(found.sum(), 1))
    assert 0.08 < np.mean(false["p"]) < 0.11
    assert np.mean(false["e"]) < 0.1


def test_nothing_is_discovered_among_nothing() -> None:
    assert not discoveries(np.array([np.nan, 0.5]), 0.1).any()
    assert not discoveries(np.zeros(0), 0.1).any()
    assert not e_discoveries(np.array([np.nan, 1.0]), 0.1).any()
    with pytest.raises(ValueError, match="between 0 and 1"):
        discoveries(np.array([0.5]), 0.0)
