"""Which level is in force at a moment: a subject's own, an incident's overlay over it, or what is inherited from above.

A structural level stands until the next one or its end; an overlay has an hour at which it ends by itself, and what was
there before is there again. Everything is worked out at the moment of reading: no clock has to have run.

>>> from datetime import datetime, UTC
>>> at = lambda day: datetime(2026, 1, day, tzinfo=UTC)
>>> level, overlay = Link("a", "structural", "S", 2, at(1)), Link("b", "overlay", "S", 4, at(5), at(6))
>>> port = Node("port", "override", (level, overlay))
>>> [in_force([port], at(day)).link.ordinal for day in (2, 5, 6)]
[2, 4, 2]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

STRUCTURAL, OVERLAY, LIFT, END = "structural", "overlay", "lift", "end"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a subject's chain. void: set at the level above, so that an exception lapsed with it."""

    id: str
    kind: str
    scale: str
    ordinal: int | None
    at: datetime
    expires_at: datetime | None = None
    void: bool = False
    lifts: str = ""

    def runs(self, moment: datetime) -> bool:
        """Whether it has begun and not run out."""
        return self.at <= moment and (self.expires_at is None or moment < self.expires_at)


@dataclass(frozen=True, slots=True)
class Node:
    """A subject with its links in the order in which they were made."""

    subject: str
    inherits: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in force: the link, the subject it belongs to, and the structural link under an overlay.

    inherited: it belongs to a subject above. beside: other overlays that run at the same time, none of them higher.
    """

    link: Link
    subject: str
    inherited: bool
    under: Link | None = None
    beside: tuple[Link, ...] = ()


def in_force(chain: Sequence[Node], moment: datetime) -> Standing | None:
    """The level of the first subject of `chain`, which goes on upwards to the subjects above it; None when none is."""
    if not chain:
        return None
    node, above = chain[0], chain[1:]
    own = _own(node, moment)
    if node.inherits == "independent" or not above:
        return own
    found = in_force(above, moment)
    inherited = None if found is None else Standing(found.link, found.subject, True, found.under, found.beside)
    if own is None or inherited is None:
        return own or inherited
    same = own.link.scale == inherited.link.scale
    higher = same and (inherited.link.ordinal or 0) > (own.link.ordinal or 0)
    return inherited if node.inherits == "maximum" and higher else own


def _own(node: Node, moment: datetime) -> Standing | None:
    begun = [link for link in node.links if link.at <= moment]
    lifted = {link.lifts for link in begun if link.kind == LIFT}
    running = [k for k in begun if k.kind == OVERLAY and k.runs(moment) and k.id not in lifted]
    under = _structural(begun, moment)
    if not running:
        return None if under is None else Standing(under, node.subject, False)
    top = max(running, key=lambda link: (link.ordinal or 0, link.at))
    beside = tuple(link for link in running if link is not top)
    return Standing(top, node.subject, False, under, beside)


def _structural(begun: Sequence[Link], moment: datetime) -> Link | None:
    """The last structural link; one that ran out or lapsed leaves nothing of the subject's own."""
    kept = [link for link in begun if link.kind in (STRUCTURAL, END)]
    last = kept[-1] if kept else None
    return None if last is None or last.kind == END or last.void or not last.runs(moment) else last
