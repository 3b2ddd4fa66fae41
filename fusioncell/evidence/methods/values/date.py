"""Dates of stated precision: a year stays a year, and what can be read in two ways is kept as both."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.values.calendar_words import (
    AFTER,
    APPROXIMATELY,
    BEFORE,
    BETWEEN,
    ROUGHLY_AFTER,
    year_month_day,
)
from fusioncell.evidence.methods.values.date_interval import compare, interval
from fusioncell.evidence.methods.values.face import NO_HINTS, Cleaned, Hints, Kind, Unclear, one_line

_LONGEST_DATE = 200
_DAY = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")  # what most dates are
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_XML_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)")  # XML Schema lets a day have a time zone
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./\- ]\s*(\d{1,2})(?:\s*[./\- ]\s*(\d{1,2}))?[.]?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{2,4})(?:\s+0{1,2}:00(?::00)?)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{4})")
_CHINESE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?)?")
_DECADE = re.compile(r"(?:the |les |los |os )?(?:années |años |anos )?(\d{3})0(?:'?s|-?е|-?х|年代)?", re.IGNORECASE)
_DECADE_SIGN = re.compile(r"s$|années|años|anos|-?[ех]$|年代$", re.IGNORECASE)
_PART = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_NOTATION = re.compile(rf"{_PART}~|\d{{3}}X|{_PART}~?/{_PART}~?|\.\./{_PART}|{_PART}/\.\.|\[{_PART},{_PART}\]")
_YEARS = re.compile(r"(\d{4})\s*-\s*(\d{4})")
_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_OTHER_CALENDARS = ((range(1300, 1500), "Islamic or Persian"), (range(2400, 2600), "Buddhist"))
_MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def clean(raw: str, hints: Hints = NO_HINTS) -> Cleaned | Unclear:
    """The date as the time it states, in the notation of `date_interval`."""
    if day := _DAY.fullmatch(raw):
        found = _dated(raw, day.groups())
        return found if isinstance(found, Unclear) else Cleaned(raw, raw, tuple(_doubts(raw)), "day")
    text = _with_ascii_digits(one_line(raw)).strip(" ,;")
    if not text or len(text) > _LONGEST_DATE:
        return Unclear("no_date", "There is no date in it." if not text else "This is too long for a date.")
    found = _canonical(text, raw) or _read(text.removesuffix("."), hints)
    if isinstance(found, Unclear):
        return found
    return Cleaned(found.value, raw, (*found.findings, *_doubts(found.value)), found.precision)


def _read(text: str, hints: Hints) -> Cleaned | Unclear:
    return _in_numbers(text, hints) or _qualified(text, hints) or _in_words(text)


def _with_ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _canonical(text: str, raw: str) -> Cleaned | None:
    """What is already in our notation."""
    if not _NOTATION.fullmatch(text):
        return None
    try:
        meant = interval(text)
    except ValueError:
        return None
    if meant.lo and meant.hi and meant.lo > meant.hi:
        return None
    return Cleaned(text, raw, (), _precision(text))


def _precision(value: str) -> str:
    if value.startswith("["):
        return "one of two"
    if "/" in value:
        return "until" if value.startswith("..") else "from" if value.endswith("..") else "between"
    if value.endswith("~"):
        return f"{_precision(value[:-1])}, roughly"
    return {3: "decade", 4: "year", 7: "month", 10: "day"}.get(len(value.rstrip("X")), "moment")


def _qualified(text: str, hints: Hints) -> Cleaned | Unclear | None:
    """Roughly, before, after, between: a date or two with a word that says how they are meant."""
    if years := _YEARS.fullmatch(text):
        return _between(years[1], years[2], hints)
    if (start := APPROXIMATELY.match(text)) and start.end() < len(text):
        return _roughly(text[start.end() :], hints)
    end = ROUGHLY_AFTER.search(text)
    if end and end.start() and end.group().strip(" ()."):
        return _roughly(text[: end.start()], hints)
    between = BETWEEN.fullmatch(text)
    if between and not isinstance(pair := _between(between[1], between[2], hints), Unclear):
        return pair
    for pattern, shape in ((BEFORE, "../{}"), (AFTER, "{}/..")):
        if start := pattern.match(text):
            inner = clean(text[start.end() :], hints)
            if isinstance(inner, Cleaned) and _is_simple(inner):
                value = shape.format(inner.value)
                return Cleaned(value, text, inner.findings, _precision(value))
    return None


def _is_simple(found: Cleaned) -> bool:
    return found.precision.partition(",")[0] in {"year", "month", "day"}


def _roughly(text: str, hints: Hints) -> Cleaned | Unclear:
    inner = clean(text, hints)
    if isinstance(inner, Unclear):
        return inner
    if inner.precision in {"year", "month", "day"}:
        return Cleaned(inner.value + "~", text, inner.findings, _precision(inner.value + "~"))
    if inner.precision == "between":
        first, _, last = inner.value.partition("/")
        return Cleaned(f"{first}~/{last}~", text, inner.findings, "between")
    return inner


def _between(first: str, last: str, hints: Hints) -> Cleaned | Unclear:
    one, other = clean(first, hints), clean(last, hints)
    if isinstance(one, Unclear):
        return one
    if isinstance(other, Unclear):
        return other
    if not (_is_simple(one) and _is_simple(other)):
        return Unclear("no_date", "These are not two dates that one can lie between.")
    begins, ends = interval(one.value), interval(other.value)
    if begins.lo and ends.hi and begins.lo > ends.hi:
        return Unclear("reversed", f"{one.value} is later than {other.value}.")
    value = one.value if one.value == other.value else f"{one.value}/{other.value}"
    return Cleaned(value, first, (*one.findings, *other.findings), _precision(value))


def _in_numbers(text: str, hints: Hints) -> Cleaned | Unclear | None:
    for pattern in (_ISO, _YEAR_FIRST, _XML_DAY, _CHINESE, _COMPACT):
        if found := pattern.fullmatch(text):
            return _dated(text, (*found.groups(), None)[:3])
    if moment := _MOMENT.fullmatch(text):
        return _moment(text, moment)
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(text, found, hints)
    if found := _MONTH_YEAR.fullmatch(text):
        return _dated(text, (found[2], found[1], None))
    return None


def _in_words(text: str) -> Cleaned | Unclear:
    if (found := _DECADE.fullmatch(text)) and _DECADE_SIGN.search(text):
        return Cleaned(f"{found[1]}X", text, (), "decade")
    named = year_month_day(text)
    if named is None:
        return Unclear("no_date", f"“{text[:60]}” is not a date that can be read without guessing.")
    return _dated(text, tuple(None if part is None else str(part) for part in named))


def _dated(text: str, parts: tuple[str | None, ...]) -> Cleaned | Unclear:
    """A date of three parts, of which the later may be missing or stated as zero."""
    year, month, day = (int(part) if part else 0 for part in parts)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Unclear("no_such_year", f"“{text}” has no year between {_FIRST_YEAR} and {_LAST_YEAR}.")
    if month > 12 or (day and not month):  # noqa: PLR2004  months of a year
        return Unclear("no_such_month", f"There is no month {month}.")
    if not month:
        return Cleaned(f"{year}", text, (), "year")
    if not day:
        return Cleaned(f"{year}-{month:02}", text, (), "month")
    trouble = _no_such_day(year, month, day)
    return trouble or Cleaned(f"{year}-{month:02}-{day:02}", text, (), "day")


def _no_such_day(year: int, month: int, day: int) -> Unclear | None:
    if 1 <= day <= monthrange(year, month)[1]:
        return None
    return Unclear("no_such_day", f"{_MONTH_NAMES[month - 1]} {year} has no day {day}.")


def _moment(text: str, found: re.Match[str]) -> Cleaned | Unclear:
    day, hour, minute, second, fraction, zone = found.groups()
    dated = clean(day)
    if isinstance(dated, Unclear):
        return dated
    if not zone and int(hour) == int(minute) == int(second or 0) == int(fraction or 0) == 0:
        return Cleaned(day, text, (), "day")  # how programs write a day
    offset = "+00:00" if zone is None or zone.upper() in {"Z", "UTC", "GMT"} else zone
    try:
        at = datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return Unclear("no_such_time", f"“{text}” is not a time of a day.")
    clock = at.strftime("%Y-%m-%dT%H:%M" + (":%S" if second else ""))
    clock += f".{fraction.rstrip('0')}" if fraction and fraction.strip("0") else ""
    if zone:
        return Cleaned(clock + "Z", text, (), "moment")
    unsaid = Finding("no_time_zone", "The time does not say in which time zone it is.")
    return Cleaned(clock, text, (unsaid,), "moment")


def _year_last(text: str, found: re.Match[str], hints: Hints) -> Cleaned | Unclear:
    """Day, month, year or month, day, year: only a mapping that was reviewed may decide between the two."""
    first, second, year = found.groups()
    if len(year) != 4:  # noqa: PLR2004  a year is written in four digits
        return Unclear("short_year", f"“{text}” does not state its century.")
    by_day, by_month = _dated(text, (year, second, first)), _dated(text, (year, first, second))
    if hints.date_order in {"dmy", "mdy"}:
        return by_day if hints.date_order == "dmy" else by_month
    readings = [each for each in (by_day, by_month) if isinstance(each, Cleaned)]
    if not readings:
        return by_day if isinstance(by_day, Unclear) and by_day.code == "no_such_day" else by_month
    if len(readings) == 1 or readings[0].value == readings[1].value:
        return readings[0]
    said = f"“{text}” is {_spoken(readings[0].value)} or {_spoken(readings[1].value)}; both are kept."
    value = f"[{readings[0].value},{readings[1].value}]"
    return Cleaned(value, text, (Finding("day_or_month_first", said),), "one of two")


def _spoken(value: str) -> str:
    year, month, day = value.split("-")
    return f"{int(day)} {_MONTH_NAMES[int(month) - 1]} {year}"


def _doubts(value: str) -> list[Finding]:
    year = int(value[:4]) if value[:4].isdigit() else 0
    for years, calendar in _OTHER_CALENDARS:
        if year in years:
            return [
                Finding("other_calendar", f"The year {year} may be of the {calendar} calendar; it was not converted.")
            ]
    return []


KIND = Kind(clean, compare)
