"""From rows to what the pages of the register print. No rights are decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from babel import Locale, UnknownLocaleError
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fusioncell.evidence.models import Statement
from fusioncell.infrastructure import queries
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure.methods.criteria import LETTERS, scored
from fusioncell.infrastructure.methods.site import Site
from fusioncell.infrastructure.methods.taxonomy import Taxonomy, shipped
from fusioncell.infrastructure.queries import DEEPEST, PAGE, Wish
from fusioncell.infrastructure.queries_of_dependence import dependence_seen_by
from fusioncell.infrastructure.queries_of_register import Shown
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.queries import agency_names, labels_of
from fusioncell.mandate.sitting import Sitting

ROWS = 40  # regions in the table of the national picture
MEGAWATTS = {"MW": 1.0, "GW": 1000.0, "KW": 0.001}


def language() -> str:
    """The language of the page."""
    return get_language() or "en"


def country_name(code: str) -> str:
    """A country in the reader's language."""
    try:
        return str(Locale.parse(language().split("-")[0]).territories.get(code.upper(), code))
    except (UnknownLocaleError, ValueError):
        return code


def sector_name(taxonomy: Taxonomy, code: str) -> str:
    """A sector in the reader's language."""
    found = taxonomy.sectors.get(code)
    return found.name(language()) if found else _("no known sector")


def trouble_name(code: str) -> str:
    """What is wrong with a place, in words."""
    return {
        "missing": _("no coordinates"),
        "unreadable": _("coordinates that cannot be read"),
        "zero": _("coordinates on 0,0"),
        "swapped": _("latitude and longitude in each other's place"),
        "elsewhere": _("outside the country that is stated"),
    }.get(code, code)


def label_over(numbers: Iterable[int]) -> Label | None:
    """What all of it together is handled as; None when there is nothing."""
    held = set(numbers)
    return join_all(labels_of(held).values()) if held else None


@dataclass(frozen=True, slots=True)
class Saying:
    """One statement behind a value, as `says_who` prints it."""

    agency: str
    reliability: str | None
    credibility: int | None
    kind: str
    original: str
    title: str
    url: str
    at: Any
    label: Label
    retracted: bool = False


def sayings(statements: Sequence[Statement]) -> list[Saying]:
    """Who says so, statement by statement."""
    names, labels = agency_names(language().split("-")[0]), labels_of({s.label_id for s in statements})
    return [
        Saying(
            names.get(s.agency_id, s.agency_id), s.report.reliability, s.report.credibility, s.get_kind_display(),
            s.original, s.report.title, _address("picture:report", s.report_id), s.report.received_at,
            labels[s.label_id],
        )
        for s in statements
    ]  # fmt: skip


def _address(name: str, number: UUID) -> str:
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""


def national(who: Sitting, taxonomy: str) -> dict[str, Any]:
    """The national picture: how many sites of which sector where, and what is not known of them."""
    known = queries.taxonomy_of(taxonomy)
    away = queries.uncounted()
    sites = [one for one in queries.sites_seen_by(who, known.code) if one.entity not in away]
    sectors = [code for code, _n in Counter(one.sector for one in sites).most_common()]
    ranking = lists.rankings_seen_by(who).first()
    return {
        "taxonomy": known,
        "taxonomies": [(one.code, one.name, one.code == known.code) for one in shipped().values()],
        "count": len(sites),
        "label": label_over(number for one in sites for number in one.labels),
        "sectors": [(code or "none", sector_name(known, code)) for code in sectors],
        "regions": _by_region(sites, sectors),
        "unknown": _unknown(sites, known, sectors),
        "troubles": [(trouble_name(c), n) for c, n in Counter(o.trouble.value for o in sites if o.trouble).items()],
        "estimated": sum(one.estimated for one in sites),
        "differing": sum(one.differs for one in sites),
        "designated": len(lists.designated(who)),
        "figures": _figures(who, sites),
        "ranking": ranking,
        "risk": [(sector_name(known, row["code"]), row) for row in ranking.sums["sector"]] if ranking else [],
    }


def _by_region(sites: Sequence[Site], sectors: Sequence[str]) -> list[dict[str, Any]]:
    counts: dict[str, Counter[str]] = {}
    for one in sites:
        counts.setdefault(one.region, Counter())[one.sector] += 1
    ordered = sorted(counts.items(), key=lambda pair: (not pair[0], -pair[1].total(), pair[0]))
    shown, rest = ordered[:ROWS], ordered[ROWS:]
    rows = [{"code": name or "none", "name": name or _("no region known"), "counts": [c[s] for s in sectors],
             "total": c.total()} for name, c in shown]  # fmt: skip
    if rest:
        gathered: Counter[str] = Counter()
        for _name, count in rest:
            gathered += count
        rows.append({"code": "", "name": _("other regions"), "counts": [gathered[s] for s in sectors],
                     "total": gathered.total()})  # fmt: skip
    return rows


