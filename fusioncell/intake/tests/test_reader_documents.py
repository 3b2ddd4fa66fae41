"""Documents and mail: what is read, what is flagged, what is held; attachments as children under joined marks."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import pypdf
import pytest

from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import Tlp
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.tests.documents import attach, docx, enclosed, mail, package, pdf, winmail
from fusioncell.intake.tests.reading import bundle, codes, drafts, read, stix_object, unread, with_limits


def named(raw: bytes, filename: str) -> list:
    """A file read under a name."""
    return read(raw, ReaderOptions(filename=filename))


def one(raw: bytes, filename: str = "upload.bin") -> ReportDraft:
    """The first draft of a document."""
    return drafts(named(raw, filename))[0]


def test_pdf_is_read_page_by_page() -> None:
    draft = one(
        pdf("The first line of a long enough page about the port", "The second page is long enough as well, too")
    )
    assert "first line" in draft.text
    assert "second page" in draft.text
    assert draft.media_type == "application/pdf"
    assert not codes(draft)


def test_pdf_with_suspiciously_little_text_says_so() -> None:
    assert codes(one(pdf("x", "y"))) == {"short_text"}


def test_locked_pdf_asks_for_its_password_and_is_kept_whole() -> None:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(pdf("Nightjar")))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(out)
    draft = one(out.getvalue())
    assert codes(draft) == {"encrypted"}
    assert draft.raw == out.getvalue()
    assert "Nightjar" not in draft.text


def test_scripts_in_a_pdf_are_flagged() -> None:
    active = b"9 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n"
    assert "active_content" in codes(one(pdf("A page that is long enough to be a page of text", extra=active)))


@pytest.mark.parametrize("cut", [20, 200, 500])
def test_torn_pdf_is_read_or_held_and_nothing_else(cut: int) -> None:
    items = read(pdf("A page that is long enough to be a page of text")[:-cut], name="pdf")
    assert len(items) == 1


@pytest.mark.slow
def test_pdf_of_ten_thousand_pages_is_read_whole_with_signs_of_life() -> None:
    beats: list[str] = []
    raw = pdf(*(f"Page {number} of the harbour log, with a few words on it" for number in range(10_000)))
    limits = with_limits(text_chars=200_000).limits
    items = read(raw, ReaderOptions(filename="log.pdf", limits=limits, beat=beats.append))
    pages = drafts(items)
    assert not unread(items)
    assert len(pages) > 1
    assert "Page 9999 of" in pages[-1].text
    assert all(len(draft.text) <= 200_000 for draft in pages)
    assert {draft.part_of for draft in pages[1:]} == {hashlib.sha256(raw).digest()}
    assert "in_stretches" in codes(pages[0])
    assert len(beats) > 100


def test_docx_is_read_without_its_macros_and_links() -> None:
    rels = b'<Relationships><Relationship TargetMode="External" Target="http://example.org/x.dotm"/></Relationships>'
    raw = docx(
        "Seen at the quay", "and gone", word__vbaProject_bin=b"Attribute VB_Name", word___rels__document_xml_rels=b""
    )
    draft = one(raw, "a.docm")
    assert draft.text == "Seen at the quay\nand gone"
    assert codes(draft) == {"macros"}
    linked = package({"word/document.xml": docx_body(), "word/_rels/document.xml.rels": rels})
    assert codes(one(linked, "a.docx")) == {"remote_content"}


def docx_body() -> bytes:
    """The main part of a document."""
    return b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'


def test_docx_bomb_is_held_while_it_grows() -> None:
    bomb = package({"word/document.xml": b"<w>" + b" " * 40_000_000 + b"</w>"})
    assert len(bomb) < 100_000
    (held,) = unread(named(bomb, "a.docx"))
    assert held.code == "zip_bomb"
    assert held.raw == bomb


def test_docx_with_an_entity_is_held() -> None:
    laughs = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><w>&a;</w>'
    (held,) = unread(named(package({"word/document.xml": laughs}), "a.docx"))
    assert held.code == "doctype"


def test_html_is_text_and_loads_nothing() -> None:
    page = b"<html><head><title>Quay</title><style>@import 'http://x.example/a.css'</style></head><body><p>Seen<script>alert(1)</script>"
    draft = one(page + b"<img src='http://x.example/1.gif'><p>twice<p>" + b"<div>" * 3000)
    assert (draft.title, draft.text) == ("Quay", "Seen\ntwice")
    assert codes(draft) == {"remote_content"}


def test_text_is_read_in_its_own_encoding() -> None:
    assert one("Vu à la jetée, près du môle".encode("cp1252"), "note.txt").text == "Vu à la jetée, près du môle"
    assert one("Vu au quai".encode("utf-16"), "note.txt").text == "Vu au quai"


def test_mail_and_its_attachments_are_reports_of_their_own() -> None:
    message = attach(mail(), pdf("A page that is long enough to be a page of text"), "log.pdf", "application/pdf")
    attach(message, b"\x89PNG\r\n\x1a\n", "quay.png", "image/png")
    items = drafts(read(message.as_bytes()))
    assert [draft.title for draft in items] == ["A report", "log.pdf", "quay.png"]
    assert [draft.part_of for draft in items] == [None, *[hashlib.sha256(items[0].raw).digest()] * 2]
    assert items[0].text.endswith("Seen at the quay.")
    assert items[0].source_name == "Port office <port@example.org>"
    assert codes(items[2]) == {"not_read"}


def test_bundle_in_a_mail_becomes_its_objects_under_joined_marks() -> None:
    red = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
    raw = bundle(stix_object("tool", 1, name="Net"), stix_object("tool", 2, name="Saw", object_marking_refs=[red]))
    message = attach(mail(subject="Two tools, TLP:AMBER"), raw, "tools.json", "application/json")
    letter, net, saw = drafts(read(message.as_bytes()))
    assert (net.external_id, net.marks.tlp, saw.marks.tlp) == (stix_object("tool", 1)["id"], Tlp.AMBER, Tlp.RED)
    assert letter.marks.tlp is Tlp.RED  # its original shows everything that it carries


def test_colour_read_in_a_text_never_opens_what_the_channel_closed() -> None:
    message = mail(subject="TLP:GREEN news").as_bytes()
    strict = ReaderOptions(tlp=Tlp.AMBER_STRICT)
    assert drafts(read(message, strict))[0].marks.tlp is Tlp.AMBER_STRICT
    assert drafts(read(mail(subject="[TLP:RED]").as_bytes(), strict))[0].marks.tlp is Tlp.RED


def test_ten_messages_in_each_other_are_read_to_the_limit_and_the_rest_is_held_whole() -> None:
    items = read(enclosed(10))
    assert [draft.title for draft in drafts(items)] == [f"level {level}" for level in range(7)]
    (held,) = unread(items)
    assert held.code == "nested_too_deep"
    assert b"level 10" in held.raw


def test_thousands_of_attachments_end_at_the_limit() -> None:
    message = mail()
    for number in range(30):
        attach(message, b"x%d" % number, f"{number}.bin")
    items = read(message.as_bytes(), with_limits(nested_parts=20))
    assert [held.code for held in unread(items)] == ["too_many"]


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Message_ID": "<9@cell.example.net>"}, {"X_Autoreply": "yes"}],
)
def test_mail_that_would_go_round_is_held(headers: dict[str, str]) -> None:
    message = mail()
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    (held,) = unread(read(message.as_bytes(), ReaderOptions(own_domain="cell.example.net")))
    assert held.code == "mail_loop"


def test_mail_that_went_round_fifty_servers_is_held() -> None:
    circling = b"Received: from a by b; Tue, 3 Mar 2026 10:00:00 +0000\r\n" * 51 + mail().as_bytes()
    assert unread(read(circling))[0].code == "mail_loop"
    alarm = mail(Auto_Submitted="auto-generated")
    assert drafts(read(alarm.as_bytes()))


def test_html_mail_loads_nothing_and_says_what_it_would_have_loaded() -> None:
    message = mail()
    message.set_content("<p>Seen<img src='https://tracker.example/pixel.gif'></p>", subtype="html")
    draft = one(message.as_bytes())
    assert draft.text.endswith("Seen")
    assert codes(draft) == {"remote_content"}


def test_winmail_is_unpacked_within_its_mail() -> None:
    message = attach(mail(), winmail(b"Inner", b"note.txt", b"At the quay"), "winmail.dat", "application/ms-tnef")
    items = drafts(read(message.as_bytes()))
    assert [draft.title for draft in items] == ["A report", "Inner", "note.txt"]
    assert items[2].text == "At the quay"
    assert items[2].part_of == hashlib.sha256(items[1].raw).digest()


def test_archive_hands_out_its_members_and_a_locked_one_asks() -> None:
    items = drafts(named(package({"a/note.txt": b"Seen", "../../etc/passwd.txt": b"x"}), "a.zip"))
    assert [draft.title for draft in items] == ["a.zip", "note.txt", "passwd.txt"]
    assert "odd_path" in codes(items[0])
    locked = bytearray(package({"a.txt": b"Seen"}))
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert codes(one(bytes(locked), "a.zip")) == {"encrypted"}


def test_file_with_two_faces_is_flagged() -> None:
    assert "polyglot" in codes(one(pdf("A page that is long enough to be a page of text") + package({"a.txt": b"x"})))
    assert "polyglot" in codes(one(b"GIF89a\n" + pdf("A page that is long enough to be a page of text")))


def test_program_is_kept_sealed_and_named() -> None:
    message = attach(mail(), b"MZ\x90\0", "invoice.pdf.exe")
    assert codes(drafts(read(message.as_bytes()))[1]) == {"program"}


def test_envelope_is_unwrapped() -> None:
    inner = '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A-1</identifier><sender>m</sender></alert>'
    text = base64.b64encode(b"Seen at the quay").decode()
    raw = f"""<?xml version="1.0"?><EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0">
    <distributionID>D-1</distributionID><senderID>port@example.org</senderID><dateTimeSent>2026-03-03T10:00:00Z</dateTimeSent>
    <distributionStatus>Exercise</distributionStatus><combinedConfidentiality>RESTRICTED</combinedConfidentiality>
    <contentObject><xmlContent><embeddedXMLContent>{inner}</embeddedXMLContent></xmlContent></contentObject>
    <contentObject><nonXMLContent><mimeType>text/plain</mimeType><uri>http://x.example/note.txt</uri>
    <contentData>{text}</contentData></nonXMLContent></contentObject></EDXLDistribution>""".encode()
    items = drafts(read(raw, ReaderOptions(classifications=("UNCLASSIFIED", "RESTRICTED"))))
    assert [draft.title for draft in items] == ["Envelope D-1", "CAP message", "note.txt"]
    assert {draft.marks.classification for draft in items} == {"RESTRICTED"}
    assert "not_real" in codes(items[0])
    assert drafts(read(raw))[0].marks.unknown


def test_envelope_with_an_entity_is_held() -> None:
    raw = b"<EDXLDistribution><distributionID>&x;</distributionID></EDXLDistribution>"
    assert unread(read(raw))[0].code == "broken_xml"
    assert unread(
        read(raw.replace(b"<EDXLDistribution>", b"<!DOCTYPE a [<!ENTITY x 'y'>]><EDXLDistribution>"), name="edxl")
    )


def test_document_larger_than_the_limit_is_refused() -> None:
    with pytest.raises(Unreadable, match="larger than 100 bytes"):
        read(pdf("A page"), with_limits(document_bytes=100))


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("mail-mail_2.eml", ["multi-encoded-email"]),
        ("mail-mail_5.msg", ["Ab auf die Piste!"]),
        ("zavod-test_pdf.docx", ["zavod-test_pdf.docx"]),
        ("zavod-test_pdf.pdf", ["test_pdf"]),
    ],
)
def test_real_documents_are_read(data: Path, name: str, titles: list[str]) -> None:
    items = named((data / "exchange" / "documents" / name).read_bytes(), name)
    assert [draft.title for draft in drafts(items)] == titles
    assert all(draft.text for draft in drafts(items))


def test_real_outlook_message_gives_its_attachments(data: Path) -> None:
    items = named((data / "exchange" / "documents" / "mail-mail_3.msg").read_bytes(), "mail_3.msg")
    letter, *rest = drafts(items)
    assert letter.occurred == ("2005-04-30T19:28:29-03:00", "2005-04-30T19:28:29-03:00")
    assert len(rest) == 3
    assert {draft.part_of for draft in rest} == {hashlib.sha256(letter.raw).digest()}


def test_every_document_is_read_again_from_its_own_raw() -> None:
    message = attach(mail(), docx("Seen at the quay"), "a.docx", "application/zip")
    for draft in drafts(read(message.as_bytes())):
        again = drafts(read(draft.raw, ReaderOptions(filename=draft.place.rpartition(" › ")[2])))[0]
        assert (again.text, again.raw) == (draft.text, draft.raw)
