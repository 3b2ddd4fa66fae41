"""What a tagger looks at in each word: the word and its neighbours, its shape, its ends, and whether it names a place.

Features are numbers: the CRC-32 of `name=value`, folded into `SIZE` (feature hashing; Weinberger et al., 2009).
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SIZE = 1 << 18
_DIGITS = re.compile(r"\d")
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ]")
_RUNS = re.compile(r"(.)\1+")
_HONORIFICS_TEXT = """
    mr mrs ms dr sir lord president minister general colonel captain major sergeant king queen prince sheikh
    imam mufti ambassador senator judge mme mlle monsieur m général commandant ministre président abu
"""
_HONORIFICS = frozenset(_HONORIFICS_TEXT.split())
_BODIES_TEXT = """
    ministry brigade army force forces front party university council group bank company corporation agency
    inc ltd association committee court union movement battalion police ministère société banque parti
    compagnie syndicat conseil faculté
"""
_BODIES = frozenset(_BODIES_TEXT.split())
Features = NDArray[np.int64]


def shape(word: str) -> str:
    """`Xx`, `X.`, `d-d`: capitals, small letters, digits; runs are one sign.

    >>> shape("McArthur-2"), shape("U.N."), shape("2026")
    ('XxXx-d', 'X.X.', 'd')
    """
    signs = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word)
    return _RUNS.sub(r"\1", signs)[:8]


def features(words: Sequence[str], places: Container[str] | None = None) -> Features:
    """One row of feature numbers for each word of a sentence; every row is as long."""
    lower = [_DIGITS.sub("0", word.lower()) for word in words]
    shapes = [shape(word) for word in words]
    known = [
        places is not None and word[:1].isupper() and small in places for word, small in zip(words, lower, strict=True)
    ]
    seen = _Seen(words, lower, shapes, known, places)
    rows = [_row(i, seen) for i in range(len(words))]
    return np.array([[crc32(each.encode()) % SIZE for each in row] for row in rows], np.int64)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sentence as its features are taken from it."""

    words: Sequence[str]
    lower: list[str]
    shapes: list[str]
    known: list[bool]
    places: Container[str] | None


def _row(i: int, seen: _Seen) -> tuple[str, ...]:
    words, lower, shapes, known, places = seen.words, seen.lower, seen.shapes, seen.known, seen.places
    small, form = lower[i], shapes[i]
    one, two = _at(lower, i - 1), _at(lower, i - 2)
    next_, second = _at(lower, i + 1), _at(lower, i + 2)
    pair = places is not None and i + 1 < len(words) and f"{small} {next_}" in places and words[i][:1].isupper()
    before = places is not None and i > 0 and f"{one} {small}" in places and words[i][:1].isupper()
    return (
        "b",
        f"w{small}",
        f"s{form}",
        f"p2{small[:2]}",
        f"p3{small[:3]}",
        f"p4{small[:4]}",
        f"e2{small[-2:]}",
        f"e3{small[-3:]}",
        f"e4{small[-4:]}",
        f"-1{one}",
        f"-2{two}",
        f"+1{next_}",
        f"+2{second}",
        f"-w{one}|{small}",
        f"w+{small}|{next_}",
        f"-s{_at(shapes, i - 1)}",
        f"+s{_at(shapes, i + 1)}",
        f"sss{_at(shapes, i - 1)}|{form}|{_at(shapes, i + 1)}",
        f"first{i == 0}|{form}",
        f"hon{one in _HONORIFICS}{two in _HONORIFICS}|{form}",
        f"body{small in _BODIES}{next_ in _BODIES}{second in _BODIES}|{form}",
        f"place{known[i]}{pair}{before}|{form}",
        f"-1s{one}|{form}",
        f"+1s{next_}|{form}",
        f"len{min(len(small), 10)}|{form}",
        f"{_at(shapes, i - 2)}|{_at(shapes, i - 1)}|{form}",
    )


def _at(values: list[str], i: int) -> str:
    return values[i] if 0 <= i < len(values) else "∅"
