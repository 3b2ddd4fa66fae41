"""Identity decisions as evidence: which lie near a judgement, what they say and why, and how one is cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import override

from fusioncell.assessment.actions.keeping import Cite
from fusioncell.foundation.errors import NotFound
from fusioncell.fusion.models import Decision
from fusioncell.fusion.queries import decision_for, decisions_seen_by
from fusioncell.fusion.showing import bars
from fusioncell.mandate.sitting import Sitting

MOST = 20
MOST_REASONS = 4
_TONGUES = {"zh": "zh-hans"}


def links_near(who: Sitting, reports: Iterable[UUID]) -> list[Decision]:
    """The decisions in force that rest on one of these reports, the newest first, as far as this person sees them."""
    wanted = list(reports)
    if not wanted:
        return []
    found = decisions_seen_by(who).filter(act=Decision.Act.DECIDE, reports__overlap=wanted)
    rows = list(found.select_related("by").order_by("-at", "-id")[: 4 * MOST])
    later = decisions_seen_by(who).filter(of_id__in=[row.id for row in rows]).values_list("of_id", "act")
    undone = {of for of, act in later if act == Decision.Act.UNDO}
    confirmed = {of for of, act in later if act == Decision.Act.CONFIRM}
    standing = [row for row in rows if row.id not in undone and (not row.needs_second or row.id in confirmed)]
    return standing[:MOST]


def cites_of_link(who: Sitting, link: UUID, stance: str = "for") -> list[Cite]:
    """A decision as evidence: each report that it rests on, under its number. Raises `NotFound`."""
    found = decision_for(who, link)
    if found not in links_near(who, found.reports):
        raise NotFound  # it was taken back, or waits for its second person
    return [Cite(report, stance=stance, link=found.id) for report in found.reports]


def undone_among(links: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these were taken back since."""
    wanted = list(links)
    if not wanted:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM assessment_undone(%s)", [wanted])
        return frozenset(row[0] for row in cursor.fetchall())


def reasons_of(link: Decision) -> list[str]:
    """Why it was decided so, the weightiest first, in the language that is read now."""
    return [bar.sentence for bar in sorted(bars(link.reasons), key=lambda bar: -abs(bar.bits))][:MOST_REASONS]


def told_link(link: Decision, numbers: Mapping[UUID, int], languages: Sequence[str]) -> dict[str, Any]:
    """A decision as a product keeps it: its verdict and reasons in each language, and its sources by number."""
    said: dict[str, dict[str, str]] = {}
    for language in languages:
        with override(_TONGUES.get(language, language)):
            parts = [*reasons_of(link), *([link.note] if link.note else [])]
            said[language] = {"verdict": str(link.get_verdict_display()), "reasons": "; ".join(parts)}
    return {
        "id": str(link.id),
        "said": said,
        "cites": sorted(numbers[report] for report in link.reports if report in numbers),
    }
