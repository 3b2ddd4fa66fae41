"""The situation page in the reader's language: map, timeline, table, filters, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fusioncell.foundation import basemap
from fusioncell.foundation.methods.mapping import frame_of
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import agency_names
from fusioncell.mandate.queries_of_work import inbox
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture import ground, queries_of_situation, showing_time, showing_watches
from fusioncell.picture.methods import bars, drawing
from fusioncell.picture.methods.counting import choices, timeline, unknown
from fusioncell.picture.methods.happening import Happening, days_since_epoch
from fusioncell.picture.methods.heat import Heat, heat
from fusioncell.picture.methods.scope import Scope
from fusioncell.picture.queries_of_happenings import Picture, area_sets
from fusioncell.picture.showing import language, report_rows
from fusioncell.picture.showing_time import kind_name
from fusioncell.threat_level import showing as level_words
from fusioncell.threat_level.queries import board

TRACKS, EVENTS, DUE, LEVELS = 8, 50, 6, 5
WALL_TRACKS, WALL_WIDTH, WALL_RATIO = 3, 1_150.0, 0.5  # what a wall of 1920 × 1080 shows without scrolling
TRACKED = ("kind", "region", "agency", "grade")


@dataclass(frozen=True, slots=True)
class Event:
    """One happening in a list."""

    happening: Happening
    kind: str
    agencies: str


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
        "table": showing_time.table(picture, chosen),
        "steps": showing_time.steps(picture, chosen),
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


def drawn(picture: Picture, chosen: dict[str, str], *, wall: bool = False) -> dict[str, Any]:
    """Map and timeline as drawings, and the sentences that say what they show. wall: both fit one screen."""
    found = picture.found
    warm = heat(found, picture.grounds)
    frame = frame_of(
        drawing.box_around([one for one in found if one.placed and not one.wide] or found),
        ratio=WALL_RATIO if wall else None,
    )
    tracks = chosen.get("tracks", "kind")
    line = timeline(
        found, showing_time.tracker(tracks), WALL_TRACKS if wall else TRACKS, showing_time.over(picture, chosen)
    )
    return {
        "map": drawing.sketch(frame, basemap.land(), basemap.boundaries(), warm.spots),
        "heat": warm,
        "heat_says": heat_says(warm),
        **showing_time.drawn(line, tracks, WALL_WIDTH if wall else bars.WIDTH),
        "legend": range(1, 6),
        "undated": line.undated,
        "tracks": tracks,
        "shown": len(found),
        "capped": picture.capped,
        "note": ground.note(),
        "boundaries_url": ground.boundaries_url(),
    }


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
