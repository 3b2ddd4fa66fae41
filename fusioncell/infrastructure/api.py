"""What a partner's machine may ask and bring: the register page by page, sums, judgements; no names in bulk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from fusioncell.infrastructure import queries
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure.actions import designating, judging, looking
from fusioncell.infrastructure.actions.judging import Judged
from fusioncell.infrastructure.methods.criteria import scored
from fusioncell.infrastructure.methods.site import Site
from fusioncell.infrastructure.models import Designation, Ranking
from fusioncell.infrastructure.queries import Wish
from fusioncell.infrastructure.rules import Proposed
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import require, who_asks

router = Router()


class Narrowed(Schema):
    """How the register is narrowed."""

    words: str = ""
    sector: str = ""
    region: str = ""
    taxonomy: str = queries.STANDARD
    page: int = 1


class SiteOut(Schema):
    """A site in a list: what the newest report says, and what is wrong with its place."""

    id: UUID
    name: str
    code: str
    sector: str
    type: str
    country: str
    region: str
    region_estimated: bool
    latitude: float | None
    longitude: float | None
    trouble: str
    sources_differ: bool


class SitesOut(Schema):
    """One page of the register."""

    found: int
    page: int
    sites: list[SiteOut]


class OneSiteOut(SiteOut):
    """A site with everything that its sources state in numbers, and the points of the six criteria."""

    numbers: dict[str, list[float]]
    points: dict[str, list[float]]


class RankingOut(Schema):
    """A ranking in sums; the names stay on the page of those to whom they are released."""

    id: UUID
    made_at: datetime
    sites: int
    seed: int
    draws: int
    top: int
    radius_km: float
    years: float
    days: float
    changed: float
    kept: float
    changed_apart: float
    kept_apart: float
    moved: float
    left_out: dict[str, Any]
    sums: dict[str, list[dict[str, Any]]]


class JudgeIn(Schema):
    """A judgement; shares from 0 to 1."""

    factor: str
    low: float
    likely: float
    high: float
    reasons: str
    valid_to: date
    reports: list[UUID] = []


class JudgedOut(Schema):
    """The judgement as it is kept."""

    id: UUID
    site: UUID
    factor: str
    low: float
    likely: float
    high: float
    valid_to: date


class ProposeIn(Schema):
    """A designation as it is proposed."""

    reason: str
    recommended: str
    consent: str
    consent_of: str = ""
    consent_on: date | None = None
    without: str = ""
    review_by: date


class DesignationOut(Schema):
    """A designation."""

    id: UUID
    site: UUID
    name: str
    state: str
    reason: str
    recommended: str
    consent: str
    review_by: date
    proposed_at: datetime
    decided_at: datetime | None


def _site(one: Site) -> dict[str, Any]:
    return {
        "id": one.entity, "name": one.name, "code": one.code, "sector": one.sector, "type": one.type,
        "country": one.country, "region": one.region, "region_estimated": one.estimated,
        "latitude": one.point.lat if one.point else None, "longitude": one.point.lon if one.point else None,
        "trouble": one.trouble.value, "sources_differ": one.differs,
    }  # fmt: skip


@router.get("/sites", response=SitesOut, summary="The register, page by page")
def sites(request: HttpRequest, asked: Query[Narrowed]) -> SitesOut:
    """Fifty sites a page and a thousand in all: whoever needs others narrows the list."""
    who = who_asks(request)
    known = queries.taxonomy_of(asked.taxonomy).code
    wish = Wish(asked.words, asked.sector, asked.region, taxonomy=known, page=asked.page)
    shown = looking.look_through(who, wish)
    return SitesOut(found=shown.found, page=asked.page, sites=[SiteOut(**_site(one)) for one in shown.sites])


@router.get("/sites/{site_id}", response=OneSiteOut, summary="A site")
def site(request: HttpRequest, site_id: UUID) -> OneSiteOut:
    """With every number that this token may read."""
    found = looking.open_site(who_asks(request), site_id)
    return OneSiteOut(
        **_site(found), numbers={prop: list(values) for prop, values in found.numbers.items()},
        points={letter: list(three) for letter, three in scored(found.numbers).points.items()},
    )  # fmt: skip


@router.post("/sites/{site_id}/judgements", response=JudgedOut, summary="Judge a factor of a site")
def judge(request: HttpRequest, site_id: UUID, body: JudgeIn) -> JudgedOut:
    """It takes the place of this seat's earlier one."""
    new = Judged(body.factor, (body.low, body.likely, body.high), body.reasons, body.valid_to, body.reports)
    made = judging.judge(who_asks(request), site_id, new)
    return JudgedOut(
        id=made.id, site=made.entity, factor=made.factor, low=made.low, likely=made.likely, high=made.high,
        valid_to=made.valid_to,
    )  # fmt: skip


@router.post("/sites/{site_id}/designations", response=DesignationOut, summary="Propose that a site be designated")
def propose(request: HttpRequest, site_id: UUID, body: ProposeIn) -> DesignationOut:
    """Another person decides."""
    return _designation(designating.propose(who_asks(request), site_id, Proposed(**body.dict())))


@router.get("/designations", response=list[DesignationOut], summary="The designations")
def designations(request: HttpRequest) -> list[DesignationOut]:
    """Those that this token may see, newest first."""
    who = who_asks(request)
    article = require(who, "site.read")
    found = list(lists.designations_seen_by(who)[:200])
    record(who, "site.designations", [one.id for one in found], article)
    return [_designation(one) for one in found]


def _designation(one: Designation) -> DesignationOut:
    return DesignationOut(
        id=one.id, site=one.entity, name=one.name, state=one.state, reason=one.reason, recommended=one.recommended,
        consent=one.consent, review_by=one.review_by, proposed_at=one.proposed_at, decided_at=one.decided_at,
    )  # fmt: skip


@router.get("/rankings", response=list[RankingOut], summary="The rankings of sites at risk, in sums")
def rankings(request: HttpRequest) -> list[RankingOut]:
    """Newest first; no names."""
    who = who_asks(request)
    article = require(who, "site.read")
    found = list(lists.rankings_seen_by(who)[:20])
    record(who, "site.rankings", [], article, shown=len(found))
    return [_ranking(one) for one in found]


def _ranking(one: Ranking) -> RankingOut:
    return RankingOut(
        id=one.id, made_at=one.made_at, sites=one.sites, seed=one.seed, draws=one.draws, top=one.top,
        radius_km=one.radius_km, years=one.years, days=one.days, changed=one.changed, kept=one.kept,
        changed_apart=one.changed_apart, kept_apart=one.kept_apart, moved=one.moved, left_out=one.left_out,
        sums=one.sums,
    )  # fmt: skip
