"""Names as words that every executor compares: Latin, lower case, ASCII, without what is not the name.

Articles and words of descent go ("al", "bin"), servants of God are one word ("Abd al-Aziz", "Abdul Aziz" are both
`abdaziz`), a kunya is one word ("Abu Hasan" is `abuhasan`), titles go, figures written as words become figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.script import scripts_of
from fusioncell.fusion.methods import arabic
from fusioncell.fusion.methods.vocabulary import vocabulary

_V = vocabulary()
LONGEST = 200  # characters of a name that are compared; what is longer is a text
_MOST_WORDS = 12
_A_WORD_A_CHARACTER = frozenset({"Hani", "Hang"})
_LOOKALIKE = str.maketrans("0134579", "oieastg")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a person's name. `rest` are the words between given and family name, in alphabetical order."""

    given: str | None
    family: str | None
    rest: str | None
    words: tuple[str, ...]
    sound: str | None


@lru_cache(maxsize=65_536)
def latin_words(name: str) -> tuple[str, ...]:
    """The words of a name in Latin letters, folded.

    In scripts whose characters are words, a word is a character, written as a number: two readings may sound alike and
    be two names.

    >>> latin_words("Ig0r  Sech1n"), latin_words("SergeiLavrov"), latin_words("高市")
    (('igor', 'sechin'), ('sergei', 'lavrov'), ('ula', 'iki'))
    """
    text = name[:LONGEST]
    if text.isascii():
        text = _CAMEL.sub(" ", text)
    script = (scripts_of(text) or ["Latn"])[0]
    if script == "Arab":
        text = arabic.normalised(text)
    folded = plain(text)
    if script in _A_WORD_A_CHARACTER:
        folded = " ".join(word if word.isascii() else " ".join(map(_as_number, word)) for word in folded.split())
    latin = folded if folded.isascii() else plain(anyascii(folded))
    return tuple(_with_letters(word) for word in latin.split())[: _MOST_WORDS * 2]


def _as_number(char: str) -> str:
    """A character as three letters or figures, which are compared for equality alone."""
    left, code = "", ord(char)
    while code:
        code, figure = divmod(code, 36)
        left = "0123456789abcdefghijklmnopqrstuvwxyz"[figure] + left
    return left


def _with_letters(word: str) -> str:
    """A word in which somebody wrote digits for letters, with the letters.

    >>> _with_letters("sech1n"), _with_letters("44"), _with_letters("b2")
    ('sechin', '44', 'b2')
    """
    letters = sum(map(str.isalpha, word))
    if letters == len(word) or letters < 2 or letters * 2 < len(word):  # noqa: PLR2004  one letter says nothing
        return word
    return word.translate(_LOOKALIKE)


@lru_cache(maxsize=65_536)
def person_text(name: str) -> str:
    """A person's name as it is kept for comparing: words in order, a bar before the family name where it is known.

    >>> person_text("'Abd al-Aziz al-Nuristani"), person_text("Randolph, Gena C"), person_text("Abu Bakr al-Saeli")
    ('abdaziz nuristani', 'gena c|randolph', 'abubakr saeli')
    """
    family, comma, given = name[:LONGEST].partition(",")
    if comma and family.strip() and given.strip():
        return of_parts(given, family)
    return " ".join(_person_words(name))


@lru_cache(maxsize=65_536)
def of_parts(given: str, family: str) -> str:
    """The same of a name whose parts were stated apart."""
    first, last = " ".join(_person_words(given)), " ".join(_person_words(family))
    return f"{first}|{last}" if last else first


def _person_words(name: str) -> list[str]:
    found = [word for word in latin_words(name) if word.isalnum()]
    kept = [word for i, word in enumerate(found) if not _is_title(word, i, found)]
    joined = _joined(kept if len(kept) > 1 else found)
    return [word for i, word in enumerate(joined) if word not in joined[:i]][:_MOST_WORDS]


def _is_title(word: str, place: int, words: list[str]) -> bool:
    if len(words) == 1:
        return False
    if word in _V.titles_perhaps:
        return place in {0, len(words) - 1} and len(words) > 2  # noqa: PLR2004  two words are a name
    return word in _V.titles


def _joined(words: list[str]) -> list[str]:
    """Servants and fathers made one word with what follows, articles and words of descent left out."""
    made: list[str] = []
    waiting = ""
    for place, word in enumerate(words):
        last = place == len(words) - 1
        if not last and word in _V.servant:
            waiting += "abd"
        elif not last and word in _V.father and len(words) > 2:  # noqa: PLR2004  Abu may be the whole first name
            waiting += "abu"
        elif not last and (word in _V.articles or (word in _V.descent and made)):
            continue
        else:
            made.append(waiting + word)
            waiting = ""
    return made


@lru_cache(maxsize=262_144)
def parts_of(text: str) -> Parts:
    """The parts of a name in the form of `person_text`; of a single word nobody knows which part it is.

    >>> parts_of("idris yusuf belkani").family, parts_of("gena c|randolph").rest, parts_of("hannibal").family
    ('belkani', 'c', None)
    """
    left, _, right = text.partition("|")
    first, last = left.split(), right.split()
    words = (*first, *last)
    if not words:
        return Parts(None, None, None, (), None)
    given = first[0] if first else None
    family = last[-1] if last else first[-1] if len(first) > 1 else None
    middle = [*first[1:], *last[:-1]] if last else first[1:-1]
    return Parts(given, family, " ".join(sorted(middle)) or None, words, sound(family or words[0]))


_TOGETHER = re.compile("sch|tsh|tch|sh|zh|dj|ch|kh|gh|ck|ph|th|dh|ts|tz|cz|sz")
_TOGETHER_IS = {
    **dict.fromkeys(("sch", "sh", "ts", "tz", "sz", "cz"), "s"),
    **dict.fromkeys(("tsh", "tch", "zh", "dj", "ch", "kh", "gh", "ck"), "k"),
    **dict.fromkeys(("th", "dh"), "t"),
    "ph": "b",
}
_ALONE = str.maketrans("cqgjxpvfwzd", "kkkkkbbbbst", "aeiouyh'")


@lru_cache(maxsize=262_144)
def sound(word: str) -> str:
    """The consonants of a word in a few classes, for finding it again in any spelling; never for deciding.

    >>> sound("mohammed") == sound("muhamad") == sound("mhmd"), sound("schmidt"), sound("yusuf") == sound("iosif")
    (True, 'smt', True)
    """
    vowel = "a" if word[:1] in "aeiouy" else ""
    found = vowel + _TOGETHER.sub(lambda run: _TOGETHER_IS[run[0]], word).translate(_ALONE)
    return "".join(char for i, char in enumerate(found) if i == 0 or char != found[i - 1])
