"""Our own format, as docs/manual/formats.md describes it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fusioncell.evidence.methods.drafts import Marks
from fusioncell.foundation.words import Kind, Pap, PersonCategory, Tlp
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.tests.reading import codes, drafts, own, read, said, unread

MANUAL = Path(__file__).parents[3] / "docs" / "manual" / "formats.md"


def test_manual_shows_a_report_that_the_reader_reads() -> None:
    shown = re.search(r"### A report\n\n```json\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    assert shown
    (draft,) = drafts(read(shown[1].encode(), ReaderOptions(classifications=("UNCLASSIFIED", "RESTRICTED"))))
    assert (draft.external_id, draft.version, draft.title) == ("CU-2026-0142", "2", "Container held at Port Sael")
    assert draft.occurred == ("2026-03-03", "2026-03-04")
    assert (draft.reliability_raw, draft.credibility_raw, draft.source_name) == ("B", "2", "Harbour inspection")
    assert {statement.schema for statement in draft.statements} == {"Person", "Company", "Directorship"}
    assert said(draft)["alias"] == ["Abu Sael"]
    assert not draft.findings


def test_sender_reads_back_each_report_of_a_document_and_of_json_lines() -> None:
    reports = [{"id": str(number), "title": f"Report {number}"} for number in range(3)]
    lines = b"\n".join(json.dumps({"format": "fusioncell/1"} | report).encode() for report in reports)
    for raw in (own(*reports), lines):
        assert [draft.title for draft in drafts(read(raw))] == ["Report 0", "Report 1", "Report 2"]


def test_portion_raises_its_report_and_keeps_its_own_words() -> None:
    statement = {"entity": "p", "schema": "Person", "property": "name"}
    report = {
        "title": "Two portions",
        "label": {"tlp": "GREEN", "classification": "RESTRICTED", "caveats": ["compartment:heron"]},
        "statements": [
            statement | {"value": "Idris Belkani"},
            statement | {"value": "Abu Sael", "label": {"tlp": "RED", "classification": "SECRET", "pap": "RED"}},
        ],
    }
    order = ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET")
    (draft,) = drafts(read(own(report), ReaderOptions(classifications=order)))
    open_part, closed_part = draft.statements
    base = Marks(tlp=Tlp.GREEN, classification="RESTRICTED", caveats=frozenset({"compartment:heron"}))
    strict = Marks(tlp=Tlp.RED, pap=Pap.RED, classification="SECRET", caveats=frozenset({"compartment:heron"}))
    assert (open_part.marks, closed_part.marks, draft.marks) == (base, strict, strict)


def test_portion_with_a_word_of_unknown_order_is_not_guessed() -> None:
    portion = {"entity": "p", "schema": "Person", "property": "name", "value": "X Y", "label": {"classification": "B"}}
    (draft,) = drafts(read(own({"title": "T", "label": {"classification": "A"}, "statements": [portion]})))
    assert draft.marks.unknown == ("classification: A and B in one report",)


@pytest.mark.parametrize(
    ("label", "unknown"),
    [
        ({"tlp": "PURPLE"}, "tlp: PURPLE"),
        ({"eyes_only": ["x"]}, "eyes_only: ['x']"),
        ({"forbids": ["sale"]}, "forbids: ['sale']"),
        ({"audience": [[]]}, "audience: [[]]"),
        ({"conditions": [{"text": "ask first"}]}, "conditions: [{'text': 'ask first'}]"),
        ({"hops_left": -1}, "hops_left: -1"),
        ("AMBER", "a label that is no object"),
    ],
)
def test_label_that_cannot_be_understood_is_named_and_never_dropped(label: object, unknown: str) -> None:
    (draft,) = drafts(read(own({"title": "T", "label": label})))
    assert draft.marks.unknown == (unknown,)


def test_label_words_become_marks() -> None:
    label = {
        "tlp": "tlp:amber+strict", "pap": "GREEN", "caveats": ["source-identity"], "purposes": ["public_health"],
        "audience": [["agency:police", "agency:customs"], ["role:analyst"]], "hops_left": 1,
        "conditions": [{"originator": "customs", "text": "Not before the search."}], "forbids": ["court"],
        "categories": ["tip"], "consent_of": ["customs"],
    }  # fmt: skip
    (draft,) = drafts(read(own({"title": "T", "label": label})))
    assert draft.marks == Marks(
        tlp=Tlp.AMBER_STRICT,
        pap=Pap.GREEN,
        caveats=frozenset({"source-identity"}),
        purposes=frozenset({"public_health"}),
        audience=frozenset({frozenset({"agency:police", "agency:customs"}), frozenset({"role:analyst"})}),
        hops_left=1,
        conditions=frozenset({("customs", "Not before the search.")}),
        forbids=frozenset({"court"}),
        categories=frozenset({"tip"}),
        consent_of=frozenset({"customs"}),
    )


def test_entity_shorthand_and_statement_say_the_same() -> None:
    about = {"kind": "opinion", "category": "witness", "first_seen": "2026-02"}
    entity = {"id": "p", "schema": "Person", "properties": {"name": ["Idris Belkani"]}} | about
    single = {"entity": "p", "schema": "Person", "property": "name", "value": "Idris Belkani"} | about
    one, other = drafts(read(own({"title": "T", "entities": [entity]}, {"title": "T", "statements": [single]})))
    assert one.statements == other.statements
    assert (one.statements[0].kind, one.statements[0].category) == (Kind.OPINION, PersonCategory.WITNESS)


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        ({"id": "1"}, "neither title nor text"),
        ({"title": "T", "entities": {}}, "“entities” is not a list of objects"),
        ({"title": "T", "entities": [{"id": "p", "schema": "Person"}]}, "entities[0] has no “properties”"),
        ({"title": "T", "statements": [{"value": "x"}]}, "statements[0] needs “entity” and “schema”"),
        (
            {"title": "T", "entities": [{"id": "p", "schema": "Person", "category": "enemy", "properties": {}}]},
            "“category” in entities[0] is 'enemy'",
        ),
        ({"title": ["T"]}, "“title” is not text"),
    ],
)
def test_report_that_breaks_the_format_is_quarantined_with_its_place(report: dict[str, object], reason: str) -> None:
    items = read(own({"title": "Before"}, report, {"title": "After"}))
    (held,) = unread(items)
    assert reason in held.sentence
    assert held.place.startswith("object 2 at byte ")
    assert json.loads(held.raw) == report
    assert [draft.title for draft in drafts(items)] == ["Before", "After"]


def test_thirty_first_of_february_is_left_unstated_and_said() -> None:
    (draft,) = drafts(
        read(
            own(
                {
                    "title": "T",
                    "occurred": "2026-02-31",
                    "entities": [{"id": "p", "schema": "Person", "properties": {"birthDate": ["31/02/1990"]}}],
                }
            )
        )
    )
    assert draft.occurred is None
    assert not draft.statements
    assert [finding.place.partition(", ")[2] for finding in draft.findings] == ["entities[0].birthDate", "occurred"]


def test_nul_characters_are_left_out_with_a_finding() -> None:
    (draft,) = drafts(read(own({"title": "Cut\x00off", "text": "a\x00b"})))
    assert (draft.title, draft.text) == ("Cutoff", "ab")
    assert codes(draft) == {"control_characters"}


def test_unknown_field_is_a_finding() -> None:
    (draft,) = drafts(read(own({"title": "T", "colour": "blue"})))
    assert codes(draft) == {"unknown_field"}


def test_report_of_another_format_version_is_quarantined() -> None:
    (held,) = unread(read(b'{"format": "fusioncell/9", "reports": [{"title": "T"}]}'))
    assert held.code == "other_format"
