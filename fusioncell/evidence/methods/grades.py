"""Admiralty grades (NATO AJP-2.1): reliability of the source A–F, credibility of the information 1–6.

The two axes are never averaged. F and 6 mean *cannot be judged*: they are kept as None beside the code as given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fusioncell.foundation.errors import Unreadable

_GRADE = re.compile(r"([A-Fa-f])\s*[-/]?\s*([1-6])")


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade as given and as meant."""

    raw: str
    reliability: str | None
    credibility: int | None


def read_grade(raw: str) -> Grade:
    """Read a grade such as `B2`, `b-2` or `F6`. Raises `Unreadable`.

    >>> read_grade("b2")
    Grade(raw='B2', reliability='B', credibility=2)
    >>> read_grade("F6")
    Grade(raw='F6', reliability=None, credibility=None)
    """
    match = _GRADE.fullmatch(raw.strip())
    if match is None:
        raise Unreadable("A grade is a letter A to F and a digit 1 to 6, such as B2.", repr(raw[:20]))
    letter, digit = match[1].upper(), int(match[2])
    return Grade(f"{letter}{digit}", None if letter == "F" else letter, None if digit == 6 else digit)  # noqa: PLR2004 (6 of the scale)
