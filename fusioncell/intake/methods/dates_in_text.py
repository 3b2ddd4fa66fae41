"""Dates in running text, by a grammar of our own: few false ones, each with the precision that was stated.

Relative days ("yesterday", "on Monday", "3 May" without a year) are counted from the day of the report and say so. A
number alone is no date; a year alone is one only behind a word such as "in" or "since".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from fusioncell.evidence.methods.values import date as dates
from fusioncell.evidence.methods.values.face import Cleaned
from fusioncell.intake.methods import date_words as words
from fusioncell.intake.methods.found import Found, What

_LONGEST = 2_000_000
_FIRST, _LAST = 1800, 2100
_AMBIGUOUS = frozenset(
    {"may", "mar", "march", "august", "dec", "sun", "set", "out", "ago", "abr", "dez", "avr", "mai", "jan"}
)
STATED, COUNTED, YEAR_COUNTED = "written out", "counted from the day of the report", "the year is that of the report"
AHEAD = timedelta(61)
Reading = tuple[str, str, str, float]  # value, precision, ground, score
Reader = Callable[[re.Match[str], date | None], Reading | None]


def dates_in_text(text: str, day: date | None = None) -> Iterator[Found]:
    """Every date, where it stands; `day` is the day of the report, and without one nothing relative is read.

    >>> list((f.value, f.precision) for f in dates_in_text("On 3 May 2024 and again yesterday.", date(2024, 5, 6)))
    [('2024-05-03', 'day'), ('2024-05-05', 'day')]
    """
    shown = _ascii_digits(text[:_LONGEST])
    taken: list[tuple[int, int]] = []
    for pattern, read in _grammar():
        for found in pattern.finditer(shown):
            start, end = found.span("d") if "d" in pattern.groupindex else found.span()
            if any(start < b and a < end for a, b in taken):
                continue
            reading = read(found, day)
            if reading is not None:
                taken.append((start, end))
                yield Found(start, end, What.DATE, *reading)


def _ascii_digits(text: str) -> str:
    return text if text.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in text)


@cache
def _grammar() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    month = rf"(?P<m>{words.any_of(words.month_numbers())})\b\.?"
    day = r"(?P<j>\d{1,2})(?:st|nd|rd|th|er|º|ª|-го|[- ]?е)?"
    year = r"(?P<a>(?:1[89]|20)\d\d)"
    of = r"(?:[ ,]*(?:of|de|del|du|d[’']|من)?[ ,]*)"
    weekday = rf"(?P<w>{words.any_of(words.weekday_numbers())})"
    rules: list[tuple[str, Reader]] = [
        (r"(?<![\d-])(?P<v>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?)(?![\d-])", _whole),
        (rf"\b(?P<j>\d\d)(?P<h>\d\d)(?P<n>\d\d)Z?\s?(?P<m>{words.any_of(_NATO)})\s?(?P<a>20\d\d|\d\d)\b", _group),
        (rf"\b{day}\s?[-–]\s?(?P<k>\d{{1,2}}){of}{month}{of}{year}\b", _days),
        (rf"\b{day}{of}{month}{of}{year}\b", _full),
        (rf"\b{month}\s*{day}\s*[-–]\s*(?P<k>\d{{1,2}}),?\s*{year}\b", _days),
        (rf"\b{month}\s*{day}(?:,\s*|\s+){year}\b", _full),
        (r"(?P<a>\d{4})\s?年\s?(?P<n>\d{1,2})\s?月(?:\s?(?P<j>\d{1,2})\s?[日号])?", _full),
        (r"(?P<a>(?:19|20)\d\d)\s?年", _full),
        (r"(?<!\d)(?P<n>\d{1,2})\s?月\s?(?P<j>\d{1,2})\s?[日号]", _full),
        (r"(?<![\d./-])(?P<v>\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d)(?![./-]?\d)", _whole),
        (rf"\b{month}{of}{year}\b", _full),
        (rf"\b{day}{of}{month}(?!\s*\d)", _full),
        (rf"\b{month}\s{day}(?![\d.,:/%-]*\d|\s*(?:%|people|persons|years?|km|percent))\b", _full),
        (rf"(?<![a-zà-ÿа-яء-ي])(?P<d>{words.any_of(words.DAYS)})(?![a-zà-ÿа-яء-ي])", _relative),
        *(
            (rf"\b{rule.format(n=rf'(?P<n>{words.count_pattern()})', u=words.unit_pattern())}(?!\w)", _ago)
            for rule in words.AGO
        ),
        (rf"(?<!\w)(?P<s>{words.any_of(words.SPANS)})(?!\w)", _span),
        (
            rf"(?<![a-zà-ÿ])(?P<p>{words.ON})?\s?(?P<d>{weekday}(?:\s(?P<q>dernier|prochain|pasado|passada))?)(?!\w)",
            _weekday,
        ),
        (rf"\b(?:{words.IN_YEAR})\s(?P<d>{year})(?![\d-]|[.,]\d)\b", _full),
    ]
    return tuple((re.compile(rule, re.IGNORECASE), read) for rule, read in rules)


_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
_NATO = {name: number for number, name in enumerate(_MONTHS.split(), 1)}


def _whole(found: re.Match[str], _day: date | None) -> Reading | None:
    cleaned = dates.clean(found["v"])
    if not isinstance(cleaned, Cleaned) or not _FIRST <= int(re.sub(r"\D", "", cleaned.value)[:4] or 0) <= _LAST:
        return None
    return cleaned.value, cleaned.precision, STATED, 0.97


def _group(found: re.Match[str], _day: date | None) -> Reading | None:
    """A date-time group, 121530ZMAY26."""
    year = int(found["a"]) + (2000 if len(found["a"]) == 2 else 0)  # noqa: PLR2004  two digits of this century
    value = f"{year}-{_NATO[found['m'].upper()]:02}-{found['j']}T{found['h']}:{found['n']}Z"
    cleaned = dates.clean(value)
    return (cleaned.value, cleaned.precision, STATED, 0.95) if isinstance(cleaned, Cleaned) else None


def _month(found: re.Match[str]) -> int | None:
    """The month; an English word that is also something else counts only with its capital."""
    groups = found.groupdict()
    if groups.get("m") is None:
        return int(groups["n"]) if groups.get("n") else None
    word = groups["m"].rstrip(".")
    if word.lower() in _AMBIGUOUS and word.islower() and (groups.get("a") is None or word == "may"):
        return 0
    return words.month_numbers()[word.lower()]


def _full(found: re.Match[str], day: date | None) -> Reading | None:
    groups = found.groupdict()
    month, number = _month(found), groups.get("j")
    ground, score = STATED, 0.95
    year = int(groups["a"]) if groups.get("a") else None
    if month is not None and not 1 <= month <= 12:  # noqa: PLR2004  months of a year
        return None
    if year is None and day is not None and month is not None and number is not None:
        year, ground, score = _nearest(day, month, int(number)), YEAR_COUNTED, 0.8
    if year is None or not _FIRST <= year <= _LAST:
        return None
    if month is None:
        return f"{year}", "year", ground, 0.75
    if number is None:
        return f"{year}-{month:02}", "month", ground, 0.9
    if not 1 <= int(number) <= monthrange(year, month)[1]:
        return None
    return f"{year}-{month:02}-{int(number):02}", "day", ground, score


def _nearest(day: date, month: int, number: int) -> int:
    """The year of a day without one: the last such day, or one that is at most two months ahead.

    >>> _nearest(date(2026, 11, 20), 5, 12), _nearest(date(2026, 11, 20), 1, 2)
    (2026, 2027)
    """
    for year in (day.year + 1, day.year):
        if 1 <= number <= monthrange(year, month)[1] and date(year, month, number) <= day + AHEAD:
            return year
    return day.year - 1 if month > day.month else day.year


def _days(found: re.Match[str], day: date | None) -> Reading | None:
    first = _full(found, day)
    last = int(found["k"])
    month = _month(found)
    if first is None or not month or not int(found["j"]) < last <= monthrange(int(found["a"]), month)[1]:
        return None
    return f"{first[0]}/{first[0][:8]}{last:02}", "between", STATED, 0.93


def _relative(found: re.Match[str], day: date | None) -> Reading | None:
    if day is None:
        return None
    return (day + timedelta(words.DAYS[found["d"].lower()])).isoformat(), "day", COUNTED, 0.85


def _ago(found: re.Match[str], day: date | None) -> Reading | None:
    if day is None:
        return None
    count, unit = words.count_of(found["n"]), words.unit_of(found["u"])
    if unit == "day":
        return (day - timedelta(count)).isoformat(), "day", COUNTED, 0.8
    if unit == "week":
        return (day - timedelta(7 * count)).isoformat() + "~", "day, roughly", COUNTED, 0.7
    return (*_shifted(day, unit, -count), COUNTED, 0.7)


def _span(found: re.Match[str], day: date | None) -> Reading | None:
    if day is None:
        return None
    unit, count = words.SPANS[found["s"].lower()]
    return (*_shifted(day, unit, count), COUNTED, 0.75)


def _shifted(day: date, unit: str, count: int) -> tuple[str, str]:
    if unit == "week":
        monday = day + timedelta(7 * count - day.weekday())
        return f"{monday}/{monday + timedelta(6)}", "between"
    if unit == "month":
        months = day.year * 12 + day.month - 1 + count
        return f"{months // 12}-{months % 12 + 1:02}", "month"
    return f"{day.year + count}", "year"


def _weekday(found: re.Match[str], day: date | None) -> Reading | None:
    """The last such day up to the report, or the next one where the text says so."""
    word, before = found["w"], (found["p"] or "").lower()
    if day is None or not (before or found["q"] or word[0].isupper() or not word.isascii()):
        return None
    back = (day.weekday() - words.weekday_numbers()[word.lower()]) % 7
    ahead = before in words.NEXT or (found["q"] or "") == "prochain"
    meant = day + timedelta((-back) % 7 or 7) if ahead else day - timedelta(back)
    return meant.isoformat(), "day", COUNTED, 0.8 if before else 0.7
