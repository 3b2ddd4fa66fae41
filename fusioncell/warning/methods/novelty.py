"""Text novelty: which new texts say what the record did not, as a ranking and never as an alarm.

A text is a bag of folded words (pairs of characters where a script does not part words), weighted by how rare they are
in the record: tf x log((1 + N) / (1 + df)) (Sparck Jones 1972, Journal of Documentation 28:11). Its novelty is 1 less
the largest cosine to an earlier text (Allan et al. 2000, first story detection), sought among those that share most
with it. There is no p-value: texts have no null under which one could promise how often a ranking errs, so the order is
all that is said, with the nearest earlier text and the words that are new beside it. A text is compared with those
known before it, in the order of knowing.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from fusioncell.evidence.methods.folding import fold

LONGEST = 20_000  # characters that are read of a text
_FEWEST_WORDS = 5
_NEW_WORDS = 8
_COMPARED = 100  # earlier texts that share most, among which the nearest is sought
_LEAST_RARE = 1e-6
_NEWEST = 5_000  # texts that use a word, among which it is looked up
_COMMONEST = 0.5  # share of texts beyond which a word says nothing
_CROWDED = range(0x2E80, 0xA4D0)  # scripts that write words without a space between them


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a record, and the day on which the cell knew of it."""

    known: date
    record: str
    text: str


@dataclass(frozen=True, slots=True)
class Novelty:
    """How new a text is: `score` from 0 (told before) to 1; its nearest earlier record; words nobody used before.

    `score` is None where too little is known to rank it: a text of a few words, or a record that only begins.
    """

    record: str
    score: float | None
    nearest: str
    new_words: tuple[str, ...]


def words(text: str) -> Counter[str]:
    """The words of a text as they are compared.

    >>> words("The lorry, the LORRY! 卡车来了")
    Counter({'the': 2, 'lorry': 2, '卡车': 1, '车来': 1, '来了': 1})
    """
    found: Counter[str] = Counter()
    for word in fold(text[:LONGEST]).split():
        if len(word) > 2 and ord(word[0]) in _CROWDED:  # noqa: PLR2004  a pair is what such a word is cut into
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found[word] += 1
    return found


@dataclass(slots=True)
class _Record:
    """What was told so far: for each word the texts that use it, and how often."""

    holding: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    names: list[str] = field(default_factory=list)
    counts: list[Counter[str]] = field(default_factory=list)

    def add(self, name: str, found: Counter[str]) -> None:
        for word, count in found.items():
            self.holding[word].append((len(self.names), count))
        self.names.append(name)
        self.counts.append(found)

    def rarity(self, word: str) -> float:
        """How much a word says: next to nothing when every text uses it, which still tells two equal texts."""
        return max(math.log((1.0 + len(self.names)) / (1.0 + len(self.holding.get(word, ())))), _LEAST_RARE)

    def _products(
        self, found: Counter[str], rarity: dict[str, float], most: float = math.inf
    ) -> dict[int, float]:  # fmt: skip
        """Of each earlier text the product with this one, by words of at most so many texts, the newest of each."""
        products: dict[int, float] = defaultdict(float)
        for word, count in found.items():
            holders = self.holding.get(word, ())
            if len(holders) <= most:
                for text, times in holders[-_NEWEST:]:
                    products[text] += count * times * rarity[word] ** 2
        return products

    def nearest(self, found: Counter[str]) -> tuple[float, str]:
        """The largest cosine to an earlier text, and its record."""
        rarity = {word: self.rarity(word) for word in found}
        products = self._products(found, rarity, len(self.names) * _COMMONEST) or self._products(found, rarity)
        own = math.sqrt(sum((count * rarity[word]) ** 2 for word, count in found.items()))
        best = (0.0, "")
        for text in heapq.nlargest(_COMPARED, products, key=products.__getitem__):
            norm = math.sqrt(sum((times * self.rarity(word)) ** 2 for word, times in self.counts[text].items()))
            if norm * own > 0:
                best = max(best, (products[text] / (norm * own), self.names[text]))
        return best


def ranked(texts: Iterable[Text], since: date, fewest: int = 30) -> list[Novelty]:
    """The texts known on or after `since`, newest thing first; those that cannot be ranked come last."""
    told = _Record()
    found = []
    for text in sorted(texts, key=lambda text: (text.known, text.record)):
        bag = words(text.text)
        if text.known >= since:
            found.append(_novelty(text, bag, told, fewest))
        told.add(text.record, bag)
    return sorted(found, key=lambda novelty: (novelty.score is None, -(novelty.score or 0.0), novelty.record))


def _novelty(text: Text, bag: Counter[str], told: _Record, fewest: int) -> Novelty:
    if len(told.names) < fewest or bag.total() < _FEWEST_WORDS:
        return Novelty(text.record, None, "", ())
    likeness, nearest = told.nearest(bag)
    new = sorted((word for word in bag if word not in told.holding), key=lambda word: (-bag[word], word))
    return Novelty(text.record, max(0.0, 1.0 - likeness), nearest, tuple(new[:_NEW_WORDS]))
