"""The words in which dates are written in the languages of the cell: months, days of the week, roughly, between."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from babel.dates import get_day_names, get_month_names

from fusioncell.evidence.methods.folding import plain

_LOCALES = ("en", "fr", "es", "ru", "ar", "ar_SY", "ar_DZ", "zh", "pt", "de")
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")

_ROUGHLY_WORDS = (
    "circa|ca|c|about|abt|approximately|approx|around|roughly|est|estimated|vers|environ|approximatif|approximativement"
    "|hacia|alrededor de|cerca de|aproximadamente|aprox|около|примерно|приблизительно|حوالي|تقريبا|نحو|大约|约"
)
APPROXIMATELY = re.compile(rf"(?:{_ROUGHLY_WORDS})(?:\b|(?=\d))[. ]*", re.IGNORECASE)
ROUGHLY_AFTER = re.compile(
    r"[ (]*(?:approximately|approx|about|estimated|est|circa|تقريبا|左右|около)?[.)]*\s*[~?]?$", re.IGNORECASE
)
BEFORE = re.compile(
    r"(?:before|until|up to|by|prior to|avant|jusqu'?(?:à|en|au)|antes de|hasta|até|до|قبل|حتى)\s+", re.IGNORECASE
)
AFTER = re.compile(
    r"(?:after|since|from|as of|après|depuis|à partir de|despu[eé]s de|desde|после|с|بعد|منذ)\s+", re.IGNORECASE
)
BETWEEN = re.compile(
    r"(?:(?:between|from|entre|de|desde|между|с|от|بين|من)\s+)?(.+?)"
    r"(?:\s*[/–—]\s*|\s+-\s+|\s+(?:to|and|until|through|et|à|au|y|a|al|e|и|до|по|إلى|الى|و)\s+"
    r"|\s+و(?=\d)|\s*(?:至|到)\s*)(.+)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|ere|e|o|a|го)?")
_IGNORED = frozenset(
    [
        "of",
        "de",
        "del",
        "the",
        "le",
        "la",
        "el",
        "den",
        "der",
        "year",
        "month",
        "day",
        "г",
        "года",
        "году",
        "год",
        "سنه",
        "عام",
        "من",
    ]
)


@cache
def months() -> dict[str, int]:
    """Every written month with its number; what means different months in two languages is left out."""
    found: dict[str, int] = {}
    doubtful = set()
    for locale in _LOCALES:
        for width in _WIDTHS:
            for context in _CONTEXTS:
                for number, word in get_month_names(width, context, locale).items():
                    if found.setdefault(plain(word), number) != number:
                        doubtful.add(plain(word))
    extra = {"sept": 9, "декабрь": 12}
    return {word: number for word, number in (found | extra).items() if word not in doubtful and not word.isdigit()}


@cache
def _weekdays() -> frozenset[str]:
    names = (get_day_names(width, context, loc) for loc in _LOCALES for width in _WIDTHS for context in _CONTEXTS)
    return frozenset(plain(word) for each in names for word in each.values()) - set(months())


def year_month_day(text: str) -> tuple[int, int, int | None] | None:
    """Year, month and perhaps day of a date that names its month.

    >>> year_month_day("12th of May 1984"), year_month_day("mayo de 1984"), year_month_day("May 1984 or so")
    ((1984, 5, 12), (1984, 5, None), None)
    """
    words = [word for word in plain(text).split() if word not in _IGNORED]
    numbers: list[str] = []
    month = None
    i = 0
    while i < len(words):
        found, taken = _month_at(words, i)
        if found is not None:
            if month is not None:
                return None
            month = found
        elif ordinal := _ORDINAL.fullmatch(words[i]):
            numbers.append(ordinal[1])
        elif words[i].isdigit():
            numbers.append(words[i])
        elif words[i] not in _weekdays():
            return None
        i += taken
    return _arranged(month, numbers)


def _month_at(words: list[str], i: int) -> tuple[int | None, int]:
    two = months().get(" ".join(words[i : i + 2]))
    return (two, 2) if two is not None else (months().get(words[i]), 1)


def _arranged(month: int | None, numbers: list[str]) -> tuple[int, int, int | None] | None:
    years = [number for number in numbers if len(number) == 4]  # noqa: PLR2004  a year is written in four digits
    days = [number for number in numbers if len(number) <= 2]  # noqa: PLR2004  and a day in one or two
    if month is None or len(years) != 1 or len(days) > 1 or len(years) + len(days) != len(numbers):
        return None
    return int(years[0]), month, int(days[0]) if days else None
