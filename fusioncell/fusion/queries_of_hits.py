"""Who was told what, links that no single agency could have made, and shared attributes: by what one person may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.fusion.methods.holdings import Holding, Needed, needed
from fusioncell.fusion.models import Hit
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting


def hits_seen_by(who: Sitting) -> QuerySet[Hit]:
    """Every hit that this person may see: his own agency's, and what the cell or its overseer may know of others'."""
    visible = Q(visible_until__isnull=True) | Q(visible_until__gt=now())
    return Hit.objects.filter(visible, settled=True, label_id__in=allowed_labels(who))


WHICH = ("ours", "all", "fusion", "nobody")


def hits_page(who: Sitting, wish: Wish, which: str = "ours") -> Page[Hit]:
    """One page of hits: told to one's own agency, told to anybody, such as only fusion made, such as nobody may see."""
    if which not in WHICH:
        raise NotFound
    hits = hits_seen_by(who)
    if which == "ours":
        hits = hits.filter(agency_id=who.agency)
    elif which == "fusion":
        hits = hits.filter(only_fusion=True, agency_id__in=("cell", who.agency))
    elif which == "nobody":
        hits = hits.filter(nobody=True)
    return page_of(hits, "at", wish, key=lambda hit: hit.at)


def hit_for(who: Sitting, hit_id: UUID) -> Hit:
    """One hit. Raises `NotFound`, the same for hidden and absent."""
    found = hits_seen_by(who).filter(pk=hit_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """How often an agency was told something, at one level, by whom it may ask."""

    agency: str
    level: str
    its_agency: str | None
    hits: int


def told_counts(who: Sitting) -> list[Told]:
    """Who was told what, counted, as far as this person may see it."""
    counted: dict[tuple[str, str, str | None], int] = {}
    for key in hits_seen_by(who).values_list("agency_id", "level", "its_agency_id"):
        counted[key] = counted.get(key, 0) + 1
    return [
        Told(*key, n) for key, n in sorted(counted.items(), key=lambda row: (row[0][0], row[0][1], row[0][2] or ""))
    ]


def holdings_of(reports: Iterable[UUID]) -> list[Holding]:
    """Since when which agency holds these reports; the caller may read what rests on them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT report_id, agency, since, how FROM held_since(%s)", [list(reports)])
        return [Holding(str(row[0]), row[1], row[2], row[3]) for row in cursor.fetchall()]


def proofs_of(hits: Sequence[Hit]) -> dict[UUID, Needed]:
    """Of each of these hits, which agencies' holdings it needed, since when, and who could have made it alone."""
    wanted = {report for hit in hits for report in hit.reports}
    by_report: dict[str, list[Holding]] = {}
    for each in holdings_of(wanted) if wanted else []:
        by_report.setdefault(each.report, []).append(each)
    found = {}
    for hit in hits:
        names = [str(report) for report in hit.reports]
        found[hit.id] = needed(names, [each for name in names for each in by_report.get(name, [])], hit.at)
    return found


def needed_for(hit: Hit) -> Needed:
    """The same of one hit."""
    return proofs_of([hit])[hit.id]
