"""Happenings as files: CSV, JSON and GeoJSON, each with its label and where it came from in the file itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fusioncell.picture.methods.happening import Happening

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Cover:
    """What every file says of itself. banner: how it is handled, in words."""

    number: str
    made_at: str
    seat: str
    agency: str
    purpose: str
    article: str
    reason: str
    banner: str
    label: Mapping[str, object]
    scope: Mapping[str, str]

    def as_body(self) -> dict[str, object]:
        """The cover as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def row(one: Happening) -> dict[str, object]:
    """One happening as flat fields, with the reports it rests on."""
    return {
        "id": str(one.entity),
        "day": one.day,
        "kind": one.kind or one.schema,
        "title": one.title,
        "country": one.country,
        "regions": "; ".join(one.regions),
        "place": one.place,
        "latitude": one.lat,
        "longitude": one.lon,
        "place_precision": one.precision,
        "deaths": one.deaths,
        "grade": f"{one.reliability or 'F'}{one.credibility or 6}",
        "agencies": "; ".join(one.agencies),
        "reports": "; ".join(str(report) for report in one.reports),
        "reports_differ": one.differs,
    }


def as_csv(cover: Cover, found: Sequence[Happening]) -> bytes:
    """CSV whose first lines, which begin with #, carry the handling; the last line says it again."""
    text = io.StringIO(newline="")
    for name, value in cover.as_body().items():
        text.write(f"# {name}: {_one_line(value)}\r\n")
    rows = [row(one) for one in found]
    table = csv.DictWriter(text, list(rows[0]) if rows else ["id"])
    table.writeheader()
    for one in rows:
        table.writerow({name: _plain(value) for name, value in one.items()})
    text.write(f"# {_one_line(cover.banner)}\r\n")
    return text.getvalue().encode("utf-8-sig")


def _one_line(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return " ".join(text.split())


def _plain(value: object) -> object:
    """A text that a table program would take for a formula is kept a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_json(cover: Cover, found: Sequence[Happening]) -> bytes:
    """One object: the cover, then the rows."""
    body = {"cover": cover.as_body(), "happenings": [row(one) for one in found]}
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def as_geojson(cover: Cover, found: Sequence[Happening]) -> bytes:
    """RFC 7946; what has no coordinates has a null geometry, so that nothing is dropped silently."""
    features = [
        {
            "type": "Feature",
            "id": str(one.entity),
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]} if one.placed else None,
            "properties": row(one),
        }
        for one in found
    ]
    body = {"type": "FeatureCollection", "cover": cover.as_body(), "features": features}
    return json.dumps(body, ensure_ascii=False).encode()


Writer = Callable[[Cover, Sequence[Happening]], bytes]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
    "geojson": ("application/geo+json", as_geojson),
}
