"""The child: loads every parser, puts up its walls, then answers one document after another until its parent goes."""

from __future__ import annotations

import encodings
import importlib
import io
import os
import pkgutil
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import BinaryIO

import orjson
from pypdf import PdfWriter

from fusioncell.intake.readers.sandboxed import archive, docx, eml, html, ole, pdf, tnef, unlock, walls
from fusioncell.intake.readers.sandboxed.parsed import LENGTH, Bounds, Parsed, RefusedError, Tick, header_of, send

PARSERS: Mapping[str, Callable[[bytes, Bounds, Tick], Parsed]] = {
    "mail": eml.parse,
    "ole": ole.parse,
    "tnef": tnef.parse,
    "pdf": pdf.parse,
    "docx": docx.parse,
    "html": html.parse,
    "zip": archive.parse,
}
_WARM_MAIL = (
    b"From: =?utf-8?b?w6k=?= <a@b.example>\r\nDate: Tue, 3 Mar 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nPHA+aTwvcD4=\r\n--x\r\nContent-Type: text/plain; name*=utf-8''a%20b\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=41\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
    b"Subject: i\r\n\r\nj\r\n--x--\r\n"
)


def main() -> None:
    """Answer requests; a request that cannot even be measured ends the child."""
    memory = int(sys.argv[1])
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is not an answer
    _warm_up()
    send(sink, {"walls": walls.close_in(memory)}, [])
    while head := source.read(LENGTH.size):
        wanted = orjson.loads(source.read(LENGTH.unpack(head)[0]))
        walls.spare_cpu(int(wanted["seconds"]))
        _answer(sink, wanted, source.read(int(wanted["size"])))


def _answer(sink: BinaryIO, wanted: dict[str, object], raw: bytes) -> None:
    seconds = int(str(wanted["seconds"]))

    def tick(done: int, total: int) -> None:
        walls.spare_cpu(seconds)
        send(sink, {"at": done, "of": total}, [])

    try:
        bounds = Bounds(**wanted["bounds"])  # type: ignore[arg-type]  # as the parent's dataclass wrote it
        secret = str(wanted.get("secret", ""))
        parsed = unlock.parse(raw, secret, bounds, tick) if secret else PARSERS[str(wanted["kind"])](raw, bounds, tick)
    except RefusedError as refused:
        send(sink, {"done": True, "refused": [refused.code, refused.sentence, refused.place]}, [])
    except MemoryError:
        send(
            sink,
            {"done": True, "refused": ["too_much_memory", "Reading it takes more memory than a document may use.", ""]},
            [],
        )
    except Exception as trouble:  # noqa: BLE001 - a stranger's bytes find every mistake of every parser
        said = f"The parser failed on it ({type(trouble).__name__})."
        send(sink, {"done": True, "refused": ["parser_failed", said, ""]}, [])
    else:
        send(sink, header_of(parsed), [*(part.data for part in parsed.parts), parsed.text.encode("utf-8", "replace")])


def _warm_up() -> None:
    """Load what is otherwise loaded at first use: behind the walls no file can be opened any more."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in ("mbcs", "oem", "cp65001"):
            with suppress(ImportError, LookupError):
                importlib.import_module(f"encodings.{module.name}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", "<document/>")
    for kind, raw in (
        ("mail", _WARM_MAIL),
        ("docx", packed.getvalue()),
        ("zip", packed.getvalue()),
        ("pdf", _small_pdf()),
    ):
        with suppress(RefusedError):
            PARSERS[kind](raw, Bounds(), lambda _done, _total: None)
    unlock.warm_up()
    with suppress(RefusedError):
        ole.as_mail(Parsed(title="t", text="h\n\nb", facts={"Subject": "é"}, parts=[]))


def _small_pdf() -> bytes:
    """One empty page, written by the second reader, so that both are loaded."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(72, 72)
    writer.write(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
