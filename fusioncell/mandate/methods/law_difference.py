"""What changed between two texts of the law, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2  # unchanged lines shown on either side of a change


@dataclass(frozen=True, slots=True)
class Line:
    """One line; how: `+` came, `-` went, a space stayed, `…` stands for lines left out."""

    how: str
    text: str
    number: int = 0


def difference(old: str, new: str) -> list[Line]:
    """The lines that went and came, each with its surroundings; empty when nothing changed.

    >>> [line.how + line.text for line in difference("a\\nb", "a\\nc")]
    [' a', '-b', '+c']
    """
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Line] = []
    end = 0
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > end:
            found.append(Line("…", ""))
        for how, i1, i2, j1, j2 in group:
            found += _lines(how, before, after, (i1, i2, j1, j2))
            end = i2
    return [*found, Line("…", "")] if found and end < len(before) else found


def _lines(how: str, before: list[str], after: list[str], span: tuple[int, int, int, int]) -> Iterator[Line]:
    i1, i2, j1, j2 = span
    if how == "equal":
        yield from (Line(" ", text, j1 + n + 1) for n, text in enumerate(after[j1:j2]))
        return
    yield from (Line("-", text, i1 + n + 1) for n, text in enumerate(before[i1:i2]))
    yield from (Line("+", text, j1 + n + 1) for n, text in enumerate(after[j1:j2]))
