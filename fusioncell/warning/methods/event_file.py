"""Reading events from any CSV whose columns one is told; a row that cannot be read is a finding with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from fusioncell.warning.methods.counting import Event

COLUMNS = ("date", "known", "place", "actors", "id", "count")
NEEDED = ("date", "place")
EARLIEST = date(1900, 1, 1)
MOST_FIELD = 10_000_000  # characters of one cell


class WrongMapping(ValueError):
    """The mapping names what the file or this program does not have."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that was not counted: its line in the file and why."""

    line: int
    why: str


@dataclass(slots=True)
class Reading:
    """The events of a file as they are read; `findings` fills beside them."""

    events: list[Event] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_mapping(text: str) -> dict[str, tuple[str, ...]]:
    """`date=date_start,place=adm_1,actors=side_a+side_b` as columns by what they are. Raises `WrongMapping`.

    >>> read_mapping("date=day,place=town,actors=a+b")
    {'date': ('day',), 'place': ('town',), 'actors': ('a', 'b')}
    """
    mapping: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, columns = part.partition("=")
        if name not in COLUMNS or not equals or not columns:
            raise WrongMapping(f"{part!r} is not understood; write NAME=COLUMN with NAME one of {', '.join(COLUMNS)}.")
        mapping[name] = tuple(columns.split("+"))
    missing = [name for name in NEEDED if name not in mapping]
    if missing:
        raise WrongMapping(f"The mapping does not say which column is: {', '.join(missing)}.")
    return mapping


def read_events(lines: Iterable[str], mapping: Mapping[str, tuple[str, ...]], today: date) -> Reading:
    """All events of a file. Raises `WrongMapping` when a column is absent; a tag row of HXL is passed over."""
    csv.field_size_limit(MOST_FIELD)
    reader = csv.DictReader(line.replace("\0", "") for line in lines)
    absent = [column for columns in mapping.values() for column in columns if column not in (reader.fieldnames or ())]
    if absent:
        raise WrongMapping(f"The file has no column {', '.join(absent)}; it has {', '.join(reader.fieldnames or ())}.")
    reading = Reading()
    for row in reader:
        if any((value or "").startswith("#") for column, value in row.items() if column in mapping["date"]):
            continue
        try:
            reading.events.append(_event(row, mapping, today, reader.line_num))
        except ValueError as error:
            reading.findings.append(Finding(reader.line_num, str(error)))
    return reading


def _event(row: Mapping[str, str | None], mapping: Mapping[str, tuple[str, ...]], today: date, line: int) -> Event:
    def cell(name: str) -> str:
        return next(_cells(row, mapping.get(name, ())), "")

    happened = _day(cell("date"), today)
    known = cell("known")
    return Event(
        happened,
        max(_day(known, today), happened) if known else happened,
        cell("place"),
        cell("id") or f"line {line}",
        tuple(_cells(row, mapping.get("actors", ()))),
        _number(cell("count")) if mapping.get("count") else 1.0,
    )


def _cells(row: Mapping[str, str | None], columns: Iterable[str]) -> Iterator[str]:
    return (text for column in columns if (text := (row.get(column) or "").strip()))


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no day; 2009-07-26 is one.") from None
    if day > today:
        raise ValueError(f"{day} lies in the future.")
    if day < EARLIEST:
        raise ValueError(f"{day} lies before {EARLIEST.year}.")
    return day


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no number.") from None
    if not abs(number) < float("inf"):
        raise ValueError(f"{text[:40]!r} is no count.")
    return number
