"""The situation page in the reader's language: map, timeline, table, filters, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from fusioncell.evidence.methods.ontology import load
from fusioncell.foundation import basemap
from fusioncell.foundation.methods.mapping import frame_of
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import agency_names
from fusioncell.mandate.queries_of_work import inbox
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture import ground, queries_of_situation, showing_watches
from fusioncell.picture.methods import bars, drawing
from fusioncell.picture.methods.counting import Table, Timeline, by_region, choices, timeline, unknown
from fusioncell.picture.methods.happening import Happening, days_since_epoch
from fusioncell.picture.methods.heat import Heat, area_of, heat
from fusioncell.picture.methods.scope import Scope
from fusioncell.picture.queries_of_happenings import Picture, area_sets
from fusioncell.picture.showing import language, report_rows, schema_name
from fusioncell.threat_level import showing as level_words
from fusioncell.threat_level.queries import board

TRACKS, ROWS, EVENTS, DUE, LEVELS = 8, 40, 50, 6, 5
TRACKED = ("kind", "region", "agency", "grade")


@dataclass(frozen=True, slots=True)
class Event:
    """One happening in a list."""

    happening: Happening
    kind: str
    agencies: str


def kind_name(kind: str) -> str:
    """A kind of happening in the reader's language, as far as the ontology knows it."""
    return schema_name(kind) if kind in load().schemas else kind


def country_name(code: str) -> str:
    """A country in the reader's language."""
    try:
        return str(Locale.parse(language()).territories.get(code.upper(), code))
    except UnknownLocaleError:
        return code


def situation(who: Sitting, picture: Picture, chosen: dict[str, str]) -> dict[str, Any]:
    """Everything the situation page prints. chosen: `tracks` and `areas` as they were asked for."""
    found, scope = picture.found, picture.scope
    return {
        **drawn(picture, chosen),
        **beside(who),
        "scope": scope,
        "query": urlencode({**scope.as_query(), **chosen}),
        "label": picture.label,
        "filters": _filters(found, scope),
        "table": _table(picture),
        "events": events(found[:EVENTS]),
        "more_events": max(0, len(found) - EVENTS),
        "unknown": unknown(found),
        "area_sets": area_sets(),
        "areas": chosen.get("areas", ""),
        "span": _span(found),
        "place_parts": [(n, v) for n, v in scope.as_query().items() if n in ("box", "ring", "area")],
        "query_without_tracks": urlencode({**scope.as_query(), **{n: v for n, v in chosen.items() if n != "tracks"}}),
        "track_ways": [
            ("kind", _("by kind")),
            ("region", _("by region")),
            ("agency", _("by agency")),
            ("grade", _("by grade")),
        ],
    }


def drawn(picture: Picture, chosen: dict[str, str]) -> dict[str, Any]:
    """Map and timeline as drawings, and the sentences that say what they show."""
    found = picture.found
    warm = heat(found, picture.grounds)
    frame = frame_of(drawing.box_around([one for one in found if one.placed and not one.wide] or found))
    line = timeline(found, _tracker(chosen.get("tracks", "kind")), TRACKS)
    return {
        "map": drawing.sketch(frame, basemap.land(), basemap.boundaries(), warm.spots),
        "heat": warm,
        "heat_says": heat_says(warm),
        **_bars(line, chosen.get("tracks", "kind")),
        "legend": range(1, 6),
        "undated": line.undated,
        "tracks": chosen.get("tracks", "kind"),
        "shown": len(found),
        "capped": picture.capped,
        "note": ground.note(),
        "boundaries_url": ground.boundaries_url(),
    }


def _bars(line: Timeline, tracks: str) -> dict[str, Any]:
    """The timeline's drawing, with where its words stand; names stand at the side where reading begins."""
    mirrored = get_language_bidi()
    made = bars.bars(line, mirrored=mirrored)
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


def heat_says(warm: Heat) -> str:
    """What the colour means, and what it does not."""
    return " ".join(sentence for sentence in (_colour(warm), _left_out(warm)) if sentence)


def _colour(warm: Heat) -> str:
    if warm.how == "rate":
        return _("Colour: happenings for every 100,000 people who live in the area.")
    if warm.how == "areas":
        return _("Colour: number of happenings in the area. No number of inhabitants was loaded, so this is no rate.")
    words = _("Colour: number of happenings in a cell of equal size (H3, resolution %(n)d). No areas: this is no rate.")
    return words % {"n": warm.resolution}


