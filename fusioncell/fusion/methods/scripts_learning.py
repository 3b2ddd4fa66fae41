"""Learns the table of a script from pairs of names: expectation maximisation over every way to take a pair apart.

Pairs that are no readings of each other (a tenth and more of what catalogues hold: a given name beside a family name)
are found by the model itself, as those it can read worst, and take no part. Chunks that are hardly used are dropped,
until fewer than three thousand numbers are left. The same pairs give the same table.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from fusioncell.fusion.methods.scripts import Table, latin_letters, symbols, table_of

Pair = tuple[str, tuple[str, ...]]
Floats = NDArray[np.float64]
LARGEST = 2_600  # chunks of a table
_ROUNDS = 8
_LETTERS = 18  # longer words teach little and cost much
_DISCOUNT = 0.1
ALWAYS = 8.0  # times that any one letter is taken to have been left out, or put in, without need


@dataclass(frozen=True, slots=True)
class Learning:
    """How a script is learned: chunk lengths, and the part of the pairs that is taken for wrong."""

    chunks: tuple[tuple[int, int], ...]
    wrong: float


_ALPHABET = Learning(((0, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 1), (3, 2)), 0.12)
_SYLLABLES = Learning(((0, 1), (1, 0), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1)), 0.2)
_HOW = {"Hani": _SYLLABLES, "Cyrl": Learning(_ALPHABET.chunks, 0.06)}  # Russian pairs are the cleanest


@dataclass(frozen=True, slots=True)
class _Step:
    """All places at which one pair of chunk lengths ends at (i, j): which pairs, and which chunk it is in each."""

    i: int
    j: int
    a: int
    b: int
    pairs: NDArray[np.int64]
    chunks: NDArray[np.int64]


def read_pairs(lines: Iterable[str], script: str, most: int) -> list[Pair]:
    """Pairs from lines of a Latin name, another one and how often it was seen, parted by tabs; the `most` frequent."""
    found: dict[Pair, int] = {}
    for line in lines:
        latin, _, rest = line.rstrip("\n").partition("\t")
        other, _, seen = rest.partition("\t")
        x, y = latin_letters(latin), symbols(other, script)
        if 0 < len(x) <= _LETTERS and 0 < len(y) <= _LETTERS:
            found[x, y] = found.get((x, y), 0) + (int(seen) if seen.isdecimal() else 1)
    return sorted(found, key=lambda pair: (-found[pair], pair))[:most]


def learn(pairs: Sequence[Pair], script: str, said: Callable[[str], None] = lambda _: None) -> Table:
    """The table of a script from pairs of names.

    >>> made = [("sol", ("С", "О", "Л")), ("los", ("Л", "О", "С")), ("so", ("С", "О")), ("lo", ("Л", "О"))] * 30
    >>> learned = learn(made, "Cyrl")
    >>> max((p, other) for (latin, other), p in learned.chance.items() if latin == "s")[1]
    'С'
    """
    how = _HOW.get(script, _ALPHABET)
    steps, names = _steps(pairs, how)
    begin = np.array([_before(latin, other, script) for latin, other in names])
    chance = begin / begin.sum()
    single = np.array([len(latin) + bool(other) == 1 for latin, other in names])
    for turn in range(_ROUNDS):
        used, reads = _expected(pairs, steps, chance, how.wrong if turn else 0.0)
        kept = np.maximum(used - (_DISCOUNT if turn > 1 else 0.0), 0.0)
        if turn >= 3 and np.count_nonzero(kept) > LARGEST:  # noqa: PLR2004  three rounds to find its feet
            kept = np.where(kept >= np.sort(kept)[-LARGEST], kept, 0.0)
        kept = np.where(single, kept + ALWAYS, kept)
        chance = kept / kept.sum()
        said(f"round {turn + 1} of {_ROUNDS}: {reads:.2f} bits a letter, {np.count_nonzero(kept):,} chunks")
    return table_of(script, {name: float(p) for name, p in zip(names, chance, strict=True) if p > 0})


def _before(latin: str, other: str, script: str) -> float:
    """What is thought of a chunk before anything is learned."""
    if not latin or not other:
        return 0.03
    if script == "Hani":
        return 0.02 + float(Levenshtein.normalized_similarity(latin, other)) ** 2
    return float(0.2 ** (len(latin) + len(other) - 2))


def _steps(pairs: Sequence[Pair], how: Learning) -> tuple[list[_Step], list[tuple[str, str]]]:
    """Every place of every pair at which a chunk can end, in the order in which they can be summed."""
    numbers: dict[tuple[str, str], int] = {}
    at: dict[tuple[int, int, int, int], tuple[list[int], list[int]]] = {}
    for place, (x, y) in enumerate(pairs):
        slope = len(x) / len(y)
        band = max(3.0, 1.5 * slope)
        for i in range(len(x) + 1):
            for j in range(len(y) + 1):
                if abs(i - j * slope) > band:
                    continue
                for a, b in how.chunks:
                    if a <= i and b <= j:
                        name = x[i - a : i], "".join(y[j - b : j])
                        number = numbers.setdefault(name, len(numbers))
                        which, chunk = at.setdefault((i, j, a, b), ([], []))
                        which.append(place)
                        chunk.append(number)
    order = sorted(at, key=lambda key: (key[0] + key[1], key))
    return [_Step(*key, np.array(at[key][0]), np.array(at[key][1])) for key in order], list(numbers)


def _expected(pairs: Sequence[Pair], steps: list[_Step], chance: Floats, wrong: float) -> tuple[Floats, float]:
    """How often each chunk is used in pairs that can be read (forward and backward sums), and bits a letter."""
    columns, rows = np.array([len(x) for x, _ in pairs]), np.array([len(y) for _, y in pairs])
    every = np.arange(len(pairs))
    forward = np.zeros((columns.max() + 1, rows.max() + 1, len(pairs)))
    forward[0, 0] = 1.0
    for step in steps:
        gained = forward[step.i - step.a, step.j - step.b, step.pairs] * chance[step.chunks]
        forward[step.i, step.j, step.pairs] += gained
    whole = forward[columns, rows, every]
    reads = np.log2(np.maximum(whole, 1e-300)) / (columns + rows)
    good = (whole > 0) & (reads >= np.quantile(reads, wrong))
    backward = np.zeros_like(forward)
    backward[columns, rows, every] = np.where(good, 1 / np.maximum(whole, 1e-300), 0.0)
    used = np.zeros(len(chance))
    shares: list[Floats] = []
    for step in reversed(steps):
        passed = chance[step.chunks] * backward[step.i, step.j, step.pairs]
        shares.append(forward[step.i - step.a, step.j - step.b, step.pairs] * passed)
        backward[step.i - step.a, step.j - step.b, step.pairs] += passed
    chunks = np.concatenate([step.chunks for step in reversed(steps)])
    used += np.bincount(chunks, weights=np.concatenate(shares), minlength=len(chance))
    return used, float(reads[good].mean())


def written(learned: Table, source: str, pairs: int) -> str:
    """The table as the text of its file: hundredths of bits by Latin and other chunk, and where it comes from."""
    chunks: dict[str, dict[str, int]] = {}
    for (latin, other), p in sorted(learned.chance.items()):
        chunks.setdefault(latin, {})[other] = round(-100 * math.log2(p))
    head = {"script": learned.script, "source": source, "pairs": pairs, "numbers": len(learned.chance)}
    rows = (f"{_as_json(latin)}: {_as_json(row)}" for latin, row in chunks.items())
    return _as_json(head)[:-1] + ', "chunks": {\n' + ",\n".join(rows) + "\n}}\n"


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
