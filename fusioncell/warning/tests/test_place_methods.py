"""Scans, near repeats, firsts: the published clusters and tables."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from fusioncell.warning.methods.first_seen import Seen, firsts
from fusioncell.warning.methods.near_repeat import Bands, TooManyPairs, near_repeats
from fusioncell.warning.methods.scan import Question, Score, nearest_zones, scan, zones_by_population


def columns(path: Path, *names: str) -> list[np.ndarray]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[name]) for row in rows]) for name in names]


def test_scan_finds_the_published_cluster_of_leukaemia_in_new_york(data: Path) -> None:
    """Kulldorff's data; 30 tracts, 108.763859 cases, 66.1039462 expected, log-likelihood ratio 13.27816 (Poisson)."""
    x, y, people, cases = columns(data.parent / "reference" / "NYleukemia_grid.csv", "x", "y", "pop", "cas")
    zones = zones_by_population(np.hypot(x[:, None] - x, y[:, None] - y), people)
    assert int(zones.size.sum()) == 41_452
    expected = people * cases.sum() / people.sum()
    question = Question(zones, Score.POPULATION, made=99)
    found = scan(cases[None], expected[None], question, np.random.default_rng(1))
    assert len(found.places) == 30
    assert (found.cases, found.expected) == pytest.approx((108.763859, 66.1039461917606), abs=1e-6)
    assert found.score == pytest.approx(13.27816, abs=5e-6)
    assert found.p <= 0.03
    assert "1 2 3 5 11 12 13 14 15 16 17 35" in " ".join(str(place + 1) for place in found.places)


def test_scan_finds_the_published_cluster_of_brain_cancer_in_new_mexico(data: Path) -> None:
    """Counties 15 and 26 over four years, among 415 zones of up to 15 neighbours; p .005 with 999 replicates."""
    cases, expected, distance = new_mexico(data / "scan")
    zones = nearest_zones(distance, 15)
    assert zones.count() == 415
    found = scan(cases, expected, Question(zones, Score.EXPECTATION), np.random.default_rng(7))
    assert tuple(place + 1 for place in found.places) == (15, 26)
    assert found.duration == 4
    assert 0.001 <= found.p <= 0.015


def new_mexico(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cases and expected cases of 1986-1989 by county, and great-circle distances of the county seats in km."""
    with (folder / "NM_popcas.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["county"] != "cibola"]  # no population in any year
    with (folder / "NM_geo.csv").open(encoding="utf-8") as file:
        places = [row for row in csv.DictReader(file) if row["county"] != "cibola"]
    names = [row["county"] for row in places]
    counts, people = np.zeros((19, len(names))), np.zeros((19, len(names)))
    for row in rows:
        at = int(row["year"]) - 1973, names.index(row["county"])
        counts[at], people[at] = float(row["count"]), float(row["population"])
    year = np.arange(1973.0, 1992.0) - 1985.0
    level, slope = _rate(counts[:13].sum(axis=1), people[:13].sum(axis=1), year[:13])
    expected = people[13:17] * np.exp(level + slope * year[13:17])[:, None]
    east, north = (np.radians([float(row[f"seat_{axis}"]) for row in places]) for axis in ("long", "lat"))
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    return counts[13:17], expected, 2 * 6371.0 * np.arcsin(np.sqrt(half))


def _rate(cases: np.ndarray, people: np.ndarray, year: np.ndarray) -> tuple[float, float]:
    """Poisson regression of the rate on the year, by Newton's method."""
    design, b = np.stack([np.ones_like(year), year], axis=1), np.array([np.log(cases.sum() / people.sum()), 0.0])
    for _ in range(20):
        mean = people * np.exp(design @ b)
        b = b + np.linalg.solve((design * mean[:, None]).T @ design, design.T @ (cases - mean))
    return float(b[0]), float(b[1])


def test_a_rise_everywhere_is_a_cluster_for_one_score_and_none_for_the_other() -> None:
    rng, places = np.random.default_rng(2), np.random.default_rng(3).random((20, 2))
    zones = nearest_zones(np.hypot(*(places[:, None] - places).transpose(2, 0, 1)), 5)
    expected = np.full((3, 20), 5.0)
    cases = rng.poisson(2.0 * expected).astype(np.float64)
    assert scan(cases, expected, Question(zones, Score.EXPECTATION, 99), rng).p == 0.01
    assert scan(cases, expected, Question(zones, Score.POPULATION, 99), rng).p > 0.05


def test_near_repeats_of_arson_in_chicago_are_those_of_the_calculator(data: Path) -> None:
    """Ratcliffe's Near Repeat Calculator 1.3 on 522 incidents: taxicab distance, days below 1, 2, 3.

    One pair whose distance lies on an edge falls into the next band there.
    """
    path = data / "crime" / "nearrepeat_reference" / "chicago_arson.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    places = np.array([[float(x), float(y)] for x, y, _ in rows])
    days = np.array([float(date.fromisoformat(day).toordinal()) for *_, day in rows])
    found = near_repeats(places, days, Bands(days=(0.0, 1.0, 2.0), taxicab=True), np.random.default_rng(1), 199)
    published = [[0, 2, 0, 8], [9, 1, 1, 45], [4, 0, 0, 140], [6, 0, 0, 234], [393, 710, 770, 133658]]
    assert np.abs(found.observed - np.array(published)).max() <= 1
    assert found.observed.sum() == 522 * 521 // 2
    assert found.p[1, 0] == pytest.approx(1 / 200)
    assert found.p[1, 1] > 0.1


def test_near_repeats_refuse_edges_that_do_not_rise_and_crowds_beyond_memory() -> None:
    with pytest.raises(ValueError, match="rise"):
        Bands(metres=(5.0, 5.0))
    with pytest.raises(TooManyPairs, match="shorter distance"):
        near_repeats(np.zeros((20_000, 2)), np.zeros(20_000), Bands(), np.random.default_rng(1), 9)


def test_first_pair_of_actors_is_found_in_the_order_in_which_it_became_known() -> None:
    day = date(2009, 1, 1)
    events = [Seen(day + timedelta(days=i), day, str(i), ("usual",)) for i in range(50)]
    events.append(Seen(day + timedelta(days=20, hours=0), day - timedelta(days=400), "late", ("new",)))
    found = list(firsts(events, fewest=10))
    assert [(first.key, first.record, first.before) for first in found] == [("new", "late", 20)]
    assert found[0].chance < 0.1
