"""When things happened, in the reader's language: the timeline as a drawing, and regions by months or years."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from fusioncell.evidence.methods.ontology import load
from fusioncell.mandate.queries import agency_names
from fusioncell.picture.methods import bars
from fusioncell.picture.methods.counting import REST, WAYS, Stretch, Timeline, by_region, stretch
from fusioncell.picture.methods.happening import Happening
from fusioncell.picture.methods.heat import area_of
from fusioncell.picture.queries_of_happenings import Picture
from fusioncell.picture.showing import language, schema_name

ROWS = 40
_MONTH = re.compile(r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])")
Tracker = Callable[[Happening], str]


def kind_name(kind: str) -> str:
    """A kind of happening in the reader's language, as far as the ontology knows it."""
    return schema_name(kind) if kind in load().schemas else kind


def over(picture: Picture, chosen: dict[str, str]) -> Stretch:
    """The months or years that are counted. chosen: `by` (month, year) and `at` (the first month) as asked for."""
    by, at = chosen.get("by", ""), chosen.get("at", "")
    return stretch(picture.found, by if by in WAYS else "", at if _MONTH.fullmatch(at) else "")


def steps(picture: Picture, chosen: dict[str, str]) -> dict[str, Any]:
    """The ways to count time otherwise: in months, in years, the stretch before and the one after."""
    counted = over(picture, chosen)
    kept = {**picture.scope.as_query(), **{name: text for name, text in chosen.items() if name not in ("by", "at")}}

    def way(**changed: str) -> str:
        return f"?{urlencode({**kept, **changed})}"

    bins = counted.bins
    return {
        "by": counted.by,
        "month": way(by="month"),
        "year": way(by="year"),
        "earlier": way(by="month", at=counted.earlier) if counted.earlier else "",
        "later": way(by="month", at=counted.later) if counted.later else "",
        "span": f"{bin_name(bins[0])} – {bin_name(bins[-1])}" if bins else "",
        "bins": [(bin_name(name), way(by="month", at=f"{name}-01") if counted.by == "year" else "") for name in bins],
    }


def bin_name(name: str) -> str:
    """A month or a year as a heading."""
    year, _dash, month = name.partition("-")
    return str(date_format(date(int(year), int(month), 1), "M Y")) if month else year


def drawn(line: Timeline, tracks: str, width: float = bars.WIDTH) -> dict[str, Any]:
    """The timeline's drawing, with where its words stand; names stand at the side where reading begins."""
    mirrored = get_language_bidi()
    made = bars.bars(line, width, mirrored=mirrored)
    return {
        "bars": made,
        "bars_rows": [(_Placed(row), _track_name(row.name, tracks)) for row in made.rows],
        "bars_names_x": made.width if mirrored else 0,
        "bars_span": made.width - bars.NAMES,
        "bars_foot": made.height - 5,
        "direction": "rtl" if mirrored else "ltr",
    }


class _Placed:
    """A row with the heights of its two lines of words."""

    def __init__(self, row: bars.Row) -> None:
        self.total, self.peak, self.d, self.base = row.total, row.peak, row.d, row.base
        self.middle, self.under = row.top + 14, row.top + 29


def tracker(name: str) -> Tracker:
    """What a row of the timeline is made of."""
    ways: dict[str, Tracker] = {
        "region": lambda one: one.region,
        "agency": lambda one: one.agencies[0] if one.agencies else "",
        "grade": lambda one: f"{one.reliability or 'F'}{one.credibility or 6}",
    }
    return ways.get(name, lambda one: one.kind or one.schema)


def _track_name(name: str, tracks: str) -> str:
    if name == REST:
        return _("all others")
    if tracks == "agency":
        return agency_names(language()).get(name, name)
    if tracks == "region":
        return name or _("no region named")
    return kind_name(name) if tracks == "kind" else name


def table(picture: Picture, chosen: dict[str, str]) -> dict[str, Any]:
    """Regions by time: by the loaded areas where there are some, else by the regions that reports name."""
    made = by_region(picture.found, region_of(picture), ROWS, over(picture, chosen))
    names = {REST: _("all others"), "": _("no region named")}
    return {
        "bins": made.bins,
        "rows": [
            (names.get(name, name), counts, total, "" if name in names else name) for name, counts, total in made.rows
        ],
        "by_area": bool(picture.grounds),
        "peak": max((max(counts) for _name, counts, _total in made.rows), default=1) or 1,
    }


def region_of(picture: Picture) -> Tracker:
    """The loaded area that a happening lies in; without areas, the region that its reports name."""
    if not picture.grounds:
        return lambda one: one.region
    placed = [one for one in picture.found if one.placed]
    index = area_of(placed, picture.grounds)
    names = {one.entity: picture.grounds[i].name for one, i in zip(placed, index, strict=True) if i >= 0}
    return lambda one: names.get(one.entity, "")
