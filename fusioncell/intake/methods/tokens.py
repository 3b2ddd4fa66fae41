"""Words and sentences of a text with their places in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]\.(?:[^\W\d_]\.)+|\w+(?:[-'’]\w+)*|[^\w\s]")
_END = frozenset(".!?؟。！？…")
_SHORT_TEXT = """
    mr mrs ms dr st gen col lt sgt capt maj no nos vs mme mlle art vol fig jan feb mar apr jun jul aug sept
    oct nov dec al
"""
_SHORT = frozenset(_SHORT_TEXT.split())
LONGEST_SENTENCE = 200  # tokens; a longer one is cut, so that a table without stops is read in bounded time


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign; `start` and `end` are characters of the text."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Every word and sign in order.

    >>> [t.text for t in tokens("U.S. aid, 3.5 tons of al-Qamar's.")]
    ['U.S.', 'aid', ',', '3.5', 'tons', 'of', "al-Qamar's", '.']
    """
    return [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def sentences(text: str) -> list[list[Token]]:
    """The tokens by sentence: a stop before a capital, or an empty line, ends one.

    >>> [len(s) for s in sentences("He saw Dr. Musa. Nothing else happened here.")]
    [6, 5]
    """
    found: list[list[Token]] = []
    current: list[Token] = []
    known = tokens(text)
    for i, token in enumerate(known):
        current.append(token)
        after = known[i + 1] if i + 1 < len(known) else None
        if after is None or _ends(text, current, after):
            found.append(current)
            current = []
    return found


def _ends(text: str, current: list[Token], after: Token) -> bool:
    last = current[-1]
    between = text[last.end : after.start]
    if "\n\n" in between or ("\n" in between and after.text[:1] in "-*•·") or len(current) >= LONGEST_SENTENCE:
        return True
    if last.text not in _END:
        return False
    before = current[-2].text.lower() if len(current) > 1 else ""
    if last.text == "." and (before in _SHORT or len(before) == 1):
        return False
    return not after.text[:1].islower()
