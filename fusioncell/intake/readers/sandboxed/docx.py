"""DOCX by its own XML: no entity, no relation outside of the file, no macro; in bounded memory."""

from __future__ import annotations

import re
import zipfile

from lxml import etree

from fusioncell.intake.readers.sandboxed import archive
from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, Part, RefusedError, Tick

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_BODIES = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")
_DC, _TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
_CELL, _TAIL = re.compile(r"\s*\n\t"), re.compile(r"\t+\n")
_ENDS = {"p": "\n", "tr": "\n", "tc": "\t", "br": "\n", "cr": "\n", "tab": "\t"}


def parse(raw: bytes, bounds: Bounds, tick: Tick) -> Parsed:
    """The words of a document, its properties, and what it carries."""
    package = archive.opened(raw)
    members = {each.filename: each for each in package.infolist()}
    if _BODIES[0] not in members:
        raise RefusedError("no_document", "The package has no word/document.xml: it is no DOCX.")
    if len(members) > bounds.members * 4:
        raise RefusedError("too_many", f"The package has {len(members):,} members.")
    parsed = Parsed()
    left = bounds.unpacked_bytes
    bodies = [*(name for name in _BODIES if name in members), *sorted(n for n in members if _is_margin(n))]
    texts = []
    for number, name in enumerate(bodies):
        tick(number, len(bodies))
        data = archive.member_of(package, members[name], left, bounds)
        left -= len(data)
        texts.append(_words(data, name, parsed))
    parsed.text = "\n\n".join(text for text in texts if text)[: bounds.all_chars]
    _properties(package, members, bounds, parsed)
    _carried(package, members, bounds, parsed)
    return parsed


def _is_margin(name: str) -> bool:
    return name.startswith(("word/header", "word/footer")) and name.endswith(".xml")


def _words(data: bytes, name: str, parsed: Parsed) -> str:
    out: list[str] = []
    for _, element in etree.iterwalk(_root(data, name), events=("end",)):
        tag = element.tag if isinstance(element.tag, str) else ""
        word = tag.removeprefix(_W).removeprefix(_STRICT)
        if word == "t":
            out.append(str(element.text or ""))
        elif word in _ENDS:
            out.append(_ENDS[word])
        elif word == "delText":
            parsed.find(
                "tracked_changes", "It holds words that its author struck out; they stay in the original.", name
            )
        elif word == "vanish":
            parsed.find("hidden_text", "It holds words that are set to be invisible; they are shown here.", name)
    return _TAIL.sub("\n", _CELL.sub("\t", "".join(out))).strip()


def _root(data: bytes, name: str) -> etree._Element:
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise RefusedError("doctype", "A part of it declares a document type, which could bring in entities.", name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as trouble:
        raise RefusedError("broken_xml", f"A part of it is not XML: {trouble}.", name) from trouble


def _properties(package: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], bounds: Bounds, parsed: Parsed) -> None:
    core = members.get("docProps/core.xml")
    if core is None:
        return
    try:
        root = _root(archive.member_of(package, core, 1 << 20, bounds), core.filename)
    except RefusedError:
        parsed.find("no_properties", "Its properties (title, author) cannot be read.")
        return
    parsed.title = (root.findtext(f"{_DC}title") or "").strip()
    parsed.author = (root.findtext(f"{_DC}creator") or "").strip()
    parsed.date = (root.findtext(f"{_TERMS}modified") or root.findtext(f"{_TERMS}created") or "").strip()


def _carried(package: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], bounds: Bounds, parsed: Parsed) -> None:
    """Macros stay sealed; embedded files become parts; relations to the outside are counted and not followed."""
    if any(name.lower().endswith("vbaproject.bin") for name in members):
        parsed.find("macros", "It carries macros. They were not run and not read; they stay sealed in the original.")
    outside = 0
    for name, member in members.items():
        if name.endswith(".rels"):
            outside += archive.member_of(package, member, 1 << 22, bounds).count(b'TargetMode="External"')
        elif name.startswith("word/embeddings/"):
            parsed.parts.append(
                Part(name.rpartition("/")[2], "", archive.member_of(package, member, bounds.unpacked_bytes, bounds))
            )
    if outside:
        said = f"It refers to {outside} things elsewhere (links, images, templates); none was loaded."
        parsed.find("remote_content", said)
