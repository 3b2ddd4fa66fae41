"""Names in Arabic letters as they can be compared: what is written or left out at will goes.

Vowel marks, tatweel and the forms of alef, ya, waw and ta marbuta are one each already by `folding`; here the article
and the words of descent are parted from what they are written together with, and a kunya is kept with its name.
Persian and Urdu letters that Arabic lacks become the nearest Arabic ones.
"""

from __future__ import annotations

from functools import lru_cache

from fusioncell.evidence.methods.folding import plain

_NEAREST = str.maketrans({"پ": "ب", "چ": "ج", "ژ": "ز", "گ": "ك", "ڤ": "ف", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ں": "ن"})
_ARTICLE = "ال"
_SHORTEST = 3  # letters that must be left of a word without its article
_DESCENT = frozenset({"بن", "ابن", "بنت", "ولد"})
_FATHER = frozenset({"ابو", "ابي", "ابا", "ام"})
_SERVANT = "عبد"


@lru_cache(maxsize=65_536)
def normalised(name: str) -> str:
    """The name in folded letters, words apart, without articles and words of descent; a kunya is one word.

    >>> normalised("مُحَمَّد بن عبد الرحمٰن الأحمد") == "محمد عبدرحمن احمد"
    True
    >>> normalised("أبو بكر البغدادي") == "ابوبكر بغدادي"
    True
    """
    made: list[str] = []
    waiting = ""
    words = plain(name).translate(_NEAREST).split()
    for place, word in enumerate(words):
        bare = without_article(word)
        last = place == len(words) - 1
        if not last and word in _FATHER and len(words) > 2:  # noqa: PLR2004  it may be the whole first name
            waiting += "ابو" if word != "ام" else word
        elif not last and bare == _SERVANT:
            waiting += bare
        elif not last and made and word in _DESCENT:
            continue
        elif word.startswith(_SERVANT + _ARTICLE) and len(word) > len(_SERVANT) + _SHORTEST + 1:
            made.append(waiting + _SERVANT + word.removeprefix(_SERVANT + _ARTICLE))
            waiting = ""
        else:
            made.append(waiting + bare)
            waiting = ""
    return " ".join(made)


def without_article(word: str) -> str:
    """The word without "al" before it, if enough of a word is left.

    >>> without_article("الحسن"), without_article("الف")
    ('حسن', 'الف')
    """
    bare = word.removeprefix(_ARTICLE)
    return bare if len(bare) >= _SHORTEST else word
