"""What the pages of hits show: who was told what, and what met, as far as the labels let this reader."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fusioncell.evidence.queries_of_consent import consents_seen_by, titles_of
from fusioncell.fusion import queries_of_hits as queries
from fusioncell.fusion.actions.telling import title_of
from fusioncell.fusion.models import Hit
from fusioncell.fusion.showing import bars, captions
from fusioncell.mandate.actions import reading
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.sitting import Sitting

POWERS = ("report.read", "entity.read", "log.read", "work.measure")


def hits(who: Sitting, wish: Wish, which: str) -> dict[str, Any]:
    """One page of hits, recorded as read; of those that only fusion made, each with the proof."""
    page = queries.hits_page(who, wish, which)
    reading.listed(who, "hit.list", [hit.id for hit in page.rows], page.total, POWERS)
    names = captions(who, {hit.record for hit in page.rows} | {hit.met for hit in page.rows if hit.met})
    proofs = queries.proofs_of(page.rows) if which == "fusion" else {}
    rows = [
        {
            "hit": hit,
            "title": title_of(hit),
            "record": names[hit.record],
            "met": names[hit.met] if hit.met else "",
            "proof": proofs.get(hit.id),
        }
        for hit in page.rows
    ]
    return {"page": page, "rows": rows, "which": which, "told": queries.told_counts(who) if which == "all" else []}


def hit(who: Sitting, hit_id: UUID) -> dict[str, Any]:
    """One hit."""
    found = queries.hit_for(who, hit_id)
    reading.opened(who, "hit.read", [found.id], POWERS)
    names = captions(who, {found.record, *([found.met] if found.met else [])})
    return {
        "hit": found,
        "title": title_of(found),
        "label": label_of(found.label_id),
        "record": names[found.record],
        "met": names[found.met] if found.met else "",
        "bars": bars(found.reasons),
        "reports": titles_of(who, found.reports),
        "proof": queries.needed_for(found) if found.met else None,
        "questions": _questions(who, found),
    }


def _questions(who: Sitting, hit: Hit) -> list[Any]:
    return list(consents_seen_by(who).filter(pk__in=hit.consents)) if hit.consents else []
