"""A product as DOCX: headings, portions, judgements, charts, tables, sources; right to left where the language is."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt

from fusioncell.assessment.methods.as_pdf import as_picture, clean

PICTURE = Mm(150)


def as_docx(product: Mapping[str, Any], at: datetime) -> bytes:
    """The document; no macro, no link, no author but the agency."""
    made, product = docx.Document(), clean(product)
    writer = _Writer(made, product)
    properties = made.core_properties
    properties.author, properties.title = product["agency"], product["title"]
    properties.language, properties.created, properties.modified = product["language"], at, at
    for place in (made.sections[0].header, made.sections[0].footer):
        place.paragraphs[0].text = product["banner"]
        writer.turned(place.paragraphs[0])
    writer.line(f"{product['agency']} · {product['kind']}")
    if product["exercise"]:
        writer.line(product["exercise"], italic=True)
    writer.head(product["title"], 0)
    writer.table(["", ""], [list(fact) for fact in product["facts"]], headed=False)
    for section in product["sections"]:
        writer.head(section["head"], 1)
        for part in section["parts"]:
            writer.part(part)
    _sources(writer, product)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _sources(writer: _Writer, product: Mapping[str, Any]) -> None:
    if product["sources"]:
        words = product["words"]
        writer.head(product["sources_head"], 1)
        head = ["#", words["source_title"], words["agency"], words["grade"], words["received"]]
        rows = [
            [s["n"], f"{s['mark']} {s['title']}", s["agency"], s["grade"], s["received"]] for s in product["sources"]
        ]
        writer.table(head, rows)
        writer.line(product["grade_note"], italic=True)
    writer.line(product["scale_note"], italic=True)


class _Writer:
    """Writes paragraphs and tables in one direction."""

    def __init__(self, made: Any, product: Mapping[str, Any]) -> None:
        self._made, self._product = made, product
        self._right_to_left = bool(product["right_to_left"])

    def turned(self, paragraph: Any) -> Any:
        """The paragraph in the direction of the language."""
        if self._right_to_left:
            paragraph.paragraph_format.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
            for run in paragraph.runs:
                run._element.get_or_add_rPr().append(OxmlElement("w:rtl"))
        return paragraph

    def head(self, text: str, level: int) -> None:
        """A heading."""
        self.turned(self._made.add_heading(text, level))

    def line(self, text: str, *, italic: bool = False, bold: bool = False) -> None:
        """A paragraph."""
        paragraph = self._made.add_paragraph()
        run = paragraph.add_run(text)
        run.italic, run.bold, run.font.size = italic, bold, Pt(10)
        self.turned(paragraph)

    def part(self, part: Mapping[str, Any]) -> None:
        """One part of a section."""
        cites = f" [{', '.join(map(str, part['cites']))}]" if part["cites"] else ""
        if part.get("note"):
            self.line(part["note"], italic=True)
        if part["t"] == "text":
            for number, paragraph in enumerate(part["paragraphs"]):
                last = cites if number == len(part["paragraphs"]) - 1 else ""
                self.line(f"{part['mark']} {paragraph}{last}")
        elif part["t"] == "judgement":
            self._judgement(part)
        elif part["t"] == "table":
            self.line(f"{part['mark']} {part['caption']}{cites}", bold=True)
            self.table(part["head"], part["rows"])
        else:
            self._chart(part)
        if part.get("marked"):
            self.line(part["marked"], italic=True)

    def _chart(self, part: Mapping[str, Any]) -> None:
        """A chart as a picture with its caption, and its numbers or names as a table for whoever cannot see it."""
        self.line(f"{part['mark']} {part['caption']}", bold=True)
        drawn = self._made.add_picture(io.BytesIO(as_picture(self._product, part)), width=PICTURE)
        drawn._inline.docPr.set("descr", part["caption"])
        rows = part.get("legend") or part.get("points") or part.get("bars") or []
        if rows:
            head = part.get("legend_head") or ["", ""]
            self.table(head, [list(row) for row in rows], headed="legend_head" in part)
        for said in part.get("remarks", ()):
            self.line(said, italic=True)

    def _judgement(self, part: Mapping[str, Any]) -> None:
        self.line(f"{part['mark']} {part['text']}", bold=bool(part["key"]))
        facts = [one for one in (part["likelihood"], part["confidence"], part["until"]) if one]
        if facts:
            self.line(" · ".join(facts))
        for _key, head, text in part["lines"]:
            self.line(f"{head}. {text}")
        for head, numbers in part["evidence"]:
            self.line(f"{head}: [{', '.join(map(str, numbers))}]")

    def table(self, head: Sequence[object], rows: Sequence[Sequence[object]], *, headed: bool = True) -> None:
        """A table, its columns from the right where the language runs so."""
        made = self._made.add_table(rows=0, cols=max(len(head), 1))
        made.style = "Light Grid"
        if self._right_to_left:
            made._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        widths = [column.get(qn("w:w")) for column in made._tbl.tblGrid]
        blank = self._row(widths)
        for row in [head, *rows] if headed else rows:
            # A copy of an empty row: asked for its cells anew at each row, a table of 10⁴ sources takes minutes.
            written = deepcopy(blank)
            for run, value in zip(list(written.iter(qn("w:r"))), row, strict=True):
                text = str(value)
                if "\n" in text:
                    run.text = text  # a break is an element of its own
                else:
                    run[-1].text = text
            made._tbl.append(written)
        if headed and made.rows:
            _in(made.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", val="true")

    def _row(self, widths: Sequence[str]) -> Any:
        """An empty row, its cells from the right where the language runs so."""
        row = OxmlElement("w:tr")
        for width in widths:
            cell = _in(row, "w:tc")
            _in(_in(cell, "w:tcPr"), "w:tcW", type="dxa", w=width)
            paragraph = _in(cell, "w:p")
            if self._right_to_left:
                _in(_in(paragraph, "w:pPr"), "w:bidi")
            run = _in(paragraph, "w:r")
            if self._right_to_left:
                _in(_in(run, "w:rPr"), "w:rtl")
            _in(run, "w:t").set(qn("xml:space"), "preserve")
        return row


def _in(parent: Any, name: str, **values: str) -> Any:
    """A new element within another."""
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made
