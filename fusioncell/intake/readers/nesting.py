"""Documents and what they carry: each a report of its own, linked to what carried it, under a label as close as both.

The carrier stands under the join of all that it carries, because its original shows it; what is carried stands under
the join of its own marks and those of its carriers. Depth, number and size are bounded over the whole tree; what lies
beyond is quarantined whole.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from fusioncell.evidence.methods.drafts import Finding, Marks, ReportDraft, Unread
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers import edxl, face
from fusioncell.intake.readers.drafting import About, Notes, iso_date, title_of
from fusioncell.intake.readers.encoding import as_utf8, of_table
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.looking import faces_of, is_program, loop_of, tlp_in
from fusioncell.intake.readers.marks import NONE, join_all, join_marks
from fusioncell.intake.readers.sandbox import SANDBOX, Patience, Task
from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, Part, RefusedError

CHILD = {
    "mail": "mail",
    "outlook": "ole",
    "winmail": "tnef",
    "pdf": "pdf",
    "docx": "docx",
    "html": "html",
    "zip": "zip",
}
DOCUMENTS = {**CHILD, "text": "", "edxl": ""}
MEDIA = {
    "mail": "message/rfc822",
    "outlook": "application/vnd.ms-outlook",
    "winmail": "application/ms-tnef",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "zip": "application/zip",
    "text": "text/plain",
    "edxl": "application/edxl+xml",
}
_MEDIA = re.compile(r"[a-z0-9][a-z0-9.+-]{0,40}/[a-z0-9][a-z0-9.+-]{0,58}")
_SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Above:
    """What carries a document: its marks joined with those above it, its fingerprint, its depth, its place."""

    marks: Marks = NONE
    fingerprint: bytes | None = None
    depth: int = 0
    place: str = ""

    def within(self, name: str) -> str:
        """The place of something that is carried here."""
        return f"{self.place}{_SEPARATOR}{name}" if self.place else name


class Nest:
    """One delivered document with everything in it, read within one budget."""

    def __init__(self, options: ReaderOptions) -> None:
        self.options, self.limits = options, options.limits
        self.bytes_left, self.parts_left = options.limits.nested_bytes, options.limits.nested_parts

    def read(self, stream: BinaryIO, kind: str) -> Drafts:
        """The document first, then what it carries, in order."""
        raw = stream.read(self.limits.document_bytes + 1)
        if len(raw) > self.limits.document_bytes:
            raise Unreadable(f"The document is larger than {self.limits.document_bytes:,} bytes.", "byte 0")
        part = Part(self.options.filename or kind, MEDIA[kind], raw)
        yield from self._document(part, kind, Above())

    def unlocked(self, raw: bytes, secret: str) -> list[ReportDraft | Unread]:
        """What a locked file holds, opened with a password; each is carried by the file. Raises `Unreadable`."""
        try:
            parsed = SANDBOX.parse(replace(self._task("unlock", raw), secret=secret), self.options.beat)
        except RefusedError as refused:
            raise Unreadable(refused.sentence, refused.place or "password") from refused
        above = Above(NONE, hashlib.sha256(raw).digest(), 1, self.options.filename)
        return [item for part in parsed.parts for item in self._part(part, above)]

    def _document(self, part: Part, kind: str, above: Above) -> list[ReportDraft | Unread]:
        place = above.within(part.name)
        try:
            parsed = self._parsed(part, kind)
        except RefusedError as refused:
            where = f"{place}, {refused.place}" if refused.place else place
            return [Unread(part.data, where, refused.code, refused.sentence)]
        looping = loop_of(parsed, self.options) if kind in ("mail", "outlook") else ""
        if looping:
            return [Unread(part.data, place, "mail_loop", looping)]
        self._stretched(parsed, part.name)
        own = self._own_marks(parsed)
        fingerprint = hashlib.sha256(part.data).digest()
        carried = Above(self._join(above.marks, own), fingerprint, above.depth + 1, place)
        below = [item for each in parsed.parts for item in self._part(each, carried)]
        marks = join_all(
            [own, *(item.marks for item in below if isinstance(item, ReportDraft))], self.options.classifications
        )
        return [
            self._draft(part, kind, parsed, replace(above, place=place, marks=self._join(above.marks, marks))),
            *below,
        ]

    def _parsed(self, part: Part, kind: str) -> Parsed:
        if kind == "text":
            return self._text(part)
        if kind == "edxl":
            return edxl.parse(part.data)
        return SANDBOX.parse(self._task(CHILD[kind], part.data), self.options.beat)

    def _task(self, kind: str, raw: bytes) -> Task:
        limits = self.limits
        bounds = Bounds(text_chars=limits.text_chars, unpacked_bytes=limits.nested_bytes, members=limits.nested_parts)
        patience = Patience(limits.document_step_seconds, limits.document_seconds, limits.document_memory)
        return Task(kind, raw, bounds, patience)

    def _text(self, part: Part) -> Parsed:
        parsed = Parsed()
        charset = re.search(r"charset=\"?([\w.-]+)", part.media_type)
        body = as_utf8(part.data)
        codec = of_table(
            body[: face.HEAD], charset[1] if charset else self.options.encoding, self.options.language
        ).codec
        try:
            parsed.text = body.decode(codec)
        except UnicodeDecodeError as trouble:
            parsed.text = body.decode(codec, "replace")
            said = f"It is not {codec.upper()} throughout; what cannot be read is shown as �."
            parsed.find("encoding", said, f"byte {trouble.start}")
        return parsed

    def _stretched(self, parsed: Parsed, name: str) -> None:
        """A text longer than a report holds goes on in parts, cut between two lines where there is one."""
        limit, rest, number = self.limits.text_chars, parsed.text, 1
        if len(rest) <= limit:
            return
        parsed.find("in_stretches", "Its text is longer than one report holds; it goes on in reports of its own.")
        parsed.text, rest = _cut(rest, limit)
        while rest:
            number += 1
            text, rest = _cut(rest, limit)
            parsed.parts.append(Part(f"{name}, stretch {number}.txt", "text/plain; charset=utf-8", text.encode()))

    def _own_marks(self, parsed: Parsed) -> Marks:
        """What the document says of its handling; a colour read in a text closes the channel's, never opens it."""
        colour = tlp_in(f"{parsed.title}\n{parsed.text[:3000]}\n{parsed.text[-500:]}")
        marks = Marks()
        if colour is not None:
            marks = Marks(tlp=colour if self.options.tlp is None else max(colour, self.options.tlp))
        for word in filter(None, parsed.facts.get("confidentiality", "").split("\n")):
            marks = self._join(marks, self._confidential(word))
        return marks

    def _confidential(self, word: str) -> Marks:
        known = {each.upper(): each for each in self.options.classifications}
        plain = word.strip().upper().removesuffix(" AND NOT SENSITIVE")
        if plain in known:
            return Marks(classification=known[plain])
        return Marks() if plain == "UNCLASSIFIED" else Marks(unknown=(f"the confidentiality “{word.strip()[:80]}”",))

    def _join(self, one: Marks, other: Marks) -> Marks:
        return join_marks(one, other, self.options.classifications)

    def _part(self, part: Part, above: Above) -> list[ReportDraft | Unread]:
        place = above.within(part.name)
        if above.depth > self.limits.nested:
            said = f"It lies {above.depth} deep in other documents; {self.limits.nested} is the limit."
            return [Unread(part.data, place, "nested_too_deep", said)]
        self.parts_left -= 1
        self.bytes_left -= len(part.data)
        if self.parts_left < 0 or self.bytes_left < 0:
            return [
                Unread(
                    part.data, place, "too_much_nested", "The documents before it used up what one delivery may hold."
                )
            ]
        self.options.beat(part.name)
        kind = self._kind(part)
        if kind in DOCUMENTS:
            return self._document(part, kind, above)
        if kind in ("", "table", "reference") or not part.data:
            return [self._opaque(part, kind, above)]
        return self._objects(part, kind, above)

    def _kind(self, part: Part) -> str:
        """The format of a part: by its bytes, or as text where it is sent as text."""
        reader = face.recognise(part.data[: face.HEAD], part.name)
        stated = part.media_type.partition(";")[0].strip().lower()
        if reader is not None and not (reader.FORMAT == "table" and stated == "text/plain"):
            return reader.FORMAT
        if stated == "message/rfc822":
            return "mail"
        return "text" if stated.startswith("text/") and b"\0" not in part.data[: face.HEAD] else ""

    def _objects(self, part: Part, kind: str, above: Above) -> list[ReportDraft | Unread]:
        """The objects of a file in a format of its own, each carried by the document that it came in."""
        items: list[ReportDraft | Unread] = []
        options = replace(self.options, filename=part.name)
        try:
            read = face.reader_of(kind).read(io.BytesIO(part.data), options)
            items.extend(self._carried(item, part.name, above) for item in read)
        except Unreadable as trouble:
            items.append(Unread(part.data, above.within(part.name), "unreadable", trouble.sentence))
        return items

    def _carried(self, item: ReportDraft | Unread, name: str, above: Above) -> ReportDraft | Unread:
        place = f"{above.within(name)}, {item.place}"
        if isinstance(item, Unread):
            return replace(item, place=place)
        item.part_of, item.place, item.marks = above.fingerprint, place, self._join(above.marks, item.marks)
        return item

    def _opaque(self, part: Part, kind: str, above: Above) -> ReportDraft:
        """What is kept whole and not read: a picture, a program, a table without a mapping."""
        parsed = Parsed()
        if is_program(part.data, part.name):
            parsed.find("program", "It is a program. It was not run; it stays sealed in the original.")
        elif kind == "table":
            parsed.find(
                "needs_mapping", "It is a table; deliver it over a channel with a mapping to have its rows read."
            )
        else:
            parsed.find("not_read", "Its format is not read; it is kept whole.")
        return self._draft(part, kind, parsed, replace(above, place=above.within(part.name)))

    def _draft(self, part: Part, kind: str, parsed: Parsed, above: Above) -> ReportDraft:
        fingerprint = hashlib.sha256(part.data)
        language = self.options.language
        notes = Notes(above.place, Hints(self.options.country, language), self.limits.field_chars)
        for code, sentence, where in parsed.findings:
            notes.find(code, notes.plain(sentence), where)
        for other in faces_of(part.data, kind):
            notes.find("polyglot", f"It can be opened as {other} as well; only its first face was read.")
        about = About(f"document:{fingerprint.hexdigest()[:32]}", "Document")
        stated = part.media_type.partition(";")[0].strip().lower()
        media_type = MEDIA.get(kind) or (stated if _MEDIA.fullmatch(stated) else "application/octet-stream")
        title = notes.plain(parsed.title, "title")
        day = iso_date(parsed.date) or ""
        for prop, value in (
            ("title", title),
            ("author", parsed.author),
            ("date", day),
            ("fileName", part.name),
            ("mimeType", media_type),
        ):
            notes.state(about, prop, value, prop)
        return ReportDraft(
            external_id=None,
            version=None,
            raw=part.data,
            media_type=media_type,
            title=title_of(title, title_of(notes.plain(part.name), kind or "file")),
            text=notes.plain(parsed.text, "text"),
            language=language,
            occurred=(day, day) if day else None,
            source_name=notes.plain(parsed.author)[:200] or None if kind in ("mail", "outlook", "edxl") else None,
            marks=above.marks,
            statements=tuple(notes.statements),
            findings=tuple(_placed(notes.findings)),
            place=above.place,
            part_of=above.fingerprint,
        )


def _placed(findings: list[Finding]) -> Iterator[Finding]:
    return (replace(each, place=each.place[:500]) for each in findings)


def _cut(text: str, limit: int) -> tuple[str, str]:
    if len(text) <= limit:
        return text, ""
    at = text.rfind("\n", limit // 2, limit)
    at = limit if at < 0 else at
    return text[:at], text[at:].lstrip("\n")
