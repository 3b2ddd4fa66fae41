"""Scores and pools give the reference numbers and keep their laws."""

from __future__ import annotations

import doctest
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fusioncell.assessment.methods import pooling
from fusioncell.assessment.methods.pooling import brier, calibration, log_score, mean_log_odds, murphy, spread
from fusioncell.assessment.tests.reference import vectors

FORECASTS = st.lists(st.tuples(st.sampled_from([0.05, 0.2, 0.5, 0.9]), st.integers(0, 1)), min_size=1, max_size=40)


def test_the_examples_of_the_method_hold() -> None:
    assert doctest.testmod(pooling).failed == 0


def test_the_reference_scores_are_reproduced(data: Path) -> None:
    """The vector `scoring` of the reference numbers (recomputed)."""
    given_numbers = vectors(data)["scoring"]
    said, happened = given_numbers["f"], given_numbers["o"]
    parts = murphy(said, happened)
    assert brier(said, happened) == pytest.approx(given_numbers["brier"], abs=1e-6)
    assert parts.reliability == pytest.approx(given_numbers["reliability"], abs=1e-6)
    assert parts.resolution == pytest.approx(given_numbers["resolution"], abs=1e-6)
    assert parts.uncertainty == pytest.approx(given_numbers["uncertainty"], abs=1e-6)
    assert log_score(said, happened) == pytest.approx(given_numbers["log_loss"], abs=1e-6)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no finding
@given(FORECASTS)
def test_murphys_parts_make_up_the_brier_score(pairs: list[tuple[float, int]]) -> None:
    said, happened = [p for p, _ in pairs], [o for _, o in pairs]
    assert murphy(said, happened).brier == pytest.approx(brier(said, happened))
    assert sum(line.count for line in calibration(said, happened)) == len(pairs)


def test_holding_what_happened_impossible_costs_without_end() -> None:
    assert log_score([0.0, 0.5], [1, 1]) == math.inf


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=12))
def test_a_pool_lies_between_its_numbers_and_does_not_depend_on_their_order(numbers: list[float]) -> None:
    pooled = mean_log_odds(numbers)
    assert min(numbers) - 1e-9 <= pooled <= max(numbers) + 1e-9
    assert pooled == pytest.approx(mean_log_odds(sorted(numbers)))
    assert 1 - pooled == pytest.approx(mean_log_odds([1 - p for p in numbers]))


def test_one_vote_for_the_impossible_does_not_silence_the_rest() -> None:
    assert 0.001 < mean_log_odds([0.0, 0.6, 0.6]) < 0.6


def test_the_spread_shows_what_the_pool_hides() -> None:
    found = spread([0.1, 0.2, 0.9])
    assert (found.count, found.lowest, found.median, found.highest) == (3, 0.1, 0.2, 0.9)


@pytest.mark.parametrize(("said", "happened"), [([], []), ([0.5], [1, 0]), ([1.2], [1]), ([0.5], [2])])
def test_what_cannot_be_scored_is_refused(said: list[float], happened: list[int]) -> None:
    with pytest.raises(ValueError, match=r"forecast|outcome"):
        brier(said, happened)
