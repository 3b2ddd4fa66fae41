"""An entity is what the statements that may be read say, no more, and always with who says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.evidence.methods.conflict import can_both_be
from fusioncell.evidence.methods.entity import Said, project, without

POLICE = Said(
    "1", "p1", "Person", "name", "Idris Belkani", report="r1", agency="police", reliability="B", credibility=2
)
CUSTOMS = replace(POLICE, key="2", report="r2", agency="customs", reliability="A", credibility=3)
ALIAS = replace(POLICE, key="3", prop="alias", value="Abu Sael", kind="opinion")
BORN = replace(POLICE, key="4", prop="birthDate", value="1984")
BORN_EXACTLY = replace(CUSTOMS, key="5", prop="birthDate", value="1984-05-12")
BORN_OTHERWISE = replace(CUSTOMS, key="6", prop="birthDate", value="1990")


def test_every_value_says_who_states_it() -> None:
    entity = project([POLICE, CUSTOMS])
    [value] = entity.facts[0].values
    assert value.agencies == ("customs", "police")
    assert value.reports == ("r1", "r2")
    assert value.grades == (("A", 3), ("B", 2))


def test_two_readers_with_different_rights_see_two_entities() -> None:
    assert project([POLICE, ALIAS]).fact("alias") is not None
    assert project([POLICE]).fact("alias") is None
    assert project([ALIAS]).caption == "Abu Sael"


def test_an_entity_without_a_statement_is_not_there() -> None:
    with pytest.raises(ValueError, match="without a statement"):
        project([])


def test_what_is_only_thought_stands_behind_what_was_seen() -> None:
    thought = replace(CUSTOMS, key="0", value="Another Name", kind="opinion")
    entity = project([thought, POLICE])
    assert [value.value for value in entity.facts[0].values] == ["Idris Belkani", "Another Name"]
    assert entity.caption == "Idris Belkani"
    assert entity.facts[0].values[1].is_opinion


def test_dates_that_can_be_the_same_are_narrowed_and_not_a_conflict() -> None:
    fact = project([BORN, BORN_EXACTLY]).fact("birthDate")
    assert fact is not None
    assert fact.conflict is None
    assert fact.narrowed is not None
    assert (fact.narrowed.lo, fact.narrowed.hi) == (date(1984, 5, 12), date(1984, 5, 12))


def test_dates_that_exclude_each_other_are_an_open_conflict() -> None:
    entity = project([BORN, BORN_OTHERWISE])
    fact = entity.fact("birthDate")
    assert fact is not None
    assert fact.conflict == "Date of birth: 1990 (customs) and 1984 (police) cannot both be true."
    assert fact.narrowed is None
    assert len(fact.values) == 2
    assert entity.conflicts == (fact.conflict,)


def test_several_telephones_are_no_conflict() -> None:
    phones = [replace(POLICE, key=str(i), prop="phone", value=f"+234803123456{i}") for i in range(3)]
    assert project([POLICE, *phones]).conflicts == ()


CAN_BOTH_BE = [
    ("date", "1984", "1984-05-12", True),
    ("date", "1984", "1985", False),
    ("date", "1984~", "1985", True),
    ("date", "[1984-05-04,1984-04-05]", "1984-04-05", True),
    ("date", "[1984-05-04,1984-04-05]", "1984-04-20", False),
    ("date", "../1980", "1984", False),
    ("number", "10/15", "12", True),
    ("number", "10", "12", False),
    ("number", "~10", "12", True),
    ("number", "~10", "1000", False),
    ("number", "10 kg", "3 pieces", True),
    ("gender", "male", "female", False),
    ("date", "never cleaned", "1984", False),
]


@pytest.mark.parametrize(("kind", "one", "other", "can"), CAN_BOTH_BE)
def test_two_values_can_both_be_true(kind: str, one: str, other: str, can: bool) -> None:
    assert can_both_be(kind, one, other) is can
    assert can_both_be(kind, other, one) is can


def test_the_most_specific_schema_that_fits_all_is_shown() -> None:
    entity = project([replace(POLICE, schema="LegalEntity"), CUSTOMS])
    assert (entity.schema.name, entity.schema_conflict) == ("Person", None)


def test_schemas_that_exclude_each_other_are_an_open_conflict() -> None:
    entity = project([POLICE, replace(CUSTOMS, schema="Company")])
    assert entity.schema.name == "LegalEntity"
    assert entity.schema_conflict == "It cannot be all of these: Company (customs), Person (police)."


def test_a_property_of_one_schema_keeps_its_meaning_under_the_common_one() -> None:
    entity = project([BORN, BORN_OTHERWISE, replace(CUSTOMS, schema="Company")])
    fact = entity.fact("birthDate")
    assert fact is not None
    assert fact.label == "Date of birth"
    assert fact.conflict is not None


def test_an_unknown_property_is_shown_under_its_own_name() -> None:
    fact = project([replace(POLICE, prop="shoeSize", value="44")]).facts[0]
    assert (fact.label, fact.prop) == ("shoeSize", None)


def test_the_caption_prefers_the_script_of_the_reader() -> None:
    arabic = replace(CUSTOMS, value="إدريس بلقاني")
    assert project([POLICE, arabic], script="Arab").caption == "إدريس بلقاني"
    assert project([POLICE, arabic], script="Latn").caption == "Idris Belkani"


def test_a_thing_without_a_name_is_called_by_its_strongest_identifier() -> None:
    assert project([replace(POLICE, prop="passportNumber", value="A123456")]).caption == "A123456"
    assert project([replace(POLICE, prop="position", value="driver")]).caption == ""


def test_a_person_is_in_whose_report_what() -> None:
    suspect = replace(POLICE, category="suspect")
    assert project([suspect, replace(CUSTOMS, category="witness")]).categories == (
        ("suspect", "police"),
        ("witness", "customs"),
    )


def test_first_and_last_sight_are_the_widest_stated() -> None:
    early = replace(POLICE, first_seen="2026-01", last_seen="2026-02")
    late = replace(CUSTOMS, first_seen="2026-03")
    [value] = project([early, late]).facts[0].values
    assert (value.first_seen, value.last_seen) == ("2026-01", "2026-02")


def test_a_retraction_shows_what_would_be_lost_before_it_is_done() -> None:
    change = without([POLICE, CUSTOMS, ALIAS, BORN_EXACTLY], frozenset({"r2"}))
    assert change.lost == (("birthDate", "1984-05-12"),)
    assert change.weakened == (("name", "Idris Belkani"),)
    assert (change.caption, change.gone) == (None, False)


def test_a_retraction_of_everything_leaves_no_entity() -> None:
    assert without([POLICE], frozenset({"r1"})).gone


VALUES = st.sampled_from(["Idris Belkani", "I. B.", "إدريس", "1984", "1984-05", "1990", "male", "female"])
STATEMENTS = st.lists(
    st.builds(
        Said,
        key=st.integers(0, 30).map(str),
        entity=st.sampled_from("ab"),
        schema=st.sampled_from(["Person", "LegalEntity", "Company", "Vessel", "Starship"]),
        prop=st.sampled_from(["name", "alias", "birthDate", "gender", "shoeSize", "deaths"]),
        value=VALUES,
        report=st.sampled_from(["r1", "r2", "r3"]),
        agency=st.sampled_from(["police", "customs"]),
        kind=st.sampled_from(["document", "opinion"]),
        reliability=st.sampled_from([None, "A", "C"]),
        credibility=st.sampled_from([None, 1, 4]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda said: said.key,
)
LAW = settings(deadline=None)


@LAW
@given(STATEMENTS, st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_nothing(said: list[Said], chance: Random) -> None:
    mixed = [*said, *said[:2]]
    chance.shuffle(mixed)
    assert project(mixed) == project(said)


@LAW
@given(STATEMENTS)
def test_the_view_rests_on_every_statement_and_on_no_other(said: list[Said]) -> None:
    assert sorted(project(said).says, key=lambda each: each.key) == sorted(said, key=lambda each: each.key)


@LAW
@given(STATEMENTS, st.sets(st.sampled_from(["r1", "r2", "r3"])))
def test_what_is_left_after_a_retraction_is_the_view_of_what_is_left(said: list[Said], gone: set[str]) -> None:
    left = [each for each in said if each.report not in gone]
    change = without(said, frozenset(gone))
    assert change.gone is (not left)
    before = {(fact.name, value.value) for fact in project(said).facts for value in fact.values}
    after = {(f.name, v.value) for f in project(left).facts for v in f.values} if left else set()
    assert set(change.lost) == before - after
