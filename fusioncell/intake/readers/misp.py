"""MISP core events, one or many, and the manifest of a feed: one report an event.

Each attribute keeps its own distribution and tags as a portion mark. A distribution that the cell cannot keep is an
unknown mark, so the event is refused as a whole: its original shows everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

import orjson

from fusioncell.evidence.methods.drafts import Marks, ReportDraft, Unread
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.words import Kind
from fusioncell.intake.readers.drafting import About, Notes, iso_date, title_of
from fusioncell.intake.readers.encoding import as_utf8, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.fields import Says, UnfitError, object_of, objects_of, text_of
from fusioncell.intake.readers.marks import join_all, join_marks
from fusioncell.intake.readers.misp_shapes import OBJECTS, OF_THE_EVENT, RELATIONS, TYPES, galaxy_schema
from fusioncell.intake.readers.misp_tags import Tags, names_of, read_tags
from fusioncell.intake.readers.scan import Piece, Scanner

FORMAT = "misp"
MEDIA_TYPE = "application/vnd.misp.event+json"
_HEAD = re.compile(rb'"(?:to_ids|threat_level_id|orgc_id|org_uuid|event_creator_email)"\s*:|\{\s*"Event"\s*:\s*\{')
_MANIFEST = re.compile(rb'^\s*\{\s*"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"\s*:\s*\{')
_EVENT_WORDS = {"info", "Attribute", "Object", "Orgc", "threat_level_id", "analysis"}
_ONLY_HERE = frozenset({frozenset({"agency:cell", "role:overseer"})})
_DISTRIBUTIONS = {
    "0": Marks(audience=_ONLY_HERE, hops_left=0),
    "1": Marks(hops_left=0),
    "2": Marks(hops_left=1),
    "3": Marks(),
}
_INHERITED = "5"
_NIL = "00000000-0000-0000-0000-000000000000"


def recognises(head: bytes, filename: str) -> bool:
    """JSON with the fields that only MISP has, or a manifest of events by their ids."""
    body = as_utf8(head).lstrip()
    return body[:1] in (b"{", b"[") and bool(_HEAD.search(body) or (_MANIFEST.match(body) and b'"Orgc"' in body))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every event of the file, or every line of a feed's manifest."""
    opened = utf8_stream(stream)
    scanner = Scanner(opened, "response", options.limits.object_bytes, _plausible)
    for piece in scanner.pieces():
        if piece.says is not None and _is_manifest(piece.says):
            yield from _manifest(piece, options)
        else:
            yield _judged(piece, options)


def _plausible(says: Says) -> bool:
    return "Event" in says or bool(says.keys() & _EVENT_WORDS)


def _is_manifest(says: Says) -> bool:
    """Whether an object names events by their ids; a UUID has 36 signs."""
    entries = says.items()
    return bool(says) and all(
        isinstance(said, dict) and "info" in said and len(name) == len(_NIL) for name, said in entries
    )


def _manifest(piece: Piece, options: ReaderOptions) -> Iterator[ReportDraft | Unread]:
    for number, (uuid, entry) in enumerate((piece.says or {}).items(), 1):
        said: Says = {**entry, "uuid": uuid} if isinstance(entry, dict) else {"uuid": uuid}
        one = Piece(orjson.dumps({uuid: entry}), {"Event": said}, number, piece.offset)
        draft = _judged(one, options)
        if isinstance(draft, ReportDraft):
            notes = Notes(one.place, Hints(), options.limits.field_chars)
            notes.find(
                "manifest_only", "The feed's manifest names this event; the event itself is in a file of its own."
            )
            draft.findings += tuple(notes.findings)
        yield draft


def _judged(piece: Piece, options: ReaderOptions) -> ReportDraft | Unread:
    if piece.says is None:
        return Unread(piece.raw, piece.place, "broken_json", piece.trouble)
    body = piece.says.get("Event", piece.says)
    if not isinstance(body, dict) or not body.keys() & _EVENT_WORDS:
        return Unread(
            piece.raw, piece.place, "no_event", "The object is no MISP event: it has neither title nor attributes."
        )
    try:
        return _Event(piece, body, options).draft()
    except UnfitError as unfit:
        return Unread(piece.raw, piece.place, "unfit", str(unfit))


