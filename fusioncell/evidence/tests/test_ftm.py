"""FollowTheMoney's files come in without loss, and go out with a word about what they cannot say."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.evidence.methods import ftm
from fusioncell.evidence.methods.drafts import StatementDraft, Unread
from fusioncell.evidence.methods.entity import Entity, Said, project
from fusioncell.evidence.methods.ftm import Read, read_lines, read_object, write_entity, write_lines, write_statements
from fusioncell.evidence.methods.ontology import load
from fusioncell.foundation.errors import Unreadable

PERSON = {
    "id": "p1",
    "schema": "Person",
    "caption": "Idris Belkani",
    "properties": {
        "name": ["Idris Belkani"],
        "birthDate": ["1984-05"],
        "nationality": ["mz"],
        "phone": ["+258 82 123 4567"],
    },
    "first_seen": "2026-01-01",
    "datasets": ["exercise"],
}
STATEMENT = {
    "id": "0a1b",
    "entity_id": "p1",
    "canonical_id": "p1",
    "schema": "Person",
    "prop": "name",
    "value": "Idris Belkani",
    "lang": "fra",
    "original_value": "BELKANI Idris",
    "dataset": "exercise",
}


def said(drafts: tuple[StatementDraft, ...]) -> list[tuple[str, str, str]]:
    return [(draft.entity, draft.prop, draft.value) for draft in drafts]


def entity_of(drafts: tuple[StatementDraft, ...]) -> Entity:
    return project(
        Said(str(i), d.entity, d.schema, d.prop, d.value, report="r1", agency="police", original=d.original)
        for i, d in enumerate(drafts)
    )


def test_an_entity_becomes_statements() -> None:
    read = read_object(PERSON)
    assert said(read.statements) == [
        ("p1", "name", "Idris Belkani"),
        ("p1", "birthDate", "1984-05"),
        ("p1", "nationality", "mz"),
        ("p1", "phone", "+258821234567"),
    ]
    assert read.statements[3].original == "+258 82 123 4567"
    assert read.statements[0].first_seen == "2026-01-01"
    assert read.findings == ()


def test_a_statement_keeps_its_original_and_language() -> None:
    [draft] = read_object(STATEMENT).statements
    assert (draft.value, draft.original, draft.lang) == ("Idris Belkani", "BELKANI Idris", "fra")


def test_the_senders_identity_decision_is_a_finding_and_no_decision() -> None:
    read = read_object({**STATEMENT, "canonical_id": "Q42"})
    assert read.statements[0].entity == "p1"
    assert [finding.code for finding in read.findings] == ["foreign_identity"]


def test_the_checksum_statement_of_an_entity_is_passed_over() -> None:
    assert read_object({**STATEMENT, "prop": "id", "value": "0a1b2c"}).statements == ()


def test_what_the_ontology_does_not_know_is_kept_with_a_finding() -> None:
    read = read_object({"id": "s1", "schema": "Starship", "properties": {"warpFactor": ["9"]}})
    assert said(read.statements) == [("s1", "warpFactor", "9")]
    assert [finding.code for finding in read.findings] == ["unknown_schema", "unknown_property"]


def test_a_message_there_is_not_an_address_here() -> None:
    read = read_object({"id": "m1", "schema": "Email", "properties": {"title": ["Re: tiles"]}})
    assert read.statements[0].schema == "Document"
    assert read.findings[0].code == "other_schema"


def test_a_value_that_is_none_is_left_unstated_with_its_place() -> None:
    read = read_object({"id": "p1", "schema": "Person", "properties": {"birthDate": ["1984-02-31"]}}, "line 7")
    assert read.statements == ()
    assert read.findings[0].code == "no_such_day"
    assert read.findings[0].place == "line 7, p1, birthDate"


def test_nested_entities_become_entities_of_their_own() -> None:
    owner = {"id": "p1", "schema": "Person", "properties": {"name": ["Idris Belkani"]}}
    read = read_object({"id": "o1", "schema": "Ownership", "properties": {"owner": [owner], "asset": ["c1"]}})
    assert ("o1", "owner", "p1") in said(read.statements)
    assert ("p1", "name", "Idris Belkani") in said(read.statements)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"id": "x"},
        {"id": "", "schema": "Person"},
        {"id": "x", "schema": 3},
        {"id": "x", "schema": "Person", "properties": []},
        {"id": "x", "schema": "Person", "properties": {"name": [True]}},
        {"prop": "name", "schema": "Person", "value": "x"},
        {"prop": "name", "entity_id": "x", "schema": "Person"},
    ],
)
def test_what_is_not_followthemoney_is_refused(body: object) -> None:
    with pytest.raises(Unreadable):
        read_object(body, "line 1")


def test_a_bomb_of_nested_entities_is_refused() -> None:
    body: dict[str, object] = {"id": "x", "schema": "Person"}
    for _ in range(50):
        body = {"id": "x", "schema": "Person", "properties": {"addressEntity": [body]}}
    with pytest.raises(Unreadable):
        read_object(body)


def test_a_broken_line_does_not_take_the_others_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ftm, "LONGEST_LINE", 1000)
    lines = [orjson.dumps(PERSON), b'{"id": ', b"", b"[]", b'"' + b"x" * 2000 + b'"', orjson.dumps(STATEMENT)]
    read = list(read_lines(lines, "a.json"))
    assert [type(each) for each in read] == [Read, Unread, Unread, Unread, Read]
    assert [each.code for each in read if isinstance(each, Unread)] == ["broken_json", "not_ftm", "too_long"]
    assert [each.place for each in read if isinstance(each, Unread)] == [
        "a.json, line 2",
        "a.json, line 4",
        "a.json, line 5",
    ]


def test_what_is_written_is_read_again() -> None:
    before = entity_of(read_object(PERSON).statements)
    written = write_entity(before)
    assert written.findings == ()
    after = entity_of(read_object(written.body).statements)
    assert [(f.name, [v.value for v in f.values]) for f in after.facts] == [
        (f.name, [v.value for v in f.values]) for f in before.facts
    ]


def test_statements_that_are_written_are_read_again() -> None:
    entity = entity_of(read_object(PERSON).statements)
    again = [read_object(body).statements[0] for body in write_statements(entity, "cell")]
    assert sorted(said(tuple(again))) == sorted(said(read_object(PERSON).statements))


def test_what_followthemoney_cannot_say_is_told() -> None:
    base = Said("1", "i1", "Incident", "name", "Market bombing", report="r1", agency="police")
    entity = project(
        [base, replace(base, key="2", prop="deaths", value="12"), replace(base, key="3", prop="date", value="2026/..")]
    )
    written = write_entity(entity)
    assert written.body is not None
    assert written.body["schema"] == "Event"
    assert written.body["properties"] == {"name": ["Market bombing"]}
    assert {finding.code for finding in written.findings} == {"other_schema", "not_expressible"}
    assert len(written.findings) == 3


def test_a_rough_date_is_written_plainly_with_a_word_about_it() -> None:
    written = write_entity(project([Said("1", "p1", "Person", "birthDate", "1984~", report="r1", agency="police")]))
    assert written.body is not None
    assert written.body["properties"] == {"birthDate": ["1984"]}
    assert "roughly" in written.findings[0].sentence


def test_what_has_no_like_there_is_not_written() -> None:
    entity = project([Said("1", "m1", "Malware", "name", "Emptier", report="r1", agency="police")])
    [(line, findings)] = list(write_lines([entity]))
    assert line == b""
    assert findings[0].code == "not_expressible"


SCHEMAS = st.sampled_from(
    [name for name, schema in load().schemas.items() if schema.ftm == name and not schema.abstract]
)
TEXTS = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(
    SCHEMAS,
    st.dictionaries(st.sampled_from(["name", "alias", "notes", "unheardOf"]), st.lists(TEXTS, min_size=1), min_size=1),
)
def test_nothing_that_was_read_is_lost_in_writing(schema: str, properties: dict[str, list[str]]) -> None:
    read = read_object({"id": "x", "schema": schema, "properties": properties})
    if not read.statements:
        return
    written = write_entity(entity_of(read.statements))
    left_out = {finding.place for finding in written.findings}
    assert written.body is not None
    for draft in read.statements:
        assert draft.value in written.body["properties"].get(draft.prop, ()) or f"x, {draft.prop}" in left_out
