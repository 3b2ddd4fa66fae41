"""Our own JSON, `fusioncell/1`: a document with `reports`, or one report a line (docs/manual/formats.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import BinaryIO

from fusioncell.evidence.methods.drafts import Marks, ReportDraft, StatementDraft, Unread
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.words import Kind, PersonCategory
from fusioncell.intake.readers.drafting import About, Notes, iso_date, title_of
from fusioncell.intake.readers.encoding import as_utf8, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.fields import Says, UnfitError, object_of, objects_of, text_of, word_of
from fusioncell.intake.readers.marks import join_all, join_marks, marks_of_label
from fusioncell.intake.readers.scan import Piece, Scanner

FORMAT = "fusioncell/1"
MEDIA_TYPE = "application/vnd.fusioncell.report+json"
_MARK = re.compile(rb'^\s*\[?\s*\{\s*"format"\s*:\s*"fusioncell/\d+"')
_WORDS = {"format", "id", "version", "title", "text", "language"}
_REPORT = _WORDS | {"occurred", "source", "credibility", "label", "entities", "statements", "disclosure"}
_ABOUT = {"kind", "category", "language", "label", "first_seen", "last_seen"}
_ENTITY = _ABOUT | {"id", "schema", "properties"}
_STATEMENT = _ABOUT | {"entity", "schema", "property", "value", "original"}


def recognises(head: bytes, filename: str) -> bool:
    """A file whose first member is our `format`."""
    return bool(_MARK.match(as_utf8(head)))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every report of the file."""
    scanner = Scanner(utf8_stream(stream), "reports", options.limits.object_bytes, _plausible)
    for piece in scanner.pieces():
        yield _judged(piece, options, scanner.frame.get("format"))


def _plausible(says: Says) -> bool:
    return ("title" in says or "text" in says) and bool(says.keys() & {"id", "format", "statements", "entities"})


def _judged(piece: Piece, options: ReaderOptions, framed: object) -> ReportDraft | Unread:
    if piece.says is None:
        return Unread(piece.raw, piece.place, "broken_json", piece.trouble)
    if (piece.says.get("format") or framed or FORMAT) != FORMAT:
        return Unread(piece.raw, piece.place, "other_format", f"The report does not say that it is {FORMAT}.")
    try:
        return _Report(piece, options).draft()
    except UnfitError as unfit:
        return Unread(piece.raw, piece.place, "unfit", str(unfit))


