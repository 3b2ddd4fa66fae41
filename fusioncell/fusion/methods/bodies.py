"""Names of bodies, companies and ships as words: the legal form apart, words of no weight gone."""

from __future__ import annotations

import re
from functools import lru_cache

from fusioncell.evidence.methods.folding import plain
from fusioncell.fusion.methods.vocabulary import vocabulary
from fusioncell.fusion.methods.words import LONGEST, latin_words

_V = vocabulary()
_LONGEST_FORM = _V.longest_form
_LETTERS = re.compile(r"\b((?:[a-z] ){1,5}[a-z])\b")
_HYPHENED = re.compile(r"\b(thirty|forty|fourty|fifty) (one|two|three|four|five|six|seven|eight|nine)\b")


@lru_cache(maxsize=65_536)
def body_text(name: str, model: str = "organization") -> str:
    """The name's words in order, a bar, and the class of its legal form.

    >>> body_text("OAO Gazprom"), body_text("J.P. Morgan & Co."), body_text("Brigade Forty-Four")
    ('gazprom|jsc', 'jp morgan|inc', 'brigade 44')
    """
    text = " ".join(latin_words(plain(name[:LONGEST]).replace("&", " ") if "&" in name else name[:LONGEST]))
    text = _HYPHENED.sub(lambda both: str(int(_V.figures[both[1]]) + int(_V.figures[both[2]])), text)
    words = [_V.figures.get(word, word) for word in _LETTERS.sub(lambda run: run[1].replace(" ", ""), text).split()]
    if model != "organization":
        kept = [word for i, word in enumerate(words) if i or word not in _V.ships or len(words) == 1]
        return " ".join(kept)
    words, form = _without_form(words)
    kept = [word for word in words if word not in _V.light] or words
    return f"{' '.join(kept)}|{form}" if form else " ".join(kept)


def _without_form(words: list[str]) -> tuple[list[str], str]:
    """The words without legal forms at the beginning and the end, and the class of the most telling one."""
    form = ""
    while len(words) > 1:
        last = _form_of_size(words, -1)
        size = last or _form_of_size(words, 1)
        if not size:
            break
        found = _V.forms[" ".join(words[-size:] if last else words[:size])]
        words = words[:-size] if last else words[size:]
        form = form if found == "inc" and form else found
    return words, form


def _form_of_size(words: list[str], end: int) -> int:
    """How many words at the end (-1) or the beginning (1) are a legal form."""
    for size in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        part = words[-size:] if end < 0 else words[:size]
        if " ".join(part) in _V.forms and (end < 0 or size > 1 or part[0] in _V.forms_before):
            return size
    return 0
