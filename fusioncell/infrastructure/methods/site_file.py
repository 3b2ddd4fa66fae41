"""A file of sites as one table: CSV as it stands, or GeoJSON flattened; narrowed to the rows that are asked for.

Nothing is mended here: a row that cannot be read goes on as it is, and the reader of tables says what is wrong with it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from shapely.errors import ShapelyError
from shapely.geometry import shape

from fusioncell.foundation.errors import Unreadable

MOST_BYTES = 512 * 1024 * 1024
LAT, LON = "latitude", "longitude"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """How many rows there were, and how many were kept."""

    rows: int
    kept: int


def read_where(texts: Sequence[str]) -> dict[str, str]:
    """Conditions written as COLUMN=VALUE. Raises `Unreadable`."""
    found = {}
    for text in texts:
        column, sign, value = text.partition("=")
        if not sign or not column.strip():
            raise Unreadable("A condition is written COLUMN=VALUE.", text)
        found[column.strip()] = value.strip()
    return found


def as_table(source: BinaryIO, name: str, where: Mapping[str, str], out: TextIO) -> Narrowed:
    """Write the rows that meet every condition as CSV. Raises `Unreadable` with the place."""
    writer = csv.writer(out)
    rows = _geojson(source, name) if _is_geojson(source) else _csv(source, name)
    header = next(rows, None)
    if header is None:
        raise Unreadable("The file is empty.", name)
    missing = [column for column in where if column not in header]
    if missing:
        raise Unreadable(f"There is no column “{missing[0]}”; there are {', '.join(header)}.", name)
    at = {header.index(column): value.casefold() for column, value in where.items()}
    writer.writerow(header)
    count = kept = 0
    for row in rows:
        count += 1
        if all(place < len(row) and row[place].strip().casefold() == value for place, value in at.items()):
            writer.writerow(row)
            kept += 1
    return Narrowed(count, kept)


def _is_geojson(source: BinaryIO) -> bool:
    head = source.read(64)
    source.seek(0)
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def _csv(source: BinaryIO, name: str) -> Iterator[list[str]]:
    text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
    reader = csv.reader(text)
    try:
        yield from reader
    except (UnicodeDecodeError, csv.Error) as trouble:
        raise Unreadable(f"This table cannot be read: {trouble}.", f"{name}, line {reader.line_num + 1}") from trouble
    finally:
        text.detach()


def _geojson(source: BinaryIO, name: str) -> Iterator[list[str]]:
    raw = source.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Unreadable("This file is too large to be read as GeoJSON; write it as CSV.", name)
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as trouble:
        raise Unreadable(f"This is no JSON: {trouble}.", name) from trouble
    features = body.get("features") if isinstance(body, dict) else None
    if not isinstance(features, list):
        raise Unreadable("A GeoJSON file of sites is a FeatureCollection.", name)
    plain = [_feature(feature, f"{name}, feature {number}") for number, feature in enumerate(features, 1)]
    header = list(dict.fromkeys(key for one in plain for key in one))
    yield header
    for one in plain:
        yield [one.get(key, "") for key in header]


def _feature(feature: Any, place: str) -> dict[str, str]:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        raise Unreadable("A feature has properties.", place)
    found = {str(key): _text(value) for key, value in (feature.get("properties") or {}).items()}
    if "id" in feature:
        found.setdefault("id", _text(feature["id"]))
    if feature.get("geometry"):
        try:
            point = shape(feature["geometry"]).representative_point()
            found[LAT], found[LON] = repr(point.y), repr(point.x)
        except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as trouble:
            raise Unreadable("This geometry cannot be read.", place) from trouble
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
