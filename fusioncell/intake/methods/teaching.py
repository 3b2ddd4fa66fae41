"""Teaching a tagger on annotated text: before and after on what it was not taught, and the card that goes with it."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fusioncell.foundation.errors import Refused
from fusioncell.intake.methods.scores import Score, scored
from fusioncell.intake.methods.tagger import Sentence, Tagger, lessons, train

HELD_OUT = 5  # every fifth sentence is kept back to score on
FEWEST = 20  # sentences with a name
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Taught:
    """A new tagger, how the old one did on the sentences kept back, and how the new one does."""

    tagger: Tagger
    before: Mapping[str, Score] | None
    after: Mapping[str, Score]


def chopped(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The same sentences, those that never end cut at stops, or at sixty words outside a name."""
    made: list[Sentence] = []
    for words, tags in sentences:
        begin = 0
        for i in range(len(words)):
            clear = i + 1 >= len(words) or not tags[i + 1].startswith("I-")
            if clear and ((words[i] in ".!?" and i - begin > 6) or i - begin > _LONGEST):  # noqa: PLR2004  a short one goes on
                made.append((tuple(words[begin : i + 1]), tuple(tags[begin : i + 1])))
                begin = i + 1
        if begin < len(words):
            made.append((tuple(words[begin:]), tuple(tags[begin:])))
    return made


def teach(
    sentences: Sequence[Sentence],
    places: Container[str] | None,
    card: Mapping[str, Any],
    *,
    begin: Tagger | None = None,
    epochs: int = 5,
) -> Taught:
    """Teach on four fifths, score on the fifth. begin: the tagger that is taught further. Raises `Refused`."""
    cut = chopped(sentences)
    if sum(any(tag != "O" for tag in tags) for _, tags in cut) < FEWEST:
        raise Refused([f"A tagger learns from at least {FEWEST} sentences with a name in them."])
    held = cut[::HELD_OUT]
    taught = [one for i, one in enumerate(cut) if i % HELD_OUT]
    made = train(lessons(taught, places), epochs, begin=begin)
    after = scored(made, held, places)
    made.card = card_of(card, taught, after)
    return Taught(made, scored(begin, held, places) if begin else None, after)


def card_of(card: Mapping[str, Any], taught: Sequence[Sentence], after: Mapping[str, Score]) -> dict[str, Any]:
    """What a tagger was made of and how it did: its model card."""
    digest = hashlib.sha256("\n".join(" ".join(words) for words, _ in taught).encode()).hexdigest()
    return {
        **card,
        "sentences": len(taught),
        "words": sum(len(words) for words, _ in taught),
        "text_sha256": digest,
        "precision": {kind: round(score.precision, 3) for kind, score in after.items()},
        "recall": {kind: round(score.recall, 3) for kind, score in after.items()},
        "f1": {kind: round(score.f1, 3) for kind, score in after.items()},
    }
