"""How alike two short strings are (Jaro 1989, Winkler 1990)."""

from __future__ import annotations

_PREFIX = 4
_WEIGHT = 0.1


def jaro(one: str, other: str) -> float:
    """Characters in common within half the longer length, less half the transpositions.

    >>> round(jaro("martha", "marhta"), 3)
    0.944
    """
    if one == other:
        return 1.0
    if (len(one), one) > (len(other), other):
        one, other = other, one  # which of several equal characters are taken depends on who asks
    window = max(len(one), len(other)) // 2 - 1
    taken = [False] * len(other)
    common = []
    for i, char in enumerate(one):
        for j in range(max(0, i - window), min(len(other), i + window + 1)):
            if not taken[j] and other[j] == char:
                taken[j] = True
                common.append(char)
                break
    if not common:
        return 0.0
    in_order = [char for j, char in enumerate(other) if taken[j]]
    swapped = sum(a != b for a, b in zip(common, in_order, strict=True)) / 2
    m = len(common)
    return (m / len(one) + m / len(other) + (m - swapped) / m) / 3


def jaro_winkler(one: str, other: str) -> float:
    """Jaro, nearer to one when the first characters agree.

    >>> round(jaro_winkler("dixon", "dicksonx"), 3)
    0.813
    """
    score = jaro(one, other)
    prefix = 0
    for a, b in zip(one[:_PREFIX], other[:_PREFIX], strict=False):
        if a != b:
            break
        prefix += 1
    return score + prefix * _WEIGHT * (1 - score)
