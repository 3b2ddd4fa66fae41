"""Mail as it travels (RFC 5322, MIME): headers, words, and everything attached as parts."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from fusioncell.intake.readers.sandboxed import html
from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, Part, RefusedError, Tick

SHOWN = ("From", "Sender", "To", "Cc", "Reply-To", "Date", "Subject")
LOOPING = ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Loop", "Precedence", "X-Autoreply", "Return-Path")
DEEPEST = 60  # multiparts within multiparts
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted", "multipart/encrypted"}
_SIGNED = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}


def parse(raw: bytes, bounds: Bounds, tick: Tick) -> Parsed:
    """A message, with its words and its attachments."""
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
    except (MessageError, ValueError, RecursionError) as trouble:
        raise RefusedError("broken_mail", f"It cannot be read as mail: {trouble}.") from trouble
    if not message.keys():
        raise RefusedError("broken_mail", "It has no header of mail.")
    return _Mail(message, bounds, tick).parsed


class _Mail:
    """A message while it is being read."""

    def __init__(self, message: Message, bounds: Bounds, tick: Tick) -> None:
        self.bounds, self.tick, self.parsed = bounds, tick, Parsed()
        self.plain: list[str] = []
        self.pages: list[str] = []
        self._headers(message)
        self._walk(message, 0)
        body = "\n\n".join(self.plain) or "\n\n".join(self.pages)
        self.parsed.title = self.parsed.facts.get("Subject", "")
        head = "\n".join(f"{name}: {self.parsed.facts[name]}" for name in SHOWN if self.parsed.facts.get(name))
        self.parsed.text = f"{head}\n\n{body}".strip()[: bounds.all_chars]

    def _headers(self, message: Message) -> None:
        facts = self.parsed.facts
        for name in (*SHOWN, *LOOPING):
            if value := header_of(message, name):
                facts[name] = value
        facts["hops"] = str(len(message.get_all("Received") or ()))
        self.parsed.number = header_of(message, "Message-ID").strip("<> ")
        self.parsed.author = facts.get("From", "")[:200]
        self.parsed.date = moment_of(facts.get("Date", ""))
        addresses = [
            address for _, address in getaddresses([facts.get(name, "") for name in ("From", "Reply-To")]) if address
        ]
        domains = {address.rpartition("@")[2].lower() for address in addresses}
        if len(domains) > 1:
            self.parsed.find(
                "reply_elsewhere", "Answers would go to another domain than the one it says it comes from.", "Reply-To"
            )
        self._defects(message)

    def _defects(self, message: Message) -> None:
        if message.defects:
            names = ", ".join(sorted({type(defect).__name__ for defect in message.defects}))
            self.parsed.find("mail_defects", f"Its form is damaged: {names[:120]}.")

    def _walk(self, message: Message, depth: int) -> None:
        if depth > DEEPEST:
            raise RefusedError("nested_too_deep", f"Its parts are nested more than {DEEPEST} deep.")
        kind = message.get_content_type()
        if kind in _SEALED:
            self.parsed.find("encrypted", "It is encrypted; ask for the key or for a plain copy. It is kept whole.")
        if kind == "message/rfc822" or (message.is_multipart() and kind.startswith("message/")):
            self._enclosed(message)
        elif message.is_multipart():
            for part in message.get_payload():  # a multipart holds a list
                if isinstance(part, Message):
                    self._walk(part, depth + 1)
        else:
            self._leaf(message, kind)

    def _enclosed(self, message: Message) -> None:
        for inner in message.get_payload():
            if isinstance(inner, Message):
                name = header_of(inner, "Subject")[:120] or "a message"
                self._part(name, "message/rfc822", inner.as_bytes(policy=policy.compat32))

    def _leaf(self, message: Message, kind: str) -> None:
        named = _name_of(message)
        data = message.get_payload(decode=True)
        payload = data if isinstance(data, bytes) else b""
        attached = message.get_content_disposition() == "attachment" or bool(named)
        if kind in _SIGNED:
            self.parsed.find("signature", "It carries a signature that nobody here has verified.")
        if attached or kind not in ("text/plain", "text/html"):
            if payload or named:
                media_type = "application/ms-tnef" if kind in _TNEF or (named or "").lower() == "winmail.dat" else kind
                self._part(named or f"part.{kind.partition('/')[2]}", media_type, payload)
            return
        if kind == "text/html":
            self.pages.append(html.words(_decoded(payload, message), None, self.bounds, inner := Parsed()))
            for code, sentence, place in inner.findings:
                self.parsed.find(code, sentence, place or "HTML body")
        else:
            self.plain.append(_decoded(payload, message).replace("\r\n", "\n").strip())

    def _part(self, name: str, media_type: str, data: bytes) -> None:
        if len(self.parsed.parts) >= self.bounds.members:
            raise RefusedError("too_many", f"It has more than {self.bounds.members:,} attachments.")
        self.parsed.parts.append(Part(name, media_type, data))
        self.tick(len(self.parsed.parts), 0)


def header_of(message: Message, name: str) -> str:
    """A header in words, however it was written."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        said = str(make_header(decode_header(str(value))))
    except (ValueError, LookupError, MessageError, TypeError):
        said = str(value)
    return re.sub(r"\s+", " ", said.encode("utf-8", "replace").decode()).strip()[:2000]


def moment_of(said: str) -> str:
    """A date of mail as ISO, or nothing."""
    try:
        return parsedate_to_datetime(said).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _name_of(message: Message) -> str:
    try:
        name = message.get_filename() or ""
        return str(make_header(decode_header(name)))[:200]
    except (ValueError, LookupError, MessageError, TypeError):
        return "unnamed"


def _decoded(payload: bytes, message: Message) -> str:
    charset = message.get_content_charset() or "utf-8"
    for codec in (charset, "utf-8", "cp1252"):
        try:
            return payload.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return payload.decode("latin-1")