def _unknown(sites: Sequence[Site], taxonomy: Taxonomy, sectors: Sequence[str]) -> list[dict[str, Any]]:
    """By sector: of how many sites nothing is known, and what."""
    rows = []
    for code in sectors:
        held = [one for one in sites if one.sector == code]
        missing = Counter(letter for one in held for letter in scored(one.numbers).missing)
        tests: tuple[Callable[[Site], bool], ...] = (
            lambda one: one.point is None or bool(one.trouble),
            lambda one: not one.name,
            lambda one: "vulnerabilityShare" not in one.numbers,
        )
        rows.append(
            {
                "name": sector_name(taxonomy, code), "total": len(held), "place": sum(map(tests[0], held)),
                "unnamed": sum(map(tests[1], held)), "weak": sum(map(tests[2], held)),
                "criteria": [missing[letter] for letter in LETTERS],
            }
        )  # fmt: skip
    return rows


def _figures(who: Sitting, sites: Sequence[Site]) -> list[dict[str, Any]]:
    """Published counts beside those of the register, each with who says so."""
    groups: dict[UUID, dict[str, list[Statement]]] = {}
    for said in queries.figures_seen_by(who):
        groups.setdefault(said.entity, {}).setdefault(said.prop, []).append(said)
    return [row for said in groups.values() if (row := _figure(said, sites))]


def _figure(said: Mapping[str, Sequence[Statement]], sites: Sequence[Site]) -> dict[str, Any] | None:
    first = {prop: statements[0].value for prop, statements in said.items()}
    kind, country = first.get("siteType", ""), first.get("country", "")
    held = [one for one in sites if one.type == kind and one.country == country]
    if not held or "siteCount" not in first:
        return None
    ours = sum(_megawatts(max(one.numbers.get("capacity", (0.0,))), one.unit) for one in held)
    stated = first.get("totalCapacity")
    theirs = None if stated is None else _megawatts(float(stated), first.get("capacityUnit", ""))
    return {
        "name": first.get("name", kind), "country": country_name(country), "ours": len(held), "ours_mw": ours,
        "theirs": int(float(first["siteCount"])), "theirs_mw": theirs,
        "differs": int(float(first["siteCount"])) != len(held) or (theirs is not None and abs(theirs - ours) >= 1),
        "sayings": sayings(said["siteCount"]), "capacity_sayings": sayings(said.get("totalCapacity", ())),
    }  # fmt: skip


def _megawatts(value: float, unit: str) -> float:
    return value * MEGAWATTS.get(unit.upper(), 1.0)


def listed(shown: Shown, wish: Wish) -> dict[str, Any]:
    """A page of the register."""
    known = queries.taxonomy_of(wish.taxonomy)
    found = shown.found
    query = {name: value for name, value in (
        ("words", wish.words), ("sector", wish.sector), ("region", wish.region), ("type", wish.type),
        ("trouble", "on" if wish.trouble else ""),
        ("taxonomy", wish.taxonomy if wish.taxonomy != queries.STANDARD else ""),
    ) if value}  # fmt: skip
    last = min(DEEPEST, max(1, -(-found // PAGE)))
    ways = {
        name: "?" + urlencode({**query, "page": number})
        for name, number in (("before", wish.page - 1), ("after", wish.page + 1))
        if 1 <= number <= last
    }
    labels = labels_of({number for one in shown.sites for number in one.labels})
    return {
        "rows": [
            (one, sector_name(known, one.sector), trouble_name(one.trouble.value),
             join_all(labels[number] for number in one.labels))
            for one in shown.sites
        ],
        "found": found, "total": shown.total, "page": wish.page, "last": last, "ways": ways, "taxonomy": known,
        "narrow": found > DEEPEST * PAGE,
        "label": join_all(labels.values()) if labels else None,
    }  # fmt: skip


def choices_of(shown: Shown, taxonomy: Taxonomy) -> dict[str, list[tuple[str, str]]]:
    """What the register can be narrowed to, as far as this person may see it."""
    return {
        "sector": [*((code, sector_name(taxonomy, code)) for code in taxonomy.sectors), ("none", _("no known sector"))],
        "region": [*((name, name) for name in shown.regions), ("none", _("no region known"))],
        "type": [(name, name) for name in shown.types],
        "taxonomy": [(one.code, one.name) for one in shipped().values()],
    }


def depended(who: Sitting) -> dict[str, Any]:
    """Who depends on whom: common points of failure, loops, and every need."""
    depends = dependence_seen_by(who)
    dependence = depends.dependence
    numbers = {UUID(name) for need in dependence.needs for name in (need.consumer, *need.providers)}
    names = {str(one.entity): one.caption for one in queries.sites_seen_by(who, entities=sorted(numbers))}

    def call(number: str) -> tuple[str, str]:
        return number, names.get(number) or _("a site that you may not read")

    return {
        "label": label_over(depends.labels),
        "needs": [
            (call(need.consumer), [call(provider) for provider in need.providers], need)
            for need in dependence.needs[:500]
        ],
        "common": [(call(one.name), [call(name) for name in one.falls]) for one in dependence.common_points()[:50]],
        "loops": [[call(name) for name in ring] for ring in dependence.loops()],
        "halves": depends.halves,
        "count": len(dependence.needs),
    }
