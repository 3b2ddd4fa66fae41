"""One normaliser for what is kept and for what is asked, in the language of PostgreSQL's full-text search.

Source: PostgreSQL manual, 12.11, limits of `tsvector`: a lexeme under 2 KB, a vector under 1 MB, positions to
16,383, 256 positions a lexeme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fusioncell.evidence.methods.folding import fold
from fusioncell.evidence.methods.lexemes import (
    cores,
    forms,
    identifier_tokens,
    is_affix,
    is_numbered,
    places,
    plain_words,
)
from fusioncell.evidence.methods.lexemes import words as words_of

__all__ = ["fold", "identifier_tokens", "query_tokens", "tokens", "tsquery", "tsvector_literal"]

_POSITIONS = 16_383
_POSITIONS_A_LEXEME = 255
_VECTOR_BYTES = 900_000
_SHORT = 500  # characters; a value, not a text
_LONGEST_QUESTION = 2_000
_TERMS = 40


def tokens(text: str) -> list[str]:
    """Every lexeme of the text, once, in the order in which they are met."""
    return list(places(text))


def query_tokens(text: str) -> list[tuple[str, ...]]:
    """The words of a question in order; of the forms of each, any one is enough."""
    return [found for chunk in fold(text).split() for word, _ in words_of(chunk) if (found := forms(word))]


def tsvector_literal(text: str, limit: int = 200_000) -> str:
    """The text form of a `tsvector` of the first `limit` characters; always within PostgreSQL's limits.

    Positions begin again after 16,383, so that a phrase is found at the end of a long text too.

    >>> tsvector_literal("To be, or not to be")
    "'to':1,5 'be':2,6 'or':3 'not':4"
    """
    if len(text) <= _SHORT:
        words = plain_words(fold(text))
        if words is not None and len(set(words)) == len(words):
            return " ".join([f"'{word}':{position}" for position, word in enumerate(words, 1)])
    size = 0
    written = []
    for word, positions in places(text[:limit]).items():
        if len(positions) == 1:
            entry = f"'{word}':{(positions[0] - 1) % _POSITIONS + 1}"
        else:
            entry = f"'{word}':{_listed(positions)}"
        size += 4 * len(word) + 2 * len(entry)
        if size > _VECTOR_BYTES:
            break
        written.append(entry)
    return " ".join(written)


def _listed(positions: list[int]) -> str:
    return ",".join([str((position - 1) % _POSITIONS + 1) for position in positions[:_POSITIONS_A_LEXEME]])


@dataclass(frozen=True, slots=True)
class _Term:
    """One word of a question as typed, or one quoted phrase."""

    text: str
    quoted: bool = False
    excluded: bool = False
    prefix: bool = False

    def chunks(self) -> list[str]:
        return fold(self.text).split()

    def joins(self) -> bool:
        """Whether it can be a part of an identifier written with spaces."""
        chunks = self.chunks()
        return not (self.quoted or self.excluded) and all(is_numbered(c) or is_affix(c) for c in chunks)


_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»❝❞〝〞＂", '"'))
_TERM = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


def tsquery(text: str, prefix_last: bool = False) -> str | None:
    """What somebody typed as the text form of a `tsquery`; `None` when it asks for nothing.

    Words must all be there; "quoted words" stand together; -word must not be there; wor* starts a word.
    Only letters, digits and marks of the text reach the result, so nothing typed can be an operator of it.

    >>> tsquery('kano -"market day" explo*')
    "'kano' & !('market' <-> 'day') & 'explo':*"
    >>> tsquery("!&|():'\\\\") is None
    True
    """
    terms = [term for term in _terms(text[:_LONGEST_QUESTION]) if query_tokens(term.text)][:_TERMS]
    if terms and prefix_last and not terms[-1].quoted and not terms[-1].excluded:
        terms[-1] = replace(terms[-1], prefix=True)
    return " & ".join(_asked(terms)) or None


def _terms(text: str) -> Iterator[_Term]:
    before = ""
    for found in _TERM.finditer(text.translate(_QUOTES)):
        word, phrase = found["word"], found["phrase"]
        if word is None:
            yield _Term(phrase, quoted=True, excluded=bool(found["minus"]))
            before = ""
            continue
        goes_on = before[-1:].isdigit() and word[:1].isdigit()  # the dash of a number, not an exclusion
        yield _Term(word.rstrip("*"), excluded=bool(found["minus"]) and not goes_on, prefix=word.endswith("*"))
        before = word


def _asked(terms: list[_Term]) -> Iterator[str]:
    """The parts that must all hold; terms that may be one identifier together become one part."""
    i = 0
    while i < len(terms):
        end = i
        while end < len(terms) and terms[end].joins():
            end += 1
        if end == i:
            yield _phrase(terms[i])
            i += 1
            continue
        yield from _identifiers(terms[i:end])
        i = end


def _identifiers(terms: list[_Term]) -> Iterator[str]:
    """Runs of numbered terms and the letters beside them, each as written or joined."""
    numbered = ["0" if any(is_numbered(c) for c in term.chunks()) else "x" for term in terms]
    done = 0
    for start, end in cores(numbered):
        first = start - 1 if start > done else start
        last = end + 1 if end < len(terms) else end
        yield from (_phrase(term) for term in terms[done:first])
        yield _joined_or_apart(terms, (first, start, end, last))
        done = last
    yield from (_phrase(term) for term in terms[done:])


def _joined_or_apart(terms: list[_Term], run: tuple[int, int, int, int]) -> str:
    first, start, end, last = run
    ways = []
    for left, right in dict.fromkeys([(start, end), (first, end), (start, last), (first, last)]):
        outside = [_phrase(term) for term in (*terms[first:left], *terms[right:last])]
        inside = terms[left:right]
        if (left, right) == (start, end):
            ways.append(" & ".join([*outside, *(_phrase(term) for term in inside)]))
        chunks = [chunk for term in inside for chunk in term.chunks()]
        if len(chunks) > 1:
            joined = _word(forms("".join(chunks)), inside[-1].prefix)
            ways.append(" & ".join([*outside, joined]))
    return ways[0] if len(ways) == 1 else "(" + " | ".join(f"({way})" if "&" in way else way for way in ways) + ")"


def _phrase(term: _Term) -> str:
    found = [(forms(word), closes and len(word) == 1) for chunk in term.chunks() for word, closes in words_of(chunk)]
    found = [(alternatives, single) for alternatives, single in found if alternatives]
    last = len(found) - 1
    parts = [_word(alt, single or (term.prefix and i == last)) for i, (alt, single) in enumerate(found)]
    phrase = " <-> ".join(parts)
    if term.excluded:
        return f"!({phrase})" if len(parts) > 1 else f"!{phrase}"
    return f"({phrase})" if len(parts) > 1 else phrase


def _word(alternatives: tuple[str, ...], prefix: bool) -> str:
    asked = [f"'{word}':*" if prefix else f"'{word}'" for word in alternatives]
    return asked[0] if len(asked) == 1 else "(" + " | ".join(asked) + ")"
