"""Sanctions lists, FollowTheMoney, and what travels with data without being a report. All people here are made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.tests.reading import codes, drafts, read, said, unread

ENTRY = (
    b'7157,"BELKANI, Idris","individual","SDGT] [PORTS","Harbour master",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    b'"DOB circa 1984; alt. DOB 1980 to 1985; POB Port Sael, Marazan; Passport X1234567 (France); Gender Male; '
    b"a.k.a. 'ABU SAEL'; Linked To: SAEL TILES.\"\r\n"
)
EU = b"""<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-03-03T00:00:00" globalFileId="1">
<sanctionEntity logicalId="13" euReferenceNumber="EU.1.1" designationDate="2026-01-02" unitedNationId="QDi.1">
<remark>Seen at the quay.</remark>
<regulation regulationType="amendment" numberTitle="2026/1" programme="TAQA" entryIntoForceDate="2026-01-03"/>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Idris" lastName="Belkani" wholeName="Idris Belkani" gender="M" strong="true" nameLanguage="FR"/>
<nameAlias wholeName="Abu Sael" strong="false"/>
<citizenship countryIso2Code="FR" countryDescription="FRANCE"/>
<birthdate circa="true" calendarType="GREGORIAN" year="1984" countryIso2Code="00"/>
<birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1980" yearRangeTo="1985" countryIso2Code="FR"/>
<birthdate circa="false" calendarType="ISLAMIC" year="1400" countryIso2Code="00"/>
<identification identificationTypeCode="passport" number="X1234567" knownFalse="true" countryIso2Code="FR"/>
</sanctionEntity>
<sanctionEntity logicalId="14"><subjectType code="enterprise"/><nameAlias wholeName="Sael Tiles"/></sanctionEntity>
<sanctionEntity logicalId="15"><subjectType code="person"/></sanctionEntity>
</export>"""


def test_treasury_entry_states_what_its_fixed_words_say() -> None:
    (draft,) = drafts(read(ENTRY))
    values = said(draft)
    assert values["name"] == ["Idris BELKANI"]
    assert values["birthDate"] == ["1984~", "1980/1985"]
    assert values["passportNumber"] == ["X1234567"]
    assert values["weakAlias"] == ["ABU SAEL"]
    assert values["program"] == ["SDGT", "PORTS"]
    assert values["notes"] == ["Linked To: SAEL TILES"]


def test_addresses_and_other_names_meet_their_entry_in_its_number() -> None:
    (place,) = drafts(read(b'7157,25,"1 Quay","Port Sael","France",-0- \r\n7157,26,-0- ,-0- ,-0- ,-0- \r\n\x1a'))[:1]
    assert ("subject", "ofac:7157") in {(s.prop, s.value) for s in place.statements}
    (name,) = drafts(read(b'7157,12,"fka","SAEL, Abu",-0- \r\n'))
    assert [(s.entity, s.prop, s.value) for s in name.statements] == [("ofac:7157", "previousName", "Abu SAEL")]


def test_treasury_row_of_another_width_is_held_alone() -> None:
    items = read(ENTRY + b'7158,"X Y",-0- \r\n' + ENTRY.replace(b"7157", b"7159"))
    assert [d.external_id for d in drafts(items)] == ["7157", "7159"]
    assert unread(items)[0].place == "line 2"


def test_real_treasury_files_are_all_read(data: Path) -> None:
    for name, rows in (("sdn", 8_975), ("add", 13_836), ("alt", 11_909)):
        items = read((data / "exchange" / "watchlists" / f"ofac-{name}.csv.gz").read_bytes())
        assert not unread(items)
        assert abs(len(drafts(items)) - rows) <= 1


def test_union_entry_is_read_by_its_schema() -> None:
    items = read(EU)
    person, company = drafts(items)
    values = said(person)
    assert values["name"] == ["Idris Belkani"]
    assert values["weakAlias"] == ["Abu Sael"]
    assert values["birthDate"] == ["1984~", "1980/1985"]
    assert values["unscId"] == ["QDI1"]
    assert codes(person) == {"calendar", "doubtful_paper"}
    assert company.title == "Sael Tiles"
    assert [held.code for held in unread(items)] == ["no_name"]
    assert drafts(read(person.raw))[0].external_id == "13"


def test_union_list_with_prefixes_is_the_same_list() -> None:
    prefixed = (
        EU.replace(b"<", b"<f:").replace(b"<f:/", b"</f:").replace(b"<f:?", b"<?").replace(b"xmlns=", b"xmlns:f=")
    )
    assert [d.statements for d in drafts(read(prefixed))] == [d.statements for d in drafts(read(EU))]


def test_followthemoney_lines_and_arrays_are_read() -> None:
    person = {"id": "p1", "schema": "Person", "caption": "Idris Belkani", "properties": {"name": ["Idris Belkani"]}}
    told = {"entity_id": "p1", "schema": "Person", "prop": "birthDate", "value": "1984", "id": "s1"}
    lines = b"\n".join(json.dumps(each).encode() for each in (person, told))
    first, second = drafts(read(lines))
    assert (first.external_id, first.title) == ("p1", "Idris Belkani")
    assert [(s.entity, s.value) for s in second.statements] == [("p1", "1984")]
    assert len(drafts(read(json.dumps([person, person]).encode()))) == 2
    assert drafts(read(json.dumps({"entities": [person]}).encode(), name="ftm"))[0].external_id == "p1"


def test_followthemoney_object_without_a_schema_is_held() -> None:
    raw = b'{"id": "p1", "schema": "Person", "properties": {}}\n{"id": "p2", "properties": {"name": "X"}}\n'
    items = read(raw)
    assert len(drafts(items)) == 1
    assert unread(items)[0].code == "not_ftm"


def test_schemas_and_vocabularies_are_named_for_what_they_are(data: Path) -> None:
    folder = data / "exchange"
    found = [*folder.rglob("*.xsd"), *(folder / "misp-taxonomies").iterdir(), *(folder / "misp").glob("pymisp-schema*")]
    found += [folder / "lawenf" / "niem6-context.json", folder / "cap" / "ifrc-feeds.json"]
    for path in found:
        with pytest.raises(Unreadable, match="nothing of the world"):
            read(path.read_bytes())
