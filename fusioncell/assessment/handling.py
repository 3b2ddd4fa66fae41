"""Whether the marks, embargoes and originators of the evidence allow the text that is written from it (C18)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fusioncell.assessment.grounds import Ground
from fusioncell.assessment.labelling import as_live
from fusioncell.assessment.models import Assessment, Support
from fusioncell.evidence.models import Report, Statement
from fusioncell.foundation.clock import now
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.queries import labels_of, law_in_force

_LABELS = "SELECT id, label_id FROM evidence_report WHERE id = ANY (%s)"
_EMBARGO = re.compile(r"embargo\D*(\d{4}-\d{2}-\d{2})", re.IGNORECASE)


Under = Mapping[tuple[UUID, str], tuple[Label, ...]]


def problems(texts: Sequence[Mapping[str, Any]], under: Under, assessment: Assessment) -> Iterator[tuple[str, str]]:
    """(place, sentence) for each block or judgement whose handling is not as its evidence asks."""
    words = law_in_force().mandate.policy.words
    today = now().date()
    marks = {block["id"]: block.get("mark", "") for block in texts}
    for (holder, block), labels in under.items():
        place = block if holder == assessment.id else str(holder)
        for label in labels:
            if (mark := marks.get(place)) in words and words.index(mark) < label.classification:
                said = _("It is marked %(mark)s and rests on something %(word)s.")
                yield place, said % {"mark": mark, "word": words[label.classification]}
            if "onward" in label.forbids and assessment.body.get("recipients"):
                yield place, _("It rests on something that may not be passed on, and is written for others.")
            if (until := embargo(label)) is not None and until > today:
                yield place, _("It rests on something under embargo until %(day)s.") % {"day": until.isoformat()}


def embargo(label: Label) -> date | None:
    """Until which day a condition forbids publication; None when none does."""
    for _originator, text in sorted(label.conditions):
        if (found := _EMBARGO.search(text)) is not None:
            return date.fromisoformat(found[1])
    return None


def labels_under(ground: Ground) -> dict[tuple[UUID, str], tuple[Label, ...]]:
    """The labels that the evidence has now, by what it stands behind and in which block; what is gone C19 says."""
    rows: list[Support] = [row for found in ground.support.values() for row in found]
    given = list({r.report_id for r in rows})  # as one array: a thousand parameters take longer than the answer
    reports = {one.id: one.label_id for one in Report.objects.raw(_LABELS, [given])}
    labels = labels_of({*reports.values(), *(one.label_id for one in ground.statements.values())})
    found: dict[tuple[UUID, str], dict[int, Label]] = {}
    for row in rows:
        said: Statement | None = ground.statements.get(row.statement_id) if row.statement_id else None
        number = said.label_id if said is not None else reports.get(row.report_id)
        if number is not None:
            found.setdefault((row.holder_id, row.block), {})[number] = as_live(labels[number])
    return {place: tuple(held.values()) for place, held in found.items()}
