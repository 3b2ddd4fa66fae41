"""What changed between two versions of a text, word by word.

>>> [(p.kind, p.text) for p in pieces("The group will move.", "The group did move.")]
[('same', 'The group '), ('gone', 'will'), ('new', 'did'), ('same', ' move.')]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, is new, or is gone."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """The stretches of both texts in order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        found += [Piece("gone", "".join(old[a:b]))] if b > a else []
        found += [Piece("new", "".join(new[c:d]))] if d > c else []
    return found


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, list[Piece]]]:
    """The places of two versions that differ, in the order of the newer one and then of what is gone."""
    places = [*after, *(place for place in before if place not in after)]
    return [
        (place, pieces(before.get(place, ""), after.get(place, "")))
        for place in places
        if before.get(place, "") != after.get(place, "")
    ]
