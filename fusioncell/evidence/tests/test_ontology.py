"""The ontology reads as it is written, and a mistake in it is named with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.evidence.methods import ontology
from fusioncell.foundation.errors import Unreadable

CELL = ontology.load()
NAMES = st.sampled_from(sorted(CELL.schemas))


def test_properties_are_inherited() -> None:
    person = CELL.schemas["Person"]
    assert {"name", "phone", "birthDate"} <= set(person.properties)
    assert person.properties["name"].schema == "Thing"
    assert person.is_a("LegalEntity")
    assert not person.is_a("Organization")


def test_a_company_is_a_body_and_an_asset() -> None:
    assert {"Organization", "LegalEntity", "Asset", "Thing"} < set(CELL.schemas["Company"].lineage)


@pytest.mark.parametrize(
    "name",
    [
        "Person",
        "Organization",
        "Company",
        "PublicBody",
        "Vehicle",
        "Vessel",
        "Airplane",
        "Address",
        "Phone",
        "Email",
        "BankAccount",
        "Passport",
        "Identification",
        "Event",
        "Incident",
        "Weapon",
        "Site",
        "Document",
        "Ownership",
        "Directorship",
        "Membership",
        "Family",
        "Associate",
        "Employment",
        "Representation",
        "UnknownLink",
        "Occupancy",
        "Sanction",
        "Indicator",
        "Malware",
        "Tool",
        "AttackPattern",
        "IntrusionSet",
        "Campaign",
        "Infrastructure",
        "Vulnerability",
        "CourseOfAction",
        "ObservedData",
        "Sighting",
    ],
)
def test_the_cell_can_speak_of(name: str) -> None:
    assert not CELL.schemas[name].abstract


COMMON = [
    ({"LegalEntity", "Person"}, "Person", True),
    ({"Organization", "Asset"}, "Company", True),
    ({"Thing", "Vehicle", "Vessel"}, "Vessel", True),
    ({"Person", "Organization"}, "LegalEntity", False),
    ({"Person", "Vessel"}, "Thing", False),
    ({"Starship"}, "Starship", True),
    ({"Starship", "Person"}, "Thing", False),
]


@pytest.mark.parametrize(("stated", "common", "agree"), COMMON)
def test_statements_of_several_schemas_have_a_common_one(stated: set[str], common: str, agree: bool) -> None:
    schema, agreed = CELL.common(stated)
    assert (schema.name, agreed) == (common, agree)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_the_common_schema_fits_whenever_there_is_one_that_fits(names: list[str]) -> None:
    schema, agreed = CELL.common(names)
    assert agreed == any(all(s.is_a(n) for n in names) for s in CELL.schemas.values())
    assert all(schema.is_a(n) if agreed else True for n in names)


@given(NAMES, NAMES)
def test_the_order_of_schemas_does_not_matter(one: str, other: str) -> None:
    assert CELL.common([one, other]) == CELL.common([other, one])


def test_special_categories_are_never_searched() -> None:
    assert ontology.special_category("Person", "religion") == "special_belief"
    assert ontology.not_searchable("Person", "religion")
    assert ontology.special_category("Person", "name") is None
    assert not ontology.not_searchable("Person", "name")


def test_an_unknown_schema_does_not_hide_a_special_property() -> None:
    assert ontology.special_category("Starship", "religion") == "special_belief"
    assert ontology.not_searchable("Starship", "religion")
    assert not ontology.not_searchable("Starship", "warpFactor")


def test_references_are_known() -> None:
    assert ontology.points_to_entity("Ownership", "owner")
    assert not ontology.points_to_entity("Person", "name")
    assert not ontology.points_to_entity("Starship", "owner")


def test_a_filter_by_schema_includes_its_descendants() -> None:
    assert {"Person", "Company", "IntrusionSet"} < set(ontology.schema_and_descendants("LegalEntity"))
    assert ontology.schema_and_descendants("Starship") == ("Starship",)


def test_every_link_connects_two_references() -> None:
    for schema in CELL.schemas.values():
        if schema.link:
            ends = [schema.properties[schema.link.source], schema.properties[schema.link.target]]
            assert [end.kind for end in ends] == ["entity", "entity"], schema.name


def test_every_label_is_a_message() -> None:
    messages = set(CELL.messages())
    assert {"Date of birth", "People", "directs"} <= messages
    assert all(message.strip() for message in messages)


GOOD = "Thing: {label: Thing, plural: Things, properties: {name: {label: Name, kind: name}}}\n"
BAD = [
    ("Thing: [", "not YAML"),
    ("- Thing", "maps names"),
    (GOOD + "Car: {label: Car, plural: Cars, extends: Boat}", "not described"),
    (GOOD + "Car: {label: Car, plural: Cars, extends: Car}", "extends itself"),
    (GOOD + "Car: {plural: Cars}", "'label' is missing"),
    (GOOD + "Car: {label: Car, plural: Cars, colour: red}", "Unknown word 'colour'"),
    (GOOD + "Car: {label: Car, plural: Cars, caption: [wheel]}", "wheel is named"),
    (GOOD + "Car: {label: Car, plural: Cars, properties: {owner: {label: O, kind: entity}}}", "range"),
    (
        GOOD + "Car: {label: Car, plural: Cars, properties: {no: {label: N, kind: text, identifier: yes}}}",
        "strong or weak",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), BAD)
def test_a_mistake_in_the_ontology_is_named_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence) as caught:
        ontology.read_ontology({"a.yaml": text})
    assert "a.yaml" in caught.value.place


def test_a_schema_described_twice_is_refused() -> None:
    with pytest.raises(Unreadable, match="twice"):
        ontology.read_ontology({"a.yaml": GOOD, "b.yaml": GOOD})
