"""A list in the format of the UN Security Council's, with made entries only: alias quality, rough dates of birth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from lxml import etree

from fusioncell_scenario.country import STAMP, firm
from fusioncell_scenario.people import Person

_LIST = "MARAZAN EXERCISE"


def _add(parent: etree._Element, tag: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, tag)
    child.text = text or None
    return child


def _individual(rng: Random, parent: etree._Element, number: int, person: Person) -> None:
    entry = _add(parent, "INDIVIDUAL")
    name = person.name
    _common(entry, 7_900_000 + number, f"MZi.{number:03d}")
    _add(entry, "FIRST_NAME", name.given.usual.upper())
    _add(entry, "SECOND_NAME", name.father.usual.upper() if name.father else "")
    _add(entry, "THIRD_NAME", name.family.usual.upper())
    _add(entry, "NAME_ORIGINAL_SCRIPT", name.script)
    _add(entry, "COMMENTS1", f"[{STAMP}] A made entry; no such person exists.")
    _add(_add(entry, "NATIONALITY"), "VALUE", person.nation.upper())
    _add(_add(entry, "LIST_TYPE"), "VALUE", _LIST)
    for quality, alias in _aliases(person):
        node = _add(entry, "INDIVIDUAL_ALIAS")
        _add(node, "QUALITY", quality)
        _add(node, "ALIAS_NAME", alias)
    _birth(rng, entry, person)
    document = _add(entry, "INDIVIDUAL_DOCUMENT")
    if rng.random() < 0.5:
        _add(document, "TYPE_OF_DOCUMENT", "Passport")
        _add(document, "NUMBER", person.passport)


def _aliases(person: Person) -> list[tuple[str, str]]:
    good = [
        alias for alias in dict.fromkeys((person.name.spelt(1), person.name.spelt(2))) if alias != person.name.usual
    ]
    low = [person.name.kunya.usual] if person.name.kunya else []
    return [("Good", alias) for alias in good] + [("Low", alias) for alias in low]


def _birth(rng: Random, entry: etree._Element, person: Person) -> None:
    node = _add(entry, "INDIVIDUAL_DATE_OF_BIRTH")
    kind = rng.choice(("EXACT", "EXACT", "APPROXIMATELY", "BETWEEN"))
    _add(node, "TYPE_OF_DATE", kind)
    if kind == "EXACT":
        _add(node, "DATE", person.born.isoformat())
    elif kind == "BETWEEN":
        _add(node, "FROM_YEAR", str(person.born.year - 2))
        _add(node, "TO_YEAR", str(person.born.year + 2))
    else:
        _add(node, "YEAR", str(person.born.year))


def _common(entry: etree._Element, number: int, reference: str) -> None:
    _add(entry, "DATAID", str(number))
    _add(entry, "VERSIONNUM", "1")
    _add(entry, "UN_LIST_TYPE", _LIST)
    _add(entry, "REFERENCE_NUMBER", reference)
    _add(entry, "LISTED_ON", "2025-09-14")


def write_list(path: Path, rng: Random, people: Sequence[Person], bodies: int) -> int:
    """The list as a file; gives the number of its entries."""
    root = etree.Element("CONSOLIDATED_LIST", dateGenerated="2026-10-01T09:00:00.000Z")
    individuals, entities = _add(root, "INDIVIDUALS"), _add(root, "ENTITIES")
    for number, person in enumerate(people, 1):
        _individual(rng, individuals, number, person)
    for number in range(1, bodies + 1):
        entry = _add(entities, "ENTITY")
        _common(entry, 7_950_000 + number, f"MZe.{number:03d}")
        _add(entry, "FIRST_NAME", f"{firm(rng)} (exercise)")
        _add(entry, "COMMENTS1", f"[{STAMP}] A made entry; no such body exists.")
    path.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
    return len(people) + bodies
