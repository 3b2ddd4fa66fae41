"""Tables: every row is a report or is held back with its line, whatever its neighbours are like."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest

from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.face import Limits, ReaderOptions
from fusioncell.intake.readers.mapping import Entity, Mapping, Precision, ReportOf, Rule, When
from fusioncell.intake.readers.suggest import suggest_mapping
from fusioncell.intake.tests.reading import HEADER, PEOPLE, codes, drafts, read, read_table, said, unread

ROW = b"%d,Person %d,01/02/1980,Port Sael\n"


def _rows(*numbers: int) -> bytes:
    return b"".join(ROW % (number, number) for number in numbers)


def test_row_becomes_a_report_with_the_header_in_its_original() -> None:
    (draft,) = drafts(read_table(HEADER + _rows(1)))
    assert (draft.external_id, draft.title, draft.text) == ("1", "Person 1", "Seen in Port Sael")
    assert said(draft) == {"name": ["Person 1"], "birthDate": ["1980-02-01"], "birthPlace": ["Port Sael"]}
    assert draft.raw == HEADER + _rows(1)
    assert read_table(draft.raw) == [replace(draft, place="line 2")]


def test_date_keeps_what_the_source_wrote_beside() -> None:
    (draft,) = drafts(read_table(HEADER + _rows(1)))
    assert [s.original for s in draft.statements if s.prop == "birthDate"] == ["01/02/1980"]


def test_thirty_first_of_february_is_left_unstated_with_its_line_and_column() -> None:
    (draft,) = drafts(read_table(HEADER + b"1,Idris,31/02/1980,Sael\n"))
    assert "birthDate" not in said(draft)
    (finding,) = draft.findings
    assert (finding.code, finding.place) == ("value_date", "line 2, column born")
    assert "31/02/1980" in finding.sentence


@pytest.mark.parametrize("row", [b"2,too,few\n", b"2,one,01/02/1980,too,many\n"])
def test_row_that_does_not_fit_the_header_is_held_with_its_line(row: bytes) -> None:
    items = read_table(HEADER + _rows(1) + row + _rows(3))
    (held,) = unread(items)
    assert (held.code, held.place, held.raw) == ("row_shape", "line 3", HEADER + row)
    assert [draft.external_id for draft in drafts(items)] == ["1", "3"]


def test_quoted_field_may_run_over_several_lines() -> None:
    items = read_table(HEADER + b'1,"Idris\nBelkani",01/02/1980,"Quay, 1"\n' + _rows(2))
    assert [draft.title for draft in drafts(items)] == ["Idris Belkani", "Person 2"]
    assert [draft.place for draft in drafts(items)] == ["line 2", "line 4"]


def test_unclosed_quote_in_the_middle_costs_its_own_line() -> None:
    items = read_table(HEADER + _rows(*range(300)) + b'300,"open,01/02/1980,Sael\n' + _rows(*range(301, 9_000)))
    (held,) = unread(items)
    assert (held.code, held.place) == ("unclosed_quote", "line 302")
    assert len(drafts(items)) == 8_999


def test_unclosed_quote_that_a_later_quote_seems_to_close_costs_its_own_line() -> None:
    later = b'9,"Two\nlines",01/02/1980,Sael\n'
    items = read_table(HEADER + b'1,"open,01/02/1980,Sael\n' + _rows(2, 3) + later + _rows(10))
    assert [held.place for held in unread(items)] == ["line 2"]
    assert [draft.external_id for draft in drafts(items)] == ["2", "3", "9", "10"]


def test_stray_quote_inside_a_field_is_held() -> None:
    items = read_table(HEADER + b'1,"Idris" Belkani,01/02/1980,Sael\n' + _rows(2))
    assert [held.code for held in unread(items)] == ["broken_row"]
    assert len(drafts(items)) == 1


def test_field_of_a_million_characters_is_held_by_name() -> None:
    items = read_table(HEADER + b"1," + b"x" * 1_000_000 + b",01/02/1980,Sael\n" + _rows(2))
    (held,) = unread(items)
    assert held.sentence == "The field “name” has 1,000,000 characters; 100,000 is the limit."
    assert [draft.external_id for draft in drafts(items)] == ["2"]


def test_line_without_end_is_held_in_pieces_of_bounded_size() -> None:
    items = read_table(HEADER + b"x" * 300_000, limits=Limits(object_bytes=100_000))
    assert [held.code for held in unread(items)] == ["too_long", "too_long", "too_long"]
    assert sum(held.raw.count(b"x") for held in unread(items)) == 300_000


def test_line_in_another_encoding_is_held_and_the_rest_goes_in() -> None:
    rows = "1,Zoé,01/02/1980,Sael\n".encode() + "2,Zoé,01/02/1980,Sael\n".encode("cp1252") + _rows(3)
    items = read_table(HEADER + rows + "4,Éric,01/02/1980,Sael\n".encode())
    (held,) = unread(items)
    assert (held.code, held.place) == ("encoding", "line 3")
    assert "0xe9" in held.sentence
    assert [draft.title for draft in drafts(items)] == ["Zoé", "Person 3", "Éric"]


ARABIC = "1,إدريس بلقاني من ميناء سائل,01/02/1980,ميناء سائل\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_table_in_any_marked_encoding_is_read(codec: str) -> None:
    (draft,) = drafts(read_table((HEADER.decode() + ARABIC).encode(codec)))
    assert draft.title == "إدريس بلقاني من ميناء سائل"


def test_table_in_utf16_without_a_mark_is_read() -> None:
    assert len(drafts(read_table((HEADER + _rows(1, 2)).decode().encode("utf-16-le")))) == 2


def test_encoding_that_the_channel_declares_is_used() -> None:
    options = ReaderOptions(mapping=PEOPLE, filename="p.csv", encoding="cp1256")
    (draft,) = drafts(read((HEADER.decode() + ARABIC).encode("cp1256"), options))
    assert draft.title == "إدريس بلقاني من ميناء سائل"


def test_unmarked_western_table_is_told_from_its_letters() -> None:
    rows = "".join(f"{n},Éloïse Lefèvre née à Orléans,01/02/1980,Châteauroux près de la forêt\n" for n in range(20))
    items = drafts(read_table((HEADER.decode() + rows).encode("cp1252")))
    assert {draft.title for draft in items} == {"Éloïse Lefèvre née à Orléans"}
    assert all(codes(draft) == {"encoding_guessed"} for draft in items)


def test_language_of_the_channel_tells_the_encoding_where_nothing_is_declared() -> None:
    options = ReaderOptions(mapping=PEOPLE, filename="p.csv", language="ar")
    (draft,) = drafts(read((HEADER.decode() + ARABIC).encode("cp1256"), options))
    assert (draft.title, codes(draft)) == ("إدريس بلقاني من ميناء سائل", {"encoding_guessed"})


def test_nul_characters_are_left_out_with_a_finding() -> None:
    (draft,) = drafts(read_table(HEADER + b"1,Id\x00ris,01/02/1980,Sael\n"))
    assert (draft.title, codes(draft)) == ("Idris", {"control_characters"})


@pytest.mark.parametrize(("delimiter", "name"), [(";", "a.csv"), ("\t", "a.tsv"), ("|", "a.csv")])
def test_delimiter_is_told_from_the_header(delimiter: str, name: str) -> None:
    raw = (HEADER + _rows(1)).replace(b",", delimiter.encode())
    assert drafts(read(raw, ReaderOptions(mapping=PEOPLE, filename=name)))[0].title == "Person 1"


def test_old_macintosh_lines_are_rows() -> None:
    assert len(drafts(read_table((HEADER + _rows(1, 2)).replace(b"\n", b"\r")))) == 2


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The file is empty. (byte 0)"),
        (b"\n\n", "The file is empty. (line 1)"),
        (b"id,name\n1,x\n", "The table lacks columns that the mapping people needs: born, place. (header)"),
        (HEADER.replace(b"\n", b",name\n") + b"1,a,b,c,d\n", "The table has 2 columns “name”. (header)"),
        (b'"id,name\n', "The header cannot be read: A quote is opened in this line and never closed. (line 1)"),
    ],
)
def test_table_that_cannot_be_read_at_all_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_table(raw)
    assert str(refusal.value) == reason


def test_table_without_a_mapping_is_refused() -> None:
    with pytest.raises(Unreadable, match="A table needs a mapping"):
        read(HEADER + _rows(1), ReaderOptions(filename="people.csv"))


def test_hxl_tags_are_no_row() -> None:
    tags = b"#meta+id,#contact+name,,#loc+name\n"
    assert [draft.external_id for draft in drafts(read_table(HEADER + tags + _rows(1)))] == ["1"]


EVENTS = Mapping(
    name="events",
    nothing=("", "NA"),
    integers=("n", "low", "best", "high"),
    ordered=(("low", "best", "high"),),
    report=ReportOf(
        title="{place}[ near {near}]",
        text=("Said: {said}", "Near {near}"),
        occurred_from=Rule("from", date="day", precision=Precision("exact", {"m": "month", "y": "year"})),
    ),
    entities=(
        Entity(
            "event",
            "Incident",
            "e:{n}",
            (
                Rule("deaths", column="best"),
                Rule("deathsLow", column="low"),
                Rule("deathsHigh", column="high"),
                Rule("coordinates", pair=("lat", "lon")),
                Rule("incidentType", column="kind", words={"1": "attack"}, language="en"),
                Rule("keywords", column="said", split=";"),
                Rule("actorEntity", entity="actor"),
                Rule("endDate", parts=("y", "m", "d")),
            ),
            kind="observation",
        ),
        Entity(
            "actor", "Organization", "a:{who}", (Rule("name", column="who"),), when=(When("who", none_of=("none",)),)
        ),
    ),
)
EVENT_HEADER = "n,place,near,day,exact,low,best,high,lat,lon,kind,said,who,y,m,d\n"


def _event(row: str) -> ReportDraft:
    (draft,) = drafts(read_table((EVENT_HEADER + row).encode(), EVENTS))
    return draft


def test_mapping_states_uncertainty_places_codes_lists_and_links() -> None:
    draft = _event("7.0,Sael,NA,2026-03-05,m,1.0,2.0,9.0,11.5,13.25,1,boat; night,Nightjar,2026,3,NA\n")
    values = said(draft)
    assert draft.title == "Sael"
    assert draft.text == "Said: boat; night"
    assert draft.occurred == ("2026-03", "2026-03")
    assert (values["deathsLow"], values["deaths"], values["deathsHigh"]) == (["1"], ["2"], ["9"])
    assert (values["coordinates"], values["incidentType"]) == (["11.5,13.25"], ["attack"])
    assert (values["keywords"], values["endDate"]) == (["boat", "night"], ["2026-03"])
    assert (values["actorEntity"], values["name"]) == (["a:Nightjar"], ["Nightjar"])
    assert {statement.entity for statement in draft.statements} == {"e:7", "a:Nightjar"}


def test_entity_whose_condition_fails_is_not_stated_nor_linked() -> None:
    draft = _event("7,Sael,,2026,,1,2,3,,,1,,none,,,\n")
    assert not {"actorEntity", "name", "coordinates", "endDate"} & said(draft).keys()


def test_country_of_a_row_helps_to_read_its_telephone_number() -> None:
    rules = (Rule("phone", column="tel", country="{country}"), Rule("name", column="name"))
    mapping = Mapping(name="m", report=ReportOf(title="{name}"), entities=(Entity("p", "Person", "{#}", rules),))
    items = drafts(read_table(b"name,tel,country\nIdris,0712 123456,ke\nZoe,0712 123456,\n", mapping))
    assert [said(draft).get("phone") for draft in items] == [["+254712123456"], ["0712123456"]]
    assert codes(items[1])


def test_bounds_out_of_order_are_a_finding() -> None:
    draft = _event("7,Sael,,2026-03-05,,5,2,3,,,1,,none,,,\n")
    assert codes(draft) == {"interval"}
    assert draft.findings[0].sentence == "The bounds of an estimate are out of order: low 5, best 2, high 3."


@pytest.mark.parametrize("name", ["ucdp_ged", "who_outbreaks"])
def test_shipped_mapping_survives_its_own_writing(name: str) -> None:
    text = (files("fusioncell.intake") / "mappings" / f"{name}.json").read_text("utf-8")
    mapping = Mapping.from_json(text)
    assert mapping.name == name
    assert Mapping.from_json(json.dumps(mapping.to_json())) == mapping


def test_mapping_survives_its_own_writing() -> None:
    for mapping in (PEOPLE, EVENTS):
        assert Mapping.from_json(mapping.to_json()) == mapping


GOOD = PEOPLE.to_json()
ENTITY = {"key": "p", "schema": "Person", "id": "{id}", "rules": []}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{", "The mapping is not JSON"),
        ({}, "does not say that it is fusioncell/mapping/1"),
        (GOOD | {"colour": 1}, "A mapping has no “colour” here. (mapping)"),
        (GOOD | {"name": 5}, "A text is expected here. (mapping.name)"),
        (GOOD | {"version": "1"}, "A whole number is expected here. (mapping.version)"),
        (GOOD | {"entities": [ENTITY, ENTITY]}, "Two entities have one key."),
        (GOOD | {"entities": [{"key": "p"}]}, "Something is missing"),
        (GOOD | {"entities": [ENTITY | {"kind": "rumour"}]}, "“rumour” is no kind of statement."),
        (GOOD | {"entities": [ENTITY | {"category": "enemy"}]}, "“enemy” is no category of person."),
        (GOOD | {"entities": [ENTITY | {"rules": [{"property": "name"}]}]}, "Exactly one of column, text, date"),
        (GOOD | {"entities": [ENTITY | {"rules": [{"property": "x", "entity": "q"}]}]}, "There is no entity “q”"),
    ],
)
def test_mapping_that_makes_no_sense_is_refused_with_its_place(body: object, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        Mapping.from_json(body)
    assert reason in str(refusal.value)


def test_suggestion_reads_the_hxl_tags() -> None:
    head = b"code,quand,ou,x,y,morts\n,#date+start,#loc+name,#geo+lon,#geo+lat,#affected+killed\nA,2026-01-02,S,1,2,3\n"
    mapping = suggest_mapping(head)
    (draft,) = drafts(read_table(head, mapping))
    assert (draft.occurred, said(draft)["coordinates"]) == (("2026-01-02", "2026-01-02"), ["2,1"])
    assert (said(draft)["location"], said(draft)["deaths"]) == (["S"], ["3"])


def test_suggestion_knows_columns_of_people_and_never_guesses_the_order_of_a_date() -> None:
    clear, unclear = b"Nom;Date de naissance\nA;31/01/1980\n", b"Nom;Date de naissance\nA;03/01/1980\n"
    formats = [
        rule.format if rule.date else None
        for raw in (clear, unclear)
        for rule in suggest_mapping(raw).entities[0].rules
        if rule.property == "birthDate"
    ]
    assert formats == ["%d/%m/%Y", None]


def test_suggestion_for_an_unnumbered_table_tells_rows_apart() -> None:
    raw = b"name,phone\nIdris,+254700000001\nZoe,+254700000002\n"
    items = drafts(read_table(raw, suggest_mapping(raw)))
    assert len({draft.statements[0].entity for draft in items}) == 2
    assert items == drafts(read_table(raw, suggest_mapping(raw)))
