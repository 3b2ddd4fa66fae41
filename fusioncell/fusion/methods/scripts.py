"""How well a name in another script can be the reading of a Latin one, in bits, by a small learned table a script.

A pair of words is taken apart into chunks, up to five Latin letters with up to two of the other script, in every way
(a memoryless stochastic transducer: Ristad and Yianilos 1998; many letters at once: Jiampojamarn et al. 2007). The bits
are the logarithm of the chance that one name made both words, over the chance that two names that have nothing to do
with each other did. Characters of Han are taken as their readings, so that variants of a character are one.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import permutations

from anyascii import anyascii

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.script import scripts_of
from fusioncell.fusion.methods import arabic
from fusioncell.fusion.methods.words import LONGEST, parts_of, person_text

NAMES = {"Arab": "arabic", "Hebr": "hebrew", "Cyrl": "russian", "Hani": "han"}
NEVER = -60.0  # bits of what the table cannot read
MOST_A_WORD, LEAST_A_WORD = 8.0, -5.0  # a common name is shared by many; a missing word is not a contradiction
_UNSEEN = 1e-7
_SOUNDING = str.maketrans({"č": "ch", "ć": "ch", "š": "sh", "ş": "sh", "ș": "sh", "ž": "zh", "ż": "zh"})
_MOST_ORDERS = 4  # words of which every order is tried


@dataclass(frozen=True, slots=True)
class Table:
    """The learned chunks of one script: probability by Latin and other chunk; `latin`, `other` are the longest.

    partners: the same by Latin chunk.
    """

    script: str
    chance: Mapping[tuple[str, str], float]
    of_latin: Mapping[str, float]
    of_other: Mapping[str, float]
    latin: int
    other: int
    partners: Mapping[str, Mapping[str, float]]


def table_of(script: str, chance: Mapping[tuple[str, str], float]) -> Table:
    """A table with what follows from its chances."""
    partners: dict[str, dict[str, float]] = {}
    of_latin: dict[str, float] = {}
    of_other: dict[str, float] = {}
    for (latin, other), p in chance.items():
        partners.setdefault(latin, {})[other] = p
        of_latin[latin] = of_latin.get(latin, 0.0) + p
        of_other[other] = of_other.get(other, 0.0) + p
    longest = 1 if script == "Hani" else max(map(len, of_other))
    return Table(script, chance, of_latin, of_other, max(map(len, of_latin)), longest, partners)


@cache
def table(script: str) -> Table | None:
    """The table that ships for a script (ISO 15924); `None` when there is none."""
    if script not in NAMES:
        return None
    text = (files("fusioncell.fusion") / "scripts" / f"{NAMES[script]}.json").read_text("utf-8")
    body = json.loads(text)
    chance = {
        (latin, other): 2.0 ** (-cost / 100) for latin, row in body["chunks"].items() for other, cost in row.items()
    }
    return table_of(script, chance)


@lru_cache(maxsize=65_536)
def latin_letters(word: str) -> str:
    """A word in a to z, where a letter with a mark that sounds otherwise is written so.

    >>> latin_letters("Vučić"), latin_letters("Ḥusayn")
    ('vuchich', 'husayn')
    """
    text = unicodedata.normalize("NFC", word.casefold()).translate(_SOUNDING)
    return "".join(char for char in plain(anyascii(text)) if "a" <= char <= "z")


def symbols(word: str, script: str) -> tuple[str, ...]:
    """A word of another script as what its table reads: letters, or readings of characters.

    >>> symbols("伊莎", "Hani"), symbols("محمد", "Arab")
    (('yi', 'sha'), ('م', 'ح', 'م', 'د'))
    """
    folded = "".join(plain(word).split())
    if script != "Hani":
        return tuple(folded)
    return tuple(reading for char in folded if (reading := anyascii(char).strip().lower()))


def bits(learned: Table, latin: str, other: Sequence[str]) -> float:
    """How much speaks for one name behind two words; below zero for two names."""
    together = _log(_joint(learned, latin, other))
    apart = _log(_alone(learned.of_latin, tuple(latin), learned.latin)) + _log(
        _alone(learned.of_other, tuple(other), learned.other)
    )
    return max(together - apart, NEVER)


@lru_cache(maxsize=262_144)
def _bits(script: str, latin: str, other: tuple[str, ...]) -> float:
    """The same by the table that ships: the words of names come up again and again."""
    learned = table(script)
    return NEVER if learned is None else bits(learned, latin, other)


def _log(chance: float) -> float:
    return math.log2(chance) if chance > 0 else NEVER * 4


def _joint(learned: Table, latin: str, other: Sequence[str]) -> float:
    """The chance of both words, over every way to take them apart (the forward algorithm)."""
    rows, columns = len(latin) + 1, len(other) + 1
    forward = [[0.0] * columns for _ in range(rows)]
    forward[0][0] = 1.0
    endings = [_endings(learned, latin, i) for i in range(rows)]
    for j in range(columns):
        tails = ["".join(other[j - b : j]) for b in range(min(learned.other, j) + 1)]
        for i in range(rows):
            total = forward[i][j]
            for a, chances in endings[i]:
                behind = forward[i - a]
                for b, tail in enumerate(tails):
                    if a + b and (before := behind[j - b]):
                        total += before * chances.get(tail, _UNSEEN if a + b == 1 else 0.0)
            forward[i][j] = total
    return forward[-1][-1]


def _endings(learned: Table, latin: str, end: int) -> list[tuple[int, Mapping[str, float]]]:
    """The chunks that end at a letter and that the table knows, by length, each with its partners."""
    found = []
    for length in range(min(learned.latin, end) + 1):
        partners = learned.partners.get(latin[end - length : end])
        if partners is not None or length <= 1:
            found.append((length, partners or {}))
    return found


def _alone(chance: Mapping[str, float], word: tuple[str, ...], longest: int) -> float:
    """The chance of one word by the same chunks."""
    nothing = chance.get("", 0.0)
    forward = [1.0]
    for i in range(1, len(word) + 1):
        total = 0.0
        for a in range(1, min(longest, i) + 1):
            total += forward[i - a] * chance.get("".join(word[i - a : i]), _UNSEEN if a == 1 else 0.0)
        forward.append(total / (1 - nothing))
    return forward[-1]


@lru_cache(maxsize=65_536)
def name_bits(latin: str, other: str) -> float | None:
    """How much speaks for two written names being readings of each other; `None` when there is no table for it.

    >>> name_bits("Fernando Pérez", "فرناندو بيريز") > 10 > 0 > name_bits("Fernando Pérez", "محمد حسن")
    True
    """
    script = (scripts_of(other[:LONGEST]) or [""])[0]
    learned = table(script)
    if learned is None or scripts_of(latin[:LONGEST])[:1] != ["Latn"]:
        return None
    words = [latin_letters(word) for word in parts_of(person_text(latin.casefold().translate(_SOUNDING))).words]
    words = [word for word in words if word]
    if not words:
        return None
    if script == "Hani":
        whole = symbols(other[:LONGEST], script)
        return max(_capped(_bits(script, "".join(order), whole), len(words)) for order in _orders(words))
    text = arabic.normalised(other[:LONGEST]) if script == "Arab" else plain(other[:LONGEST])
    return _aligned(script, words, [symbols(word, script) for word in text.split()])


def _orders(words: list[str]) -> list[tuple[str, ...]]:
    if len(words) > _MOST_ORDERS:
        return [tuple(words), (words[-1], *words[:-1])]
    return list(permutations(words))


def _capped(found: float, words: int) -> float:
    return max(min(found, MOST_A_WORD * words), LEAST_A_WORD * 2)


def _aligned(script: str, words: list[str], others: list[tuple[str, ...]]) -> float:
    """Each word of the shorter name with its best free partner in the longer one."""
    pairs = [(_bits(script, x, y), i, j) for i, x in enumerate(words) for j, y in enumerate(others) if y]
    total, mine, theirs = 0.0, set[int](), set[int]()
    for found, i, j in sorted(pairs, reverse=True):
        if i not in mine and j not in theirs:
            mine.add(i)
            theirs.add(j)
            total += max(min(found, MOST_A_WORD), LEAST_A_WORD)
    return total
