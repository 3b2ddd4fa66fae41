"""Why nobody at the recipient can read all that an item rests on: which two labels clash, and whose consent helps.

The join of the cited labels is read exactly by those who may read each of them, so an empty audience has a cause: one
label that nobody there may read, or two that no single seat there may read together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from fusioncell.mandate.methods.consenting import owners_to_ask, widened
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.rules import decide, may

_HELD = "consent:held"


@dataclass(frozen=True, slots=True)
class Cited:
    """One thing that an item rests on; `id` is what the caller knows it by."""

    id: str
    label: Label


@dataclass(frozen=True, slots=True)
class Readers:
    """The seats of the recipient, and the purposes under which they could read."""

    standings: Sequence[Standing]
    purposes: Sequence[str]

    def read(self, label: Label) -> bool:
        """Whether any of them may read what lies under this label."""
        return any(may(standing, purpose, label) for standing in self.standings for purpose in self.purposes)


@dataclass(frozen=True, slots=True)
class Clash:
    """first, second: the two that do not go together; no second when the first alone is out of reach.

    code: audience, consent, purpose, clearance or nobody. ask: the originators whose consent would solve it; empty
    when no consent can.
    """

    first: str
    second: str
    code: str
    ask: frozenset[str]
    sentence: str


def clashes(cited: Sequence[Cited], readers: Readers) -> list[Clash]:
    """Every cause for which nobody at the recipient reads all of `cited`; empty when somebody does."""
    if readers.read(join_all(c.label for c in cited)):
        return []
    if not readers.standings:
        return [Clash(c.id, "", "nobody", frozenset(), "The recipient has no seat for this purpose.") for c in cited]
    alone = [c for c in cited if not readers.read(c.label)]
    if alone:
        return [_clash(c, None, readers) for c in alone]
    pairs = [pair for pair in combinations(cited, 2) if not readers.read(join_all(c.label for c in pair))]
    return [_clash(a, b, readers) for a, b in pairs] or [_together(cited, readers)]


def _clash(first: Cited, second: Cited | None, readers: Readers) -> Clash:
    return _told([first] if second is None else [first, second], readers)


def _together(cited: Sequence[Cited], readers: Readers) -> Clash:
    """Every pair goes together, and all of them do not: named by the first and the last."""
    return _told(cited, readers)


def _told(cited: Sequence[Cited], readers: Readers) -> Clash:
    labels = [c.label for c in cited]
    code, sentence = _cause(join_all(labels), readers)
    other = cited[-1].id if len(cited) > 1 else ""
    return Clash(cited[0].id, other, code, _consents(labels, readers), sentence)


def _consents(labels: Sequence[Label], readers: Readers) -> frozenset[str]:
    """The fewest originators whose consents would be enough for one of the seats; empty when none would be."""
    enough = [
        ask
        for standing in readers.standings
        if (ask := frozenset[str]().union(*(owners_to_ask(label, standing.tokens) for label in labels)))
        and _opens(labels, standing, readers.purposes)
    ]
    return min(enough, key=len, default=frozenset())


def _opens(labels: Sequence[Label], standing: Standing, purposes: Sequence[str]) -> bool:
    opened = []
    for label in labels:
        wide = label
        for originator in owners_to_ask(label, standing.tokens):
            wide = widened(wide, originator, _HELD)
        opened.append(wide)
    joined, holding = join_all(opened), _with_token(standing)
    return any(may(holding, purpose, joined) for purpose in purposes)


def _with_token(standing: Standing) -> Standing:
    return Standing(
        purposes=standing.purposes,
        classification=standing.classification,
        tlp=standing.tlp,
        caveats=standing.caveats,
        tokens=standing.tokens | {_HELD},
        categories=standing.categories,
        state=standing.state,
    )


def _cause(label: Label, readers: Readers) -> tuple[str, str]:
    """What stands in the way of the seat that comes nearest, in the words of the judgement itself."""
    nearest = min(
        (decide(standing, purpose, label).reasons for standing in readers.standings for purpose in readers.purposes),
        key=len,
    )
    codes = [reason.code for reason in nearest]
    if label.purposes is not None and not label.purposes:
        return "purpose", "What it rests on was given for purposes that have none in common."
    return _code(codes), " ".join(reason.sentence for reason in nearest)


def _code(codes: Iterable[str]) -> str:
    found = set(codes)
    if "purpose-of-label" in found or "purpose-of-seat" in found:
        return "purpose"
    if found - {"audience", "consent"}:
        return "clearance"
    return "consent" if found == {"consent"} else "audience"
