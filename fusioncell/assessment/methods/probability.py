"""Probabilities as intervals, and the words that declared scales give them.

Words follow from numbers, never numbers from words, and a word is always printed with its number. A scale is a file of
`assessment/scales/` with its bounds in percent, its words in six languages, and three rules of its own:

touching   a number on the bound of two terms takes the term nearer to an even chance, because it claims less
gap        a number between two terms takes the nearer; in the middle of the gap, the one nearer to an even chance
beyond     a number outside all terms keeps the outermost word, and is shown to lie beyond it

>>> icd = scales()["icd203"]
>>> printed(icd, Interval(0.6, 0.75, 0.7), "en")
'likely (60–75%; 70%)'
>>> place(icd, 0.55).term.words["en"][0], place(icd, 0.55).how
('roughly even chance', 'touching')
>>> place(scales()["phia"], 0.52).how
'gap'
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
FOLDER = Path(__file__).resolve().parent.parent / "scales"
EVEN = 0.5
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """A probability between two bounds, with the analyst's own number where one was given; all of 0 to 1."""

    low: float
    high: float
    best: float | None = None

    @property
    def point(self) -> float:
        """The analyst's own number, else the middle."""
        return self.best if self.best is not None else (self.low + self.high) / 2

    @property
    def width(self) -> float:
        """How far the bounds lie apart."""
        return self.high - self.low


def objections_to_interval(low: float, high: float, best: float | None = None) -> list[str]:
    """Why these numbers are no probability interval; empty when they are.

    >>> objections_to_interval(0.7, 0.6)
    ['The interval is reversed: its low bound 70% lies above its high bound 60%.']
    >>> objections_to_interval(0.001, 0.01, 0.004)
    []
    """
    given = [low, high] if best is None else [low, high, best]
    if any(not math.isfinite(number) or not 0 <= number <= 1 for number in given):
        return ["A probability lies between 0 and 1 (0% and 100%)."]
    if low > high:
        return [f"The interval is reversed: its low bound {percent(low)} lies above its high bound {percent(high)}."]
    if best is not None and not low - _CLOSE <= best <= high + _CLOSE:
        return [f"The analyst's own number {percent(best)} lies outside the interval."]
    return []


def interval(low: float, high: float, best: float | None = None) -> Interval:
    """The interval of these numbers. Raises `ValueError` when they are none."""
    if reasons := objections_to_interval(low, high, best):
        raise ValueError(" ".join(reasons))
    return Interval(low, high, best)


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a scale: its bounds from 0 to 1, and its words by language, one for each row of synonyms."""

    number: int
    low: float
    high: float
    words: Mapping[str, tuple[str, ...]]

    def word(self, language: str, row: int = 0) -> str:
        """The word of a row of synonyms; a term without that row has one word for all."""
        words = self.words[language]
        return words[min(row, len(words) - 1)]


@dataclass(frozen=True, slots=True)
class Scale:
    """A declared scale of words, with its source and how far that was checked."""

    key: str
    version: str
    title: str
    source: str
    status: str
    rows: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """The term that a number takes, and how it came to it: inside, touching, gap or beyond."""

    term: Term
    how: str


@lru_cache(maxsize=1)
def scales() -> Mapping[str, Scale]:
    """The declared scales by their key, as their files have them."""
    found = [_scale(path) for path in sorted(FOLDER.glob("*.toml"))]
    return MappingProxyType({scale.key: scale for scale in found})


def _scale(path: Path) -> Scale:
    body: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    terms = tuple(_term(number, line) for number, line in enumerate(body["terms"]))
    for one, other in pairwise(terms):
        if one.high > other.low + _CLOSE:
            raise ValueError(f"{path.name}: the terms {one.number} and {other.number} overlap.")
    return Scale(
        body["key"], str(body["version"]), body["title"], body["source"], body["status"], int(body["rows"]), terms
    )


def _term(number: int, line: Mapping[str, Any]) -> Term:
    words = MappingProxyType({language: tuple(line[language]) for language in LANGUAGES})
    return Term(number, line["low"] / 100, line["high"] / 100, words)


def place(scale: Scale, number: float) -> Placed:
    """The one term that a number takes, by the scale's rules."""
    around = [term for term in scale.terms if term.low - _CLOSE <= number <= term.high + _CLOSE]
    if len(around) == 1:
        return Placed(around[0], "inside")
    if around:
        return Placed(min(around, key=_from_even), "touching")
    nearest = min(scale.terms, key=lambda term: (round(_distance(term, number), 9), _from_even(term)))
    outside = number < scale.terms[0].low or number > scale.terms[-1].high
    return Placed(nearest, "beyond" if outside else "gap")


def _distance(term: Term, number: float) -> float:
    return max(term.low - number, number - term.high, 0)


def _from_even(term: Term) -> float:
    return abs((term.low + term.high) / 2 - EVEN)


def terms_within(scale: Scale, held: Interval) -> tuple[Term, ...]:
    """The terms of which an interval covers a part, lowest first; at least the one its own number takes."""
    own = place(scale, held.point).term.number
    return tuple(term for term in scale.terms if term.number == own or _shared(term, held) > _CLOSE)


def _shared(term: Term, held: Interval) -> float:
    return min(term.high, held.high) - max(term.low, held.low)


def word(scale: Scale, held: Interval, language: str = "en", row: int = 0) -> str:
    """The word for an interval: that of the analyst's own number, else of its middle."""
    return place(scale, held.point).term.word(language, row)


_BETWEEN = {"en": "{}–{}%", "fr": "{}–{} %", "es": "{}–{} %", "ru": "{}–{} %", "zh": "{}%–{}%", "ar": "من {}% إلى {}%"}
_POINT = {"en": "{}%", "fr": "{} %", "es": "{} %", "ru": "{} %", "zh": "{}%", "ar": "{}%"}
_PRINTED = {"zh": "{}（{}）", "ar": "{} ({})"}
_JOINED = {"zh": "；", "ar": "؛ "}
_COMMA = {"fr": ",", "es": ",", "ru": ",", "ar": "٫"}


def percent(number: float, language: str = "en") -> str:
    """A probability in percent with no more digits than it has: 0.3%, 1%, 62.5%.

    >>> percent(0.003), percent(0.625, "fr"), percent(0.7, "ar")
    ('0.3%', '62,5 %', '70%')
    """
    return _POINT[language].format(_digits(number, language))


def _digits(number: float, language: str) -> str:
    text = f"{number * 100:.4g}"
    text = f"{float(text):.6f}".rstrip("0").rstrip(".") if "e" in text else text
    return text.replace(".", _COMMA.get(language, "."))


def numbers(held: Interval, language: str = "en") -> str:
    """The interval in percent, and the analyst's own number where one was given."""
    if held.width < _CLOSE:
        return percent(held.low, language)
    text = _BETWEEN[language].format(_digits(held.low, language), _digits(held.high, language))
    if held.best is None:
        return text
    return f"{text}{_JOINED.get(language, '; ')}{percent(held.best, language)}"


def printed(scale: Scale, held: Interval, language: str = "en", row: int = 0) -> str:
    """The word with its numbers, as it stands in a product; a word never stands alone."""
    return _PRINTED.get(language, "{} ({})").format(word(scale, held, language, row), numbers(held, language))
