"""Reading a table of published changes of threat levels, and how its series hang together."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from fusioncell.foundation.errors import Unreadable
from fusioncell.threat_level.methods.moments import window
from fusioncell.threat_level.methods.scale import Scale, shipped
from fusioncell.threat_level.methods.series import INHERITS, Change, Published, Series, Ties

COLUMNS = ("series", "scale", "scope_type", "scope", "threat_type", "date", "date_precision", "ordinal", "label",
           "change", "trigger", "decided_by", "source", "source_status", "note")  # fmt: skip
STATUS = ("READ", "BELIEVED")
LARGEST = 16_000_000  # characters of a table


@cache
def shipped_ties() -> Mapping[str, Any]:
    """`scales/series.toml`, taken apart."""
    text = (files("fusioncell.threat_level") / "scales" / "series.toml").read_text("utf-8")
    return tomllib.loads(text)


def counted_until() -> date:
    """The day to which series that are still open are counted when nothing else is asked for."""
    found: date = shipped_ties()["counted_until"]
    return found


def read_published(text: str, place: str, scales: Mapping[str, Scale] | None = None) -> Published:
    """The series of a table. Raises `Unreadable` with the row."""
    if len(text) > LARGEST:
        raise Unreadable("This table is larger than any list of levels.", place)
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise Unreadable(f"The table has no column {', '.join(missing)}.", place)
    found: dict[str, list[tuple[Change, Mapping[str, str]]]] = {}
    try:
        for row in rows:
            change = _change(row, f"{place}, row {rows.line_num}")
            found.setdefault(change.series, []).append((change, row))
    except csv.Error as error:
        raise Unreadable(f"This is no table: {error}.", f"{place}, row {rows.line_num}") from error
    ties = shipped_ties()["series"]
    series = {name: _series(name, rows_, ties.get(name, {})) for name, rows_ in found.items()}
    return Published(series, shipped() if scales is None else scales)


def _change(row: Mapping[str, str], place: str) -> Change:
    short = [name for name in COLUMNS if row.get(name) is None]
    if short or None in row:
        raise Unreadable("This row has too few or too many fields.", place)
    if not row["series"] or row["source_status"] not in STATUS:
        raise Unreadable(f"A row names its series, and its source as one of {', '.join(STATUS)}.", place)
    try:
        day = date.fromisoformat(row["date"])
        window(day, row["date_precision"])
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"{row['date']!r} is no day.", place) from error
    except Unreadable as error:
        raise Unreadable(error.sentence, place) from error
    ordinal = row["ordinal"]
    if ordinal and not (ordinal.isascii() and ordinal.isdecimal() and len(ordinal) <= 2):  # noqa: PLR2004 (two digits)
        raise Unreadable(f"{ordinal!r} is no step.", place)
    return Change(
        series=row["series"],
        scale=row["scale"],
        day=day,
        precision=row["date_precision"],
        ordinal=int(ordinal) if ordinal else None,
        label=row["label"],
        move=row["change"],
        trigger=row["trigger"],
        decided_by=row["decided_by"],
        source=row["source"],
        recalled=row["source_status"] == "BELIEVED",
        note=row["note"],
        place=place,
    )


def _series(name: str, rows: Iterable[tuple[Change, Mapping[str, str]]], tied: Mapping[str, Any]) -> Series:
    held = list(rows)
    until = {date.fromisoformat(day): end for day, end in tied.get("until", {}).items()}
    ordered = sorted(held, key=lambda pair: pair[0].day)  # stable: several moves of a day stay in their order
    changes = tuple(replace(change, until=until.get(change.day)) for change, _row in ordered)
    ties = Ties(
        kind=tied.get("kind", ""),
        parent=tied.get("parent", ""),
        inherits=tied.get("inherits", INHERITS[-1]),
        lapses=tied.get("lapses") == "equal",
        into=tied.get("into", ""),
        how=tied.get("how", ""),
    )
    first = held[0][1]
    return Series(name, changes, ties, first["scope"], first["scope_type"], first["threat_type"])
