"""Names of people, bodies and places in running text, by an averaged structured perceptron.

Each word gets the tag of the best path under w·f(word, tag) + t(tag before, tag), found by Viterbi's algorithm; a wrong
path moves the weights of its features down and those of the right one up, and the weights of all steps are averaged.
Source: M. Collins, "Discriminative training methods for hidden Markov models", EMNLP 2002.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.methods.features import SIZE, Features, features

# MISC is learnt, so that titles of works and names of weapons are not taken for people; nothing of it is suggested.
TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC")
_NUMBER = {tag: number for number, tag in enumerate(TAGS)}
_NEVER = -1e9
_SCALE = 64.0  # a weight is kept in two bytes; this many steps a unit
_MOST = 32_767
Sentence = tuple[tuple[str, ...], tuple[str, ...]]  # words, and their tags
Weights = NDArray[np.float32]


def _forbidden() -> Weights:
    """An inside tag follows only its own kind; the last row is the beginning of a sentence."""
    table = np.zeros((len(TAGS) + 1, len(TAGS)), np.float32)
    for before in (*TAGS, "start"):
        for after in TAGS:
            if after.startswith("I-") and before[2:] != after[2:]:
                table[_NUMBER.get(before, len(TAGS)), _NUMBER[after]] = _NEVER
    return table


_FORBIDDEN = _forbidden()


@dataclass(slots=True)
class Tagger:
    """Weights by feature and tag, and by tag and the tag before; `card` says what it was made of."""

    emit: Weights = field(default_factory=lambda: np.zeros((SIZE, len(TAGS)), np.float32))
    move: Weights = field(default_factory=lambda: np.zeros((len(TAGS) + 1, len(TAGS)), np.float32))
    card: dict[str, Any] = field(default_factory=dict)

    def tag(self, words: Sequence[str], places: Container[str] | None = None) -> list[str]:
        """The tags of one sentence."""
        return [TAGS[number] for number in self._path(features(words, places))] if words else []

    def _path(self, rows: Features) -> list[int]:
        scores = self.emit[rows].sum(axis=1)
        return best_path(scores, self.move + _FORBIDDEN)

    def to_bytes(self) -> bytes:
        """The weights as a file: only features that weigh something, two bytes a weight."""
        whole = np.clip(np.rint(self.emit * _SCALE), -_MOST, _MOST).astype(np.int16)
        rows = np.flatnonzero(whole.any(axis=1)).astype(np.uint32)
        file = io.BytesIO()
        card = np.frombuffer(json.dumps(self.card, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
        np.savez_compressed(file, rows=rows, emit=whole[rows], move=self.move, card=card)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Tagger:
        """Weights from their file. Raises `Unreadable`."""
        try:
            with np.load(io.BytesIO(raw), allow_pickle=False) as packed:
                emit = np.zeros((SIZE, len(TAGS)), np.float32)
                emit[packed["rows"]] = packed["emit"].astype(np.float32) / _SCALE
                move = packed["move"].astype(np.float32)
                card = json.loads(bytes(packed["card"]).decode())
        except (ValueError, KeyError, IndexError, OSError, EOFError, BadZipFile) as error:
            raise Unreadable("This is not the file of a tagger's weights.") from error
        if move.shape != _FORBIDDEN.shape or not np.isfinite(move).all():
            raise Unreadable("These weights are of another set of tags.")
        return cls(emit, move, card)


def best_path(scores: Weights, move: Weights) -> list[int]:
    """Viterbi: the tags with the highest sum of scores and moves. scores: words by tags; move: the last row begins."""
    length = len(scores)
    best = scores[0] + move[len(TAGS)]
    back = np.zeros((length, len(TAGS)), np.int64)
    inner = move[: len(TAGS)]
    for i in range(1, length):
        each = best[:, None] + inner
        back[i] = each.argmax(axis=0)
        best = each.max(axis=0) + scores[i]
    path = [int(best.argmax())]
    for i in range(length - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One sentence ready to be learnt from."""

    rows: Features
    gold: NDArray[np.int64]


def lessons(sentences: Iterable[Sentence], places: Container[str] | None = None) -> list[Lesson]:
    """Sentences with their features worked out once."""
    return [
        Lesson(features(words, places), np.array([_NUMBER[tag] for tag in tags], np.int64))
        for words, tags in sentences
        if words
    ]


def train(given: Sequence[Lesson], epochs: int = 6, seed: int = 7, begin: Tagger | None = None) -> Tagger:
    """A tagger that learnt these sentences; `begin` is one to go on from."""
    made = Tagger(begin.emit.copy(), begin.move.copy()) if begin else Tagger()
    summed_emit, summed_move = np.zeros_like(made.emit), np.zeros_like(made.move)
    order, step = list(given), 1
    chance = random.Random(seed)  # noqa: S311  a repeatable order, no secret
    for _ in range(epochs):
        chance.shuffle(order)
        for lesson in order:
            guess = np.array(made._path(lesson.rows), np.int64)
            wrong = np.flatnonzero(guess != lesson.gold)
            if len(wrong):
                _learn(made, (summed_emit, summed_move), lesson, guess, step)
            step += 1
    made.emit -= summed_emit / step
    made.move -= summed_move / step
    return made


def _learn(made: Tagger, summed: tuple[Weights, Weights], lesson: Lesson, guess: NDArray[np.int64], step: int) -> None:
    gold = lesson.gold
    for tags, sign in ((gold, 1.0), (guess, -1.0)):
        at = np.flatnonzero(guess != gold)
        rows, columns = lesson.rows[at], np.repeat(tags[at][:, None], lesson.rows.shape[1], axis=1)
        np.add.at(made.emit, (rows, columns), sign)
        np.add.at(summed[0], (rows, columns), sign * step)
        before = np.concatenate(([len(TAGS)], tags[:-1]))
        np.add.at(made.move, (before, tags), sign)
        np.add.at(summed[1], (before, tags), sign * step)


def spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The names in a row of tags: first word, word after the last, kind.

    >>> spans(["O", "B-PER", "I-PER", "O", "I-LOC"])
    [(1, 3, 'PER'), (4, 5, 'LOC')]
    """
    found: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        kind = tag[2:]
        if tag.startswith("I-") and found and found[-1][1] == i and found[-1][2] == kind:
            found[-1] = (found[-1][0], i + 1, kind)
        else:
            found.append((i, i + 1, kind))
    return found
