"""Hard pairs of names across two scripts, made from catalogues of readings, and recall at a precision.

Every Latin name of the tuning sets stands beside its reading, and beside one of the ten other names whose plain
transliteration is the most like it. A name whose own Latin form differs by a letter alone from the one asked about is
a reading too, and is not taken for a wrong one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from fusioncell.fusion.methods.scripts_learning import Pair, read_pairs

FILES = {"Arab": "arabic", "Cyrl": "russian", "Hebr": "hebrew", "Hani": "chinese"}
_NEAREST = 10
Tried = tuple[str, tuple[str, ...], str, bool]


def hard_pairs(folder: Path, script: str, most: int = 2_500) -> list[Tried]:
    """Latin name, symbols of the other, its plain transliteration, whether it is a reading."""
    chance = random.Random(1)
    pairs = _read(folder / f"wd_{FILES[script]}_16", script)
    latin_of: dict[tuple[str, ...], set[str]] = {}
    for x, y in pairs:
        latin_of.setdefault(y, set()).add(x)
    others = sorted(latin_of)
    plain = [plainly(y, script) for y in others]
    tried: list[Tried] = []
    for x, y in chance.sample(pairs, min(most, len(pairs))):
        near = process.extract(x, plain, scorer=Levenshtein.normalized_similarity, limit=_NEAREST + 6)
        wrong = [others[place] for _, _, place in near if not _is_reading(x, latin_of[others[place]])][:_NEAREST]
        if wrong:
            z = chance.choice(wrong)
            tried += [(x, y, plainly(y, script), True), (x, z, plainly(z, script), False)]
    return tried


def _read(path: Path, script: str) -> list[Pair]:
    with path.open(encoding="utf-8") as lines:
        return read_pairs(lines, script, 10**9)


def _is_reading(x: str, latin: set[str]) -> bool:
    return any(Levenshtein.distance(x, known, score_cutoff=1) <= 1 for known in latin)


def plainly(name: Sequence[str], script: str) -> str:
    """A name by the plainest transliteration."""
    return "".join(name) if script == "Hani" else anyascii("".join(name)).lower()


def recall_at(scored: Sequence[tuple[float, bool]], precision: float = 0.95) -> float:
    """The largest part of all true ones that a threshold finds at this precision."""
    found = best = 0
    for place, (_, is_true) in enumerate(sorted(scored, key=lambda each: -each[0]), 1):
        found += is_true
        if found / place >= precision:
            best = found
    return best / sum(is_true for _, is_true in scored)


def recalls(tried: Sequence[Tried], score: Callable[[str, tuple[str, ...]], float]) -> tuple[float, float]:
    """Recall of a scorer, and of plain transliteration with an edit distance."""
    ours = recall_at([(score(x, y), is_true) for x, y, _, is_true in tried])
    return ours, recall_at([(Levenshtein.normalized_similarity(x, p), is_true) for x, _, p, is_true in tried])
