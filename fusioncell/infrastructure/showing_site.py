"""A site's page: why it is critical, what threatens it now, what falls with it, who owns it, what is recommended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Statement
from fusioncell.foundation.clock import now
from fusioncell.infrastructure import queries, showing
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure import queries_of_threat as threat
from fusioncell.infrastructure.actions.ranking import YEAR, Settings
from fusioncell.infrastructure.methods.criteria import BY_PROP, LETTERS, Measure, scored
from fusioncell.infrastructure.methods.falling import Dependence, Fallen, sectors_hit
from fusioncell.infrastructure.methods.neighbours import drawing_of
from fusioncell.infrastructure.methods.site import Site
from fusioncell.infrastructure.models import Appraisal
from fusioncell.infrastructure.queries_of_dependence import dependence_seen_by
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.queries import labels_of
from fusioncell.mandate.sitting import Sitting

STANDARD = Settings()
OWNING = ("owner", "operator", "contact", "agreement")
WEAK = ("exposureShare", "vulnerabilityShare")
PLACES = ("coordinates", "region", "city", "country")


def criterion_name(letter: str) -> str:
    """One of CER's six criteria, in words."""
    return {
        "a": _("Users who rely on it"),
        "b": _("Dependence of other sectors"),
        "c": _("Impact by degree and duration"),
        "d": _("Share of the market"),
        "e": _("Area, and effect across borders"),
        "f": _("Lack of alternatives"),
    }[letter]


def site_page(who: Sitting, site: Site, taxonomy: str = queries.STANDARD) -> dict[str, Any]:
    """Everything that a site's page prints; its label is the join of what it shows."""
    statements = queries.statements_of_site(who, site.entity)
    by_prop: dict[str, list[Statement]] = {}
    for said in statements:
        by_prop.setdefault(said.prop, []).append(said)
    incidents, near = _near(who, site)
    alarms = threat.alarms_near(who, site)
    appraisals = threat.appraisals_of(who, [site.entity])
    falls = _falls(who, site)
    numbers = {said.label_id for said in statements} | {one.label_id for one in appraisals}
    numbers |= {number for one in near for number in one.labels} | falls["labels"]
    numbers |= {alarm.label_id for alarm in alarms}
    known = queries.taxonomy_of(taxonomy)
    return {
        "site": site, "label": join_all(labels_of(numbers).values()) if numbers else None,
        "sector": showing.sector_name(known, site.sector), "trouble": showing.trouble_name(site.trouble.value),
        "country": showing.country_name(site.country) if site.country else "",
        "criteria": _criteria(by_prop, site), "places": _props(who, by_prop, PLACES),
        "weak": _props(who, by_prop, WEAK), "owning": _props(who, by_prop, OWNING),
        "capacity": _props(who, by_prop, ("capacity", "capacityUnit")),
        "stated_threats": showing.sayings(by_prop.get("threatenedBy", ())), "threat_words": [
            said.value for said in by_prop.get("threatenedBy", ())],
        "incidents": incidents, "near": near, "radius": STANDARD.radius_km, "years": STANDARD.years,
        "alarms": alarms, "appraisals": [_appraisal(one) for one in appraisals], "falls": falls,
        "designations": list(lists.designations_seen_by(who).filter(entity=site.entity)[:10]),
        "in_lists": _in_lists(who, site),
    }  # fmt: skip


def _near(who: Sitting, site: Site) -> tuple[int, list[threat.Incident]]:
    """Incidents near the site within the standard years up to today."""
    if site.point is None or site.trouble:
        return 0, []
    today = now().date()
    used = threat.incidents_seen_by(who).within(today - timedelta(days=YEAR * STANDARD.years), today)
    return threat.near(site.point, used, STANDARD.radius_km)


def _criteria(by_prop: Mapping[str, Sequence[Statement]], site: Site) -> list[dict[str, Any]]:
    points = scored(site.numbers).points
    rows = []
    for letter in LETTERS:
        fields = [
            (measure, by_prop[measure.prop])
            for measure in BY_PROP.values()
            if measure.letter == letter and measure.prop in by_prop
        ]
        rows.append(
            {
                "letter": letter, "name": criterion_name(letter), "points": points.get(letter),
                "fields": [_field(measure, statements) for measure, statements in fields],
            }
        )  # fmt: skip
    return rows


