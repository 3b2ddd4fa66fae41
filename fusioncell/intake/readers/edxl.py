"""EDXL-DE envelopes, 1.0 and 2.0: unwrapped; the envelope is a report, what it carries are its children."""

from __future__ import annotations

import base64
import binascii
import re
from typing import BinaryIO

from lxml import etree

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.cap_message import name_of
from fusioncell.intake.readers.encoding import as_utf8
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.markup import parsed as parsed_xml
from fusioncell.intake.readers.sandboxed.parsed import Parsed, Part, RefusedError

FORMAT = "edxl"
_HEAD = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:[\w.-]+:)?EDXLDistribution[\s>]", re.S)
_SHOWN = (
    "distributionID",
    "senderID",
    "dateTimeSent",
    "distributionStatus",
    "distributionType",
    "combinedConfidentiality",
    "language",
)
_NOT_REAL = {"exercise", "test", "system"}
_INNER = {"embeddedXMLContent", "keyXMLContent"}


def recognises(head: bytes, filename: str) -> bool:
    """The root of an envelope."""
    return bool(_HEAD.match(as_utf8(head)))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """The envelope and what it carries."""
    from fusioncell.intake.readers.nesting import Nest  # noqa: PLC0415 - nesting opens envelopes within documents too

    yield from Nest(options).read(stream, FORMAT)


def parse(raw: bytes) -> Parsed:
    """The envelope's words, and its contents as parts. Raises `RefusedError`."""
    head = raw[:65_536]
    if b"<!DOCTYPE" in head or b"<!ENTITY" in raw:
        raise RefusedError("doctype", "A document type declaration is refused: it could bring in entities.", "line 1")
    try:
        root = parsed_xml(re.sub(rb"^\s*<\?xml[^>]*\?>", b"", as_utf8(raw)), "utf-8")
    except Unreadable as trouble:
        raise RefusedError("broken_xml", trouble.sentence, trouble.place) from trouble
    parsed = Parsed()
    says = {name_of(child.tag): (child.text or "").strip() for child in root}
    parsed.title = f"Envelope {says.get('distributionID', '')}".strip()
    parsed.author, parsed.date = says.get("senderID", "")[:200], says.get("dateTimeSent", "")
    parsed.facts = {"confidentiality": says.get("combinedConfidentiality", "")}
    lines = [f"{name}: {says[name]}" for name in _SHOWN if says.get(name)]
    lines += [
        f"to: {' '.join(''.join(map(str, c.itertext())).split())}" for c in root if name_of(c.tag) == "explicitAddress"
    ]
    if says.get("distributionStatus", "").lower() in _NOT_REAL:
        parsed.find("not_real", f"It is for {says['distributionStatus'].lower()} only.", "distributionStatus")
    for number, content in enumerate((e for e in root.iter() if name_of(e.tag) == "contentObject"), 1):
        _content(content, number, parsed, lines)
    parsed.text = "\n".join(lines)
    return parsed


def _content(content: etree._Element, number: int, parsed: Parsed, lines: list[str]) -> None:
    says = {name_of(child.tag): (child.text or "").strip() for child in content.iter()}
    if said := says.get("contentDescription"):
        lines.append(f"content {number}: {said}")
    if confidentiality := says.get("confidentiality"):
        parsed.facts["confidentiality"] = "\n".join(filter(None, (parsed.facts["confidentiality"], confidentiality)))
    name = says.get("uri", "").rpartition("/")[2][:120] or f"content {number}"
    wrapped = [child for each in content.iter() if name_of(each.tag) in _INNER for child in each if name_of(child.tag)]
    for child in wrapped:
        parsed.parts.append(Part(f"{name}.xml", "application/xml", etree.tostring(child, with_tail=False)))
    if data := says.get("contentData"):
        try:
            parsed.parts.append(
                Part(name, says.get("mimeType", ""), base64.b64decode("".join(data.split()), validate=True))
            )
        except (binascii.Error, ValueError):
            parsed.parts.append(Part(name, says.get("mimeType", ""), data.encode()))
            parsed.find(
                "encoding", "A content is not base64 as it should be; it was kept as it stands.", f"content {number}"
            )
    elif not wrapped:
        parsed.find("link_only", "A content is only pointed to, and was not fetched.", f"content {number}")
