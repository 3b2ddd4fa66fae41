"""Checks on sums and on the text itself: C25, C28."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.utils.translation import gettext as _

from fusioncell.assessment.methods.checks import wording
from fusioncell.assessment.methods.checks.finding import Finding
from fusioncell.assessment.methods.checks.likelihood import texts_of
from fusioncell.assessment.methods.facts import Passage, Table, Whole

# How many words a product of a kind has at most; a page is some 350.
LONGEST: Mapping[str, int] = {"spot": 350, "daily": 1_000, "warning": 1_400, "summary": 2_800, "punctual": 5_000}
LONGEST_SENTENCE = 40
HARDEST = 30  # Flesch reading ease below which an English text is for nobody who is tired
KNOWN = frozenset(
    [
        "EU",
        "UN",
        "UNO",
        "NATO",
        "AU",
        "UK",
        "US",
        "USA",
        "ICD",
        "PHIA",
        "AJP",
        "TLP",
        "UTC",
        "PDF",
        "TV",
        "ID",
        "IED",
        "CBRN",
        "ONU",
        "OTAN",
        "UE",
        "ООН",
        "ЕС",
    ]
)
_ABBREVIATION = re.compile(r"(?<![\w.])[A-ZА-Я]{2,6}(?![\w])")
_OF = re.compile(r"(\d[\d,]*) (?:of|out of|sur|de|из) (\d[\d,]*) \((\d+(?:[.,]\d+)?)\s?%\)")
_CLOSE = 1e-6


def c25(whole: Whole) -> Iterator[Finding]:
    """Parts and totals, counts and percentages do not agree."""
    for table in whole.tables:
        yield from _table(table)
    for place, text in _texts(whole):
        for found in _OF.finditer(text):
            part, total = (float(found[n].replace(",", "")) for n in (1, 2))
            said = float(found[3].replace(",", "."))
            if total == 0 or abs(part / total * 100 - said) > 0.5 + _CLOSE:
                sentence = _("“%(text)s” does not reckon.") % {"text": found[0]}
                yield Finding("C25", place, sentence, _("Reckon the percentage anew."))


def _table(table: Table) -> Iterator[Finding]:
    mend = _("Reckon it anew from its parts.")
    if table.total_column:
        for name, values in table.rows:
            if abs(math.fsum(values[:-1]) - values[-1]) > _CLOSE:
                said = _("The total of “%(row)s” is given as %(given)s; its parts sum to %(sum)s.")
                words = {"row": name, "given": f"{values[-1]:g}", "sum": f"{math.fsum(values[:-1]):g}"}
                yield Finding("C25", table.id, said % words, mend)
    if table.total_row and table.rows:
        for column, given in enumerate(table.rows[-1][1]):
            total = math.fsum(values[column] for _name, values in table.rows[:-1])
            if abs(total - given) > _CLOSE:
                said = _("Column %(column)s is given as %(given)s; its parts sum to %(sum)s.")
                words = {"column": str(column + 1), "given": f"{given:g}", "sum": f"{total:g}"}
                yield Finding("C25", table.id, said % words, mend)
    if table.percent:
        for column in range(len(table.rows[0][1]) if table.rows else 0):
            rows = table.rows[:-1] if table.total_row else table.rows
            total = math.fsum(values[column] for _name, values in rows)
            if abs(total - 100) > 0.5 * len(rows):
                said = _("Column %(column)s sums to %(sum)s percent.") % {
                    "column": str(column + 1),
                    "sum": f"{total:g}",
                }
                yield Finding("C25", table.id, said, mend)


def _texts(whole: Whole) -> Iterator[tuple[str, str]]:
    for one in whole.judgements:
        yield from ((one.id, text) for _language, text in texts_of(one))
    for passage in whole.passages:
        yield from ((passage.id, text) for text, _of in passage.texts.values())


def c28(whole: Whole) -> Iterator[Finding]:
    """Reading level, length, abbreviations that are not defined, missing or stale translation."""
    yield from _length(whole)
    yield from _abbreviations(whole)
    for passage in whole.passages:
        yield from _hard(passage)
        yield from _missing(passage.id, passage.texts, passage.revision, whole)
    for one in whole.judgements:
        yield from _missing(one.id, {one.language: (one.text, one.revision), **one.texts}, one.revision, whole)


def _length(whole: Whole) -> Iterator[Finding]:
    most = LONGEST.get(whole.kind)
    count = sum(len(passage.texts.get(whole.language, ("", 0))[0].split()) for passage in whole.passages)
    if most is not None and count > most:
        said = _("It has %(n)s words; its kind has at most %(most)s.") % {"n": count, "most": most}
        yield Finding("C28", "", said, _("Shorten it, or choose another kind."))


def _abbreviations(whole: Whole) -> Iterator[Finding]:
    everything = " ".join(text for _place, text in _texts(whole))
    seen: set[str] = set()
    for place, text in _texts(whole):
        if text.isupper():
            continue
        for short in _ABBREVIATION.findall(text):
            if short in seen or short in KNOWN or f"({short})" in everything or f"（{short}）" in everything:
                continue
            seen.add(short)
            said = _("“%(short)s” is nowhere spelt out.") % {"short": short}
            yield Finding("C28", place, said, _("Spell it out where it stands first."))


def _hard(passage: Passage) -> Iterator[Finding]:
    for language, (text, _of) in passage.texts.items():
        longest = max((len(sentence.split()) for sentence in wording.sentences(text)), default=0)
        if longest > LONGEST_SENTENCE:
            said = _("A sentence has %(n)s words.") % {"n": longest}
            yield Finding("C28", passage.id, said, _("Make two of it."))
        elif language == "en" and len(text.split()) > 60 and reading_ease(text) < HARDEST:  # noqa: PLR2004  (shorter texts say little)
            yield Finding("C28", passage.id, _("It is hard to read."), _("Use shorter words and sentences."))


@lru_cache(maxsize=8_192)
def reading_ease(text: str) -> float:
    """Flesch reading ease (1948) of an English text, syllables counted as groups of vowels.

    >>> round(reading_ease("The cat sat on the mat. It was warm."))
    118
    """
    words = re.findall(r"[a-z']+", text.lower())
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.removesuffix("e")))) for word in words)
    return 206.835 - 1.015 * len(words) / max(1, len(wording.sentences(text))) - 84.6 * syllables / max(1, len(words))


def _missing(place: str, texts: Mapping[str, tuple[str, int]], revision: int, whole: Whole) -> Iterator[Finding]:
    lacking = [language for language in whole.languages if not texts.get(language, ("", 0))[0].strip()]
    stale = [language for language in whole.languages if language not in lacking and texts[language][1] < revision]
    if lacking:
        said = _("Not written yet in: %(languages)s.") % {"languages": ", ".join(lacking)}
        yield Finding("C28", place, said, _("Let a seat write it."))
    if stale:
        said = _("Written before the last change, in: %(languages)s.") % {"languages": ", ".join(stale)}
        yield Finding("C28", place, said, _("Let a seat compare and renew it."))
