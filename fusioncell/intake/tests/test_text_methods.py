"""What reading a text finds: identifiers, dates, places, names; near copies, roots, records. Methods only."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.evidence.methods.ontology import load
from fusioncell.foundation.errors import CellError, Refused, Unreadable
from fusioncell.intake.methods import (
    annotated,
    dates_in_text,
    features,
    gazetteer,
    identifiers,
    lineage,
    mgrs,
    passages,
    scores,
    sketch,
    tagger,
    teaching,
    tokens,
    track_record,
)
from fusioncell.intake.methods.found import STATES, What
from fusioncell.intake.methods.reading_text import LONGEST, read, shipped, shipped_reader

DAY = date(2026, 11, 20)
MODULES = (
    annotated,
    dates_in_text,
    features,
    identifiers,
    mgrs,
    passages,
    scores,
    sketch,
    tagger,
    tokens,
    track_record,
)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_worked_example_gives_what_it_says(module) -> None:
    found = doctest.testmod(module)
    assert found.failed == 0
    assert found.attempted > 0


def said(text: str, what: What, day: date | None = DAY, home: str = "fr") -> list[tuple[str, str]]:
    """What is found of one kind: the piece of text and the value."""
    found = read(text, shipped_reader(home), day).found
    return [(text[f.start : f.end], f.value) for f in found if f.what is what]


@pytest.mark.parametrize(
    ("text", "what", "value"),
    [
        ("Write to b.ali+x@mail.example.org.", What.EMAIL, "b.ali+x@mail.example.org"),
        ("paid to FR76 3000 6000 0112 3456 7890 189 today", What.IBAN, "FR7630006000011234567890189"),
        ("account no. 12345678901 at the bank", What.ACCOUNT, "12345678901"),
        ("téléphone : 06 12 34 56 78", What.PHONE, "+33612345678"),
        ("Звоните по тел. +7 912 345-67-89", What.PHONE, "+79123456789"),
        ("immatriculé 4432 AB 75", What.PLATE, "4432AB75"),
        ("passport number A1234567 was shown", What.PASSPORT, "A1234567"),
        ("vessel IMO 9074729 berthed", What.IMO, "9074729"),
        ("MMSI: 636019825", What.MMSI, "636019825"),
        ("on flight ET 508 from the east", What.FLIGHT, "ET508"),
        ("seen at 36°12'04\"N 37°09'40\"E", What.COORDINATES, "36.20111,37.16111"),
        ("grid 38SMB 4488 crossed", What.COORDINATES, "33.33,44.40"),
        ("geo:6.45,3.40", What.COORDINATES, "6.45,3.40"),
    ],
)
def test_identifier_is_found_and_cleaned(text: str, what: What, value: str) -> None:
    assert [v for _, v in said(text, what)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "FR76 3000 6000 0112 3456 7890 188 has a wrong check digit",
        "IMO 9074728 has a wrong check digit",
        "They counted 12 345 678 people and 3,000 of 2014 rifles in room 2012.",
        "Version 1.2.3 of 36.5 and ratio 3/4 at 10.10.10.10",
        "The march took 15 km and it may 12 times fail",
    ],
)
def test_number_that_is_none_is_not_taken_for_one(text: str) -> None:
    exact = {What.IBAN, What.IMO, What.PHONE, What.PLATE, What.PASSPORT, What.COORDINATES, What.DATE, What.ACCOUNT}
    assert [f for f in read(text, shipped_reader("fr"), DAY).found if f.what in exact] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("On 3 May 2024 it rained", "2024-05-03"),
        ("le 1er mai 2014 à midi", "2014-05-01"),
        ("el 12 de mayo de 2014", "2014-05-12"),
        ("12 мая 2014 г. утром", "2014-05-12"),
        ("في 12 مايو 2014", "2014-05-12"),
        ("于2014年5月12日", "2014-05-12"),
        ("em 12 de maio de 2014", "2014-05-12"),
        ("between 3-5 June 2026", "2026-06-03/2026-06-05"),
        ("in 2014 they left", "2014"),
        ("seen in March 2026", "2026-03"),
        ("121530ZMAY26", "2026-05-12T15:30Z"),
        ("the day was 03/04/2026", "[2026-04-03,2026-03-04]"),
        ("yesterday at noon", "2026-11-19"),
        ("hier soir", "2026-11-19"),
        ("il y a 3 jours", "2026-11-17"),
        ("вчера вечером", "2026-11-19"),
        ("昨天晚上", "2026-11-19"),
        ("on Monday", "2026-11-16"),
        ("last month", "2026-10"),
        ("on 14 December they meet", "2026-12-14"),
    ],
)
def test_date_is_read_in_each_language_with_its_precision(text: str, value: str) -> None:
    assert [f.value for f in dates_in_text.dates_in_text(text, DAY)] == [value]


def test_nothing_relative_is_read_without_the_day_of_the_report() -> None:
    assert list(dates_in_text.dates_in_text("yesterday, on Monday and on 3 May", None)) == []


@given(st.text(max_size=300))
@settings(max_examples=25, deadline=None)
def test_any_text_is_read_and_every_piece_lies_within_it(text: str) -> None:
    found = read(text, shipped_reader("fr"), DAY).found
    assert all(0 <= f.start < f.end <= len(text) and f.value for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_every_kind_becomes_a_statement_that_the_ontology_has() -> None:
    assert set(STATES) == set(What)
    assert [pair for pair in STATES.values() if load().prop(*pair) is None] == []


def test_text_of_half_a_million_signs_is_cut_and_says_so() -> None:
    result = read("0 " * (LONGEST // 2 + 5), shipped_reader())
    assert result.cut


def test_place_is_chosen_by_the_country_that_the_text_names() -> None:
    if gazetteer.installed() is None:
        pytest.skip("the places are packed by the build")
    text = "Fighting in Tripoli spread. The Libyan capital of Libya was calm by night, said officials in Benghazi."
    found = [f for f in read(text, shipped_reader()).found if f.what is What.PLACE and f.value == "Tripoli"]
    assert dict(found[0].also)["country"] == "ly"
    assert found[0].precision.startswith("town")


def test_home_country_decides_between_namesakes() -> None:
    if gazetteer.installed() is None:
        pytest.skip("the places are packed by the build")
    text = "The lorry was stopped near San Fernando by a patrol."
    at_home = {
        home: dict(next(f for f in read(text, shipped_reader(home)).found if f.what is What.PLACE).also)["country"]
        for home in ("tt", "ph")
    }
    assert at_home == {"tt": "tt", "ph": "ph"}


def test_tagger_recovers_names_it_was_taught_and_keeps_them_through_its_file() -> None:
    chance = Random(3)  # noqa: S311 (made sentences)
    people, towns = ["Amal Ketari", "Bo Tan", "Ivo Marek", "Lia Sand"], ["Dorvale", "Mirsk", "Ostan"]
    lines = []
    for _ in range(60):
        who, where = chance.choice(people).split(), chance.choice(towns)
        lines.append(((*who, "went", "to", where, "."), ("B-PER", "I-PER", "O", "O", "B-LOC", "O")))
    taught = teaching.teach(lines, None, {"name": "tiny"})
    assert taught.after["all"].f1 > 0.95
    again = tagger.Tagger.from_bytes(taught.tagger.to_bytes())
    assert again.card["name"] == "tiny"
    assert tagger.spans(again.tag(("Bo", "Tan", "went", "to", "Mirsk", "."))) == [(0, 2, "PER"), (4, 5, "LOC")]


def test_teaching_further_is_scored_before_and_after() -> None:
    line = (("Zub", "Qar", "spoke"), ("B-PER", "I-PER", "O"))
    begin = shipped("en")
    taught = teaching.teach([line] * 40, None, {}, begin=begin, epochs=2)
    assert taught.before is not None
    assert taught.after["PER"].f1 >= taught.before["PER"].f1


def test_too_little_text_teaches_nothing() -> None:
    with pytest.raises(Refused, match="at least 20"):
        teaching.teach([(("a", "b"), ("O", "O"))] * 100, None, {})


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 no", b"\x00" * 99])
def test_weights_that_are_none_are_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        tagger.Tagger.from_bytes(raw)


@pytest.mark.parametrize("line", ["only", "word X-PER", "a B-", "x" * 2000])
def test_annotation_that_is_none_says_its_line(line: str) -> None:
    with pytest.raises(CellError) as trouble:
        list(annotated.read_annotated(["ok O", line]))
    assert "line 2" in str(trouble.value.__dict__) + str(trouble.value)


def test_shipped_taggers_say_what_they_are_made_of() -> None:
    for language in ("en", "fr"):
        made = shipped(language)
        assert made is not None
        assert made.card["licence_of_the_text"] in ("CC BY 4.0", "CC0 1.0")
        assert made.card["f1"]["all"] > 0.6


def test_names_in_conflict_text_are_found_though_poorly(data: Path) -> None:
    with (data / "text/re3d/re3d-train.conll").open(encoding="utf-8") as lines:
        sentences = list(annotated.read_annotated(lines))[:150]
    made = shipped("en")
    assert made is not None
    found = scores.scored(made, sentences, gazetteer.installed())
    assert 0.1 < found["all"].f1 < 0.6


BASE = "A grey lorry without plates stood behind the customs shed at the harbour from ten in the evening until midnight"


def test_near_copy_shares_a_band_and_another_text_none() -> None:
    changed = BASE.replace("grey", "white")
    other = "The municipal council met on the opening hours of the market and the cleaning of the northern canal today"
    one, two, three = (set(sketch.bands(sketch.triples(t))) for t in (BASE, changed, other))
    assert one & two
    assert not one & three
    assert sketch.bands(sketch.triples("too short a text")) == []


def told(name: str, agency: str, hours: int, text: str, **more: str) -> lineage.Told:
    """A report of some hours after the first."""
    return lineage.Told(name, agency, datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=hours), text, **more)


def test_one_voice_through_two_agencies_is_one_root_and_said_to_be_circular() -> None:
    one = told("a", "police", 0, BASE, number="POL-2026-1")
    two = told("b", "intel", 5, BASE + ".")
    three = told("c", "customs", 9, "Another matter: see POL-2026-1 of the police for what was seen that night")
    four = told("d", "health", 1, "Three patients with fever came to the clinic of the old town on the same morning")
    found = lineage.roots([three, two, one, four])
    assert [(r.first, r.circular) for r in found] == [("a", True), ("d", False)]
    assert set(found[0].agencies) == {"police", "intel", "customs"}
    assert {link.code for link in found[0].links} == {"alike", "cited"}


def test_record_suggests_nothing_of_a_source_little_known() -> None:
    assert track_record.suggested_letter(track_record.record_of([1, 2, None, 3])) == "F"
    assert track_record.suggested_letter(track_record.record_of([1, 1, 2, 2, 1, 2, 1, 2])) == "A"
    assert track_record.suggested_letter(track_record.record_of([5, 5, 4])) == "E"
    assert [track_record.suggested_digit(independent=n) for n in (0, 1, 2)] == ["6", "2", "1"]
