"""A product as tagged PDF (PDF/UA-1), by Typst, offline: our own template, our own fonts, no packages.

A letter that no font has fails the document instead of printing a box: PDF/UA forbids it and so do we.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

DOTS = 160.0  # of a picture, to the inch
FRAMES = Path(__file__).resolve().parent.parent / "frames"
_DIRECTION = "\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069"  # joiners and isolates: they print nothing, and matter
FONT_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_serif", "pylopdf_fonts_ar", "pylopdf_fonts_zh_cn")


class Unprintable(Exception):
    """The document cannot be made, and why: mostly a letter that no font has."""


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts of products, and no others: a document looks the same on every machine."""
    places = [find_spec(name) for name in FONT_PACKAGES]
    folders = [str(Path(place.origin).parent) for place in places if place is not None and place.origin]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def as_pdf(product: Mapping[str, Any], at: datetime) -> bytes:
    """The document. Raises `Unprintable`."""
    return _compiled("product.typ", product, format="pdf", pdf_standards=["ua-1"], timestamp=int(at.timestamp()))


def as_picture(product: Mapping[str, Any], part: Mapping[str, Any]) -> bytes:
    """One chart of a product as PNG, for a form that draws nothing by itself. Raises `Unprintable`."""
    told = {"language": product["language"], "right_to_left": product["right_to_left"], "part": part}
    return _compiled("picture.typ", told, format="png", ppi=DOTS)


def _compiled(frame: str, data: Mapping[str, Any], **how: Any) -> bytes:
    source = (FRAMES / "shared.typ").read_bytes() + (FRAMES / frame).read_bytes()
    with tempfile.TemporaryDirectory() as empty:
        try:
            made: bytes = typst.compile(
                source,
                font_paths=fonts(),
                package_path=empty,
                package_cache_path=empty,
                sys_inputs={"data": json.dumps(clean(data), ensure_ascii=False)},
                **how,
            )
        except typst.TypstError as error:
            raise Unprintable(str(error)) from None
    return made


def clean(value: Any) -> Any:
    """Without signs that no font prints and that are no letters: controls, and marks of byte order."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or (c.isprintable() or c in _DIRECTION))
    if isinstance(value, dict):
        return {key: clean(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inside) for inside in value]
    return value
