"""How firm a ranking is: what becomes of its top when one score is one point different, and when scores are drawn anew.

A rank alone says more than is known. With scores given in whole points, every single score is moved by one point up and
down and the top is taken again; the share of moves after which it holds other names is printed beside the rank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusioncell.infrastructure.methods.scheme import Scheme

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moved:
    """moves: how many single moves the scales allow. changed: after how many the top holds other names; tied: after
    how many its last place is shared with one outside, so that either may stand there."""

    moves: int
    changed: int
    tied: int

    @property
    def share(self) -> float:
        """The share of moves that change the top."""
        return self.changed / self.moves if self.moves else 0.0


def by_one_point(scheme: Scheme, scores: Array, top: int = 10) -> Moved:
    """Move each score (n, criteria) by one point, one at a time; equal totals keep the order in which they are given.

    >>> from fusioncell.infrastructure.methods.scheme import shipped
    >>> by_one_point(shipped()["carver"], np.array([[8.0, 9, 3, 8, 5, 6], [8, 9, 3, 8, 5, 5]]), 1)
    Moved(moves=24, changed=0, tied=12)
    """
    count = len(scores)
    if count <= top:
        return Moved(_moves(scheme, scores), 0, 0)
    totals = scheme.totals(scores)
    order = np.argsort(-totals, kind="stable")
    inside = np.zeros(count, dtype=bool)
    inside[order[:top]] = True
    last, first = totals[order[top - 1]], totals[order[top]]
    moves = changed = tied = 0
    for column, criterion in enumerate(scheme.criteria):
        for step in (-1.0, 1.0):
            moved = scores.copy()
            moved[:, column] += step
            may = (moved[:, column] >= criterion.low) & (moved[:, column] <= criterion.high)
            new = scheme.totals(np.where(may[:, None], moved, scores))
            bar = np.where(inside, first, last)
            beyond = np.where(inside, new < bar, new > bar)
            moves += int(may.sum())
            changed += int((beyond & may).sum())
            tied += int(((new == bar) & may & (new != totals)).sum())
    return Moved(moves, changed, tied)


def _moves(scheme: Scheme, scores: Array) -> int:
    low = np.array([criterion.low for criterion in scheme.criteria])
    high = np.array([criterion.high for criterion in scheme.criteria])
    return int((scores - 1 >= low).sum() + (scores + 1 <= high).sum())


def agreement(drawn: NDArray[np.int64], named: NDArray[np.int64]) -> tuple[float, float]:
    """(the share of draws whose top holds other names, the mean share of names that stay). drawn: (draws, top).

    >>> agreement(np.array([[0, 1], [1, 0], [0, 2]]), np.array([0, 1]))
    (0.3333333333333333, 0.8333333333333334)
    """
    stay = np.isin(drawn, named).sum(axis=1)
    return float(np.mean(stay < len(named))), float(np.mean(stay) / max(1, len(named)))
