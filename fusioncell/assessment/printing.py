"""A frozen content printed: PDF, DOCX, HTML, JSON, in one of its languages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.template.loader import render_to_string

from fusioncell.assessment.methods.maps import Earth
from fusioncell.assessment.methods.product import product
from fusioncell.foundation import basemap
from fusioncell.foundation.errors import NotFound, Unreadable

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


def print_as(content: Mapping[str, Any], form: str, language: str, marks: Sequence[str] = ()) -> bytes:
    """The file. Raises `NotFound` for a form or language that it has not, `Unreadable` for what cannot be printed."""
    if form not in MEDIA or language not in content["languages"]:
        raise NotFound
    if form == "json":
        return as_json(content)
    made, at = worded(content, language, marks), datetime.fromisoformat(content["at"])
    if form == "html":
        return render_to_string("assessment/product.html", {"product": made}).encode()
    return _on_paper(made, form, at)


def _on_paper(made: Mapping[str, Any], form: str, at: datetime) -> bytes:
    """PDF or DOCX; what draws them takes 13 MB, which a console spares until somebody prints."""
    from fusioncell.assessment.methods.as_docx import as_docx  # noqa: PLC0415
    from fusioncell.assessment.methods.as_pdf import Unprintable, as_pdf  # noqa: PLC0415

    try:
        return as_docx(made, at) if form == "docx" else as_pdf(made, at)
    except Unprintable as error:
        raise Unreadable(f"It cannot be printed: {error}", str(made["language"])) from None


def worded(content: Mapping[str, Any], language: str, marks: Sequence[str] = ()) -> dict[str, Any]:
    """A product in a language as its parts, its maps on the base map that ships."""
    blocks = (block for section in content["sections"] for block in section["blocks"])
    shows_a_map = any(block.get("chart") == "places" for block in blocks)
    return product(content, language, marks, earth() if shows_a_map else None)


def earth() -> Earth:
    """The land, and the boundaries that this deployment shows."""
    return Earth(basemap.land(), basemap.boundaries(), basemap.chosen().note)


def as_json(content: Mapping[str, Any]) -> bytes:
    """The whole content as data, in one order of its fields so that equal contents are equal bytes."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content."""
    return hashlib.sha256(as_json(content)).hexdigest()


def filename(content: Mapping[str, Any], form: str, language: str) -> str:
    """What a file is called: the product's number, its language, its form; never its title."""
    return f"product-{content.get('number') or 'draft'}-{language}.{form}".replace("/", "-")
