"""In which script a text is written, by the ISO 15924 codes of the scripts that the cell's languages use."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

_BY_NAME = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "THAI": "Thai",
    "ETHIOPIC": "Ethi",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "TAMIL": "Taml",
    "MYANMAR": "Mymr",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "TIBETAN": "Tibt",
    "SINHALA": "Sinh",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "TIFINAGH": "Tfng",
    "NKO": "Nkoo",
    "THAANA": "Thaa",
    "SYRIAC": "Syrc",
}


@lru_cache(maxsize=4096)
def script_of_character(char: str) -> str | None:
    """The script of one letter; `None` for digits, punctuation and marks shared by scripts."""
    if not char.isalpha():
        return None
    name = unicodedata.name(char, "")
    return _BY_NAME.get(name.split(" ", 1)[0].removeprefix("FULLWIDTH").strip(), "Zyyy" if name else None)


def scripts_of(text: str) -> list[str]:
    """The scripts of a text, the most used first.

    >>> scripts_of("Идрис Belkani"), scripts_of("12")
    (['Latn', 'Cyrl'], [])
    """
    if text.isascii():
        return ["Latn"] if any(map(str.isalpha, text)) else []
    counted = Counter(script for char in text if (script := script_of_character(char)))
    return [script for script, _ in counted.most_common()]
