"""What every reader does with files that are empty, cut, packed, enormous, or of no format at all."""

from __future__ import annotations

import gzip
import io
import json
import resource
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers import face
from fusioncell.intake.readers.face import Limits, ReaderOptions
from fusioncell.intake.readers.spool import rewindable
from fusioncell.intake.tests.reading import (
    HEADER,
    PEOPLE,
    bundle,
    drafts,
    own,
    packed,
    read,
    read_table,
    stix_object,
    unread,
    with_limits,
)  # fmt: skip

MEGABYTE = 1024 * 1024
FORMATS = (
    *("fusioncell/1", "stix/2", "misp", "ftm", "unsc", "eu_list", "cap", "ofac", "reference", "table"),
    *("edxl", "pdf", "docx", "outlook", "winmail", "mail", "html", "zip", "text"),
)


@pytest.mark.parametrize("name", [None, *FORMATS])
@pytest.mark.parametrize("raw", [b"", gzip.compress(b"", mtime=0)], ids=["nothing", "packed nothing"])
def test_empty_file_is_refused(raw: bytes, name: str | None) -> None:
    with pytest.raises(Unreadable, match="The file is empty"):
        read(raw, ReaderOptions(mapping=PEOPLE), name)


def test_file_of_no_format_is_refused() -> None:
    with pytest.raises(Unreadable, match="of no format that the cell can read"):
        read(b"\x7fELF\x02\x01\x01")


def test_unknown_format_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Unreadable, match="There is no reader for the format “fax”; there are fusioncell/1, "):
        read(b"{}", name="fax")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (own({"title": "T"}), "fusioncell/1"),
        (b'\n{"format": "fusioncell/1", "title": "T"}\n', "fusioncell/1"),
        (own({"title": "T"}).decode().encode("utf-16"), "fusioncell/1"),
        (b"\xef\xbb\xbf" + bundle(), "stix/2"),
        (json.dumps(stix_object("tool", 1)).encode(), "stix/2"),
        (b"<?xml version='1.0'?>\n<CONSOLIDATED_LIST>", "unsc"),
        (b"<ENTITY><DATAID>1</DATAID></ENTITY>", "unsc"),
        (b'{"response": [{"Event": {"info": "T"}}]}', "misp"),
        (b'{"id": "a", "schema": "Person", "properties": {"name": ["A B"]}}', "ftm"),
        (b"<?xml version='1.0'?><!-- a comment --><cap:alert xmlns:cap='u'>", "cap"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>', "cap"),
        (b'<export xmlns="http://eu.europa.ec/fpi/fsd/export">', "eu_list"),
        (b'36,"A LINE",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n', "ofac"),
        (b"<?xml version='1.0'?><xs:schema xmlns:xs='u'>", "reference"),
        (b"%PDF-1.7\n", "pdf"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"From: a@b.example\r\nSubject: Hello\r\n\r\n", "mail"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "outlook"),
        (b"\x78\x9f\x3e\x22\0\0", "winmail"),
        (b"PK\x03\x04" + b"\0" * 26 + b"notes.csv", "zip"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "docx"),
        (b"<EDXLDistribution xmlns='u'>", "edxl"),
        (b"a;b\n1;2\n", "table"),
        (b"PK\x03\x04", "table"),
    ],
)
def test_file_is_recognised_by_what_is_in_it(raw: bytes, name: str) -> None:
    reader = face.recognise(raw, "upload.bin")
    assert reader is not None
    assert name == reader.FORMAT


@pytest.mark.parametrize("raw", [b"{}", b'{"a": 1}', b"<body></body>", b"just a line", b"\0\0\0\0"])
def test_other_files_are_not_recognised(raw: bytes) -> None:
    assert face.recognise(raw, "upload.bin") is None


@pytest.mark.parametrize("cut", [1, 2, 20, 45, 50])
def test_truncated_json_gives_what_came_before_and_says_what_is_missing(cut: int) -> None:
    whole = own({"title": "First"}, {"title": "Second report"}, {"title": "Third"})
    items = read(whole[:-cut])
    assert drafts(items)[0].title == "First"
    (held,) = unread(items)
    assert held.sentence in ("The file ends before the document is closed.", "The object is not closed.")
    assert held.place.startswith("object ")


def test_nothing_of_a_file_is_lost_between_its_objects() -> None:
    whole = own({"title": "First"}, {"title": "Second"})
    items = read(whole.replace(b'{"title": "Second"}', b'{"title": "Second}, 5, null'))
    assert b"".join(item.raw for item in items).count(b"null") == 1


def test_reading_twice_gives_the_same_in_the_same_order() -> None:
    raw = bundle(*(stix_object("tool", n, name=f"T{n}") for n in range(50)))
    assert read(raw) == read(raw)


