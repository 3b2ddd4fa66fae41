"""Real files: nearly every value is understood, and what is not is refused for a reason, never by a crash."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from fusioncell.evidence.methods.normalise import tokens, tsquery
from fusioncell.evidence.methods.values import Unclear, clean

UCDP = {
    "date_start": "startDate",
    "date_end": "endDate",
    "country": "country",
    "latitude": "latitude",
    "longitude": "longitude",
    "best": "deaths",
    "side_a": "actor",
    "source_headline": "summary",
}


def verdicts(schema: str, prop: str, values: Iterable[str]) -> Counter[str]:
    """How many values were understood, and for which reasons others were not."""
    found = (clean(schema, prop, value) for value in values)
    return Counter(each.code if isinstance(each, Unclear) else "understood" for each in found)


@pytest.fixture(scope="module")
def events(data: Path) -> list[dict[str, str]]:
    """UCDP events in Nigeria, without the row of tags."""
    with (data / "events" / "ucdp_ged_nigeria.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[1:]


@pytest.mark.parametrize(("column", "prop"), UCDP.items())
def test_every_value_of_the_conflict_events_is_understood(events: list[dict[str, str]], column: str, prop: str) -> None:
    stated = [row[column] for row in events if row[column]]
    assert verdicts("Incident", prop, stated) == {"understood": len(stated)}


def test_every_place_of_the_conflict_events_is_a_point(events: list[dict[str, str]]) -> None:
    points = [row["geom_wkt"] for row in events]
    assert verdicts("Incident", "coordinates", points) == {"understood": len(points)}


def test_the_sources_of_conflict_events_are_found_by_their_own_words(events: list[dict[str, str]]) -> None:
    for row in events[:200]:
        asked = tsquery(row["source_headline"])
        assert asked is None or all(part.strip("'() ") for part in asked.split("&"))
        assert tokens(row["source_headline"]) or not row["source_headline"].strip()


@pytest.fixture(scope="module")
def listed(data: Path) -> dict[str, list[str]]:
    """Texts of the UN list by the name of their element; no name of anybody is repeated here."""
    texts: dict[str, list[str]] = {}
    for element in Tree.parse(data / "lists" / "un_sc_consolidated_2018-10-29.xml").iter():  # noqa: S314  a known file
        if element.text and element.text.strip():
            texts.setdefault(element.tag, []).append(element.text)
    return texts


UN = [
    ("COUNTRY", "Person", "country", 0.99),
    ("DATE", "Person", "birthDate", 0.99),
    ("YEAR", "Person", "birthDate", 1.0),
    ("FROM_YEAR", "Person", "birthDate", 1.0),
    ("LISTED_ON", "Sanction", "listingDate", 1.0),
    ("FIRST_NAME", "Person", "name", 0.99),
    ("NAME_ORIGINAL_SCRIPT", "Person", "name", 1.0),
    ("NUMBER", "Passport", "passportNumber", 0.97),
]


@pytest.mark.parametrize(("element", "schema", "prop", "share"), UN)
def test_the_values_of_the_un_list_are_understood(
    listed: dict[str, list[str]], element: str, schema: str, prop: str, share: float
) -> None:
    counted = verdicts(schema, prop, listed[element])
    assert counted["understood"] / counted.total() >= share, counted
