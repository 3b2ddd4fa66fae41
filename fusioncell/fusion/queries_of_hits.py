"""Who was told what, links that no single agency could have made, and shared attributes: by what one person may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet

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
        made = Func(F("reports"), F("at"), function="only_fusion", output_field=BooleanField())
        hits = hits.filter(met__isnull=False, agency_id__in=("cell", who.agency)).alias(made=made).filter(made=True)
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


def needed_for(hit: Hit, moment: datetime | None = None) -> Needed:
    """Which agencies' holdings a hit needed, since when, and whether one of them could have made it alone."""
    return needed([str(report) for report in hit.reports], holdings_of(hit.reports), moment or hit.at)


def fusion_only(who: Sitting, hits: Sequence[Hit]) -> list[tuple[Hit, Needed]]:
    """Those of these hits that no single agency could have made, each with the proof."""
    found = [(hit, needed_for(hit)) for hit in hits if hit.met is not None]
    return [(hit, proof) for hit, proof in found if proof.only_fusion]
