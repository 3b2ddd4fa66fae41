"""Everything that is found in the text of a report, in order and without overlaps: suggestions for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from fusioncell.intake.methods.dates_in_text import dates_in_text
from fusioncell.intake.methods.found import Found, What, without_overlaps
from fusioncell.intake.methods.gazetteer import Gazetteer, installed
from fusioncell.intake.methods.identifiers import identifiers
from fusioncell.intake.methods.passages import Passage, passages
from fusioncell.intake.methods.places_in_text import Settings, places_in_text
from fusioncell.intake.methods.tagger import Tagger, spans
from fusioncell.intake.methods.tokens import Token, sentences

MOST = 2_000  # suggestions of one report
LONGEST = 500_000  # characters that are read
_KINDS = {"PER": What.PERSON, "ORG": What.BODY}
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads: the taggers by language, the places, and where the cell is at home (two letters)."""

    taggers: Mapping[str, Tagger]
    gazetteer: Gazetteer | None
    home: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What was found, and in which languages; `measured` are those whose names a tagger reads."""

    found: tuple[Found, ...]
    passages: tuple[Passage, ...]
    cut: bool = False


def read(text: str, reader: Reader, day: date | None = None, language: str = "") -> Read:
    """Read a text. day: of the report, from which "yesterday" is counted."""
    shown = text[:LONGEST]
    parts = passages(shown, language)
    exact = [*identifiers(shown, reader.home or None), *dates_in_text(shown, day)]
    named: list[Found] = []
    told: dict[tuple[int, int], str] = {}
    pieces: list[list[Token]] = []
    for part in parts:
        tagger = reader.taggers.get(part.language)
        for sentence in sentences(shown[part.start : part.end]):
            moved = [Token(t.text, t.start + part.start, t.end + part.start) for t in sentence]
            pieces.append(moved)
            if tagger is not None:
                named.extend(_named(shown, moved, tagger, reader.gazetteer, told))
    places = places_in_text(pieces, told, reader.gazetteer, Settings(reader.home)) if reader.gazetteer else []
    found = without_overlaps([*exact, *named, *places])
    return Read(tuple(found[:MOST]), tuple(parts), len(text) > LONGEST or len(found) > MOST)


def _named(
    text: str,
    sentence: list[Token],
    tagger: Tagger,
    gazetteer: Gazetteer | None,
    told: dict[tuple[int, int], str],
) -> list[Found]:
    """People and bodies; where places were named is written into `told`."""
    found = []
    trust = tagger.card.get("precision", {})
    for first, last, kind in spans(tagger.tag([t.text for t in sentence], gazetteer)):
        start, end = sentence[first].start, sentence[last - 1].end
        told[start, end] = kind
        name = " ".join(text[start:end].split())
        if kind in _KINDS and len(name) <= _LONGEST_NAME and any(map(str.isalpha, name)) and len(name) > 2:  # noqa: PLR2004
            made = f"tagger {tagger.card.get('name', '')}".strip()
            found.append(Found(start, end, _KINDS[kind], name, "", made, float(trust.get(kind, 0.5))))
    return found


@cache
def shipped(language: str) -> Tagger | None:
    """The tagger that ships for a language, if one does."""
    place = files("fusioncell.intake") / "taggers" / f"{language}.npz"
    return Tagger.from_bytes(place.read_bytes()) if place.is_file() else None


SHIPPED = ("en", "fr")


def shipped_reader(home: str = "") -> Reader:
    """The reader as it ships."""
    return Reader({name: made for name in SHIPPED if (made := shipped(name)) is not None}, installed(), home)