class _Event:
    """One event while it is being read."""

    def __init__(self, piece: Piece, body: Says, options: ReaderOptions) -> None:
        self.says, self.piece, self.options = body, piece, options
        self.notes = Notes(piece.place, Hints(options.country, options.language), options.limits.field_chars)
        self.by = text_of(object_of(body, "Orgc"), "name") or text_of(object_of(body, "Org"), "name") or ""
        self.id = text_of(body, "uuid") or text_of(body, "id")
        self.tags = self._read(body)
        own = self._distributed(body, "event")
        self.marks = join_marks(own, self.tags.marks, options.classifications)
        self.portions: list[Marks] = []
        self.about = About(f"event:{self.id or piece.number}", "Document")
        self.texts: list[str] = []

    def draft(self) -> ReportDraft:
        """The event as a draft."""
        info = self.notes.plain(text_of(self.says, "info") or "", "info")
        day = iso_date(text_of(self.says, "date") or "")
        self._described(info, day)
        for attribute in objects_of(self.says, "Attribute"):
            self._attribute(attribute)
        for each in objects_of(self.says, "Object"):
            self._object(each)
        self._galaxies(self.says)
        self._left_aside()
        return ReportDraft(
            external_id=self.id,
            version=text_of(self.says, "timestamp"),
            raw=self.piece.raw,
            media_type=MEDIA_TYPE,
            title=title_of(info, "MISP event"),
            text="\n\n".join(self.texts)[: self.options.limits.text_chars],
            language=self.options.language,
            occurred=(day, day) if day else None,
            reliability_raw=self.tags.reliability,
            credibility_raw=self.tags.credibility,
            source_name=self.by[:200] or None,
            marks=join_all([self.marks, *self.portions], self.options.classifications),
            statements=tuple(self.notes.statements),
            findings=tuple(self.notes.findings),
            place=self.piece.place,
        )

    def _read(self, says: Says) -> Tags:
        return read_tags(names_of(says), self.by or "the sender")

    def _described(self, info: str, day: str | None) -> None:
        state = self.notes.state
        state(self.about, "title", info, "info")
        state(self.about, "date", day or "", "date")
        state(self.about, "publisher", self.by, "Orgc")
        for word in self.tags.keywords:
            state(self.about, "keywords", word, "Tag")
        for note in self.tags.notes:
            state(self.about._replace(kind=Kind.OPINION), "notes", note, "Tag")
        for report in objects_of(self.says, "EventReport"):
            if text := self.notes.plain(text_of(report, "content") or "", "EventReport"):
                self.texts.append(text)
            self.portions.append(self._portion(report, "EventReport"))

    def _distributed(self, says: Says, where: str) -> Marks:
        """What the distribution of a thing demands; a sharing group is a circle that no label can draw."""
        said = says.get("distribution")
        if said is None or (str(said) == _INHERITED and where != "event"):
            if said is None and where == "event":
                self.notes.find(
                    "no_distribution", "The event says nothing of its distribution; the channel's label holds."
                )
            return Marks()
        known = _DISTRIBUTIONS.get(str(said))
        if known is not None:
            return known
        group = object_of(says, "SharingGroup").get("name") or says.get("sharing_group_id")
        named = f"the MISP sharing group {group}" if str(said) == "4" else f"the MISP distribution {said}"
        return Marks(unknown=(named[:120],))

    def _portion(self, says: Says, where: str) -> Marks:
        """The complete marks of a part: the event's and its own."""
        own = join_marks(self._distributed(says, where), self._read(says).marks, self.options.classifications)
        return join_marks(self.marks, own, self.options.classifications)

    def _attribute(self, says: Says, holder: About | None = None) -> None:
        kind, value = text_of(says, "type") or "", text_of(says, "value") or ""
        where = f"attribute {text_of(says, 'uuid') or text_of(says, 'id') or kind}"
        if says.get("deleted") in (True, "1", 1):
            self.notes.find("deleted", "Its sender has deleted attributes: nothing is stated from them.")
            return
        if "data" in says and kind in ("attachment", "malware-sample"):
            self.notes.find("sealed_file", "Files travel with the event; they stay sealed in the original.", where)
        marks = self._portion(says, where)
        self.portions.append(marks)
        about = self._seen(says, holder or About(f"attribute:{text_of(says, 'uuid') or value[:100]}", ""), marks)
        self._stated(about, says, (kind, value), where)
        self._galaxies(says)

    def _seen(self, says: Says, about: About, marks: Marks) -> About:
        first, last = (_moment(says.get(name)) for name in ("first_seen", "last_seen"))
        portion = None if marks == self.marks else marks
        return about._replace(marks=portion, first_seen=first or last, last_seen=last or first)

    def _stated(self, about: About, says: Says, said: tuple[str, str], where: str) -> None:
        kind, value = said
        relation = text_of(says, "object_relation") or ""
        if about.schema:
            prop = RELATIONS.get(relation) or next((p for _, p in TYPES.get(kind, ()) if p), "")
            known = load().prop(about.schema, prop) if prop else None
            text = value if known else f"{relation or kind}: {value}"
            self.notes.state(about, prop if known else "notes", text.partition("|")[0] if known else text, where)
            return
        if kind in OF_THE_EVENT:
            self.notes.state(self.about._replace(marks=about.marks), OF_THE_EVENT[kind], value, where)
            if kind != "link":
                self.texts.append(value)
            return
        parts = TYPES.get(kind)
        if parts is None:
            thing = about._replace(schema="Concept")
            self.notes.state(thing, "type", kind, where)
            self.notes.state(thing, "name", value, where)
        for (schema, prop), each in zip(parts or (), value.split("|", max(len(parts or ()) - 1, 0)), strict=False):
            if prop:
                self.notes.state(about._replace(schema=schema), prop, each, where)
        if (comment := text_of(says, "comment")) and parts and parts[0][0]:
            self.notes.state(about._replace(schema=parts[0][0]), "notes", comment, where)

    def _object(self, says: Says) -> None:
        name = text_of(says, "name") or ""
        if says.get("deleted") in (True, "1", 1):
            self.notes.find("deleted", "Its sender has deleted attributes: nothing is stated from them.")
            return
        marks = self._portion(says, "object")
        self.portions.append(marks)
        about = About(f"object:{text_of(says, 'uuid') or self.piece.number}", OBJECTS.get(name, "Concept"), marks=marks)
        if about.schema == "Concept":
            self.notes.state(about, "type", name, "object")
        for attribute in objects_of(says, "Attribute"):
            self._attribute(attribute, about)

    def _galaxies(self, says: Says) -> None:
        for galaxy in objects_of(says, "Galaxy"):
            schema = galaxy_schema(text_of(galaxy, "type") or "")
            for cluster in objects_of(galaxy, "GalaxyCluster") if schema else ():
                uuid, value = text_of(cluster, "uuid"), text_of(cluster, "value") or ""
                if schema and uuid:
                    name, _, number = value.rpartition(" - ") if schema == "AttackPattern" else (value, "", "")
                    about = About(
                        f"cluster:{uuid}", schema, Kind.OPINION, marks=join_all(self.portions or [self.marks])
                    )
                    self.notes.state(about, "name", name or value, "Galaxy")
                    if number.startswith("T"):
                        self.notes.state(about, "attackId", number, "Galaxy")

    def _left_aside(self) -> None:
        proposals = objects_of(self.says, "ShadowAttribute") or any(
            "ShadowAttribute" in each and each["ShadowAttribute"] for each in objects_of(self.says, "Attribute")
        )
        if proposals:
            self.notes.find("proposals", "It carries proposals of others that its owner has not accepted: not stated.")
        if not self.id:
            self.notes.find("no_uuid", "The event has no uuid: a newer version of it cannot be recognised.")


def _moment(said: object) -> str | None:
    """A moment as MISP writes it: text, or seconds since 1970."""
    if isinstance(said, str) and said.isdecimal():
        said = int(said)
    if isinstance(said, int) and not isinstance(said, bool) and 0 < said < 1 << 33:
        return datetime.fromtimestamp(said, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return iso_date(said) if isinstance(said, str) else None
