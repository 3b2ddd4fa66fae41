"""Working out which sites are at risk, from what this person may see; seeded, with progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.foundation.models import Job
from fusioncell.foundation.words import new_id
from fusioncell.infrastructure import queries, rules
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure import queries_of_threat as threat
from fusioncell.infrastructure.labelling import derived
from fusioncell.infrastructure.methods import scheme, weighing
from fusioncell.infrastructure.methods.place import counts_near
from fusioncell.infrastructure.methods.risk import AtRisk, Given, at_risk, firmness
from fusioncell.infrastructure.methods.site import Site, market_shares
from fusioncell.infrastructure.methods.stability import by_one_point
from fusioncell.infrastructure.models import RankedSite, Ranking
from fusioncell.infrastructure.queries_of_dependence import dependence_seen_by
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import declare, label_id, sitting_for
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

JOB = lists.JOB
YEAR = 365.25
Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a ranking is made.

    days: the horizon of the threat. until: the last day of incidents that count; empty for the newest that is known.
    """

    seed: int = 1
    draws: int = 1_000
    top: int = 10
    radius_km: float = 25.0
    years: float = 3.0
    days: float = 7.0
    taxonomy: str = queries.STANDARD
    until: str = ""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a ranking stands on: sites that can be placed or judged, incidents near each, numbers, and labels."""

    sites: Sequence[Site]
    given: Given
    labels: frozenset[int]
    left_out: dict[str, int]
    until: date


@dataclass(frozen=True, slots=True)
class _Firm:
    """How firm the first names are beside the draws: under moves of one point, and with the unknown drawn apart."""

    moved: float
    changed_apart: float
    kept_apart: float


@transaction.atomic
def rank(who: Sitting, wish: Settings, told: Told | None = None) -> Ranking:
    """Rank every site that this person may see, and keep the sums and the first names."""
    article = require(who, "site.rank")
    refuse(rules.objections_to_ranking(wish.draws, wish.top, wish.radius_km, (wish.years, wish.days), wish.seed))
    say = told or (lambda _what, _done, _total: None)
    ground = _ground(who, wish, say)
    if not ground.sites:
        raise Refused([_("There is no site to rank.")])
    outcome = at_risk(ground.given, wish.seed, wish.draws, wish.top, lambda done, total: say("drawn", done, total))
    points = weighing.points_table(ground.sites)
    moved = by_one_point(scheme.shipped()["cer"], points, min(wish.top, len(points)))
    apart = replace(ground.given, alike=False)
    changed, kept = firmness(apart, wish.seed, wish.draws, outcome.order[: min(wish.top, len(points))])
    ranking = _kept(who, wish, ground, outcome, _Firm(moved.share, changed, kept))
    record(
        who, "site.rank", [ranking.id], article, sites=len(ground.sites), seed=wish.seed, draws=wish.draws,
        radius_m=round(1000 * wish.radius_km), back_days=round(YEAR * wish.years), hours=round(24 * wish.days),
        until=str(ground.until),
    )  # fmt: skip
    return ranking


def _ground(who: Sitting, wish: Settings, say: Told) -> _Ground:
    say("read", 0, 1)
    away = queries.uncounted()
    every = [one for one in queries.sites_seen_by(who, wish.taxonomy) if one.entity not in away]
    incidents = threat.incidents_seen_by(who)
    depends = dependence_seen_by(who)
    appraisals = threat.appraisals_of(who)
    judged = threat.pooled_by_site(appraisals)
    sites = [one for one in every if (one.point and not one.trouble) or (one.entity, "threat") in judged]
    kept = {one.entity for one in sites}
    until = _until(wish, incidents)
    used = incidents.within(until - timedelta(days=YEAR * wish.years), until)
    say("read", 1, 1)
    counts = _counts(sites, used, wish.radius_km)
    known = weighing.with_derived(sites, market_shares(every), depends.dependence)
    left_out = {
        **weighing.troubles([one for one in every if one.entity not in kept]),
        "incidents_wide": incidents.wide, "incidents_unplaced": incidents.unplaced,
        "incidents_undated": incidents.undated,
    }  # fmt: skip
    given = Given(counts, wish.years, weighing.stated(known, judged), wish.days / YEAR)
    labels = {number for one in every for number in one.labels} | {n for one in used for n in one.labels}
    labels |= depends.labels | {one.label_id for one in appraisals}
    return _Ground(known, given, frozenset(labels), left_out, until)


def _until(wish: Settings, incidents: threat.Incidents) -> date:
    if wish.until:
        try:
            return date.fromisoformat(wish.until)
        except ValueError as trouble:
            raise Refused([_("%(day)s is no day; write 2026-01-31.") % {"day": wish.until[:20]}]) from trouble
    return max((one.day for one in incidents.found), default=now().date())


def _counts(sites: Sequence[Site], used: Sequence[threat.Incident], km: float) -> np.ndarray:
    where = np.array([(one.point.lat, one.point.lon) if one.point else (-90.0, 0.0) for one in sites])
    there = np.array([(one.point.lat, one.point.lon) for one in used]).reshape(-1, 2)
    return counts_near(where, there, km).astype(np.float64) if len(sites) else np.zeros(0)


def _kept(who: Sitting, wish: Settings, ground: _Ground, outcome: AtRisk, firm: _Firm) -> Ranking:
    label = label_id(derived(who, ground.labels, weak=True))
    sums = {
        by: [asdict(one) for one in weighing.sums(ground.sites, ground.given, outcome, by)]
        for by in ("sector", "region")
    }
    ranking = Ranking.objects.create(
        id=new_id(), made_by_id=who.seat_id, made_at=now(), purpose=who.purpose, seed=wish.seed, draws=wish.draws,
        top=min(wish.top, len(ground.sites)), taxonomy=wish.taxonomy, radius_km=wish.radius_km,
        years=wish.years, days=wish.days,
        sites=len(ground.sites), left_out=ground.left_out | {"until": ground.until.isoformat()},
        changed=outcome.changed, kept=outcome.kept, **asdict(firm), sums=sums, label_id=label,
    )  # fmt: skip
    RankedSite.objects.bulk_create(_lines(ranking, ground, outcome, label))
    return ranking


def _lines(ranking: Ranking, ground: _Ground, outcome: AtRisk, label: int) -> list[RankedSite]:
    lines = []
    for place, row in enumerate(outcome.order[: ranking.top].tolist()):
        one = ground.sites[row]
        low, median, high = outcome.interval[row]
        rank_low, _middle, rank_high = outcome.ranks[place]
        known = ground.given.stated[row]
        basis: dict[str, object] = {
            "incidents": int(ground.given.incidents[row]),
            **{
                name: [round(float(part), 4) for part in known[column]]
                for column, name in enumerate(("threat", "exposure", "vulnerability", "consequence"))
                if not np.isnan(known[column, 1])
            },
        }
        lines.append(
            RankedSite(
                id=new_id(), ranking_id=ranking.id, position=place + 1, entity=one.entity, name=one.caption,
                sector=one.sector, region=one.region, low=low, median=median, high=high, rank_low=rank_low,
                rank_high=rank_high, in_top=float(outcome.in_top[row]), basis=basis, label_id=label,
            )
        )  # fmt: skip
    return lines


@transaction.atomic
def ask(who: Sitting, wish: Settings) -> Job:
    """Have a ranking made by the worker; the page shows how far it is."""
    article = require(who, "site.rank")
    refuse(rules.objections_to_ranking(wish.draws, wish.top, wish.radius_km, (wish.years, wish.days), wish.seed))
    job = jobs.ask(JOB, dict(asdict(wish)), seat_id=who.seat_id, purpose=who.purpose)
    record(who, "site.ask_ranking", [job.id], article)
    return job


def rank_job(job: Job) -> None:
    """Make a ranking for the seat that asked, with the rights that it has now."""
    seat = Seat.objects.get(pk=job.seat_id)
    with transaction.atomic():
        who = sitting_for(seat, job.purpose, job.case_id, request_id=f"job {job.id}")
        declare(who)
        made = rank(who, Settings(**job.arguments))
    jobs.progress(job, made.sites, made.sites, "")