class _Report:
    """One report being read."""

    def __init__(self, piece: Piece, options: ReaderOptions) -> None:
        self.says = piece.says or {}
        self.piece = piece
        self.options = options
        self.language = text_of(self.says, "language") or options.language
        self.notes = Notes(piece.place, Hints(options.country, self.language), options.limits.field_chars)
        self.marks = marks_of_label(self.says.get("label"))

    def draft(self) -> ReportDraft:
        """The report as a draft."""
        self._strange(self.says, _REPORT, "")
        title, text = self._words()
        for number, entity in enumerate(objects_of(self.says, "entities")):
            self._entity(entity, f"entities[{number}]")
        for number, statement in enumerate(objects_of(self.says, "statements")):
            self._statement(statement, f"statements[{number}]")
        source = object_of(self.says, "source")
        marks, statements = self._marked(self.notes.statements)
        return ReportDraft(
            external_id=text_of(self.says, "id"),
            version=text_of(self.says, "version"),
            raw=self.piece.raw,
            media_type=MEDIA_TYPE,
            title=title,
            text=text,
            language=self.language,
            occurred=self._occurred(),
            credibility_raw=text_of(self.says, "credibility"),
            reliability_raw=text_of(source, "reliability"),
            source_name=text_of(source, "name"),
            marks=marks,
            statements=statements,
            findings=tuple(self.notes.findings),
            place=self.piece.place,
        )

    def _words(self) -> tuple[str, str]:
        text = self.notes.plain(text_of(self.says, "text") or "", "text")
        limit = self.options.limits.text_chars
        if len(text) > limit:
            raise UnfitError(f"The text has {len(text):,} characters; {limit:,} is the limit.")
        title = title_of(self.notes.plain(text_of(self.says, "title") or "", "title"), title_of(text))
        if not title:
            raise UnfitError("The report has neither title nor text.")
        return title, text

    def _entity(self, says: Says, where: str) -> None:
        self._strange(says, _ENTITY, where)
        about = self._about(says, where, "id")
        properties = says.get("properties")
        if not isinstance(properties, dict):
            raise UnfitError(f"{where} has no “properties”.")
        for prop, values in properties.items():
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, bool) or not isinstance(value, str | int | float):
                    raise UnfitError(f"{where}: a value of “{prop}” is not text.")
                self.notes.state(about, prop, str(value), f"{where}.{prop}")

    def _statement(self, says: Says, where: str) -> None:
        self._strange(says, _STATEMENT, where)
        about = self._about(says, where, "entity")
        prop, value = text_of(says, "property", where), text_of(says, "value", where)
        if not prop or not value:
            raise UnfitError(f"{where} needs “property” and “value”.")
        before = len(self.notes.statements)
        self.notes.state(about, prop, value, where)
        original = text_of(says, "original", where)
        if original and len(self.notes.statements) > before:
            self.notes.statements[-1] = replace(self.notes.statements[-1], original=self.notes.plain(original, where))

    def _about(self, says: Says, where: str, name: str) -> About:
        entity, schema = text_of(says, name, where), text_of(says, "schema", where)
        if not entity or not schema:
            raise UnfitError(f"{where} needs “{name}” and “schema”.")
        label = says.get("label")
        return About(
            entity=entity,
            schema=schema,
            kind=word_of(Kind, says, "kind", where) or Kind.DOCUMENT,
            category=word_of(PersonCategory, says, "category", where),
            lang=text_of(says, "language", where) or None,
            marks=None if label is None else marks_of_label(label),
            first_seen=self._date(says.get("first_seen"), f"{where}.first_seen"),
            last_seen=self._date(says.get("last_seen"), f"{where}.last_seen"),
        )

    def _marked(self, statements: Iterable[StatementDraft]) -> tuple[Marks, tuple[StatementDraft, ...]]:
        """The report's marks as strict as its strictest portion, and each portion's marks complete."""
        order = self.options.classifications
        own = {each.marks for each in statements if each.marks is not None}
        if not own:
            return self.marks, tuple(statements)
        complete = {marks: self._portion(marks) for marks in own} | {None: self.marks}
        return join_all([self.marks, *complete.values()], order), tuple(
            replace(each, marks=complete[each.marks]) for each in statements
        )

    def _portion(self, marks: Marks) -> Marks:
        """A portion's marks, completed from the report's; its own classification stands (a portion mark)."""
        base = self.marks
        if marks.classification is not None:
            base = replace(base, classification=None, policy=None)
        return join_marks(base, marks, self.options.classifications)

    def _occurred(self) -> tuple[str, str] | None:
        said = self.says.get("occurred")
        if said is None:
            return None
        if isinstance(said, dict):
            start = self._date(said.get("from"), "occurred.from")
            end = self._date(said.get("to"), "occurred.to")
        else:
            start = end = self._date(said, "occurred")
        if start and end and end < start[: len(end)]:
            self.notes.find("dates_reversed", f"It is said to end ({end}) before it began ({start}).", "occurred")
        both = (start or end, end or start)
        return (both[0], both[1]) if both[0] and both[1] else None

    def _date(self, said: object, where: str) -> str | None:
        if said is None:
            return None
        day = iso_date(str(said)) if isinstance(said, str | int) and not isinstance(said, bool) else None
        if day is None:
            self.notes.find("value_date", f"“{str(said)[:80]}” is no date of the calendar as YYYY-MM-DD.", where)
        return day

    def _strange(self, says: Says, known: set[str], where: str) -> None:
        for name in says.keys() - known:
            self.notes.find("unknown_field", f"The field “{name[:80]}” is not part of {FORMAT}.", where)
