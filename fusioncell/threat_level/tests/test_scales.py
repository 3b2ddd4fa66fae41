"""Scales: the sixteen that ship, what a file may say, and that numbers of two versions are never set side by side."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.threat_level.methods.scale import (
    LANGUAGES,
    NotComparable,
    difference,
    read_scale,
    shipped,
    shipped_text,
)

HEAD = 'format = "fusioncell-scale/1"\ncode = "X-1"\nkind = "threat"\nvalid_from = 2020-01-01\n'
STEPS = '[[step]]\nordinal = 1\nword = "calm"\n[[step]]\nordinal = 2\nword = "grave"\n'


def test_sixteen_shipped_scales_are_those_of_the_published_table(data: Path) -> None:
    with (data / "threat_level" / "threatlevel_scales.csv").open(encoding="utf-8") as file:
        rows = {row["scale"]: row for row in csv.DictReader(file)}
    assert shipped().keys() == rows.keys()
    for code, scale in shipped().items():
        row = rows[code]
        assert [step.word for step in scale.steps] == row["labels_low_to_high"].split("|")
        assert scale.valid_from == date.fromisoformat(row["valid_from"])
        assert scale.valid_to == (date.fromisoformat(row["valid_to"]) if row["valid_to"] else None)
        assert (scale.kind, scale.numbered) == (row["kind"], bool(row["ordinals"]))
        assert all(scale.texts.get(name, "") == row[name] for name in ("country", "system", "decided_by", "note"))


@pytest.mark.parametrize("code", sorted(shipped()))
def test_every_step_of_a_shipped_scale_has_its_word_in_six_languages(code: str) -> None:
    for step in shipped()[code].steps:
        assert step.names.keys() == set(LANGUAGES)
        assert all(step.name(language) for language in LANGUAGES)


def test_dutch_word_kept_its_meaning_when_its_number_rose() -> None:
    old, new = shipped()["NL-DTN-1"], shipped()["NL-DTN-2"]
    assert difference(old, 3, new, 4) == 0
    assert difference(old, 3, new, 3) == -1, "aanzienlijk is one below what substantieel was"
    assert difference(new, 4, old, 3) == 0, "the mapping is read backwards too"


@pytest.mark.parametrize(
    ("old", "before", "new", "after"),
    [("AU-ALERT", 2, "AU-NTTAS", 2), ("NO-PST-1", 2, "NO-PST-2", 3), ("US-HSAS", 3, "US-NTAS", 1),
     ("UK-JTAC-1", 4, "NL-DTN-2", 4)],
)  # fmt: skip
def test_two_versions_without_a_mapping_of_that_step_are_not_compared(
    old: str, before: int, new: str, after: int
) -> None:
    with pytest.raises(NotComparable, match="no mapping is declared"):
        difference(shipped()[old], before, shipped()[new], after)


def test_level_outside_its_scale_is_refused() -> None:
    scale = shipped()["BE-OCAM"]
    for ordinal in (0, 5, -1):
        with pytest.raises(Refused, match="there is no step"):
            difference(scale, 1, scale, ordinal)


@given(st.integers(1, 5), st.integers(1, 5))
def test_difference_within_a_version_is_the_difference_of_its_numbers(before: int, after: int) -> None:
    scale = shipped()["UK-JTAC-2"]
    assert difference(scale, before, scale, after) == -difference(scale, after, scale, before) == after - before


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("not toml [", "no TOML"),
        ('code = "X"', "begins with format"),
        (HEAD + "colour = 1\n" + STEPS, "has no colour"),
        (HEAD.replace("threat", "mood") + STEPS, "kind"),
        (HEAD + "valid_to = 2019-01-01\n" + STEPS, "valid_from"),
        (HEAD + 'valid_to = "soon"\n' + STEPS, "valid_to"),
        (HEAD, "step"),
        (HEAD + STEPS.replace("ordinal = 2", "ordinal = 3"), "step 2"),
        (HEAD + STEPS.replace('"grave"', '"calm"'), "share a word"),
        (HEAD + STEPS + "[[step]]\nordinal = 3\n", "step 3"),
        (HEAD + STEPS + '[[from]]\nversion = "X-0"\nsteps = { 1 = 3 }\nbasis = "b"\n', "from 1"),
        (HEAD + STEPS + '[[from]]\nversion = "X-0"\nsteps = { 1 = 2, 2 = 1 }\nbasis = "b"\n', "keeps the order"),
        (HEAD + STEPS + '[[from]]\nversion = "X-0"\nsteps = { 1 = 1 }\n', "on what it rests"),
        (
            HEAD + STEPS + '[[criterion]]\nmetric = "beds"\ndirection = "sideways"\nto = 1\nthreshold = 4\n',
            "criterion 1",
        ),
        (HEAD + "step = 4\n", "[[step]]"),
        (HEAD + "horizon_days = 0\n" + STEPS, "horizon_days"),
    ],
)
def test_scale_that_is_wrong_is_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(Unreadable, match=place.replace("[", r"\[")):
        read_scale(text, "x.toml")


def test_probabilities_of_steps_rise_from_low_to_high() -> None:
    banded = STEPS.replace('"calm"\n', '"calm"\nfrom_permille = 0\n') + "from_permille = 300\n"
    scale = read_scale(HEAD + banded)
    assert [scale.step_for(p).ordinal for p in (0, 299, 300, 1000)] == [1, 1, 2, 2]  # type: ignore[union-attr]
    with pytest.raises(Unreadable, match="rise from low to high"):
        read_scale(HEAD + banded.replace("300", "0"))


def test_fingerprint_is_of_the_content_not_of_the_layout() -> None:
    text = shipped_text("NL-DTN-2")
    assert read_scale("# another comment\n" + text).sha256 == shipped()["NL-DTN-2"].sha256
    assert read_scale(text.replace("considerable", "other", 1)).sha256 != shipped()["NL-DTN-2"].sha256


@pytest.mark.parametrize("code", ["", "../scales", "XX-1"])
def test_scale_that_does_not_ship_is_not_found(code: str) -> None:
    with pytest.raises(Unreadable):
        shipped_text(code)
