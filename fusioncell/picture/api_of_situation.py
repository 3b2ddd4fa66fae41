"""What a machine may ask of the situation: the same set as the page, narrowed the same way, under the same law.

Writing it to a file is not offered: a machine lets nothing out, a person does (RULES R18).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status

from fusioncell.evidence.models import Report
from fusioncell.mandate.actions.reading import listed
from fusioncell.mandate.methods.label import as_body
from fusioncell.mandate.sitting import require, who_asks
from fusioncell.picture import queries_of_situation as queries
from fusioncell.picture import showing_time
from fusioncell.picture.actions import situation
from fusioncell.picture.methods.counting import REST, WAYS, by_region, stretch, unknown
from fusioncell.picture.methods.happening import Happening
from fusioncell.picture.methods.heat import heat
from fusioncell.picture.methods.scope import Scope, read_scope
from fusioncell.picture.queries_of_happenings import area_sets

router = Router()
MOST_ROWS = 200


class HappeningOut(Schema):
    """One happening; `reports` are those that say so, `labels` the whole labels it lies under, joined."""

    id: UUID
    kind: str
    title: str
    day: str
    lat: float | None
    lon: float | None
    wide: bool
    precision: str
    country: str
    regions: list[str]
    place: str
    deaths: int | None
    agencies: list[str]
    reliability: str | None
    credibility: int | None
    differs: bool
    reports: list[UUID]


class SpotOut(Schema):
    """An area or a cell of the map: how many, and the value that colours it."""

    code: str
    name: str
    count: int
    value: float


class SituationOut(Schema):
    """What is known within a scope. `heat_by` says what `heat` counts: rate, areas or cells."""

    happenings: list[HappeningOut]
    capped: bool
    label: dict[str, Any] | None
    unknown: dict[str, int]
    heat_by: str
    heat: list[SpotOut]


class RowOut(Schema):
    """A region with its counts; `name` is null for all others together, empty where no region is named."""

    name: str | None
    counts: list[int]
    total: int


class TableOut(Schema):
    """Regions by months or years; `earlier` and `later` are the `at` of the stretches beside it."""

    by: str
    bins: list[str]
    rows: list[RowOut]
    earlier: str
    later: str


class NewsOut(Schema):
    """What changed since this seat last said that it has seen the picture."""

    since: datetime
    marked: bool
    received: int
    newer: int
    retracted: int


class SilenceOut(Schema):
    """A channel that fell silent."""

    channel: str
    days: int


class GapsOut(Schema):
    """What the reports leave open."""

    reports: int
    ungraded: int
    unread: int
    silent: list[SilenceOut]


class ReportLine(Schema):
    """A report in the feed."""

    id: UUID
    title: str
    agency: str
    received_at: datetime


def _scope(request: HttpRequest) -> Scope:
    return read_scope(request.GET.dict())


def _areas(request: HttpRequest) -> str:
    return str(request.GET.get("areas", "")[:60].replace("\x00", ""))


def _out(one: Happening) -> HappeningOut:
    shared = (
        "title", "day", "lat", "lon", "wide", "precision", "country", "place", "deaths", "reliability", "credibility",
        "differs",
    )  # fmt: skip
    plain: dict[str, Any] = {name: getattr(one, name) for name in shared}
    return HappeningOut(
        id=one.entity,
        kind=one.kind or one.schema,
        regions=list(one.regions),
        agencies=list(one.agencies),
        reports=list(one.reports),
        **plain,
    )


@router.get("/situation", response=SituationOut, summary="What is known within a scope")
def seen(request: HttpRequest) -> SituationOut:
    """The query string is the page's: kind, country, region, agency, grade, since, until, box, ring, areas, area."""
    picture = situation.look(who_asks(request), _scope(request), _areas(request))
    warm = heat(picture.found, picture.grounds)
    missing = unknown(picture.found)
    return SituationOut(
        happenings=[_out(one) for one in picture.found],
        capped=picture.capped,
        label=as_body(picture.label) if picture.label else None,
        unknown=asdict(missing),
        heat_by=warm.how,
        heat=[SpotOut(code=s.code, name=s.name, count=s.count, value=s.value) for s in warm.spots],
    )


@router.get("/situation/table", response=TableOut, summary="Happenings by region and time")
def table(request: HttpRequest, by: str = "", at: str = "") -> TableOut:
    """`by` is month or year; `at` the month that a stretch of months begins with. The scope is that of the page."""
    picture = situation.look(who_asks(request), _scope(request), _areas(request), "picture.table")
    over = stretch(picture.found, by if by in WAYS else "", at)
    made = by_region(picture.found, showing_time.region_of(picture), MOST_ROWS, over)
    rows = [RowOut(name=None if n == REST else n, counts=list(c), total=total) for n, c, total in made.rows]
    return TableOut(by=over.by, bins=list(made.bins), rows=rows, earlier=over.earlier, later=over.later)


@router.get("/situation/news", response=NewsOut, summary="What changed since the last look")
def news(request: HttpRequest) -> queries.News:
    """Counted by what this token may see now."""
    who = who_asks(request)
    require(who, "search.use")
    found = queries.news(who)
    listed(who, "picture.news", [], found.received, ("search.use",))
    return found


@router.get("/situation/feed", response=list[ReportLine], summary="The newest reports")
def feed(request: HttpRequest) -> list[ReportLine]:
    """As the page lists them."""
    who = who_asks(request)
    require(who, "search.use")
    found: list[Report] = list(queries.feed(who))
    listed(who, "picture.feed", [one.id for one in found], len(found), ("search.use",))
    return [ReportLine(id=r.id, title=r.title, agency=r.agency_id, received_at=r.received_at) for r in found]


@router.get("/situation/gaps", response=GapsOut, summary="What is not known")
def gaps(request: HttpRequest) -> GapsOut:
    """Reports that nobody graded or read, and channels that fell silent."""
    who = who_asks(request)
    require(who, "search.use")
    found = queries.gaps(who)
    listed(who, "picture.gaps", [], found.reports, ("search.use",))
    silent = [SilenceOut(channel=one.channel, days=one.days) for one in found.silent]
    return GapsOut(reports=found.reports, ungraded=found.ungraded, unread=found.unread, silent=silent)


@router.post("/situation/seen", response={204: None}, summary="Say that one has seen the picture")
def mark_seen(request: HttpRequest) -> Status[None]:
    """What comes from now on is new."""
    situation.mark_seen(who_asks(request))
    return Status(204, None)


@router.get("/situation/areas", response=list[dict[str, str]], summary="The sets of areas that were loaded")
def areas(request: HttpRequest) -> list[dict[str, str]]:
    """Public geography: the code goes into `areas`."""
    who = who_asks(request)
    require(who, "search.use")
    return [{"code": one.code, "title": one.title, "source": one.source, "as_of": one.as_of} for one in area_sets()]
