"""Planting the register: sites and their dependencies as reports, and what seats judged, decided and ranked of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from fusioncell.evidence.actions.keeping import Said
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.infrastructure.models import (
    Appraisal,
    Canary,
    CanaryTouch,
    Designation,
    RankedSite,
    Ranking,
    Release,
)
from fusioncell.mandate import queries
from fusioncell.mandate.methods.label import Label
from tests import cast
from tests.leak.labels import COMMON, for_agencies
from tests.leak.reference import Need
from tests.leak.world import World

READERS = ("site.read",)


def plant_sites(world: World) -> dict[str, UUID]:
    """A site under each label, with a weak point under the category of weak points; by label."""
    found: dict[str, UUID] = {}
    before: UUID | None = None
    with transaction.atomic():
        for name, label in world.labels.items():
            found[name] = before = _site(world, name, label, before)
    return found


def _site(world: World, name: str, label: Label, before: UUID | None) -> UUID:
    site, link, figure = new_id(), new_id(), new_id()
    weak = replace(label, categories=label.categories | {"weak_point"})
    said: list[Said] = []

    def say(entity: UUID, schema: str, prop: str, under: Label, target: UUID | None = None) -> UUID:
        one = new_id()
        value = str(target) if target else f"{COMMON} {world.word(Need((('evidence_statement', one),)))}"
        said.append(cast.statement(under, entity, value, prop, schema=schema, id=one, target=target))
        return one

    named = say(site, "Site", "name", label)
    say(site, "Site", "region", label)
    say(site, "Site", "siteType", label)
    say(site, "Site", "threatenedBy", label)
    say(site, "Site", "contact", weak)
    said.append(cast.statement(label, site, "6.45,3.39", "coordinates", schema="Site"))
    said.append(cast.statement(weak, site, "70", "vulnerabilityShare", schema="Site"))
    if before is not None:
        say(link, "SiteDependency", "dependentSite", weak, before)
        say(link, "SiteDependency", "providingSite", weak, site)
        say(link, "SiteDependency", "providedService", weak)
    say(figure, "SiteFigure", "name", label)
    cast.report("customs_declarations", f"{COMMON} site {name}", label, raw=name.encode(), text="", statements=said)
    world.thing("site", site, Need((("evidence_statement", named),), powers=READERS))
    return site


def plant_register(world: World, sites: dict[str, UUID]) -> None:
    """What is kept beside the statements; called as the owner, in one transaction."""
    for name, label in world.labels.items():
        _judged(world, sites[name], label)
        _designated(world, sites[name], label)
        _ranked(world, sites[name], label)
    _canary(world)


def _word(world: World, need: Need) -> str:
    return f"{COMMON} {world.word(need)}"


def _judged(world: World, site: UUID, label: Label) -> None:
    number = new_id()
    need = Need((("infrastructure_appraisal", number),), powers=READERS)
    Appraisal.objects.create(
        id=number, entity=site, factor="threat", low=0.1, likely=0.2, high=0.3, reasons=_word(world, need),
        seat=world.cast.amal, at=now(), valid_to=now().date() + timedelta(days=9), label_id=queries.label_id(label),
    )  # fmt: skip


def _designated(world: World, site: UUID, label: Label) -> None:
    number = new_id()
    need = Need((("infrastructure_designation", number),), powers=READERS)
    Designation.objects.create(
        id=number, entity=site, name=_word(world, need), reason=_word(world, need), recommended=_word(world, need),
        points={}, consent="not_asked", without=_word(world, need), review_by=now().date() + timedelta(days=9),
        state="in_force", proposed_by=world.cast.amal, proposed_at=now(), decided_by=world.cast.basma, decided_at=now(),
        note=_word(world, need), article="A40", label_id=queries.label_id(label),
    )  # fmt: skip
    world.thing("designation", number, need)


def _ranked(world: World, site: UUID, label: Label) -> None:
    """A ranking made by the analyst: its sums under the label, its names for her alone; a release that waits."""
    number, line, release = new_id(), new_id(), new_id()
    need = Need((("infrastructure_ranking", number),), powers=READERS)
    own = Need(need.rows, seat=world.cast.amal.id, powers=READERS)
    kept = queries.label_id(label)
    row = {"sites": 1, "high": None, "unknown": [0, 0, 0, 0]}
    sums = {"sector": [{"code": "energy", **row}], "region": [{"code": _word(world, need), **row}]}
    Ranking.objects.create(
        id=number, made_by=world.cast.amal, made_at=now(), purpose=cast.PURPOSE, seed=1, draws=100, top=1,
        taxonomy="cer", radius_km=25, years=3, sites=1, left_out={"until": "2026-03-04"}, changed=0, kept=1, moved=0,
        sums=sums, label_id=kept,
    )  # fmt: skip
    RankedSite.objects.create(
        id=line, ranking_id=number, position=1, entity=site, name=_word(world, own), region=_word(world, own), low=0,
        median=0.1, high=0.2, rank_low=1, rank_high=1, in_top=1, basis={"incidents": 1}, label_id=kept,
    )  # fmt: skip
    asked = Need((*need.rows, ("infrastructure_release", release)), powers=READERS)
    Release.objects.create(
        id=release, ranking_id=number, reason=_word(world, asked), hours=8, asked_by=world.cast.amal, asked_at=now(),
        label_id=kept,
    )  # fmt: skip
    world.thing("ranking", number, need)
    world.thing("site list", release, Need(asked.rows, powers=("site.release",)))


def _canary(world: World) -> None:
    number, touch = new_id(), new_id()
    label = queries.label_id(
        replace(world.labels["open"], audience=for_agencies("overseer"), purposes=frozenset({"oversight"}))
    )
    need = Need((("infrastructure_canary", number),), powers=("site.canary",))
    Canary.objects.create(
        id=number, entity=new_id(), name=_word(world, need), reason=_word(world, need), planted_by=world.cast.oumar,
        planted_at=now(), label_id=label,
    )  # fmt: skip
    CanaryTouch.objects.create(
        id=touch, canary_id=number, seat=world.cast.amal, act="site.read", at=now(), label_id=label
    )
    world.thing("canary touch", touch, Need((("infrastructure_canarytouch", touch),), powers=("site.canary",)))
