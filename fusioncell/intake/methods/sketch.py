"""A text's sketch, so that nearly equal ones are found without comparing all: MinHash over word triples, in bands.

The chance that two sketches agree in one place is the Jaccard similarity J of their sets of triples (A. Broder, 1997).
With b bands of r places a pair becomes a candidate with probability 1 - (1 - J^r)^b: here 0.12 at J = 0.3, 0.64 at
0.5, 0.99 at 0.7 (b = 16, r = 4).
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from fusioncell.evidence.methods.folding import fold

BANDS, ROWS = 16, 4
SHORTEST = 8  # words; what is shorter is alike by chance
_PRIME = (1 << 61) - 1
_MIX = np.random.default_rng(20_261_125).integers(1, 1 << 31, size=(2, BANDS * ROWS), dtype=np.uint64)
Triples = frozenset[int]


def triples(text: str) -> Triples:
    """The text as a set of numbers, one for each three words in a row of its folded form."""
    words = fold(text[:200_000]).split()
    if len(words) < SHORTEST:
        return frozenset()
    return frozenset(crc32(" ".join(words[i : i + 3]).encode()) for i in range(len(words) - 2))


def bands(found: Triples) -> list[int]:
    """One number a band, each below 2^63; empty for a text that is too short."""
    if not found:
        return []
    values = np.fromiter(found, np.uint64, len(found))
    least = ((values[:, None] * _MIX[0] + _MIX[1]) % np.uint64(4_294_967_291)).min(axis=0)
    return [_folded(least[i * ROWS : (i + 1) * ROWS], i) for i in range(BANDS)]


def _folded(row: NDArray[np.uint64], band: int) -> int:
    number = band + 1
    for value in row:
        number = (number * 1_000_003 + int(value)) % _PRIME
    return number


def likeness(one: Triples, other: Triples) -> float:
    """The Jaccard similarity: the share of triples that both have.

    >>> a = triples("A grey lorry without plates stood behind the customs shed from ten until midnight.")
    >>> b = triples("A grey lorry without plates stood behind the customs shed from nine until midnight.")
    >>> round(likeness(a, b), 2), likeness(a, frozenset())
    (0.6, 0.0)
    """
    both = len(one | other)
    return len(one & other) / both if both else 0.0


def held_in(small: Triples, large: Triples) -> float:
    """The share of the smaller text that stands in the larger: a quotation."""
    return len(small & large) / len(small) if small else 0.0
