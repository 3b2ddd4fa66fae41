"""Names, places, countries, languages, numbers and words as they are really written."""

from __future__ import annotations

import pytest

from fusioncell.evidence.methods.values import KINDS, Cleaned, Hints, Unclear, clean, compare, validate
from fusioncell.evidence.methods.values.name import quality
from fusioncell.evidence.methods.values.script import scripts_of

UNDERSTOOD = [
    ("name", "Idris\t  Belkani ", "Idris Belkani", []),
    ("name", '"Abu Sael"', "Abu Sael", []),
    ("name", "Pаul", "Pаul", ["mixed_scripts"]),
    ("name", "إدريس\u200f", "إدريس", []),
    ("name", "12345", "12345", ["no_letters"]),
    ("name", "Jos\ufffd", "Jos\ufffd", ["lost_characters"]),
    ("coordinates", "9.05, 7.49", "9.05,7.49", []),
    ("coordinates", "5.0154900550842285, 6.94959020614624", "5.0154901,6.9495902", []),
    ("coordinates", "9,05; 7,49", "9.05,7.49", []),
    ("coordinates", "9°03'00\"N 7°29'24\"E", "9.05000,7.49000", []),
    ("coordinates", "N 9.05 E 7.49", "9.05,7.49", []),
    ("coordinates", "7.49E, 9.05S", "-9.05,7.49", []),
    ("coordinates", "POINT(7.49 9.05)", "9.05,7.49", []),
    ("coordinates", "120.5, 9.1", "9.1,120.5", ["swapped"]),
    ("coordinates", "0.0, 0.0", "0.0,0.0", ["zero"]),
    ("coordinates", "9 7", "9,7", ["whole_degrees"]),
    ("latitude", "9°03'S", "-9.050", []),
    ("longitude", "-170,5", "-170.5", []),
    ("country", "Nigeria", "ng", []),
    ("country", "NGA", "ng", []),
    ("country", "566", "ng", []),
    ("country", "نيجيريا", "ng", []),
    ("country", "尼日利亚", "ng", []),
    ("country", "Нигерия", "ng", []),
    ("country", "Nigerian", "ng", []),
    ("country", "Iran (Islamic Republic of)", "ir", []),
    ("country", "Democratic People's Republic of Korea", "kp", []),
    ("country", "Trinidad and Tobago", "tt", []),
    ("country", "Sultanate of Oman", "om", []),
    ("country", "Côte d’Ivoire", "ci", []),
    ("country", "USSR", "suhh", ["former_country"]),
    ("country", "Congo", "cg", ["doubtful"]),
    ("country", "XM", "xm", []),
    ("language", "English", "en", []),
    ("language", "eng", "en", []),
    ("language", "fr-CA", "fr", []),
    ("language", "العربية", "ar", []),
    ("language", "Hausa", "ha", []),
    ("number", "1,234.5", "1234.5", []),
    ("number", "1.234,5", "1234.5", []),
    ("number", "1 234 567", "1234567", []),
    ("number", "1,234", "1234", ["comma"]),
    ("number", "12–15 kg", "12/15 kg", []),
    ("number", "at least 12", "12/..", []),
    ("number", "≤ 15", "../15", []),
    ("number", "about 300", "~300", []),
    ("number", "-0.50", "-0.5", []),
    ("number", "٣٠٠", "300", []),
    ("number", "12%", "12 %", []),
    ("gender", "M", "male", []),
    ("gender", "женский", "female", []),
    ("gender", "ذكر", "male", []),
    ("topic", "Crime.Terror", "crime.terror", []),
    ("topic", "crime.spitting", "crime.spitting", ["unknown_topic"]),
    ("text", " two\nlines\x00 ", "two\nlines", []),
    ("entity", " p1 ", "p1", []),
]


@pytest.mark.parametrize(("kind", "raw", "value", "findings"), UNDERSTOOD)
def test_a_value_is_kept_in_one_form(kind: str, raw: str, value: str, findings: list[str]) -> None:
    found = KINDS[kind].clean(raw, Hints())
    assert isinstance(found, Cleaned), found
    assert (found.value, [finding.code for finding in found.findings]) == (value, findings)
    assert found.original == raw


