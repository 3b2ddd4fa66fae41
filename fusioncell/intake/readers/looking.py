"""What a look at a document's bytes and headers tells: second faces, programs, mail that goes round, colours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fusioncell.foundation.words import Tlp
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.readers.marks import tlp_of
from fusioncell.intake.readers.sandboxed.parsed import Parsed

_TLP = re.compile(r"\bTLP\s?:\s?(RED|AMBER[+-]STRICT|AMBER|GREEN|CLEAR|WHITE)\b", re.I)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_RUN = (
    ".exe",
    ".dll",
    ".scr",
    ".js",
    ".jse",
    ".vbs",
    ".vbe",
    ".bat",
    ".cmd",
    ".ps1",
    ".lnk",
    ".hta",
    ".jar",
    ".iso",
    ".msi",
)
_END_OF_ZIP = b"PK\x05\x06"
_TAIL = 66_000  # the end record of an archive and its longest comment
_ZIPS = {"docx", "zip", "table"}
_PICTURES = ((b"\x89PNG", "a picture"), (b"GIF8", "a picture"), (b"\xff\xd8\xff", "a picture"))
_SCRIPT = re.compile(rb"<(?:script|html|svg)[\s>]", re.I)


def faces_of(raw: bytes, kind: str) -> Iterator[str]:
    """What else these bytes could be opened as."""
    if kind not in _ZIPS and _END_OF_ZIP in raw[-_TAIL:] and kind not in ("mail", "edxl", "outlook", "winmail"):
        yield "an archive (ZIP)"
    if kind != "pdf" and b"%PDF-" in raw[:1024] and kind not in ("mail", "text", "html", "edxl"):
        yield "a PDF"
    if kind == "pdf":
        before = raw[: raw.find(b"%PDF-")]
        yield from (name for mark, name in _PICTURES if before.startswith(mark))
        if before.startswith(b"MZ"):
            yield "a program"
        if _SCRIPT.search(before):
            yield "a web page"
    elif kind in ("", "zip") and _SCRIPT.search(raw[:1024]):
        yield "a web page"


def is_program(raw: bytes, name: str) -> bool:
    """Whether somebody who opens it runs it."""
    return raw.startswith(_PROGRAMS) or name.lower().rstrip(". ").endswith(_RUN)


def loop_of(parsed: Parsed, options: ReaderOptions) -> str:
    """Why a mail must not come in: it answers by itself, goes round, or is the cell's own; empty when it may."""
    said = parsed.facts.get("Auto-Submitted", "no").partition(";")[0].strip().lower()
    if said == "auto-replied" or parsed.facts.get("X-Autoreply"):
        return "A machine answered by itself (Auto-Submitted): it is held, so that no two machines answer each other."
    if int(parsed.facts.get("hops", "0")) > options.limits.hops:
        return f"It passed through {parsed.facts['hops']} servers: it is going round in circles."
    domain = options.own_domain.lower()
    if domain and parsed.number.lower().rpartition("@")[2] == domain:
        return "It is the cell's own mail, come back."
    return ""


def tlp_in(text: str) -> Tlp | None:
    """The strictest colour that a text names."""
    colours = [colour for word in _TLP.findall(text) if (colour := tlp_of(word)) is not None]
    return max(colours, default=None)
