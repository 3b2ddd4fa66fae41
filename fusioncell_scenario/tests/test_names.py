"""Names and identifiers: made, spelt in many ways, and nobody's."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import unicodedata
from itertools import chain
from pathlib import Path
from random import Random

import pytest
from lxml import etree

import fusioncell_scenario
from fusioncell.evidence.methods.values.account import _IBAN
from fusioncell_scenario import country, exercise
from fusioncell_scenario.cultures import CULTURES
from fusioncell_scenario.people import birth_as_written, known_by, made_person, population
from fusioncell_scenario.spelling import made_name

MODULES = sorted(
    f"fusioncell_scenario.{each.name}"
    for each in pkgutil.iter_modules(fusioncell_scenario.__path__)
    if each.name not in {"tests", "acts"}
)


def plain(name: str) -> str:
    """A name for comparison only: unaccented, without marks, its words in order of the alphabet."""
    bare = unicodedata.normalize("NFKD", name.casefold()).replace("-", " ")
    return " ".join(sorted("".join(sign for sign in bare if sign.isalnum() or sign == " ").split()))


@pytest.mark.parametrize("module", MODULES)
def test_worked_examples_of_every_module_hold(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


@pytest.mark.parametrize("code", sorted(CULTURES))
def test_each_culture_spells_a_name_in_several_ways(code: str) -> None:
    rng = Random(5)
    names = [made_name(rng, CULTURES[code], woman=bool(n % 2)) for n in range(30)]
    assert all(len(name.variants()) >= 2 for name in names)
    assert len({name.usual for name in names}) > 15
    written = {names[0].written(rng) for _ in range(200)}
    assert len(written) >= 3


@pytest.mark.parametrize("code", ["arabic", "slavic", "chinese"])
def test_names_of_other_scripts_are_written_in_them(code: str) -> None:
    name = made_name(Random(2), CULTURES[code], woman=False)
    assert name.script
    assert not name.script.isascii()
    assert name.usual.replace("'", "").replace("-", "").replace(" ", "").isalpha()


def test_registers_swap_shorten_or_lose_a_date_of_birth() -> None:
    rng = Random(1)
    person = made_person(rng, "x")
    written = {birth_as_written(person, rng, wrong=1.0) for _ in range(300)}
    assert {str(person.born.year), "unknown", "1900-01-01"} <= written


def test_namesakes_share_a_name_and_nothing_else() -> None:
    people = population(Random(3), 3_000)
    by_name: dict[str, list[str]] = {}
    for person in people:
        by_name.setdefault(person.name.usual, []).append(person.passport)
    assert any(len(papers) > 1 for papers in by_name.values())
    assert len({person.passport for person in people}) == len(people)


def test_each_identifier_of_the_people_belongs_to_one_of_them() -> None:
    people = exercise.made_exercise(1, 400).people
    owned = known_by(list(people))
    every = [i for p in people for i in (p.passport, p.identity, p.phone, p.plate) if i]
    assert len(owned) == len(every)


def test_made_accounts_have_the_form_and_check_digits_of_an_iban() -> None:
    for seed in range(50):
        account = country.account(Random(seed))
        assert _IBAN.fullmatch(account)
        assert int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def test_marazan_lies_in_the_open_ocean() -> None:
    south, north, west, east = country.BLOCK
    for place in (*country.TOWNS, *country.GATES, *country.SITES):
        assert south < place.latitude < north
        assert west < place.longitude < east


def test_no_made_name_is_that_of_anybody_on_the_list_of_the_united_nations(data: Path) -> None:
    root = etree.parse(str(data / "lists" / "un_sc_consolidated_2018-10-29.xml"))
    parts = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    listed = {plain(" ".join(entry.findtext(tag) or "" for tag in parts)) for entry in root.iter("INDIVIDUAL")}
    listed |= {plain(alias.text or "") for alias in root.iter("ALIAS_NAME", "NAME_ORIGINAL_SCRIPT")}
    listed.discard("")
    made = exercise.made_exercise(exercise.SEED, 2_400)
    ring = (made.ring.boss, made.ring.helper, made.ring.child, *made.ring.victims)
    everybody = chain(made.people, made.listed, made.plot.people.values(), ring)
    names = {plain(way) for person in everybody for way in person.name.variants() if " " in way and ". " not in way}
    kunyas = {plain(k) for c in [CULTURES["arabic"]] for p in c.men for k in (f"Abu {p.usual}", f"أبو {p.script}")}
    assert len(listed) > 1_000
    assert len((names - kunyas) & listed) == 0, "a made name is on the list"  # never says which