def _field(measure: Measure, statements: Sequence[Statement]) -> dict[str, Any]:
    label = load().prop("Site", measure.prop)
    return {
        "name": _(label.label) if label else measure.prop, "unit": measure.unit,
        "values": _values(statements), "differs": len({said.value for said in statements}) > 1,
    }  # fmt: skip


def _values(statements: Sequence[Statement]) -> list[tuple[str, list[showing.Saying], UUID | None]]:
    grouped: dict[str, list[Statement]] = {}
    for said in statements:
        grouped.setdefault(said.value, []).append(said)
    return [(value, showing.sayings(held), held[0].target) for value, held in grouped.items()]


def _props(who: Sitting, by_prop: Mapping[str, Sequence[Statement]], wanted: Sequence[str]) -> list[dict[str, Any]]:
    targets = {said.target for prop in wanted for said in by_prop.get(prop, ()) if said.target}
    names = queries.names_of(who, targets) if targets else {}
    rows = []
    for prop in wanted:
        if prop in by_prop:
            label = load().prop("Site", prop)
            values = [
                (names.get(target, _("a name that you may not read")) if target else value, told, target)
                for value, told, target in _values(by_prop[prop])
            ]
            rows.append({"name": _(label.label) if label else prop, "values": values, "differs": len(values) > 1})
    return rows


def _appraisal(one: Appraisal) -> dict[str, Any]:
    share = [round(100 * part) for part in (one.low, one.likely, one.high)]
    return {"one": one, "low": share[0], "likely": share[1], "high": share[2]}


def _falls(who: Sitting, site: Site) -> dict[str, Any]:
    depends = dependence_seen_by(who)
    held = depends.dependence.falls_with([str(site.entity)])
    needs = [need for need in depends.dependence.needs if need.consumer == str(site.entity)]
    numbers = {UUID(one.name) for one in held} | {UUID(name) for need in needs for name in need.providers}
    sites = {str(one.entity): one for one in queries.sites_seen_by(who, entities=sorted(numbers))} if numbers else {}
    known = queries.taxonomy_of(queries.STANDARD)
    hit = sectors_hit(held, {name: one.sector for name, one in sites.items()})
    hidden = _("a site that you may not read")
    return {
        "rows": [(one, sites[one.name].caption if one.name in sites else hidden) for one in held],
        "sectors": [(showing.sector_name(known, code), count) for code, count in hit.items()],
        "needs": [
            (need, [(name, sites[name].caption if name in sites else hidden) for name in need.providers])
            for need in needs
        ],
        "labels": set(depends.labels) if held or needs else set(),
        "drawing": _drawn(who, depends.dependence, site, held) if held or needs else None,
    }


SHORT = 22  # letters of a name that a box holds


def _drawn(who: Sitting, dependence: Dependence, site: Site, held: Sequence[Fallen]) -> dict[str, Any]:
    """The drawing with the names that this person may read; what has none is a box without a way to it."""
    found = drawing_of(dependence, str(site.entity), [one.name for one in held])
    read = queries.names_of(who, [UUID(box.name) for box in found.boxes])
    names = {str(number): name for number, name in read.items()}
    hidden = _("a site that you may not read")
    boxes = [
        {
            "box": box, "name": names.get(box.name) or hidden, "open": box.name in names and box.layer != 0,
            "short": Truncator(names.get(box.name) or hidden).chars(SHORT), "here": box.layer == 0,
        }
        for box in found.boxes
    ]  # fmt: skip
    return {"boxes": boxes, "arrows": found.arrows, "width": found.width, "height": found.height,
            "left_out": found.left_out}  # fmt: skip


def _in_lists(who: Sitting, site: Site) -> list[Any]:
    """Where it stands in the newest ranking whose names are open to this person."""
    ranking = lists.rankings_seen_by(who).first()
    if ranking is None:
        return []
    return [(ranking, line) for line in lists.lines_of(who, ranking) if line.entity == site.entity]
