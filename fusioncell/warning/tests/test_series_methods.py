"""Count series: the published bounds of Farrington Flexible, and what the cell's own expectation recovers."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.warning.methods import ears, farrington
from fusioncell.warning.methods.expectation import Expectation, Model, expect
from fusioncell.warning.methods.farrington_many import assess_many
from fusioncell.warning.methods.regression import NotFitted, fit
from fusioncell.warning.methods.signal import Verdict, e_value, judge
from fusioncell.warning.methods.tails import upper_tail, upper_tails

FAMILY = np.zeros(40, dtype=np.int64)


def rows(reference: Path, name: str) -> list[dict[str, str]]:
    with (reference / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def published(data: Path) -> tuple[np.ndarray, list[dict[str, str]]]:
    """624 weeks of 42 series, and the bounds that the package surveillance gives for their last 49 weeks."""
    reference = data.parent / "reference"
    if not reference.is_dir():
        pytest.skip(f"needs the reference numbers: {reference} is absent")
    with (reference / "noufaily_series42.csv").open(encoding="utf-8") as file:
        lines = list(csv.reader(file))[1:]
    return np.array(lines, dtype=np.float64), rows(reference, "farringtonFlexible_nbPlugin_b5w3.csv")


def test_farrington_gives_all_published_bounds_and_p_values(published: tuple[np.ndarray, list[dict[str, str]]]) -> None:
    """R 4.2.2, surveillance 1.20.3, method nbPlugin: 2,058 weeks."""
    series, expected = published
    apart, other, silent = 0.0, [], []
    for row in expected:
        week = int(row["week"])
        bound = farrington.assess(series[:, int(row["series"]) - 1], week - 1, farrington.Settings())
        apart = max(apart, abs(bound.p - float(row["pvalue"])))
        if bound.too_few != (row["upperbound"] == "NA"):
            silent.append(row)
        elif not bound.too_few and bound.upper != float(row["upperbound"]):
            other.append(row)
    assert len(expected) == 2058
    assert (other, silent) == ([], [])
    assert apart < 2e-5


@pytest.mark.parametrize(("method", "name"), [("delta", "delta"), ("muan", "muan")])
def test_farrington_gives_the_published_bounds_of_its_other_methods(
    published: tuple[np.ndarray, list[dict[str, str]]], data: Path, method: str, name: str
) -> None:
    """R 4.2.2, surveillance 1.20.3, methods delta and muan: 2,058 weeks each, 308 of them with too few cases."""
    series, _ = published
    expected = rows(data.parent / "reference", f"farringtonFlexible_{name}_b5w3.csv")
    settings = farrington.Settings(method=farrington.Method(method))
    bounds = {week: assess_many(series.T, week, settings) for week in range(575, 624, 6)}
    other = []
    for row in expected:
        found, at = bounds.get(int(row["week"]) - 1), int(row["series"]) - 1
        if found is None:
            continue  # every sixth week is tried here, all of them by the bench
        assert found.too_few[at] == (row["upperbound"] == "NA")
        if row["upperbound"] != "NA" and found.upper[at] != pytest.approx(float(row["upperbound"]), rel=1e-4):
            other.append((row["series"], row["week"]))
    assert len(expected) == 2058
    assert other == ([("38", "582")] if method == "muan" else [])  # 187 for 188: a quantile on an edge


def test_delta_with_its_error_put_right_is_wider(published: tuple[np.ndarray, list[dict[str, str]]]) -> None:
    counts = published[0][:, 35]
    own, right = (
        farrington.assess(counts, 600, farrington.Settings(method=farrington.Method.DELTA, as_published=kept))
        for kept in (True, False)
    )
    assert right.upper > own.upper
    assert right.error > 3 * own.error


@pytest.mark.parametrize("method", ["c1", "c2", "c3"])
def test_ears_gives_the_published_bounds(
    published: tuple[np.ndarray, list[dict[str, str]]], data: Path, method: str
) -> None:
    """R 4.2.2, surveillance 1.20.3, alpha .001: 2,058 weeks each; where C3 has no scale it has no bound."""
    found = ears.bounds(published[0].T.copy(), ears.Settings(ears.Method(method))).upper
    expected = rows(data.parent / "reference", f"earsC_{method.upper()}.csv")
    for row in expected:
        bound = found[int(row["series"]) - 1, int(row["week"]) - 1]
        assert np.isnan(bound) == (row["upperbound"] == "NA")
        if row["upperbound"] != "NA":
            assert bound == pytest.approx(float(row["upperbound"]), abs=1e-9)
    assert len(expected) == 2058


def test_farrington_gives_the_published_bounds_of_salmonella_newport(data: Path) -> None:
    reference = data.parent / "reference"
    with (data / "surveillance" / "salmNewport.csv").open(encoding="utf-8") as file:
        table = list(csv.reader(file))
    counts = np.array([[float(value) for value in row[5:]] for row in table[1:]]).sum(axis=1)
    mondays = [date.fromisoformat(row[1]) for row in table[1:]]
    four_years, judged = farrington.Settings(years=4, alpha=0.01), 0
    for row in rows(reference, "salmNewport_farringtonFlexible_b4.csv"):
        week = int(row["idx"]) - 1
        assert counts[week] == float(row["observed"])
        bound = farrington.assess(counts, week, four_years, mondays[week])
        assert bound.p == pytest.approx(float(row["p"]), abs=1e-4)
        if row["upper"] != "NA":
            judged += 1
            assert (bound.upper, bound.expected) == pytest.approx(
                (float(row["upper"]), float(row["expected"])), rel=1e-4
            )
    assert judged == 36


def test_misspelt_setting_is_an_error_and_not_another_method() -> None:
    with pytest.raises(TypeError):
        farrington.Settings(windw=3)  # type: ignore[call-arg]  # misspelt on purpose
    with pytest.raises(ValueError, match="alpha"):
        farrington.Settings(alpha=5)


def test_farrington_says_how_much_past_it_needs() -> None:
    with pytest.raises(NotFitted, match="263 weeks"):
        farrington.assess(np.ones(100), 99, farrington.Settings())


def test_regression_recovers_the_parameters_that_made_the_counts() -> None:
    rng = np.random.default_rng(1)
    design = np.stack([np.ones(20_000), rng.normal(size=20_000)], axis=1)
    counts = rng.negative_binomial(np.exp(design @ [0.7, 0.4]), 0.5).astype(np.float64)
    found = fit(counts, design)
    assert found.coefficients == pytest.approx([0.7, 0.4], abs=0.03)
    assert found.dispersion == pytest.approx(2.0, rel=0.05)


def test_regression_refuses_two_terms_that_say_the_same() -> None:
    with pytest.raises(NotFitted, match="say the same"):
        fit(np.arange(9.0), np.ones((9, 2)))


def made(rng: np.random.Generator, mean: np.ndarray, dispersion: float, n: int) -> np.ndarray:
    return rng.negative_binomial(mean / (dispersion - 1.0), 1.0 / dispersion, (n, len(mean))).astype(np.float64)


def test_expectation_recovers_level_season_and_dispersion_of_sparse_siblings() -> None:
    weeks = np.arange(-263.0, 1.0)
    mean = np.exp(-0.5 + 0.8 * np.cos(2 * np.pi * weeks / 52.0))
    counts = made(np.random.default_rng(2), mean, 2.0, 40)
    found = expect(counts[:, :237], FAMILY, np.array([-1.0, 0.0]), Model(season=52.0))
    assert found.mean[:, 1].mean() == pytest.approx(mean[-1], rel=0.1)
    assert np.median(found.dispersion) == pytest.approx(2.0, rel=0.15)
    assert found.error.max() < 0.35


def test_false_alarms_of_sparse_series_are_as_few_as_promised() -> None:
    rng, mean = np.random.default_rng(3), np.full(264, 0.15)
    p = []
    for _ in range(12):
        counts = made(rng, mean, 2.0, 40)
        expected = expect(counts[:, :237], FAMILY, np.array([-1.0, 0.0]), Model())
        p.append(judge(counts[:, -2:], expected, 0.01).p)
    share = (np.concatenate(p) <= 0.01).mean()
    assert share < 0.03  # 480 draws at 1 %: 14 or more come once in 10^3 such tests


def test_two_raised_weeks_are_more_evidence_than_as_many_cases_at_once() -> None:
    """Sparse and overdispersed series bring a few cases at once by nature; the sum of two weeks cannot tell."""
    expectation = Expectation(np.full((2, 2), 0.13), np.full((2, 2), 0.1), np.full(2, 2.0), np.array([237, 237]))
    found = judge(np.array([[2.0, 2.0], [0.0, 4.0]]), expectation, 0.005)
    assert found.p[0] == found.p[1]
    assert found.e[0] > 3 * found.e[1] > 0


def test_evidence_of_sparse_series_without_news_is_one_on_average_at_most() -> None:
    counts = made(np.random.default_rng(11), np.full(264, 0.4), 2.0, 400)
    found = expect(counts[:, :237], np.zeros(400, dtype=np.int64), np.arange(-1.0, 26.0) - 25.0, Model())
    e = [
        judge(
            counts[:, 237 + at : 239 + at],
            replace(found, mean=found.mean[:, at : at + 2], error=found.error[:, at : at + 2]),
            0.005,
        ).e
        for at in range(0, 26, 2)
    ]
    assert 0.7 < np.mean(e) < 1.2


def test_series_that_is_too_short_is_not_assessed_and_never_normal() -> None:
    counts = np.full((2, 60), np.nan)
    counts[0, -10:], counts[1] = 1.0, 1.0
    expected = expect(counts, FAMILY[:2], np.array([0.0]), Model())
    assert judge(np.array([[0.0], [0.0]]), expected, 0.01).verdicts(0.01) == [Verdict.NOT_ASSESSED, Verdict.NORMAL]


def test_series_of_zeros_alone_expects_little_and_is_surprised_by_a_few() -> None:
    expected = expect(np.zeros((3, 237)), FAMILY[:3], np.array([0.0]), Model())
    found = judge(np.array([[0.0], [1.0], [5.0]]), expected, 0.005)
    assert found.p[0] == 1.0
    assert found.p[2] < 1e-4 < found.p[1] < 0.005
    assert (found.detectable > 0).all()


def test_one_huge_week_of_the_past_does_not_blind_a_series() -> None:
    counts = np.random.default_rng(4).poisson(3.0, (40, 237)).astype(np.float64)
    clean = expect(counts, FAMILY, np.array([0.0]), Model())
    counts[0, 100] = 10_000.0
    spoilt = expect(counts, FAMILY, np.array([0.0]), Model())
    assert spoilt.mean[0, 0] == pytest.approx(clean.mean[0, 0], rel=0.25)


@settings(deadline=None)
@given(st.integers(0, 60), st.floats(0.05, 50), st.floats(1, 8))
def test_many_tails_at_once_are_the_tails_one_by_one(observed: int, mean: float, dispersion: float) -> None:
    dispersion = 1.0 if dispersion < 1.001 else dispersion
    many = upper_tails(np.array([float(observed)]), np.array([mean]), np.array([dispersion]))
    assert many[0] == pytest.approx(upper_tail(float(observed), mean, dispersion), rel=1e-6, abs=1e-12)


def test_e_values_do_not_exceed_one_on_average_when_nothing_is_new() -> None:
    p = np.random.default_rng(5).random(200_000)
    assert e_value(p[p > 1e-5]).mean() < 1.0
