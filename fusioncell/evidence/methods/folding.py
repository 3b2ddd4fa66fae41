"""One character at a time, what search and comparison treat as the same.

Compatibility forms, case and Latin, Greek and Cyrillic diacritics go (Unicode NFKC and case folding, UAX 15
and 21); Arabic loses vowels and tatweel, and its alef, ya, waw, hamza and ta marbuta forms become one each; digits
of every script become ASCII; zero-width and bidi marks vanish. What stays is letters, digits and the marks that
Indic and South-East-Asian words are made of.

>>> fold("Ḥusayn Ötzi  ﷺ١٢٣")
'husayn otzi  صلي الله عليه وسلم123'
>>> fold("مُحَمَّد الأُخرى")
'محمد الاخري'
"""

from __future__ import annotations

import unicodedata

APOSTROPHE = "'"
_APOSTROPHES = "'`´‘’‛ʹʻʼʽʾʿˈ՚＇′"
_NEAR = " -./()+\u2010\u2011\u2012\u2013\u2014\u2212\u00a0"  # may stand inside one identifier

_SAME = {
    **dict.fromkeys("آأإٱٲٳٵ", "ا"),
    **dict.fromkeys("ىیېےئۍ", "ي"),
    **dict.fromkeys("ةۀەہھۂۃ", "ه"),
    **dict.fromkeys("ؤٶ", "و"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ءـٴ", ""),
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ə": "e",
    "ǝ": "e",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ĸ": "k",
    "ƴ": "y",
    "ɓ": "b",
    "ɗ": "d",
    "ɖ": "d",
    "ƙ": "k",
    "ƒ": "f",
    "ɛ": "e",
    "ɔ": "o",
    "ɣ": "g",
    "ɩ": "i",
    "ʋ": "v",
    "ɲ": "n",
    "ƈ": "c",
    "ƥ": "p",
    "ƭ": "t",
    "ɨ": "i",
    "є": "е",
    "ґ": "г",
    "і": "и",
    "ў": "у",
    "ѣ": "е",
    "ѳ": "ф",
    "ѵ": "и",
}
_VIRAMA_AND_VOICING = frozenset({7, 8, 9})
_SOUTH_EAST_ASIAN = range(84, 133)  # combining classes of vowels and tones that make another word


def _vanishes(char: str) -> bool:
    """Whether a mark is decoration to its letter and not a part of the word."""
    category = unicodedata.category(char)
    if category in {"Cf", "Me"}:
        return True
    if category != "Mn":
        return False
    rank = unicodedata.combining(char)
    if rank == 0:
        return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or char == "\u034f"
    return rank not in _VIRAMA_AND_VOICING and rank not in _SOUTH_EAST_ASIAN


def _one(char: str) -> str:
    """What stays of one character of a decomposed text."""
    if _vanishes(char):
        return ""
    if char in _SAME:
        return _SAME[char]
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if char in _NEAR:
        return " "
    return char if unicodedata.category(char)[0] in "LMN" else "\n"


def _fold_character(char: str) -> str:
    if char in _APOSTROPHES:
        return APOSTROPHE
    folded = char
    for _ in range(3):  # case folding and decomposition each open work for the other; three rounds are a fixed point
        apart = unicodedata.normalize("NFKD", folded.casefold())
        folded = unicodedata.normalize("NFC", "".join(map(_one, apart)))
    return folded


class _Table(dict[int, str]):
    """Filled as characters are met, so that folding costs one lookup a character."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = _fold_character(chr(codepoint))
        return folded


_TABLE = _Table()
_ASCII = bytes(ord(_fold_character(chr(codepoint))) for codepoint in range(128)) + bytes(128)


def fold(text: str) -> str:
    """The text as search sees it: words apart by spaces (near) or line ends (not one identifier)."""
    if text.isascii():
        return text.encode("ascii").translate(_ASCII).decode("ascii")
    folded = unicodedata.normalize("NFKC", text).translate(_TABLE)
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def plain(text: str) -> str:
    """The folded text on one line, for comparing values: `plain("Al-Ḥasan ") == "al hasan"`."""
    return " ".join(fold(text).replace(APOSTROPHE, "").split())
