"""CAP messages and feeds of them: lenient about form, strict about scope, closed to anything from outside."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner

from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.tests.reading import codes, drafts, read, said, unread

SPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def alert(info: str = "", *, scope: str = "<scope>Public</scope>", space: str = SPACE, status: str = "Actual") -> bytes:
    """A message that warns of a flood."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="{space}"><identifier>A-1</identifier>'
        f"<sender>met@example.org</sender><sent>2026-03-03T10:00:00+01:00</sent><status>{status}</status>"
        f"<msgType>Alert</msgType>{scope}<info><language>en-GB</language><category>Met</category><event>Flood</event>"
        f"<urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>"
        f"<headline>Flood at Port Sael</headline>{info}</info></alert>"
    ).encode()


def one(raw: bytes) -> ReportDraft:
    """The one draft of a file."""
    (draft,) = drafts(read(raw))
    return draft


def test_message_says_what_where_and_how_sure() -> None:
    area = "<area><areaDesc>Port Sael</areaDesc><polygon>10,20 12,20 12,22 10,22</polygon></area>"
    draft = one(alert(f"<expires>2026-03-04T10:00:00+01:00</expires>{area}"))
    assert draft.title == "Flood at Port Sael"
    assert (draft.external_id, draft.language) == ("met@example.org,A-1", "en")
    assert said(draft)["coordinates"] == ["11.000,21.000"]
    assert said(draft)["placePrecision"] == ["middle of an area"]
    assert "severity: Severe" in said(draft)["keywords"]
    assert not codes(draft)


def test_scope_that_cannot_be_kept_is_an_unknown_mark() -> None:
    private = "<scope>Private</scope><addresses>port@example.org</addresses>"
    assert one(alert(scope=private)).marks.unknown == ("the CAP scope Private, addressed to port@example.org",)
    assert one(alert(scope="<scope>Restricted</scope>")).marks.unknown
    assert one(alert(scope="<scope>Whispered</scope>")).marks.unknown


def test_restriction_is_a_condition_of_the_sender() -> None:
    marks = one(alert(scope="<scope>Restricted</scope><restriction>Harbour police only</restriction>")).marks
    assert marks.conditions == {("met@example.org", "Harbour police only")}
    assert not marks.unknown


def test_exercise_is_said_to_be_one() -> None:
    assert "not_real" in codes(one(alert(status="Exercise")))


def test_wrong_namespace_missing_parts_and_foreign_prefix_are_forgiven() -> None:
    assert "namespace" in codes(one(alert(space="urn:of:somebody:else")))
    assert "missing" in codes(one(alert(scope="")))
    foreign = alert().replace(b"<info>", b"<x:odd>1</x:odd><info>")
    assert "namespace" in codes(one(foreign))


def test_message_in_another_encoding_than_it_declares_is_read_with_a_finding() -> None:
    draft = one(alert("<description>Crue à Port Saël</description>").decode().encode("cp1252"))
    assert "encoding" in codes(draft)
    assert draft.text == "Crue à Port Saël"


def test_signature_is_noted_and_opens_nothing() -> None:
    signed = alert().replace(
        b"</alert>", b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature></alert>'
    )
    draft = one(signed)
    assert "signature" in codes(draft)
    assert draft.marks == one(alert()).marks


def signed_alert() -> bytes:
    """An alert that its sender signed, with the certificate within."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Weather service")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(start).not_valid_after(start + dt.timedelta(days=36_500))
    certificate = made.sign(key, hashes.SHA256())
    message = etree.fromstring(alert("<description>Water rises at the quay.</description>"))
    signer = XMLSigner(signature_algorithm="ecdsa-sha256")
    return bytes(etree.tostring(signer.sign(message, key=key, cert=[certificate])))


def test_signature_that_fits_its_certificate_is_told_from_one_that_does_not() -> None:
    raw = signed_alert()
    assert "signature_valid" in codes(one(raw))
    assert one(raw).marks == one(alert()).marks
    assert "signature_invalid" in codes(one(raw.replace(b"Water rises", b"Water falls")))
    elsewhere = raw.replace(b"<identifier>", b"<identifier>x", 1)
    assert "signature_invalid" in codes(one(elsewhere))
    feed = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content>' + raw + b"</content></entry></feed>"
    assert "signature_invalid" not in codes(one(feed))
    assert "signature_valid" not in codes(one(feed.replace(b"Water rises", b"Water falls")))


def test_external_entity_is_refused_and_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Nightjar")
    raw = alert("<description>&leak;</description>").replace(
        b"<alert", f'<!DOCTYPE alert [<!ENTITY leak SYSTEM "file://{secret}">]><alert'.encode(), 1
    )
    with pytest.raises(Unreadable, match="document type declaration"):
        read(raw)
    (held,) = unread(read(alert("<description>&leak;</description>")))
    assert held.code == "broken_xml"


def test_feed_entry_without_the_message_is_a_pointer_that_nobody_follows() -> None:
    feed = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="u"><title>Alerts</title>'
        b"<entry><id>tag:1</id><title>Flood</title><updated>2026-03-03T10:00:00Z</updated><cap:severity>Severe</cap:severity>"
        b'<link href="http://met.example.org/1.cap"/></entry><entry><id>tag:2</id><title>Storm</title></entry></feed>'
    )
    items = read(feed)
    assert [(d.external_id, d.title) for d in drafts(items)] == [("tag:1", "Flood"), ("tag:2", "Storm")]
    assert codes(drafts(items)[0]) == {"link_only"}
    assert said(drafts(items)[0])["sourceUrl"] == ["http://met.example.org/1.cap"]
    assert drafts(read(drafts(items)[0].raw))[0].external_id == "tag:1"


def test_message_within_a_feed_is_unwrapped() -> None:
    inner = alert().partition(b"?>")[2].decode()
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content>{inner}</content></entry></feed>'
    assert one(feed.encode()).external_id == "met@example.org,A-1"


def test_broken_message_takes_no_other_with_it() -> None:
    body = alert().partition(b"?>")[2]
    items = read(body + body.replace(b"</event>", b"") + body, name="cap")
    assert len(drafts(items)) == 2
    assert [held.code for held in unread(items)] == ["broken_xml"]


@pytest.mark.parametrize(
    ("name", "noticed"),
    [
        ("g-canada.cap", {"follows"}),
        ("g-earthquake-iso8859-1.cap", {"signature"}),
        ("g-invalid.cap", {"missing"}),
        ("k-australia_bom.cap", set()),
        ("k-invalid_xmlns.cap", {"namespace"}),
        ("k-pelmorex.atom", {"link_only", "encoding"}),
        ("k-sweden.atom", {"link_only", "circle"}),
        ("k-sweden.cap", {"resource"}),
        ("k-taiwan.cap", set()),
        ("k-usgs_alerthub.atom", {"link_only"}),
    ],
)
def test_real_messages_are_read_with_what_is_odd_about_them(data: Path, name: str, noticed: set[str]) -> None:
    items = read((data / "exchange" / "cap" / name).read_bytes())
    assert not unread(items)
    assert set().union(*(codes(draft) for draft in drafts(items))) == noticed