def test_duplicate_ids_are_all_handed_over() -> None:
    items = read(own({"id": "1", "title": "A"}, {"id": "1", "title": "A"}, {"id": "1", "version": "2", "title": "B"}))
    assert [(draft.external_id, draft.version) for draft in drafts(items)] == [("1", None), ("1", None), ("1", "2")]


def test_packed_file_is_read() -> None:
    assert drafts(read(packed(own({"title": "T"}))))[0].title == "T"
    assert len(read(packed(bundle(stix_object("tool", 1, name="Net"))))) == 1


def test_gzip_bomb_is_refused_while_it_grows() -> None:
    bomb = gzip.compress(b'{"format": "fusioncell/1", "reports": [' + b" " * 60 * MEGABYTE + b"]}")
    assert len(bomb) < MEGABYTE // 8
    with pytest.raises(Unreadable, match="more than 200 times its size"):
        read(bomb)


def test_gzip_beyond_the_limit_is_refused() -> None:
    with pytest.raises(Unreadable, match="grows beyond 1,000 bytes"):
        read(packed(own(*({"title": str(number)} for number in range(500)))), with_limits(unpacked_bytes=1_000))


def test_damaged_gzip_is_refused_with_its_place() -> None:
    raw = packed(own(*({"title": str(number)} for number in range(500))))
    with pytest.raises(Unreadable, match="damaged or cut short"):
        read(raw[: len(raw) // 2])


def test_text_beyond_the_limit_is_held_with_its_length() -> None:
    (held,) = unread(read(own({"title": "T", "text": "x" * 1_000_001})))
    assert held.sentence == "The text has 1,000,001 characters; 1,000,000 is the limit."


def test_value_of_a_million_characters_is_left_unstated_with_a_finding() -> None:
    person = {"id": "p", "schema": "Person", "properties": {"name": ["Idris Belkani", "x" * 1_000_000]}}
    (draft,) = drafts(read(own({"title": "T", "entities": [person]})))
    assert [statement.value for statement in draft.statements] == ["Idris Belkani"]
    assert draft.findings[0].code == "too_long"


def test_deeply_nested_json_costs_itself_alone() -> None:
    deep = b'{"title": ' + b"[" * 5_000 + b"]" * 5_000 + b"}"
    items = read(b'{"format": "fusioncell/1", "reports": [' + deep + b', {"title": "T"}]}')
    assert [draft.title for draft in drafts(items)] == ["T"]
    assert len(unread(items)) == 1


def _grown(before: int) -> int:
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _long_table(rows: int, words: int = 400) -> Iterator[bytes]:
    yield HEADER.replace(b"\n", b",rest\n")
    line = b"%d,Idris Belkani,01/02/1980,Port Sael," + b"and so on " * words + b"\n"
    for start in range(0, rows, 50):
        yield b"".join(line % number for number in range(start, start + 50))


def _long_document(reports: int) -> Iterator[bytes]:
    yield b'{"format": "fusioncell/1", "reports": ['
    for number in range(reports):
        yield b'%s{"id": "%d", "title": "T", "text": "%s"}' % (b"," if number else b"", number, b"word " * 2_000)
    yield b"]}"


def _count(chunks: Iterator[bytes], options: ReaderOptions) -> int:
    return sum(isinstance(item, ReportDraft) for item in face.read(face.as_stream(chunks), options))


def test_table_of_200_megabytes_is_streamed_in_bounded_memory() -> None:
    _count(_long_table(100), ReaderOptions(mapping=PEOPLE, filename="p.csv"))
    before = _peak()
    assert _count(_long_table(52_000), ReaderOptions(mapping=PEOPLE, filename="p.csv")) == 52_000
    assert _grown(before) < 30 * MEGABYTE


@pytest.mark.slow
def test_table_of_a_gigabyte_is_streamed_in_bounded_memory() -> None:
    before = _peak()
    assert _count(_long_table(27_000, 4_000), ReaderOptions(mapping=PEOPLE, filename="p.csv")) == 27_000
    assert _grown(before) < 60 * MEGABYTE


def test_document_of_200_megabytes_is_streamed_in_bounded_memory() -> None:
    _count(_long_document(100), ReaderOptions())
    before = _peak()
    assert _count(_long_document(21_000), ReaderOptions()) == 21_000
    assert _grown(before) < 30 * MEGABYTE


def test_stream_read_twice_lies_sealed_on_the_disk() -> None:
    secret = b"Nightjar at the quay. " * 20_000
    twice = rewindable(io.BytesIO(secret), in_memory=1_000)
    spool = twice.raw  # type: ignore[attr-defined]  # a buffered reader over the sealed file
    spool._file.seek(0)
    assert b"Nightjar" not in spool._file.read()
    twice.seek(0)
    assert twice.read() == secret
    twice.seek(12_345)
    assert twice.read(99) == secret[12_345:12_444]


def _judge(raw: bytes, name: str | None) -> None:
    """Every byte string is read, held, or refused by name; nothing else ever happens."""
    options = ReaderOptions(mapping=PEOPLE, limits=Limits(object_bytes=10_000, unpacked_bytes=MEGABYTE))
    with suppress(Unreadable):
        for item in face.read(io.BytesIO(raw), options, name):
            assert isinstance(item, ReportDraft) or (item.sentence and item.code)


@settings(deadline=None)  # the first document starts the child
@given(st.binary(max_size=400), st.sampled_from([None, *FORMATS]))
@example(b"PK\x03\x04" + b"\0" * 60, "table")
@example(b"\xff\xfe", "fusioncell/1")
@example(b"\x1f\x8b\x08\x00", None)
@example(b'{"format": "fusioncell/1", "reports": [{}]}', None)
@example(b'{"objects": [{"type": "tool", "id": "tool--1", "aliases": [1, null], "external_references": {}}]}', "stix/2")
@example(b'{"type": "relationship", "id": "relationship--1", "source_ref": [], "target_ref": 5}', "stix/2")
def test_arbitrary_bytes_never_raise_anything_else(raw: bytes, name: str | None) -> None:
    _judge(raw, name)


ALERT_PARTS = [
    *("<identifier>1</identifier>", "<info>", "</info>", "<area>", "</area>", "<polygon>1,2 3</polygon>", "é", "<"),
    *("<circle>9,9 1</circle>", "<sent>2026</sent>", "<status>Test</status>", "<scope>Private</scope>", "<entry>"),
    *("</entry>", "<item>", "&x;", "<!--", "-->", "<cap:event>"),
]
JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
STIX_NAMES = """type id name modified object_marking_refs granular_markings external_references revoked source_ref
target_ref confidence lang first_seen pattern extensions object_refs hashes definition definition_type"""
STIX_FIELDS = st.sampled_from(STIX_NAMES.split())
OWN_FIELDS = st.sampled_from(
    ["format", "id", "version", "title", "text", "language", "occurred", "source", "label", "entities", "statements"]
)


@given(st.dictionaries(STIX_FIELDS, JSONISH, max_size=8), st.sampled_from(["tool", "relationship", "sighting", "note"]))
def test_any_json_as_a_stix_object_is_judged(said: dict[str, object], kind: str) -> None:
    _judge(bundle({"type": kind, "id": f"{kind}--1"} | said), "stix/2")


@given(st.dictionaries(OWN_FIELDS, JSONISH, max_size=8))
def test_any_json_as_a_report_is_judged(said: dict[str, object]) -> None:
    _judge(own({"title": "T"} | said), "fusioncell/1")


MISP_FIELDS = st.sampled_from(
    ["uuid", "info", "date", "Orgc", "Tag", "distribution", "Attribute", "Object", "Galaxy", "EventReport", "timestamp"]
)
FTM_FIELDS = st.sampled_from(["id", "schema", "properties", "prop", "value", "entity_id", "last_seen", "caption"])


@given(st.dictionaries(MISP_FIELDS, JSONISH, max_size=8))
def test_any_json_as_a_misp_event_is_judged(said: dict[str, object]) -> None:
    _judge(json.dumps({"Event": {"info": "T"} | said}).encode(), "misp")


@given(
    st.dictionaries(
        st.sampled_from(["id", "schema", "properties", "prop", "value", "entity_id", "last_seen", "caption"]), JSONISH
    )
)
def test_any_json_as_an_entity_of_followthemoney_is_judged(said: dict[str, object]) -> None:
    _judge(json.dumps({"id": "a", "schema": "Person"} | said).encode(), "ftm")


@given(st.lists(st.sampled_from(ALERT_PARTS), max_size=12))
def test_any_torn_alert_is_judged(parts: list[str]) -> None:
    _judge(f"<alert>{''.join(parts)}</alert>".encode(), "cap")


@given(st.text(alphabet=st.sampled_from('ab,"\n\r\0;é'), max_size=200))
def test_any_text_as_rows_is_judged_and_no_letter_is_lost(rows: str) -> None:
    raw = rows.encode()
    items = read_table(HEADER + raw)
    if all(b"\r" not in item.raw for item in items):
        kept = b"".join(item.raw.removeprefix(HEADER) for item in items)
        assert kept.count(b"a") == raw.count(b"a")


@given(st.data())
def test_any_damage_to_a_document_costs_no_other_byte_of_it(data: st.DataObject) -> None:
    whole = own(*({"id": str(number), "title": f"Title {number}"} for number in range(6)))
    start = data.draw(st.integers(60, len(whole) - 10))
    damage = data.draw(st.binary(min_size=1, max_size=6))
    raw = whole[:start] + damage + whole[start + len(damage) :]
    items = list(face.read(io.BytesIO(raw), ReaderOptions(), "fusioncell/1"))
    kept = b"".join(item.raw for item in items)
    assert kept.count(b"Title") == raw.count(b"Title")
