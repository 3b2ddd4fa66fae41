"""Two records in process: what speaks for one and against it, of values good and bad."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from fusioncell.evidence.methods.entity import Said
from fusioncell.fusion import methods
from fusioncell.fusion.methods.comparing import compare
from fusioncell.fusion.methods.face import Record
from fusioncell.fusion.methods.features import features_of
from fusioncell.fusion.methods.keys import blocking_keys
from fusioncell.fusion.methods.model import load_model
from fusioncell.fusion.methods.rows import counted_values


def person(**stated: str | list[str]) -> Record:
    """A record of statements by property, each with a key of its own."""
    return entity("Person", **stated)


def entity(schema: str, **stated: str | list[str]) -> Record:
    said = [
        Said(f"{prop}:{value}", "e", schema, prop, value, "r1", "agency")
        for prop, values in stated.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    record = features_of(said)
    assert record is not None
    return record


def bits(one: Record, other: Record) -> float:
    model = load_model(one.schema)
    assert model is not None
    return compare(model, one, other).bits


def test_evidence_names_the_statements_it_rests_on() -> None:
    model = load_model("Person")
    assert model
    one = person(name="Idris Belkani", birthDate="1984-05-12", passportNumber="A1234567")
    score = compare(model, one, person(name="Idris Belkany", birthDate="1984-12-05"))
    by = {each.feature: each for each in score.evidence}
    assert by["born"].level == "exchanged"
    assert by["born"].says == ("birthDate:1984-05-12", "birthDate:1984-12-05")
    assert by["family"].sentence % by["family"].facts
    assert "document" not in by
    assert score.bits == pytest.approx(score.prior + sum(each.bits for each in score.evidence))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mr. Idris Belkani", "BELKANI, Idris"),
        ("'Abd al-Aziz al-Nuristani", "Abdul Aziz Nooristani"),
        ("Idris\u200f Belkani\u202c", "idris belkani"),
        ("IdrisBelkani", "Idris Belkani"),
        ("Idr1s Belkan1", "Idris Belkani"),
        ("أبو بكر البغدادي", "ابو بكر بغدادى"),
        ("Sergey Viktorovich Lavrin", "Lavrin S. V."),
    ],
)
def test_name_written_in_another_way_speaks_for_one(one: str, other: str) -> None:
    different = bits(person(name=one), person(name="Marta Oliveira"))
    assert bits(person(name=one), person(name=other)) > different + 8


def test_names_that_each_have_a_word_the_other_lacks_say_less() -> None:
    same = bits(person(name="Habib Omar Belkani"), person(name="Habib Omar Belkani"))
    swapped = bits(person(name="Habib Omar Belkani"), person(name="Habib Yusuf Belkani"))
    assert swapped < same - 8


def test_rare_name_says_more() -> None:
    model = load_model("Person")
    assert model
    one = person(name="Idris Belkani")
    assert ("family", "belkani") in counted_values(model, one)
    rare, common = (
        Record(one.schema, one.features, {("family", "belkani"): share, ("given", "idris"): 0.01})
        for share in (0.00001, 0.01)
    )
    assert compare(model, rare, one).bits > compare(model, common, one).bits + 9


@pytest.mark.parametrize("value", ["unknown", "N/A", "مجهول"])
def test_placeholder_is_no_name(value: str) -> None:
    assert "name" not in person(name=value, gender="male").features


@pytest.mark.parametrize("value", ["000000", "1111111", "123456", "9876543210", "0"])
def test_placeholder_is_no_number(value: str) -> None:
    assert "document" not in person(passportNumber=value, gender="male").features


def test_the_day_that_stands_for_no_day_is_no_day() -> None:
    assert "born" not in person(birthDate="1900-01-01", gender="male").features
    assert person(birthDate="1900-02-01").texts("born") == ("1900-02-01",)


def test_contradicting_strong_identifiers_are_named() -> None:
    model = load_model("Person")
    assert model
    one = person(name="Idris Belkani", passportNumber="A1234567")
    score = compare(model, one, person(name="Idris Belkani", passportNumber="B7654321"))
    assert score.conflict == ("document",)
    slip = compare(model, one, person(name="Idris Belkani", passportNumber="A1234568"))
    assert slip.conflict == ()


def test_year_alone_agrees_with_a_day_of_it() -> None:
    model = load_model("Person")
    assert model
    score = compare(model, person(birthDate="1984"), person(birthDate="1984-05-12"))
    assert [each.level for each in score.evidence] == ["agrees"]
    decade = compare(model, person(birthDate="198X"), person(birthDate="1984-05-12"))
    assert [each.level for each in decade.evidence] == ["agrees"]


def test_weak_alias_says_half() -> None:
    strong = bits(person(alias="Idris Belkani"), person(name="Idris Belkani"))
    weak = bits(person(weakAlias="Idris Belkani"), person(name="Idris Belkani"))
    prior = load_model("Person").prior_bits  # type: ignore[union-attr]
    assert weak - prior == pytest.approx((strong - prior) / 2)


def test_value_of_a_crowd_says_little() -> None:
    model = load_model("Person")
    assert model
    one = person(name="Idris Belkani", phone="+31612349876")
    other = person(name="Marta Oliveira", phone="+31612349876")
    crowded = Record(one.schema, one.features, crowds=frozenset({("phone", "31612349876")}))
    also = Record(other.schema, other.features, crowds=frozenset({("phone", "31612349876")}))
    assert compare(model, one, other).bits > compare(model, crowded, also).bits + 10
    assert "crowd" in {each.feature for each in compare(model, crowded, also).evidence}


@pytest.mark.parametrize("name", ["I", "Ж", "王", "a" * 1_000, "Belkani " * 125, "Идрис Belkani", "-", "'", "١٢٣"])
def test_strange_name_is_compared_without_harm(name: str) -> None:
    one = person(name=name, gender="male")
    assert isinstance(bits(one, person(name="Idris Belkani", gender="male")), float)
    assert len(blocking_keys(one)) < 60


def test_bodies_are_one_whatever_their_legal_form_is_called() -> None:
    same = bits(entity("Company", name="OAO Portsael"), entity("Company", name="Portsael Joint Stock Company"))
    other = bits(entity("Company", name="Portsael Ltd"), entity("Company", name="Nordmark Ltd"))
    assert same > other + 15


def test_ships_and_vehicles_are_compared_by_what_they_keep() -> None:
    one = entity("Vessel", name="MV Hellas Spirit", imoNumber="9074729")
    assert bits(one, entity("Vessel", name="Renamed", imoNumber="9074729")) > 0
    assert bits(one, entity("Vessel", name="Hellas Spirit", imoNumber="9074731")) < 0
    car = entity("Vehicle", registrationNumber="KJA123AB", model="Hilux")
    assert bits(car, entity("Vehicle", registrationNumber="KJA123AB", color="white")) > 0


def test_what_is_not_compared_has_no_record() -> None:
    assert features_of([Said("1", "e", "Protest", "name", "March", "r", "a")]) is None
    assert features_of([]) is None


def test_neighbours_in_common_speak_for_one() -> None:
    said = [Said("1", "e", "Person", "name", "Idris", "r", "a")]
    one, other = features_of(said, ["x", "y"]), features_of(said, ["y", "z"])
    assert one
    assert other
    model = load_model("Person")
    assert model
    assert "neighbour" in {each.feature for each in compare(model, one, other).evidence}


def test_same_sound_gives_a_key_in_common_across_scripts() -> None:
    latin = {key for key in blocking_keys(person(name="Muhammad Ibrahim")) if key.of_name}
    arabic = {key for key in blocking_keys(person(name="محمد إبراهيم")) if key.of_name}
    assert latin & arabic
    strong = [key for key in blocking_keys(person(name="Idris", passportNumber="A1234567")) if key.is_strong]
    assert [key.kind for key in strong] == ["document"]


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(methods.__path__)])
def test_worked_examples_of_a_method_are_true(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"{methods.__name__}.{name}"))
    assert found.failed == 0
