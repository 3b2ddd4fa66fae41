"""Every detector has one face: bad weeks are not assessed, a misspelt option is an error, and the peers agree."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from fusioncell.warning.methods import ears, farrington
from fusioncell.warning.methods.detectors import NAMES, Panel, Siblings, detector
from fusioncell.warning.methods.expectation import Model, expect
from fusioncell.warning.methods.face import SENTENCES, Assessment, Reason, number
from fusioncell.warning.methods.farrington_many import assess_many
from fusioncell.warning.methods.options import WrongOption, read_options
from fusioncell.warning.methods.regression import NotFitted
from fusioncell.warning.methods.robust import between, lost, weights
from fusioncell.warning.methods.signal import Verdict
from fusioncell.warning.methods.tails import upper_tails

WEEK = 330
FAMILY = np.zeros(20, dtype=np.int64)


@pytest.fixture(scope="module")
def counts() -> np.ndarray:
    season = np.exp(0.8 + 0.5 * np.cos(2 * np.pi * np.arange(WEEK + 1) / 52.18))
    return np.random.default_rng(1).negative_binomial(season, 0.5, (20, WEEK + 1)).astype(np.float64)


@pytest.mark.parametrize("name", NAMES)
def test_each_detector_says_everything_of_a_series_that_rises(name: str, counts: np.ndarray) -> None:
    risen = counts.copy()
    risen[3, WEEK] = 60
    judged = detector(name).judge(Panel(risen, FAMILY), WEEK)
    found = judged.assessment(3, ("r1", "r2"))
    assert found.verdict is Verdict.SIGNAL
    assert found.observed is not None
    assert found.observed >= 60
    assert found.expected is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.expected < found.high < found.observed
    assert found.p is not None
    assert found.p < 0.005
    assert found.e is not None
    assert found.e > 10
    assert found.detectable is not None
    assert 0 < found.detectable < 60
    assert found.records == ("r1", "r2")
    assert found.baseline is not None
    assert 0 <= found.baseline.first < found.baseline.last < WEEK
    assert 0 < found.baseline.known <= found.baseline.last - found.baseline.first + 1


@pytest.mark.parametrize("name", NAMES)
def test_week_that_is_not_known_is_not_assessed_and_says_so(name: str, counts: np.ndarray) -> None:
    gap = counts.copy()
    gap[0, WEEK] = np.nan
    found = detector(name).judge(Panel(gap, FAMILY), WEEK).assessment(0)
    assert (found.verdict, found.reason, found.observed) == (Verdict.NOT_ASSESSED, Reason.NOT_KNOWN, None)


@pytest.mark.parametrize("name", NAMES)
def test_series_that_only_begins_is_not_assessed(name: str) -> None:
    begun = np.ones((2, 6))
    found = detector(name).judge(Panel(begun, FAMILY[:2]), 5).assessment(1)
    assert (found.verdict, found.reason) == (Verdict.NOT_ASSESSED, Reason.TOO_SHORT)
    assert found.p is None


@pytest.mark.parametrize("name", NAMES)
def test_zeros_a_huge_week_and_gaps_break_no_detector(name: str, counts: np.ndarray) -> None:
    odd = counts.copy()
    odd[0] = 0.0
    odd[1, 200] = 1e9
    odd[2, 100:140] = np.nan
    odd[4] = 1e6
    odd[5] = np.nan
    judged = detector(name).judge(Panel(odd, FAMILY), WEEK)
    for series in range(6):
        found = judged.assessment(series)
        assert (found.verdict is Verdict.NOT_ASSESSED) == (found.reason is not None)
        assert found.p is None or 0 <= found.p <= 1
    assert judged.verdict(0) is not Verdict.SIGNAL
    assert judged.verdict(5) is Verdict.NOT_ASSESSED


def test_reasons_of_the_peers_are_their_own() -> None:
    flat = np.full((1, WEEK + 1), 0.0)
    assert detector("ears").judge(Panel(flat, FAMILY[:1]), WEEK).assessment(0).reason is Reason.NO_SCALE
    assert detector("farrington").judge(Panel(flat, FAMILY[:1]), WEEK).assessment(0).reason is Reason.TOO_THIN
    assert set(SENTENCES) == set(Reason)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("farington", {}, "no detector 'farington'; there are siblings"),
        ("farrington", {"windw": 3}, "Is window meant"),
        ("farrington", {"method": "nbPlugin"}, "one of negative binomial, muan, delta"),
        ("farrington", {"years": 2.5}, "a whole number"),
        ("siblings", {"alpha": True}, "a number"),
        ("siblings", {"alpha": 1.5}, "between 0 and 1"),
        ("siblings", {"statistic": 2}, "statistic"),
        ("ears", {"window": 2}, "3 weeks at least"),
        ("ears", {"method": "c4"}, "one of c1, c2, c3"),
    ],
)
def test_option_that_is_not_understood_is_refused(name: str, options: dict[str, object], said: str) -> None:
    with pytest.raises(WrongOption, match=said):
        detector(name, options)


def test_option_that_must_be_given_is_named() -> None:
    from fusioncell.warning.methods.indicators import Indicator  # noqa: PLC0415  the one with such an option

    with pytest.raises(WrongOption, match="threshold: this option must be given"):
        read_options(Indicator, {"weeks": 2})


def test_what_is_not_assessed_has_a_reason_and_nothing_else_has_one() -> None:
    with pytest.raises(ValueError, match="has a reason"):
        Assessment("siblings", Verdict.NORMAL, reason=Reason.TOO_THIN)
    with pytest.raises(ValueError, match="has a reason"):
        Assessment("siblings", Verdict.NOT_ASSESSED)
    assert number(float("nan")) is None


def test_statistics_of_the_default_differ_in_the_weeks_they_sum(counts: np.ndarray) -> None:
    sums = {
        name: detector("siblings", {"statistic": name}).judge(Panel(counts, FAMILY), WEEK)
        for name in ("one week", "two weeks", "both")
    }
    assert set(sums["one week"].weeks) == {1}
    assert set(sums["two weeks"].weeks) == {2}
    assert sums["two weeks"].surprise.observed[0] == counts[0, WEEK - 1 : WEEK + 1].sum()
    assert isinstance(detector("siblings"), Siblings)


@pytest.mark.parametrize("method", list(farrington.Method))
def test_many_series_at_once_have_the_bounds_they_have_one_by_one(method: farrington.Method) -> None:
    rng, settings = np.random.default_rng(3), farrington.Settings(method=method)
    means = np.geomspace(0.3, 60, 12)[:, None]
    series = rng.negative_binomial(means / 1.5, 0.4, (12, 330)).astype(np.float64)
    series[5, 100:130] += 40.0
    series[0] = 0.0
    for monday in (None, date(2013, 2, 18)):
        many = assess_many(series, 329, settings, monday)
        for row, one in enumerate(series):
            alone = farrington.assess(one, 329, settings, monday)
            assert many.upper[row] == pytest.approx(alone.upper, rel=1e-5, abs=1e-6, nan_ok=True)
            assert many.p[row] == pytest.approx(alone.p, abs=2e-5, nan_ok=True)
            assert many.expected[row] == pytest.approx(alone.expected, rel=1e-4, abs=1e-6)
            assert many.too_few[row] == alone.too_few


def test_many_series_with_too_little_past_are_refused_and_a_gap_has_no_bound() -> None:
    with pytest.raises(NotFitted, match="are known"):
        assess_many(np.ones((2, 50)), 49, farrington.Settings())
    assert len(assess_many(np.ones((0, 330)), 329, farrington.Settings()).p) == 0
    gap = np.ones((2, 330))
    gap[1, 200] = np.nan
    assert np.isnan(assess_many(gap, 329, farrington.Settings()).upper).tolist() == [False, True]


def test_window_without_variance_has_its_mean_as_bound_in_ears() -> None:
    found = ears.bounds(np.full((1, 12), 3.0), ears.Settings())
    assert found.upper[0, -1] == 3.0
    assert np.isnan(found.upper[0, :7]).all()


@pytest.mark.parametrize("mean", [0.15, 2.0, 40.0])
def test_what_down_weighting_takes_away_is_what_the_tables_give_back(mean: float) -> None:
    rng = np.random.default_rng(5)
    values = rng.negative_binomial(mean, 0.5, (1, 400_000)).astype(np.float64)
    means, dispersion = np.full_like(values, mean), np.array([2.0])
    missing = 1.0 - weights(values, means, dispersion, 2.58)
    excess, spread = (
        between(part, np.log(np.array([[mean]])), dispersion) for part in (lost(2.58).excess, lost(2.58).spread)
    )
    assert (missing * (values - mean)).mean() / mean == pytest.approx(float(excess[0, 0]), rel=0.15, abs=2e-4)
    assert (missing * (values - mean) ** 2).mean() / (2 * mean) == pytest.approx(float(spread[0, 0]), rel=0.15)


def test_dispersion_of_clean_sparse_series_is_not_thinned_by_down_weighting() -> None:
    counts = np.random.default_rng(6).negative_binomial(0.15, 0.5, (300, 237)).astype(np.float64)
    found = expect(counts, np.zeros(300, dtype=np.int64), np.array([0.0]), Model())
    assert 1.9 < np.median(found.dispersion) < 2.35  # a little wide, on the side of fewer alarms
    assert found.mean.mean() == pytest.approx(0.15, rel=0.05)


def test_parts_that_are_worked_on_apart_give_what_the_whole_gives() -> None:
    counts = np.random.default_rng(7).poisson(2.0, (1100, 120)).astype(np.float64)
    families = np.arange(1100) % 3
    whole = expect(counts, families, np.array([0.0]), Model(left_out=1))
    alone = [
        expect(counts[families == one], families[families == one], np.array([0.0]), Model(left_out=1))
        for one in range(3)
    ]
    for one in range(3):
        assert whole.mean[families == one] == pytest.approx(alone[one].mean, rel=1e-9)


def test_p_values_of_the_peers_are_upper_tails(counts: np.ndarray) -> None:
    found = assess_many(counts, WEEK, farrington.Settings())
    assert found.p == pytest.approx(upper_tails(found.observed, found.expected, found.dispersion))
