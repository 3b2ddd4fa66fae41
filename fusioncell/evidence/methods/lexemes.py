"""From folded text to the words of the index, the same way for what is kept and for what is asked.

Every word has *forms*, all kept at its position, and a question accepts any of them, so index and question always
meet: a word with an apostrophe also its parts (l'État, Sana'a), an Arabic word also without its article, a long
number also its last eight digits (a telephone number without its country). Scripts written without spaces become
pairs of characters. Identifiers are kept joined as well, whatever spacing they were written in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import add

from fusioncell.evidence.methods.folding import APOSTROPHE, fold

LONGEST_WORD = 128
TAIL = 8
_TELEPHONE = range(TAIL + 1, 18)
_IDENTIFIER = range(5, 37)
_AFFIX = 4  # letters before, between or after the digits of one identifier: plates, passports, IBANs
_SHORT_VALUE = 8  # words; in such a value any neighbour of a number may belong to it
_STEM = 3
_PAIR = 2
_WORTH_REMEMBERING = 24  # characters

# Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han, Hangul
_DENSE = re.compile(
    "[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7af\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]+"
)
_DIGIT = re.compile("[0-9]")
_ARTICLES = ("ال", "لل", "وال", "بال", "فال", "كال")


def forms(word: str) -> tuple[str, ...]:
    """The word as it is written first, then what else stands for it."""
    word = word[:LONGEST_WORD]
    if APOSTROPHE in word:
        return _apart(word)
    if len(word) <= _PAIR:
        return (word,)
    if word.isascii():
        return (word, word[-TAIL:]) if len(word) in _TELEPHONE and word.isdigit() else (word,)
    if word.startswith(_ARTICLES):
        stem = word[2:] if word.startswith(_ARTICLES[:2]) else word[3:]
        return (word, stem) if len(stem) >= _STEM else (word,)
    return (word,)


def _apart(word: str) -> tuple[str, ...]:
    parts = [part for part in word.split(APOSTROPHE) if part]
    joined = "".join(parts)
    if len(parts) < 2:  # noqa: PLR2004  one part is the whole word
        return forms(joined) if joined else ()
    return tuple(dict.fromkeys((joined, *(part for part in parts if len(part) >= _STEM))))


def words(chunk: str) -> Iterator[tuple[str, bool]]:
    """The words of one chunk, and whether each closes a run of a script without spaces."""
    if chunk.isascii() or not _DENSE.search(chunk):
        if chunk.strip(APOSTROPHE):
            yield chunk, False
        return
    start = 0
    for run in _DENSE.finditer(chunk):
        if between := chunk[start : run.start()].strip(APOSTROPHE):
            yield between, False
        text = run.group()
        yield from [(text[i : i + 2], False) for i in range(len(text) - 2)]
        yield text[-2:], True
        start = run.end()
    if rest := chunk[start:].strip(APOSTROPHE):
        yield rest, False


def plain_words(folded: str) -> list[str] | None:
    """The words of a folded text of which each is its own only form; `None` when some are not.

    Most values are such, so they pay for nothing else.
    """
    if not folded.isascii() or APOSTROPHE in folded or _DIGIT.search(folded):
        return None
    words = folded.split()
    return words if len(folded) <= LONGEST_WORD or all(len(word) <= LONGEST_WORD for word in words) else None


def places(text: str) -> dict[str, list[int]]:
    """Every lexeme of the text with its positions, counted from one."""
    folded = fold(text)
    at: defaultdict[str, list[int]] = defaultdict(list)
    words = plain_words(folded)
    if words is not None:
        for position, word in enumerate(words, 1):
            at[word].append(position)
        return at
    numbered = _DIGIT.search(folded) is not None
    position = 0
    for line in folded.split("\n"):
        chunks = line.split()
        first = position
        position = _place(chunks, position, at)
        if numbered:
            for start, joined in _joined(chunks, text):
                for form in forms(joined):
                    at[form] = at[form] or [first + start + 1]
    return at


def _place(chunks: list[str], position: int, at: defaultdict[str, list[int]]) -> int:
    """Put the words of one line in their places; the last position."""
    for chunk in chunks:
        if chunk.isascii() and chunk.isalpha() and len(chunk) <= LONGEST_WORD:
            position += 1
            at[chunk].append(position)
            continue
        if not chunk.isascii() and _DENSE.fullmatch(chunk):
            position = _place_pairs(chunk, position, at)
            continue
        for alternatives in _entries(chunk) if len(chunk) <= _WORTH_REMEMBERING else _entered(chunk):
            position += 1
            for form in alternatives:
                at[form].append(position)
    return position


def _place_pairs(run: str, position: int, at: defaultdict[str, list[int]]) -> int:
    """Put the pairs of a run of a script without spaces in their places, and its last character with the last."""
    if len(run) == 1:
        at[run].append(position + 1)
        return position + 1
    for place, pair in enumerate(map(add, run, run[1:]), position + 1):
        at[pair].append(place)
    at[run[-1]].append(position + len(run) - 1)  # so that every character starts a word, and is found by itself
    return position + len(run) - 1


def _entered(chunk: str) -> list[tuple[str, ...]]:
    """What stands at each position of a chunk."""
    found: list[tuple[str, ...]] = []
    for word, closes in words(chunk):
        if closes and len(word) > 1:
            found.append((word, word[-1]))
        else:
            found.append(forms(word))
    return found


_entries = lru_cache(maxsize=20_000)(_entered)  # the same words come again and again


def identifier_tokens(text: str) -> list[str]:
    """The identifiers of a text, joined: how differently spaced writings of one number meet.

    >>> identifier_tokens("+234 803-123 4567"), identifier_tokens("0803 123 4567")
    (['2348031234567', '31234567'], ['08031234567', '31234567'])
    """
    found: dict[str, None] = {}
    for line in fold(text).split("\n"):
        chunks = line.split()
        numbers = [chunk for chunk in chunks if _DIGIT.search(chunk) and len(chunk) in _IDENTIFIER]
        for joined in (*numbers, *(joined for _, joined in _joined(chunks, text))):
            found.update(dict.fromkeys(forms(joined)))
    return list(found)


def is_numbered(chunk: str) -> bool:
    """Whether a chunk can be a group of an identifier by itself."""
    return not chunk.isalpha() and len(chunk) <= _IDENTIFIER.stop and chunk.isascii() and chunk.isalnum()


def is_affix(chunk: str) -> bool:
    """Whether a chunk may be the letters of an identifier beside its digits."""
    return len(chunk) <= _AFFIX and chunk.isascii() and chunk.isalpha()


def cores(chunks: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where groups with digits stand together, with at most one group of letters between two of them."""
    done = 0
    for i in [i for i, chunk in enumerate(chunks) if not chunk.isalpha()]:
        if i < done or not is_numbered(chunks[i]):
            continue
        end = i + 1
        while end < len(chunks):
            if is_numbered(chunks[end]):
                end += 1
            elif end + 1 < len(chunks) and is_affix(chunks[end]) and is_numbered(chunks[end + 1]):
                end += 2
            else:
                break
        yield i, end
        done = end


def _joined(chunks: Sequence[str], text: str) -> Iterator[tuple[int, str]]:
    """The identifiers of one line, joined.

    Letters beside the digits belong to them when the value is short or when they are capitals, as on plates.
    """
    short = len(chunks) <= _SHORT_VALUE
    for start, end in cores(chunks):
        core = "".join(chunks[start:end])
        before = chunks[start - 1] if start and is_affix(chunks[start - 1]) else ""
        after = chunks[end] if end < len(chunks) and is_affix(chunks[end]) else ""
        if before and not (short or _in_capitals(before, chunks[start], text)):
            before = ""
        if after and not (short or _in_capitals(chunks[end - 1], after, text)):
            after = ""
        writings = [(start, core)] if end - start > 1 else []
        writings += [(start - 1, before + core)] if before else []
        writings += [(start, core + after)] if after else []
        writings += [(start - 1, before + core + after)] if before and after else []
        yield from ((at, joined) for at, joined in writings if len(joined) in _IDENTIFIER)


def _in_capitals(left: str, right: str, text: str) -> bool:
    left, right = left.upper(), right.upper()
    return any(f"{left}{between}{right}" in text for between in " -./")
