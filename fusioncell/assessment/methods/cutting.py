"""One product, many releases: what of it each recipient gets, by label, and what may not be said instead.

A block goes when the recipient may have all that it rests on. Where it may not, an approved tear line that it may have
stands in; otherwise the place is left out, and inside it is written down why. A cut that would still name somebody or
something known only from what was left out is refused: the gap would be filled by the text around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fusioncell.mandate.methods.label import Label


@dataclass(frozen=True, slots=True)
class Place:
    """One block of a product: the label of all that it rests on, its texts, and the entities its evidence is about.

    names: every way in which an entity is called in the evidence, by entity.
    """

    id: str
    label: Label
    texts: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tear:
    """An approved text that may stand in for a place."""

    place: str
    label: Label
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A place of a cut: the block itself, or the tear line instead of it."""

    place: str
    tear: Tear | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """A place that the recipient does not get, with the reasons, and whether a tear line stands in."""

    place: str
    reasons: tuple[str, ...]
    tear_line: bool


@dataclass(frozen=True, slots=True)
class CutPlan:
    """What goes, what stays behind, and whom the cut would name although it may not."""

    kept: tuple[Kept, ...]
    left_out: tuple[Absent, ...]
    named: tuple[str, ...]


Judge = Callable[[Label], Sequence[str]]


def plan(places: Sequence[Place], tears: Sequence[Tear], objections: Judge) -> CutPlan:
    """Decide place by place; `objections` gives why a recipient may not have what is under a label."""
    kept: list[Kept] = []
    absent: list[Absent] = []
    said: dict[Label, tuple[str, ...]] = {}
    for place in places:
        reasons = said.setdefault(place.label, tuple(objections(place.label)))
        if not reasons:
            kept.append(Kept(place.id))
            continue
        tear = next((t for t in tears if t.place == place.id and not objections(t.label)), None)
        absent.append(Absent(place.id, reasons, tear is not None))
        if tear is not None:
            kept.append(Kept(place.id, tear))
    return CutPlan(tuple(kept), tuple(absent), _named(places, kept))


def _named(places: Sequence[Place], kept: Sequence[Kept]) -> tuple[str, ...]:
    """Names of those known only from what was left out that stand in what goes."""
    whole = {one.place for one in kept if one.tear is None}
    open_entities = {entity for place in places if place.id in whole for entity in place.names}
    withheld = {
        name
        for place in places
        if place.id not in whole
        for entity, names in place.names.items()
        if entity not in open_entities
        for name in names
    }
    texts = [text for place in places if place.id in whole for text in place.texts]
    texts += [text for one in kept if one.tear for text in one.tear.texts.values()]
    folded = [_folded(text) for text in texts]
    return tuple(sorted(name for name in withheld if any(stands_in(_folded(name), text) for text in folded)))


def stands_in(name: str, text: str) -> bool:
    """Whether a folded name stands in a folded text as a word of its own.

    >>> stands_in("ali", "ali came"), stands_in("ali", "alignment")
    (True, False)
    """
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _folded(text: str) -> str:
    flat = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(flat.split())