def _left_out(warm: Heat) -> str:
    if not warm.outside:
        return ""
    n = warm.outside
    if warm.how == "cells":
        words = ngettext("%(n)d stands for a wider area: left out.", "%(n)d stand for a wider area: left out.", n)
    else:
        words = ngettext("%(n)d lies in none of the areas.", "%(n)d lie in none of the areas.", n)
    return words % {"n": n}


def _tracker(name: str) -> Any:
    return {
        "region": lambda one: one.region,
        "agency": lambda one: one.agencies[0] if one.agencies else "",
        "grade": lambda one: f"{one.reliability or 'F'}{one.credibility or 6}",
    }.get(name, lambda one: one.kind or one.schema)


def _track_name(name: str, tracks: str) -> str:
    if not name:
        return _("all others")
    if tracks == "agency":
        return agency_names(language()).get(name, name)
    return kind_name(name) if tracks == "kind" else name


def _table(picture: Picture) -> dict[str, Any]:
    """Regions by time: by the loaded areas where there are some, else by the regions that reports name."""
    placed = [one for one in picture.found if one.placed]
    if picture.grounds:
        index = area_of(placed, picture.grounds)
        names = {one.entity: picture.grounds[i].name for one, i in zip(placed, index, strict=True) if i >= 0}
        made: Table = by_region(picture.found, lambda one: names.get(one.entity, ""), ROWS)
    else:
        made = by_region(picture.found, lambda one: one.region, ROWS)
    return {
        "bins": made.bins,
        "rows": [(name or _("no region named"), counts, total, name) for name, counts, total in made.rows],
        "by_area": bool(picture.grounds),
        "peak": max((max(counts) for _name, counts, _total in made.rows), default=1) or 1,
    }


def _filters(found: Sequence[Happening], scope: Scope) -> dict[str, Any]:
    names = agency_names(language())
    kinds = choices(found, lambda one: [one.kind or one.schema])
    regions = choices(found, lambda one: one.regions[:1], 80)
    return {
        "kind": _chosen([(kind, kind_name(kind), n) for kind, n in kinds], scope.kind, kind_name(scope.kind)),
        "country": _chosen(
            [(c, country_name(c), n) for c, n in choices(found, lambda one: [one.country])],
            scope.country,
            country_name(scope.country),
        ),
        "region": _chosen([(r, r, n) for r, n in regions], scope.region, scope.region),
        "agency": _chosen(
            [(a, names.get(a, a), n) for a, n in choices(found, lambda one: one.agencies)],
            scope.agency,
            names.get(scope.agency, scope.agency),
        ),
        "grade": [
            ("known", _("graded on both axes")),
            ("good", _("A or B, and 1 or 2")),
            ("ungraded", _("not graded")),
        ],
    }  # fmt: skip


def _chosen(offered: list[tuple[str, str, int]], value: str, name: str) -> list[tuple[str, str, int]]:
    """What a filter offers; what is chosen stays on offer though nothing is found."""
    return offered if not value or any(value == one[0] for one in offered) else [(value, name, 0), *offered]


def events(found: Iterable[Happening]) -> list[Event]:
    """Happenings as a list prints them."""
    names = agency_names(language())
    return [
        Event(one, kind_name(one.kind or one.schema), ", ".join(names.get(a, a) for a in one.agencies)) for one in found
    ]


def _span(found: Sequence[Happening]) -> dict[str, int]:
    days = [day for one in found if (day := days_since_epoch(one.day)) is not None]
    return {"first": min(days), "last": max(days)} if days else {}


def levels(who: Sitting) -> list[dict[str, str]]:
    """The threat levels in force that this person may read, as they are called here."""
    if not who.has("level.read"):
        return []
    return [
        {
            "word": level_words.step_name(line.effective.step),
            "about": level_words.shown_name(line.subject),
            "url": reverse("threat_level:subject", args=[line.subject.id]),
        }
        for line in board(who)
        if line.effective.step is not None
    ][:LEVELS]


def beside(who: Sitting) -> dict[str, Any]:
    """What stands beside the map: news, feed, work due, gaps."""
    gaps = queries_of_situation.gaps(who)
    return {
        "news": queries_of_situation.news(who),
        "feed": report_rows(who, queries_of_situation.feed(who)),
        "due": list(inbox(who, Wish(limit=DUE)).rows) if who.has("work.answer") else None,
        "gaps": gaps,
        "levels": levels(who),
        "watches": showing_watches.watches(who) if who.has("search.save") else [],
        "silent": [(one, date_format(one.last, "DATE_FORMAT")) for one in gaps.silent],
    }
