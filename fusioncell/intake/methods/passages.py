"""The language of each passage of a text: many reports quote in another language than they are written in.

Source: M. Lui and T. Baldwin, "langid.py", ACL 2012 (the model of py3langid), asked about the cell's languages only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar", "pt", "de", "fa", "ur", "tr", "sw", "ha", "so")
SHORTEST = 40  # letters; below it a passage has the language of the whole text
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_SURE = 0.7


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph and its language; empty when nobody can tell."""

    start: int
    end: int
    language: str


def passages(text: str, stated: str = "") -> list[Passage]:
    """The paragraphs with their languages. stated: what the report says its language is.

    >>> [p.language for p in passages("The vehicle was seen at the harbour in the early hours of the morning.")]
    ['en']
    """
    whole = language_of(text[:20_000]) or stated.split("-", maxsplit=1)[0]
    found = []
    for match in _PARAGRAPH.finditer(text):
        own = language_of(match.group()) if sum(map(str.isalpha, match.group())) >= SHORTEST else ""
        found.append(Passage(match.start(), match.end(), own or whole))
    return found


def language_of(text: str) -> str:
    """The language of a text of some length; empty when it is unsure."""
    if sum(map(str.isalpha, text[:2_000])) < SHORTEST:
        return ""
    name, sure = _identifier().classify(text[:20_000])
    return str(name) if sure >= _SURE else ""


@cache
def _identifier() -> Any:
    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(list(LANGUAGES))
    return made


def languages_in(found: Sequence[Passage]) -> list[str]:
    """The languages of a text, the most written first."""
    sizes: dict[str, int] = {}
    for one in found:
        sizes[one.language] = sizes.get(one.language, 0) + one.end - one.start
    return sorted((name for name in sizes if name), key=lambda name: -sizes[name])
