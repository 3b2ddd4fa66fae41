"""How well names are found: one counts when its first word, its last word and its kind are all right (CoNLL 2003)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fusioncell.intake.methods.tagger import Sentence, Tagger, spans


@dataclass(frozen=True, slots=True)
class Score:
    """found: right ones of `said`, of `there` in all."""

    right: int
    said: int
    there: int

    @property
    def precision(self) -> float:
        """The share of what was said that is right."""
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two.

        >>> round(Score(8, 10, 16).f1, 3)
        0.615
        """
        both = self.said + self.there
        return 2 * self.right / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.said + other.said, self.there + other.there)


NONE = Score(0, 0, 0)


def scored(tagger: Tagger, sentences: Iterable[Sentence], places: Container[str] | None = None) -> Mapping[str, Score]:
    """By kind, and under `all` together."""
    counts = {"PER": NONE, "ORG": NONE, "LOC": NONE, "all": NONE}
    for words, tags in sentences:
        there, said = _names(tags), _names(tagger.tag(words, places))
        for kind in ("PER", "ORG", "LOC"):
            mine, theirs = {s for s in said if s[2] == kind}, {s for s in there if s[2] == kind}
            counts[kind] += Score(len(mine & theirs), len(mine), len(theirs))
        counts["all"] += Score(len(said & there), len(said), len(there))
    return counts


def _names(tags: Sequence[str]) -> set[tuple[int, int, str]]:
    return {name for name in spans(tags) if name[2] != "MISC"}
