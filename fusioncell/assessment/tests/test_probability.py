"""Words follow from numbers by each scale's stated rules, in six languages."""

from __future__ import annotations

import doctest
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.assessment.methods import probability
from fusioncell.assessment.methods.probability import (
    LANGUAGES,
    Interval,
    interval,
    numbers,
    objections_to_interval,
    place,
    printed,
    scales,
    terms_within,
    word,
)
from fusioncell.assessment.tests.reference import vectors

BAD = [(-0.1, 0.5, None), (0.2, 1.01, None), (0.6, 0.5, None), (0.2, 0.4, 0.5), (math.nan, 0.5, None), (0, math.inf, 1)]


def test_the_examples_of_the_method_hold() -> None:
    assert doctest.testmod(probability).failed == 0


@pytest.mark.parametrize("key", ["ICD203", "PHIA", "NATO_AJP21"])
def test_the_published_bounds_are_in_the_files(data: Path, key: str) -> None:
    published = vectors(data)["probability_scales"][key]
    scale = scales()[{"ICD203": "icd203", "PHIA": "phia", "NATO_AJP21": "nato"}[key]]
    for (said, low, high), term in zip(published, scale.terms, strict=True):
        assert (term.low, term.high) == (low / 100, high / 100)
        assert said.split(" or ")[0] == term.words["en"][0]


def test_kents_means_with_give_or_take_are_kept_as_bounds(data: Path) -> None:
    published = vectors(data)["probability_scales"]["KENT"]
    for (said, mean, give), term in zip(published, scales()["kent"].terms, strict=True):
        assert term.words["en"][0] == said
        assert (term.low, term.high) == pytest.approx(((mean - give) / 100, (mean + give) / 100))


@pytest.mark.parametrize(
    ("scale", "number", "said", "how"),
    [
        ("icd203", 0.004, "almost no chance", "beyond"),
        ("icd203", 0.05, "very unlikely", "touching"),
        ("icd203", 0.20, "unlikely", "touching"),
        ("icd203", 0.45, "roughly even chance", "touching"),
        ("icd203", 0.80, "likely", "touching"),
        ("icd203", 0.995, "almost certain", "beyond"),
        ("phia", 0.07, "remote chance", "gap"),
        ("phia", 0.075, "highly unlikely", "gap"),
        ("phia", 0.38, "realistic possibility", "gap"),
        ("phia", 0.525, "realistic possibility", "gap"),
        ("phia", 0.54, "likely", "gap"),
        ("phia", 0.925, "highly likely", "gap"),
        ("nato", 0.9, "likely", "touching"),
        ("nato", 0.4, "even chance", "touching"),
        ("kent", 0.87, "probable", "touching"),
        ("kent", 0.16, "probably not", "gap"),
        ("kent", 0.615, "chances about even", "gap"),
    ],
)
def test_a_number_on_a_bound_or_in_a_gap_takes_the_term_that_claims_less(
    scale: str, number: float, said: str, how: str
) -> None:
    placed = place(scales()[scale], number)
    assert (placed.term.words["en"][0], placed.how) == (said, how)


@given(st.sampled_from(sorted(scales())), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_number_never_takes_a_lower_term(key: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert place(scales()[key], low).term.number <= place(scales()[key], high).term.number


@pytest.mark.parametrize(("low", "high", "best"), BAD)
def test_what_is_no_probability_is_refused_with_its_reason(low: float, high: float, best: float | None) -> None:
    assert objections_to_interval(low, high, best)
    with pytest.raises(ValueError, match=r"probability|interval"):
        interval(low, high, best)


def test_every_word_of_every_scale_has_six_languages_and_none_is_used_twice() -> None:
    for scale in scales().values():
        for language in LANGUAGES:
            words = [one for term in scale.terms for one in term.words[language]]
            assert all(words)
            assert len(set(words)) == len(words), (scale.key, language)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "likely (60–75%; 70%)"),
        ("fr", "probable (60–75 %; 70 %)"),
        ("es", "probable (60–75 %; 70 %)"),
        ("ru", "вероятно (60–75 %; 70 %)"),
        ("zh", "可能（60%–75%；70%）"),
        ("ar", "مرجّح (من 60% إلى 75%؛ 70%)"),
    ],
)
def test_a_word_is_printed_with_its_numbers_in_each_language(language: str, said: str) -> None:
    assert printed(scales()["icd203"], Interval(0.6, 0.75, 0.7), language) == said


def test_less_than_one_in_a_hundred_keeps_its_number() -> None:
    held = interval(0.001, 0.008, 0.003)
    assert numbers(held) == "0.1–0.8%; 0.3%"
    assert word(scales()["nato"], held) == "highly unlikely"


def test_an_interval_names_all_the_terms_that_it_covers() -> None:
    found = terms_within(scales()["icd203"], Interval(0.5, 0.9))
    assert [term.words["en"][0] for term in found] == ["roughly even chance", "likely", "very likely"]
