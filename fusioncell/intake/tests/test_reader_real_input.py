"""The real inputs, counted: every object is a draft or is held, and none is lost. No value of them stands here."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.intake.readers import face
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.readers.mapping import Mapping
from fusioncell.intake.tests.reading import bundle, codes, drafts, read, stix_object, unread


def _read(path: Path, mapping: str | None = None) -> list[ReportDraft | Unread]:
    known = None
    if mapping:
        known = Mapping.from_json((files("fusioncell.intake") / "mappings" / f"{mapping}.json").read_text("utf-8"))
    with path.open("rb") as stream:
        return list(face.read(stream, ReaderOptions(mapping=known, filename=path.name)))


def _noticed(items: list[ReportDraft | Unread]) -> Counter[str]:
    return Counter(code for draft in drafts(items) for code in codes(draft))


def test_conflict_events_of_nigeria_are_all_read(data: Path) -> None:
    items = _read(data / "events" / "ucdp_ged_nigeria.csv", "ucdp_ged")
    assert (len(drafts(items)), len(unread(items))) == (4_603, 0)
    assert len({draft.external_id for draft in drafts(items)}) == 4_603
    assert _noticed(items) == {"interval": 70}  # rows whose low, best and high are out of order, counted with csv
    assert all(draft.occurred for draft in drafts(items))
    exact = Counter(len(draft.occurred[0]) for draft in drafts(items) if draft.occurred)
    assert exact == {10: 3_748 + 621 + 48, 7: 145, 4: 41}  # by date_prec 1 2 3, 4, 5


def test_outbreak_notices_are_all_read(data: Path) -> None:
    items = _read(data / "events" / "who_disease_outbreak_news_1996-2016.csv", "who_outbreaks")
    assert (len(drafts(items)), len(unread(items))) == (3_001, 0)


def test_list_of_the_security_council_is_all_read(data: Path) -> None:
    items = _read(data / "lists" / "un_sc_consolidated_2018-10-29.xml")
    assert (len(drafts(items)), len(unread(items))) == (703 + 390, 0)
    schemas = Counter(draft.statements[0].schema for draft in drafts(items))
    assert schemas == {"Person": 703, "Organization": 390}
    births = [s.value for draft in drafts(items) for s in draft.statements if s.prop == "birthDate"]
    assert sum(value.endswith("~") for value in births) == 122
    assert sum("/" in value for value in births) == 31
    exact, rough, between, noted, of_aliases = 422 + 254, 122, 31, 1 + 1, 93
    assert len(births) == exact + rough + between + noted + of_aliases


def test_attack_enterprise_is_all_read(data: Path) -> None:
    items = _read(data / "exchange" / "stix" / "attack-enterprise-18.1-rebuilt-21.json.gz")
    assert (len(drafts(items)), len(unread(items))) == (24_771, 0)
    noticed = _noticed(items)
    assert (noticed["revoked"], noticed["empty_references"], noticed["dangling"]) == (140, 7, 0)
    conditions = Counter(len(draft.marks.conditions) for draft in drafts(items))
    assert conditions == {1: 24_770, 0: 1}  # all but the marking definition itself
    assert not any(draft.marks.unknown for draft in drafts(items))


@pytest.mark.parametrize("name", ["novispy", "cytrox", "coruna", "predator"])
def test_spyware_bundles_are_all_read_with_their_identifiers(data: Path, name: str) -> None:
    path = data / "exchange" / "stix" / f"{name}.stix2"
    items = _read(path)
    objects = json.loads(path.read_bytes())["objects"]
    assert [json.loads(item.raw) for item in items] == objects
    assert not unread(items)
    indicators = [draft for draft in drafts(items) if any(s.schema == "Indicator" for s in draft.statements)]
    assert len(indicators) == sum(each["type"] == "indicator" for each in objects)


def test_every_stix_object_of_the_shared_data_keeps_its_own_bytes(data: Path) -> None:
    path = data / "exchange" / "stix" / "attack-enterprise-18.1-rebuilt-21.json.gz"
    whole = gzip.decompress(path.read_bytes())
    at = 0
    for item in _read(path):
        found = whole.find(item.raw, at)
        assert found >= 0
        at = found + len(item.raw)


def test_real_markings_that_cannot_be_expressed_are_named(data: Path) -> None:
    acs = _read(data / "exchange" / "markings" / "acs-spec-use-case-3.min.json")
    assert [draft.marks.unknown[0].partition(" (")[0] for draft in drafts(acs) if draft.marks.unknown] == [
        "an ACS marking"
    ]
    iep = json.loads((data / "exchange" / "markings" / "iep-red.json").read_bytes())
    tool = stix_object("tool", 1, name="Net", object_marking_refs=[iep["id"]])
    assert drafts(read(bundle(tool, iep)))[0].marks.unknown == ("an IEP marking (IEP data marking)",)


def test_real_workbook_is_looked_through_and_read(data: Path) -> None:
    mapping = Mapping.from_json(
        {
            "mapping": "fusioncell/mapping/1",
            "name": "book",
            "report": {"title": "{text}"},
            "entities": [{"key": "e", "schema": "Event", "id": "{#}", "rules": [{"property": "date", "date": "date"}]}],
        }
    )
    path = data / "exchange" / "documents" / "zavod-book.xlsx"
    with path.open("rb") as stream:
        items = list(face.read(stream, ReaderOptions(mapping=mapping, filename=path.name)))
    assert len(drafts(items)) == 1
    assert drafts(items)[0].statements[0].prop == "date"
