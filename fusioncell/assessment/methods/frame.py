"""The words around a product in its six languages, from `assessment/frames/frame.toml`, and the outline of each kind.

>>> word("confidence", "fr"), kind_word("warning", "ar"), OUTLINES["spot"]
('Confiance', 'إنذار', ('key', 'events', 'outlook'))
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from fusioncell.assessment.methods.probability import LANGUAGES

FILE = Path(__file__).resolve().parent.parent / "frames" / "frame.toml"
RIGHT_TO_LEFT = frozenset({"ar"})
NAMES = {"en": "English", "fr": "Français", "es": "Español", "ru": "Русский", "zh": "中文", "ar": "العربية"}
# The outline that each kind begins with; sources come at the end by themselves.
OUTLINES: Mapping[str, tuple[str, ...]] = {
    "daily": ("overview", "events", "key", "outlook"),
    "spot": ("key", "events", "outlook"),
    "punctual": ("key", "discussion", "technique", "gaps", "outlook"),
    "strategic": ("key", "background", "discussion", "technique", "gaps", "outlook"),
    "warning": (
        "nature", "actor", "probability", "damage", "place", "duration", "timing", "ways_out",
    ),
    "summary": ("key", "events", "discussion", "gaps"),
    "annual": ("overview", "key", "figures", "discussion", "outlook"),
}  # fmt: skip
_DATES = {
    "en": "{d} {m} {y}", "fr": "{d} {m} {y}", "es": "{d} de {m} de {y}", "ru": "{d} {m} {y} г.",
    "zh": "{y}年{m}月{d}日", "ar": "{d} {m} {y}",
}  # fmt: skip
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "zh": "1 2 3 4 5 6 7 8 9 10 11 12",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """All words by part and key; every one of them in all six languages."""
    body: dict[str, dict[str, dict[str, str]]] = tomllib.loads(FILE.read_text("utf-8"))
    for part in body.values():
        for key, words in part.items():
            if missing := [language for language in LANGUAGES if not words.get(language)]:
                raise ValueError(f"frame.toml: {key} lacks {', '.join(missing)}.")
    return body


def word(key: str, language: str) -> str:
    """One word of the frame."""
    return tables()["words"][key][language]


def kind_word(kind: str, language: str) -> str:
    """What a kind of product is called; the code itself for one that is not in the table."""
    return tables()["kinds"].get(kind, {}).get(language, kind)


def heading(key: str, language: str) -> str:
    """What a section is called; a section of one's own making has its heading in its texts instead."""
    return tables()["sections"].get(key, {}).get(language, "")


def day(when: date | datetime | str | None, language: str) -> str:
    """A day as it is written in a language.

    >>> day(date(2026, 11, 25), "fr"), day("2026-11-25T10:00:00Z", "zh"), day(None, "en")
    ('25 novembre 2026', '2026年11月25日', '–')
    """
    if not when:
        return "–"
    given = date.fromisoformat(when[:10]) if isinstance(when, str) else when
    month = _MONTHS[language].split()[given.month - 1]
    return _DATES[language].format(d=given.day, m=month, y=given.year)
