"""The first walk through a bundle: what its objects need to know of each other before any of them can be
judged."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

import orjson

from fusioncell.evidence.methods.drafts import Marks
from fusioncell.intake.readers.fields import Says
from fusioncell.intake.readers.scan import Piece
from fusioncell.intake.readers.stix_marks import KNOWN, PREFIX, marks_of_definition

NAMES = 200_000  # names kept for the titles of relationships; 300 bytes each at most
NAME = 100


@dataclass(slots=True)
class Index:
    """Marking definitions, which ids there are and which come again, and names that may be repeated
    elsewhere.

    Ids are kept as 64-bit hashes, eight times smaller; beyond `limit` ids nothing is said about missing ones.
    """

    limit: int
    marks: dict[str, Marks] = field(default_factory=lambda: dict(KNOWN))
    versions: dict[int, int] = field(default_factory=dict)
    names: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    again: dict[int, bool] = field(default_factory=dict)
    places: array[int] = field(default_factory=lambda: array("Q"))
    broken: dict[int, Piece] = field(default_factory=dict)

    def walk(self, pieces: Iterable[Piece]) -> Index:
        """Take note of every object, and of where it stands."""
        definitions = []
        for piece in pieces:
            self.places.extend((piece.offset, len(piece.raw)))
            if piece.says is None:
                self.broken[piece.number] = replace(piece, raw=b"")
            elif piece.says is not None and isinstance(name := piece.says.get("id"), str):
                self._see(name, piece.says)
                if name.startswith(PREFIX):
                    definitions.append(piece.says)
        for says in definitions:
            self.marks[str(says["id"])] = marks_of_definition(says, self._creator(says))
        return self

    def again_from(self, stream: BinaryIO) -> Iterator[Piece]:
        """The same pieces a second time, without scanning for them."""
        places = self.places
        for number in range(1, len(places) // 2 + 1):
            stream.seek(places[2 * number - 2])
            raw = stream.read(places[2 * number - 1])
            if number in self.broken:
                yield replace(self.broken[number], raw=raw)
            else:
                yield Piece(raw, orjson.loads(raw), number, places[2 * number - 2])

    def holds(self, name: object) -> bool:
        """Whether the bundle has an object of this id; true when nobody can say."""
        if not isinstance(name, str):
            return False
        return hash(name) in self.versions or len(self.versions) >= self.limit

    def name_for(self, references: frozenset[str], name: object) -> str | None:
        """The name of another object, unless it is marked as this one is not: a name can be what is
        protected."""
        known = self.names.get(name) if isinstance(name, str) else None
        return known[0] if known and known[1] <= references else None

    def _creator(self, definition: Says) -> str:
        """The originator of a marking: by name, unless that name is under a marking other than this one."""
        reference = definition.get("created_by_ref")
        known = self.names.get(reference) if isinstance(reference, str) else None
        if known and known[1] <= references_of(definition) | {definition["id"]}:
            return known[0]
        return str(reference or "unknown originator")

    def _see(self, name: str, says: Says) -> None:
        number, version = hash(name), hash(str(says.get("modified") or says.get("created")))
        if number in self.versions:
            self.again[number] = self.again.get(number, False) or self.versions[number] != version
        elif len(self.versions) < self.limit:
            self.versions[number] = version
        shown = says.get("name")
        if isinstance(shown, str) and len(self.names) < NAMES and not says.get("granular_markings"):
            self.names[name] = (shown[:NAME], references_of(says))


_NO_REFERENCES: frozenset[str] = frozenset()


def references_of(says: Says) -> frozenset[str]:
    """The marking definitions of a whole object, by id."""
    references = says.get("object_marking_refs")
    if not references or not isinstance(references, list):
        return _NO_REFERENCES
    return frozenset(each for each in references if isinstance(each, str))
