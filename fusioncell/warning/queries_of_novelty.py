"""New texts in order of how little earlier ones said the same; each reader is shown the order of what he may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.clock import now
from fusioncell.mandate.sitting import Sitting
from fusioncell.warning.methods.declaring import Declaration
from fusioncell.warning.methods.detecting import Novelty, options_of
from fusioncell.warning.methods.novelty import Text, ranked

BACK = timedelta(days=365)
MOST_TEXTS, MOST_SHOWN = 5_000, 50
FIELDS = {"agency": "agency_id", "channel": "channel", "category": "category", "place": "place"}


@dataclass(frozen=True, slots=True)
class NewText:
    """A report, how new its text is (0 to 1; None where that cannot be said), the nearest earlier one, new words."""

    report: Report
    score: float | None
    nearest: Report | None
    words: tuple[str, ...]


def new_texts(who: Sitting, declaration: Declaration) -> list[NewText]:
    """The texts of the last days that this family asks for, the newest thing first; none for another detector."""
    options = options_of(declaration.detector, declaration.options)
    if not isinstance(options, Novelty):
        return []
    found = reports_seen_by(who).filter(
        received_at__gte=now() - BACK, retracted_at__isnull=True, superseded_by_id__isnull=True
    )
    for name, values in declaration.where.items():
        found = found.filter(**{f"{FIELDS[name]}__in": list(values)})
    told = found.exclude(text="").only("title", "text", "received_at", "agency").order_by("-received_at", "-id")
    reports = {str(one.id): one for one in told[:MOST_TEXTS]}
    texts = [Text(one.received_at.date(), number, one.text) for number, one in reports.items()]
    since = now().date() - timedelta(days=options.days)
    order = ranked(texts, since, options.fewest)[:MOST_SHOWN]
    return [NewText(reports[one.record], one.score, reports.get(one.nearest), one.new_words) for one in order]
