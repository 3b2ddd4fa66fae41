"""Made documents for tests: PDF by hand, DOCX and mail by the standard library."""

from __future__ import annotations

import io
import struct
import zipfile
from email.message import EmailMessage

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: str, extra: bytes = b"", resources: bytes = b"") -> bytes:
    """A PDF with a line of text on each page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for text in pages:
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1") if text is not None else b""
        number = len(objects) + 1
        kids.append(b"%d 0 R" % number)
        font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> " + resources
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << %s >> >>"
        objects.append(page % (number + 1, font))
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(stream), stream))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    out += extra
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def docx(*paragraphs: str, **more: bytes) -> bytes:
    """A DOCX with these paragraphs and more members, by name with `__` for a slash."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return package(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode(),
        }
        | {name.replace("__", "/").replace("_x", ".x").replace("_bin", ".bin"): data for name, data in more.items()}
    )


def package(members: dict[str, bytes]) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def mail(text: str = "Seen at the quay.", subject: str = "A report", **headers: str) -> EmailMessage:
    """A message from a correspondent."""
    message = EmailMessage()
    message["From"] = "Port office <port@example.org>"
    message["To"] = "cell@example.net"
    message["Date"] = "Tue, 03 Mar 2026 10:00:00 +0000"
    message["Subject"] = subject
    message["Message-ID"] = "<1@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def attach(message: EmailMessage, data: bytes, name: str, kind: str = "application/octet-stream") -> EmailMessage:
    """The message with one more attachment."""
    main, _, sub = kind.partition("/")
    message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message


def enclosed(depth: int) -> bytes:
    """A message in a message, so many deep."""
    inner = mail(f"level {depth}", f"level {depth}")
    for level in range(depth - 1, -1, -1):
        outer = mail(f"level {level}", f"level {level}")
        outer.add_attachment(inner)
        inner = outer
    return inner.as_bytes()


def winmail(title: bytes, name: bytes, data: bytes) -> bytes:
    """A winmail.dat with a subject and one attachment."""

    def attribute(level: int, number: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    parts = [attribute(1, 0x00018004, title + b"\0"), attribute(2, 0x00069002, b"\0" * 14)]
    parts += [attribute(2, 0x00018010, name + b"\0"), attribute(2, 0x0006800F, data)]
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(parts)
