"""What a source's own record suggests for its next report. A suggestion with its basis; it is never applied by itself.

A report that people graded 1 or 2 came true, one graded 4 or 5 did not, and 3 and 6 say nothing. With t true and
f false the share is estimated as (t + 1) / (t + f + 2) (Laplace, 1814: one of each is assumed beforehand), and
fewer than three decided reports suggest nothing. The bounds of the letters are a convention of this cell, printed
beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FEWEST = 3
_LETTERS = (("A", 0.9), ("B", 0.75), ("C", 0.5), ("D", 0.25), ("E", 0.0))
_TRUE, _FALSE = frozenset({1, 2}), frozenset({4, 5})


@dataclass(frozen=True, slots=True)
class Record:
    """How many past reports of a source people found true, false, or left open."""

    true: int
    false: int
    open: int

    @property
    def share(self) -> float:
        """The estimated share that comes true."""
        return (self.true + 1) / (self.true + self.false + 2)

    @property
    def decided(self) -> int:
        """How many were found true or false."""
        return self.true + self.false


def record_of(credibilities: Iterable[int | None]) -> Record:
    """The record behind past credibilities, 1 to 5; None cannot be judged."""
    grades = list(credibilities)
    true, false = sum(g in _TRUE for g in grades), sum(g in _FALSE for g in grades)
    return Record(true, false, len(grades) - true - false)


def suggested_letter(record: Record) -> str:
    """The reliability that the record suggests; F when it says too little.

    >>> suggested_letter(Record(9, 0, 4)), suggested_letter(Record(2, 3, 0)), suggested_letter(Record(2, 0, 9))
    ('A', 'D', 'F')
    """
    if record.decided < FEWEST:
        return "F"
    return next(letter for letter, least in _LETTERS if record.share >= least)


def suggested_digit(*, independent: int) -> str:
    """The credibility that other roots suggest: 2 with one that says the same, 1 with more; else 6.

    Reports of the same root never confirm each other.
    """
    return "6" if independent < 1 else "2" if independent == 1 else "1"
