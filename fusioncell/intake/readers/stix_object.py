"""One STIX object as a draft: its words, its marks, its statements, and what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fusioncell.evidence.methods.drafts import Marks, ReportDraft
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.words import Kind
from fusioncell.intake.readers.drafting import About, Notes, iso_date, title_of
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.readers.fields import Says, UnfitError, text_of
from fusioncell.intake.readers.marks import join_all
from fusioncell.intake.readers.scan import Piece
from fusioncell.intake.readers.stix_index import Index
from fusioncell.intake.readers.stix_marks import missing
from fusioncell.intake.readers.stix_patterns import identifiers
from fusioncell.intake.readers.stix_shapes import COUNTED, LINKS, MARKING, NUMBERS, layout_of, shape_of, values_at

MEDIA_TYPE = "application/stix+json"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CREDIBILITY = "54321"  # STIX 2.1, appendix A.3: Admiralty credibility for each fifth of the scale of confidence
_DANGLING_SHOWN = 3
_SETS = 1_000  # of markings remembered
_UNMARKED: tuple[frozenset[str], Marks] = (frozenset(), Marks())


@dataclass(frozen=True, slots=True)
class Bundle:
    """What an object is read against."""

    index: Index
    options: ReaderOptions
    old: bool
    hints: Hints
    marked: dict[tuple[str, ...], tuple[frozenset[str], Marks]]


@dataclass(frozen=True, slots=True)
class Portion:
    """Selectors of a granular marking, and what it demands of what they point to."""

    selectors: tuple[str, ...]
    marks: Marks | None
    lang: str | None

    def covers(self, path: str) -> bool:
        """Whether a selector points to this path or to something that contains it."""
        return any(path == each or path.startswith(f"{each}.") for each in self.selectors)


class StixObject:
    """An object of a bundle while it is being read."""

    __slots__ = (
        "bundle", "id", "language", "layout", "marks", "notes", "piece", "portions", "references", "says", "type"
    )  # fmt: skip

    def __init__(self, piece: Piece, bundle: Bundle) -> None:
        self.says: Says = piece.says or {}
        self.piece = piece
        self.bundle = bundle
        self.layout = layout_of(tuple(self.says))
        self.type, self.id = str(self.says["type"]), str(self.says["id"])
        self.language = text_of(self.says, "lang") if "lang" in self.says else bundle.options.language
        self.notes = Notes(piece.place, bundle.hints, bundle.options.limits.field_chars)
        self.portions = tuple(self._portions()) if "granular_markings" in self.says else ()
        self.references, self.marks = self._marked()

    def draft(self) -> ReportDraft:
        """The object as a draft."""
        self._oddities()
        layout = self.layout
        text = self._text() if layout.words else ""
        occurred = self._occurred() if layout.seen else None
        if self.says.get("revoked") is True:
            self.notes.find("revoked", "Its producer has revoked it: nothing is stated from it.")
        elif self.type in LINKS:
            self._link(occurred)
        elif self.type != MARKING:
            self._entity(occurred)
        return ReportDraft(
            external_id=self.id,
            version=text_of(self.says, "modified") or text_of(self.says, "created"),
            raw=self.piece.raw,
            media_type=MEDIA_TYPE,
            title=title_of(self.notes.plain(self._title(), "name"), self.type),
            text=text,
            language=self.language,
            occurred=occurred,
            credibility_raw=self._credibility() if "confidence" in self.says else None,
            source_name=self.bundle.index.name_for(self.references, self.says.get("created_by_ref")),
            marks=self._all_marks() if self.portions else self.marks,
            statements=tuple(self.notes.statements),
            findings=tuple(self.notes.findings),
            place=self.piece.place,
        )

    def _title(self) -> str:
        if self.type == "relationship":
            return f"{self._end('source_ref')} {self.says.get('relationship_type')} {self._end('target_ref')}"
        if self.type == "sighting":
            return f"Sighting of {self._end('sighting_of_ref')}"
        for field in ("name", "value", "abstract", "pattern", "opinion", "path", "subject", "key"):
            if isinstance(value := self.says.get(field), str) and value.strip():
                return value
        return self.type

    def _end(self, field: str) -> str:
        """One end of a link, by its name where that may be said here, else by its type."""
        reference = self.says.get(field)
        return self.bundle.index.name_for(self.references, reference) or str(reference).partition("--")[0]

    def _text(self) -> str:
        parts = [part for field in self.layout.words if isinstance(part := self.says[field], str)]
        text = self.notes.plain("\n\n".join(parts), "description")
        limit = self.bundle.options.limits.text_chars
        if len(text) > limit:
            raise UnfitError(f"The text has {len(text):,} characters; {limit:,} is the limit.")
        return text

    def _entity(self, occurred: tuple[str, str] | None) -> None:
        shape = shape_of(self.says)
        about = About(self.id, shape.schema, shape.kind, None, self.language, None, *(occurred or (None, None)))
        for path, prop in shape.paths.items():
            if path in self.says or "." in path:
                for where, value in values_at(self.says, path):
                    self.notes.state(self._portioned(about, where), prop, value, where)
        for where, value in self._external_ids():
            prop, form = NUMBERS.get(self.type, ("recordId", ""))
            numbered = prop if value.startswith(form) else "recordId"
            self.notes.state(self._portioned(about, where), numbered, value, where)
        if shape.schema == "Concept":
            self.notes.state(self._portioned(about, "type"), "type", self.type, "type")
        if self.type == "indicator":
            for prop, value in identifiers(str(self.says.get("pattern"))):
                self.notes.state(self._portioned(about, "pattern"), prop, value, "pattern")

    def _link(self, occurred: tuple[str, str] | None) -> None:
        """A relationship or sighting: a link entity whose two ends are other objects' ids."""
        schema, ends = LINKS[self.type]
        first, last = occurred or (None, None)
        about = About(self.id, schema, Kind.DOCUMENT, None, None, None, first, last)
        notes, portions, says = self.notes, self.portions, self.says
        for prop, field in ends:
            said = says.get(field)
            if isinstance(said, str) and said:
                notes.refer(self._portioned(about, field) if portions else about, prop, said, field)
            elif isinstance(said, list):
                for where, value in values_at(says, field):
                    notes.refer(self._portioned(about, where), prop, value, where)
            elif field.endswith("_ref"):
                raise UnfitError(f"The {self.type} has no {field}.")
        field, prop = COUNTED.get(self.type, ("relationship_type", "role"))
        if field in says:
            notes.state(self._portioned(about, field), prop, text_of(says, field) or "", field)

    def _external_ids(self) -> Iterator[tuple[str, str]]:
        references = self.says.get("external_references")
        for number, reference in enumerate(references if isinstance(references, list) else ()):
            if isinstance(reference, dict) and isinstance(value := reference.get("external_id"), str):
                yield f"external_references.[{number}].external_id", value

    def _occurred(self) -> tuple[str, str] | None:
        for first, last in self.layout.seen:
            said = [self.says.get(first), self.says.get(last)]
            days = [iso_date(each) if isinstance(each, str) else None for each in said]
            for field, value, day in zip((first, last), said, days, strict=True):
                if value is not None and day is None:
                    self.notes.find("value_date", f"“{str(value)[:40]}” is no date of the calendar.", field)
            start, end = days[0] or days[1], days[1] or days[0]
            if start and end:
                return start, end
        return None

    def _credibility(self) -> str | None:
        confidence = self.says.get("confidence")
        if not isinstance(confidence, int) or isinstance(confidence, bool) or not 0 <= confidence <= 100:  # noqa: PLR2004 - a percentage
            return None
        return _CREDIBILITY[min(confidence // 20, 4)]

    def _marked(self) -> tuple[frozenset[str], Marks]:
        """The markings of the whole object, by id, and what they demand together; most objects share a few sets."""
        said = self.says.get("object_marking_refs")
        if not said:
            return _UNMARKED
        if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
            return frozenset(), join_all(
                self._definition(each) for each in (said if isinstance(said, list) else [said])
            )
        remembered, key = self.bundle.marked, tuple(said)
        if key not in remembered:
            if len(remembered) >= _SETS:
                remembered.clear()
            remembered[key] = frozenset(key), join_all(self._definition(each) for each in key)
        return remembered[key]

    def _definition(self, reference: object) -> Marks:
        known = self.bundle.index.marks.get(reference) if isinstance(reference, str) else None
        return missing(reference) if known is None else known

    def _portions(self) -> Iterator[Portion]:
        granular = self.says.get("granular_markings")
        for each in granular if isinstance(granular, list) else ([granular] if granular else []):
            selectors = each.get("selectors") if isinstance(each, dict) else None
            if not isinstance(each, dict) or not isinstance(selectors, list):
                yield Portion((), Marks(unknown=("a granular marking without selectors",)), None)
            elif "marking_ref" in each:
                yield Portion(tuple(map(str, selectors)), self._definition(each["marking_ref"]), None)
            else:
                yield Portion(tuple(map(str, selectors)), None, text_of(each, "lang"))

    def _portioned(self, about: About, path: str) -> About:
        """What a statement made from this path is about, with its own language and complete marks."""
        if not self.portions:
            return about
        covering = [portion for portion in self.portions if portion.covers(path)]
        marks = [portion.marks for portion in covering if portion.marks]
        langs = [portion.lang for portion in covering if portion.lang]
        lang = langs[0] if langs else about.lang
        return about._replace(lang=lang, marks=join_all([self.marks, *marks]))

    def _all_marks(self) -> Marks:
        """As strict as every portion: the original shows them all."""
        return join_all([self.marks, *(portion.marks for portion in self.portions if portion.marks)])

    def _oddities(self) -> None:
        """What half of the world's bundles get wrong, said and forgiven."""
        says, find, index = self.says, self.notes.find, self.bundle.index
        start = len(self.type) + 2
        if self.id[:start] != f"{self.type}--" or not _UUID.fullmatch(self.id, start):
            find("odd_id", f"“{self.id[:80]}” is not a STIX id of the type {self.type[:40]}.", "id")
        if says.get("spec_version") == "2.0" or (self.bundle.old and "spec_version" not in says):
            find("stix_2_0", "It is written in STIX 2.0.", "spec_version")
        newer = index.again.get(hash(self.id)) if index.again else None
        if newer is not None:
            find("versions" if newer else "repeated_id", _AGAIN[newer], "id")
        for field in self.layout.times:
            try:
                datetime.fromisoformat(says[field])  # type: ignore[arg-type]  # what is no text raises as well
            except (ValueError, TypeError):
                find("value_date", f"“{str(says[field])[:40]}” is no moment of the calendar.", field)
        self._references()

    def _references(self) -> None:
        says, index = self.says, self.bundle.index
        holds, there = index.holds, index.versions
        referred = [says[field] for field in self.layout.references]
        dangling = [each for each in referred if not ((isinstance(each, str) and hash(each) in there) or holds(each))]
        empty = [field for field in self.layout.references if self.says[field] == ""] if dangling else []
        for field in self.layout.lists:
            value = self.says[field]
            if isinstance(value, list):
                dangling += [each for each in value if not holds(each)]
                empty += [] if value else [field]
        for field in empty:
            self.notes.find("empty_references", f"“{field[:60]}” refers to nothing.", field[:60])
        dangling = [each for each in dangling if each != ""]
        if dangling:
            names = ", ".join(str(each)[:80] for each in dangling[:_DANGLING_SHOWN])
            more = f" and {len(dangling) - _DANGLING_SHOWN} more" if len(dangling) > _DANGLING_SHOWN else ""
            self.notes.find("dangling", f"It refers to objects that are not in the bundle: {names}{more}.")


_AGAIN = {
    True: "The bundle has several versions of this object.",
    False: "The bundle has this object more than once.",
}
