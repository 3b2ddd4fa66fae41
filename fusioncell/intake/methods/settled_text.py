"""What people settled in texts as lessons for a tagger: the words of a sentence, and the names that were accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fusioncell.intake.methods.found import What
from fusioncell.intake.methods.tagger import Sentence
from fusioncell.intake.methods.tokens import Token, sentences

KINDS = {What.PERSON: "PER", What.BODY: "ORG", What.PLACE: "LOC"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text that was taken for a name; accepted: True, refused: False, not settled yet: None."""

    start: int
    end: int
    what: str
    accepted: bool | None


def lessons_of(text: str, marks: Sequence[Mark]) -> Iterator[Sentence]:
    """The sentences in which every name was settled and at least one was, with the tags that follow from it.

    A sentence with a name that still waits teaches nothing: nobody has said what it is.

    >>> list(lessons_of("Musa Idris rests. Kano waits.", [Mark(0, 10, "person", True), Mark(18, 22, "place", None)]))
    [(('Musa', 'Idris', 'rests', '.'), ('B-PER', 'I-PER', 'O', 'O'))]
    """
    named = [mark for mark in marks if mark.what in KINDS]
    for sentence in sentences(text):
        here = [mark for mark in named if mark.start < sentence[-1].end and sentence[0].start < mark.end]
        if here and all(mark.accepted is not None for mark in here):
            yield tuple(token.text for token in sentence), tuple(_tags(sentence, here))


def _tags(sentence: Sequence[Token], here: Sequence[Mark]) -> Iterator[str]:
    before: Mark | None = None
    for token in sentence:
        mark = next((m for m in here if m.accepted and m.start < token.end and token.start < m.end), None)
        yield "O" if mark is None else f"{'I' if mark is before else 'B'}-{KINDS[What(mark.what)]}"
        before = mark
