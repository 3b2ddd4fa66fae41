"""Compound files (OLE): Outlook's messages; locked and old Office files are told for what they are."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import HeaderParser

import olefile

from fusioncell.intake.readers.sandboxed import eml, html
from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, Part, RefusedError, Tick

PROPERTIES = "__properties_version1.0"
_ATTACHED = "__attach_version1.0_#"
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_DEEPEST = 20
_ERRORS = (
    OSError,
    ValueError,
    IndexError,
    KeyError,
    struct.error,
    TypeError,
    AttributeError,
    RecursionError,
    MemoryError,
)


def parse(raw: bytes, bounds: Bounds, tick: Tick) -> Parsed:
    """A message of Outlook; or what else a compound file is, with a finding."""
    try:
        with olefile.OleFileIO(io.BytesIO(raw), raise_defects=olefile.DEFECT_FATAL) as ole:
            if ole.exists(PROPERTIES):
                return _Store(ole, (), bounds, tick).parsed()
            return _other(ole)
    except RefusedError:
        raise
    except _ERRORS as damage:
        raise RefusedError("broken_ole", f"The compound file is damaged: {str(damage)[:120]}.") from damage


def _other(ole: olefile.OleFileIO) -> Parsed:
    parsed = Parsed()
    names = {"/".join(path) for path in ole.listdir()}
    if "EncryptedPackage" in names:
        parsed.find("encrypted", "The document is locked with a password; ask the sender for it. It is kept whole.")
    elif any("_VBA_PROJECT" in name or name.endswith("VBA/dir") for name in names):
        parsed.find("macros", "It carries macros. They were not run and not read; they stay sealed in the original.")
    parsed.find("not_read", "It is an old Office file, whose words the cell does not read; it is kept whole.")
    return parsed


class _Store:
    """The properties of a message, or of one enclosed in another, under a path of the compound file."""

    def __init__(self, ole: olefile.OleFileIO, path: tuple[str, ...], bounds: Bounds, tick: Tick) -> None:
        self.ole, self.path, self.bounds, self.tick = ole, path, bounds, tick
        if len(path) > _DEEPEST:
            raise RefusedError("nested_too_deep", f"Messages are enclosed more than {_DEEPEST // 2} deep.")

    def parsed(self) -> Parsed:
        """The message as its words and parts."""
        parsed = Parsed()
        headers = HeaderParser().parsestr(self._text(0x007D))
        facts = {name: value for name in (*eml.SHOWN, *eml.LOOPING) if (value := eml.header_of(headers, name))}
        sender = " ".join(filter(None, (self._text(0x0C1A), self._text(0x5D01) or self._text(0x0C1F))))
        mine = {"From": sender, "To": self._text(0x0E04), "Cc": self._text(0x0E03), "Subject": self._text(0x0037)}
        parsed.facts = {name: value for name, value in mine.items() if value} | facts
        parsed.facts["hops"] = str(len(headers.get_all("Received") or ()))
        parsed.number = (eml.header_of(headers, "Message-ID") or self._text(0x1035)).strip("<> ")
        parsed.title, parsed.author = parsed.facts.get("Subject", ""), parsed.facts.get("From", "")[:200]
        parsed.date = eml.moment_of(parsed.facts.get("Date", "")) or self._moment()
        body = self._body(parsed)
        head = "\n".join(f"{name}: {parsed.facts[name]}" for name in eml.SHOWN if parsed.facts.get(name))
        parsed.text = f"{head}\n\n{body}".strip()[: self.bounds.all_chars]
        self._attached(parsed)
        return parsed

    def _stream(self, number: int, kind: int, under: tuple[str, ...] = ()) -> bytes:
        path = [*self.path, *under, f"__substg1.0_{number:04X}{kind:04X}"]
        if not self.ole.exists(path) or self.ole.get_type(path) != olefile.STGTY_STREAM:
            return b""
        if self.ole.get_size(path) > self.bounds.unpacked_bytes:
            raise RefusedError("too_long", "A part of the message is larger than may be taken out.")
        data: bytes = self.ole.openstream(path).read()
        return data

    def _text(self, number: int, under: tuple[str, ...] = ()) -> str:
        wide = self._stream(number, 0x001F, under)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return self._stream(number, 0x001E, under).decode("cp1252", "replace").rstrip("\0")

    def _body(self, parsed: Parsed) -> str:
        plain = self._text(0x1000).replace("\r\n", "\n").strip()
        page = self._stream(0x1013, 0x0102)
        if page:
            inner = Parsed()
            words = html.words(page, None, self.bounds, inner)
            for code, sentence, _ in inner.findings:
                parsed.find(code, sentence, "HTML body")
            plain = plain or words
        if not plain and self._stream(0x1009, 0x0102):
            parsed.find(
                "rtf_only", "Its words are in RTF alone, which the cell does not read; they stay in the original."
            )
        return plain

    def _moment(self) -> str:
        """When it was sent, from the table of fixed properties; its header is 32, 24 or 8 bytes long."""
        path = [*self.path, PROPERTIES]
        table = self.ole.openstream(path).read() if self.ole.exists(path) else b""
        start = 32 if not self.path else 24
        for at in range(start, len(table) - 15, 16):
            kind, number = struct.unpack_from("<HH", table, at)
            if kind == 0x0040 and number in (_SUBMITTED, _DELIVERED):  # noqa: PLR2004 - PtypTime
                ticks = struct.unpack_from("<Q", table, at + 8)[0]
                if ticks < 1 << 62:
                    return (_EPOCH + timedelta(microseconds=ticks // 10)).replace(microsecond=0).isoformat()
        return ""

    def _attached(self, parsed: Parsed) -> None:
        depth = len(self.path)
        here = {tuple(each[: depth + 1]) for each in self.ole.listdir() if tuple(each[:depth]) == self.path}
        folders = sorted(each[-1] for each in here if each[-1].startswith(_ATTACHED))
        if len(folders) > self.bounds.members:
            raise RefusedError("too_many", f"It has more than {self.bounds.members:,} attachments.")
        for number, folder in enumerate(folders):
            self.tick(number, len(folders))
            under = (folder,)
            name = self._text(0x3707, under) or self._text(0x3704, under) or self._text(0x3001, under) or "unnamed"
            enclosed = [*self.path, folder, "__substg1.0_3701000D"]
            if self.ole.exists(enclosed) and self.ole.get_type(enclosed) == olefile.STGTY_STORAGE:
                inner = _Store(self.ole, tuple(enclosed), self.bounds, self.tick).parsed()
                parsed.parts.append(Part(inner.title[:120] or name, "message/rfc822", as_mail(inner)))
                continue
            data = self._stream(0x3701, 0x0102, under)
            media_type = self._text(0x370E, under)
            tnef = name.lower() == "winmail.dat"
            parsed.parts.append(Part(name[:200], "application/ms-tnef" if tnef else media_type, data))


def as_mail(parsed: Parsed) -> bytes:
    """A message that has no bytes of its own, written as mail so that it stands by itself."""
    mail = EmailMessage()
    for name in eml.SHOWN:
        if value := parsed.facts.get(name):
            mail[name] = " ".join(value.split())
    if parsed.number:
        mail["Message-ID"] = f"<{''.join(parsed.number.split())}>"
    mail.set_content(parsed.text.partition("\n\n")[2] or parsed.text)
    for part in parsed.parts:
        main, _, sub = (part.media_type or "application/octet-stream").partition("/")
        if main == "message" or not sub or not sub.isascii():
            main, sub = "application", "octet-stream"
        mail.add_attachment(part.data, maintype=main, subtype=sub or "octet-stream", filename=part.name)
    return mail.as_bytes()