REFUSED = [
    ("name", "UNKNOWN", "placeholder"),
    ("name", "N/A", "placeholder"),
    ("name", "غير معروف", "placeholder"),
    ("name", "---", "no_name"),
    ("name", "x" * 2000, "too_long"),
    ("coordinates", "200, 200", "out_of_range"),
    ("coordinates", "near the market", "no_coordinates"),
    ("latitude", "100", "out_of_range"),
    ("latitude", "7°E", "no_angle"),
    ("country", "Atlantis", "unknown_country"),
    ("country", "Korea", "doubtful"),
    ("language", "Klingonese", "unknown_language"),
    ("number", "1,2,3", "no_number"),
    ("number", "twelve", "no_number"),
    ("number", "15-12", "reversed"),
    ("gender", "?", "unknown_gender"),
    ("topic", "not a topic", "no_topic"),
    ("text", " \x00 ", "empty"),
    ("entity", "", "empty"),
]


@pytest.mark.parametrize(("kind", "raw", "code"), REFUSED)
def test_what_is_no_value_is_refused_with_a_reason(kind: str, raw: str, code: str) -> None:
    found = KINDS[kind].clean(raw, Hints())
    assert isinstance(found, Unclear)
    assert found.code == code


@pytest.mark.parametrize(("language", "value"), [("en", "1234"), ("fr", "1.234")])
def test_a_stated_language_decides_what_a_comma_means(language: str, value: str) -> None:
    found = KINDS["number"].clean("1,234", Hints(language=language))
    assert isinstance(found, Cleaned)
    assert (found.value, found.findings) == (value, ())


@pytest.mark.parametrize(("written", "precision"), [("9.05,7.49", "1 km"), ("9.0512,7.4", "10 m"), ("9,7", "111 km")])
def test_coordinates_say_how_precise_they_are(written: str, precision: str) -> None:
    found = KINDS["coordinates"].clean(written, Hints())
    assert isinstance(found, Cleaned)
    assert found.precision == precision


LIKE = [
    ("Person", "name", "Idris Belkani", "IDRIS BELKÂNI", 1.0),
    ("Person", "name", "Idris Belkani", "Belkani, Idris", 0.98),
    ("Person", "name", "Abd al Rahman", "Abdal Rahman", 0.97),
    ("Person", "gender", "male", "female", 0.0),
    ("Person", "topics", "crime.terror", "crime", 0.5),
    ("Incident", "deaths", "10/15", "12", 1.0),
    ("Incident", "deaths", "10 kg", "10 pieces", 0.0),
    ("Incident", "deaths", "0", "5", 0.0),
    ("Address", "full", "Main street 5, Port Sael", "5 Main Street, Port Sael", 1.0),
    ("Address", "coordinates", "9.05,7.49", "9.055,7.492", 1.0),
]


@pytest.mark.parametrize(("schema", "prop", "one", "other", "score"), LIKE)
def test_two_values_are_alike(schema: str, prop: str, one: str, other: str, score: float) -> None:
    assert compare(schema, prop, one, other).score == score


NEARER = [
    ("name", "Idris Belkani", "Idriss Belkani", "Fatima Zahraoui"),
    ("name", "Мухаммад", "Muhammad", "Mustafa"),
    ("name", "王伟", "Wang Wei", "Li Na"),
    ("coordinates", "9.05,7.49", "9.06,7.50", "12.0,7.49"),
    ("number", "10", "12", "100"),
]


@pytest.mark.parametrize(("kind", "value", "near", "far"), NEARER)
def test_the_nearer_of_two_is_the_more_alike(kind: str, value: str, near: str, far: str) -> None:
    nearer, farther = KINDS[kind].compare(value, near), KINDS[kind].compare(value, far)
    assert nearer.score > 0.6
    assert nearer.score > farther.score + 0.2


@pytest.mark.parametrize(
    ("name", "kind"), [("Idris Belkani", "full"), ("Idris", "single"), ("I. B.", "initials"), ("王伟", "full")]
)
def test_a_name_says_how_much_of_a_name_it_is(name: str, kind: str) -> None:
    assert quality(name) == kind


def test_scripts_are_told_apart() -> None:
    assert scripts_of("Идрис Belkanni") == ["Latn", "Cyrl"]
    assert scripts_of("王伟") == ["Hani"]
    assert scripts_of("12") == []


def test_a_value_that_is_not_clean_says_what_would_be() -> None:
    assert validate("Person", "nationality", "Nigeria") == "A clean value would be “ng”."
    assert validate("Person", "nationality", "ng") is None
    assert validate("Person", "nationality", "Atlantis") == "“Atlantis” is no country known by that name or code."
    assert isinstance(clean("Person", "shoeSize", "44"), Cleaned)
