"""Locked files: opened with a password that is kept nowhere; what they hold is carried by them."""

from __future__ import annotations

import base64
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from uuid import UUID

import docx
import pypdf
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import report_for, reports_seen_by
from fusioncell.foundation.errors import Conflict, NotFound, Refused, Unreadable
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.reading import read_delivery
from fusioncell.intake.actions.unlocking import unlock
from fusioncell.intake.queries import carried_in
from fusioncell.intake.readers.sandbox import SANDBOX, Task
from fusioncell.intake.readers.sandboxed.parsed import RefusedError
from fusioncell.intake.tests.documents import pdf
from fusioncell.mandate.queries import label_of
from tests.cast import Cast, Event, Sit, client

pytestmark = [pytest.mark.store, pytest.mark.django_db]
SECRET = "lantern 7 quay"
SAID = "The crates of the second shed were counted twice at night by the guard of the quay."
# Written by another program (pyzipper 0.4.0, WinZip AES-256): `note.txt` under the password above.
FOREIGN = base64.b64decode(
    "UEsDBBQAAQBjACoSel0AAAAAYQAAAFMAAAAIAAsAbm90ZS50eHQBmQcAAgBBRQMIAH/r6yJoD6h/HTmTd/3+pTV2bMqybqHAeInD"
    "ImtGZiwnukd50h24SMA2H8iGozssyy31dBEfxaezUJWuQGkNfS70lPTgfTb0Tob/rPSgEGRElqMSuIyG++FvXmQQNR9BK5tQSwEC"
    "FAMUAAEAYwAqEnpdAAAAAGEAAABTAAAACAALAAAAAAAAAAAAgAEAAAAAbm90ZS50eHQBmQcAAgBBRQMIAFBLBQYAAAAAAQABAEEA"
    "AACSAAAAAAA="
)


def locked_pdf() -> bytes:
    """A PDF of one page under the password."""
    writer, out = pypdf.PdfWriter(pypdf.PdfReader(io.BytesIO(pdf(SAID)))), io.BytesIO()
    writer.encrypt(SECRET, algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def locked_docx() -> bytes:
    """A DOCX under the password, as an Office of today locks it."""
    plain, out = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph(SAID)
    document.save(plain)
    OOXMLFile(plain).encrypt(SECRET, out)
    return out.getvalue()


def locked_zip(text: str = SAID) -> bytes:
    """A ZIP of one text under the old cipher of PKWARE, which every unpacker knows."""
    data, secret = text.encode(), SECRET.encode()
    check = zlib.crc32(data)
    sealed = bytes(_pkware(os.urandom(11) + bytes([check >> 24]) + data, secret))
    name = b"note.txt"
    head = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 0x5A21, check, len(sealed), len(data), len(name), 0)
    local = b"PK\x03\x04" + head + name + sealed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def _pkware(data: bytes, secret: bytes) -> Iterator[int]:
    table = _crc_table()
    keys = [0x12345678, 0x23456789, 0x34567890]

    def stir(byte: int) -> None:
        keys[0] = table[(keys[0] ^ byte) & 0xFF] ^ (keys[0] >> 8)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ (keys[1] >> 24)) & 0xFF] ^ (keys[2] >> 8)

    for byte in secret:
        stir(byte)
    for byte in data:
        mixed = (keys[2] | 2) & 0xFFFF
        yield byte ^ ((mixed * (mixed ^ 1)) >> 8 & 0xFF)
        stir(byte)


def _crc_table() -> list[int]:
    table = []
    for number in range(256):
        value = number
        for _ in range(8):
            value = (value >> 1) ^ 0xEDB88320 if value & 1 else value >> 1
        table.append(value)
    return table


def received(who: object, raw: bytes, name: str) -> UUID:
    """The file as it comes in over the channel of documents; the number of its report."""
    made = deliver(who, Parcel("documents", name, io.BytesIO(raw)))
    read_delivery(who, made.id, lambda _d, _n: None)
    return Report.objects.get(delivery_id=made.id).id


@pytest.mark.parametrize(
    ("raw", "name"),
    [(locked_pdf(), "a.pdf"), (locked_docx(), "a.docx"), (locked_zip(), "a.zip"), (FOREIGN, "b.zip")],
    ids=["pdf", "docx", "zip", "zip-aes"],
)
def test_analyst_opens_a_locked_file_with_its_password(
    cast: Cast, sit: Sit, events: list[Event], raw: bytes, name: str
) -> None:
    amal = sit(cast.amal)
    number = received(amal, raw, name)
    assert report_for(amal, number).text == ""
    with pytest.raises(Unreadable, match="does not open"):
        unlock(amal, number, "another word")
    assert unlock(amal, number, SECRET) == 1
    inside = carried_in(amal, report_for(amal, number))
    assert len(inside) == 1
    told = report_for(amal, inside[0].id)
    assert SAID in " ".join(told.text.split())
    assert label_of(told.label_id) == label_of(report_for(amal, number).label_id)
    with pytest.raises(Conflict):
        unlock(amal, number, SECRET)
    assert SECRET not in "".join(str(event.body) for event in events)
    assert next(e for e in events if e.kind == "report.unlock").body["detail"] == {"reports": 1}


def test_page_asks_for_the_password_and_only_of_a_locked_file(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    locked, open_one = received(amal, locked_pdf(), "a.pdf"), received(amal, pdf(SAID), "b.pdf")
    browser = client(cast.amal)
    assert f"/intake/report/{locked}/unlock/" in browser.get(f"/report/{locked}/").content.decode()
    assert "unlock" not in browser.get(f"/report/{open_one}/").content.decode()
    page = browser.get(f"/intake/report/{locked}/unlock/")
    assert 'type="password"' in page.content.decode()
    assert browser.post(f"/intake/report/{locked}/unlock/", {"password": "no"}).status_code == 422
    with pytest.raises(Refused):
        unlock(sit(cast.amal), locked, "")
    assert browser.post(f"/intake/report/{locked}/unlock/", {"password": SECRET}).status_code == 302
    amal = sit(cast.amal)
    assert reports_seen_by(amal).filter(delivery_id=report_for(amal, locked).delivery_id).count() == 2
    assert browser.get(f"/intake/report/{open_one}/unlock/").status_code == 404
    assert client(cast.dina).get(f"/intake/report/{locked}/unlock/").status_code == 404
    with pytest.raises(NotFound):
        unlock(sit(cast.dina), locked, SECRET)


def test_damaged_locked_files_are_refused_and_the_parser_lives() -> None:
    torn = [locked_zip()[:60], locked_docx()[:3000], locked_pdf()[:400]]
    spoilt = [FOREIGN[:-40] + bytes(40), FOREIGN[:70] + b"\xff" * 20 + FOREIGN[90:], b"PK\x03\x04" + os.urandom(400)]
    for raw in (*torn, *spoilt, b"nothing that is locked"):
        with pytest.raises(RefusedError):
            SANDBOX.parse(Task("unlock", raw, secret=SECRET), lambda _note: None)
    assert SANDBOX.parse(Task("unlock", FOREIGN, secret=SECRET), lambda _note: None).parts[0].data.decode() == SAID


def test_password_stands_in_no_text_of_the_task() -> None:
    assert SECRET not in repr(Task("unlock", b"", secret=SECRET))
    assert zipfile.is_zipfile(io.BytesIO(FOREIGN))
