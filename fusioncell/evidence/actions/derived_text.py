"""A text written anew out of a report: sanitised, or a tear line. A report of its own, under a label of its own."""

from __future__ import annotations

from dataclasses import dataclass

from fusioncell.evidence.actions.keeping import Received, keep
from fusioncell.evidence.models import Report
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.foundation.clock import now
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.queries import label_id
from fusioncell.mandate.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Text:
    """What the text says, and how it may be handled."""

    title: str
    text: str
    handling: Handling


def keep_text(who: Sitting, source: Report, text: Text, label: Label, article: str) -> Received:
    """Keep the text as a report of the same agency, with its source's grade and legal basis, and none of its words.

    Nothing on the new report points back: its readers may not learn of the source.
    """
    made = Received(
        agency=source.agency_id,
        channel=source.channel,
        raw=f"{text.title}\n\n{text.text}".encode(),
        media_type="text/plain",
        title=text.title.strip(),
        text=text.text.strip(),
        category=source.category,
        legal_basis=source.legal_basis,
        label_id=label_id(label),
        purpose=who.purpose,
        received_at=now(),
        reliability=source.reliability,
        credibility=source.credibility,
        grade_raw=source.grade_raw,
        review_by=source.review_by,
        visible_until=source.visible_until,
    )
    keep(who, [made], article)
    return made
