"""The cell's own tagger, taught on what its analysts accepted and refused, and used only where it reads better."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.errors import Refused
from fusioncell.intake.actions.suggesting import reader
from fusioncell.intake.methods.gazetteer import installed
from fusioncell.intake.methods.passages import passages
from fusioncell.intake.methods.settled_text import KINDS, Mark, lessons_of
from fusioncell.intake.methods.tagger import Sentence
from fusioncell.intake.methods.teaching import Taught, teach
from fusioncell.intake.models import Suggestion
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

NAMED = [what.value for what in KINDS]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A tagger taught anew, on how many reports, and whether it is used from now on."""

    taught: Taught
    reports: int
    used: bool

    @property
    def gain(self) -> float:
        """How much better it finds names in the sentences that were kept back (F1)."""
        return self.taught.after["all"].f1 - (self.taught.before["all"].f1 if self.taught.before else 0.0)


def learn(who: Sitting, language: str, epochs: int = 5) -> Learnt:
    """Teach the tagger of a language further on the texts that this person may read and in which names were settled.

    Four fifths teach, one fifth scores. No text is written anywhere; the weights lie in the cell's home and are used
    from the next text on, but only where they find names better than those in use.
    """
    article = require(who, "suggestion.settle")
    begin = reader().taggers.get(language)
    lessons, reports = _lessons(who, language)
    card = {
        "name": f"{language}-own",
        "language": language,
        "made_of": [f"what was settled in {reports} reports of this cell"],
        "taught_further_from": begin.card.get("name") if begin else None,
        "licence_of_the_text": "the cell's own; not to be passed on",
        "epochs": epochs,
    }
    taught = teach(lessons, installed(), card, begin=begin, epochs=epochs)
    learnt = Learnt(taught, reports, used=taught.before is None or taught.after["all"].f1 > taught.before["all"].f1)
    weights = taught.tagger.to_bytes()
    if learnt.used:
        _keep(language, weights, taught)
    record(
        who, "text.learn", [], article, language=language, reports=reports, sentences=len(lessons), used=learnt.used,
        before_per_mille=round(1000 * taught.before["all"].f1) if taught.before else None,
        after_per_mille=round(1000 * taught.after["all"].f1),
        sha256=hashlib.sha256(weights).hexdigest(),
    )  # fmt: skip
    return learnt


def _lessons(who: Sitting, language: str) -> tuple[list[Sentence], int]:
    settled = Suggestion.objects.filter(what__in=NAMED).exclude(state=Suggestion.State.WAITING).values("report_id")
    found: list[Sentence] = []
    reports = 0
    for report in reports_seen_by(who).defer(None).filter(pk__in=settled).order_by("id").iterator(chunk_size=200):
        made = list(_of_language(report.text, list(_marks(report.id)), language, report.language))
        found += made
        reports += bool(made)
    if not found:
        raise Refused(["No text that you may read has sentences in which every name was settled."])
    return found, reports


def _of_language(text: str, marks: list[Mark], language: str, stated: str) -> Iterator[Sentence]:
    for part in passages(text, stated):
        if part.language == language:
            moved = [Mark(m.start - part.start, m.end - part.start, m.what, m.accepted) for m in marks]
            yield from lessons_of(text[part.start : part.end], moved)


def _marks(report_id: UUID) -> Iterator[Mark]:
    rows = Suggestion.objects.filter(report_id=report_id, what__in=NAMED).order_by("start")
    for start, end, what, state in rows.values_list("start", "end", "what", "state"):
        accepted = None if state == Suggestion.State.WAITING else state == Suggestion.State.ACCEPTED
        yield Mark(start, end, what, accepted)


def _keep(language: str, weights: bytes, taught: Taught) -> None:
    folder = Path(settings.ENVIRONMENT.home) / "taggers"
    folder.mkdir(mode=0o700, exist_ok=True)
    card = json.dumps(taught.tagger.card, indent=2, ensure_ascii=False) + "\n"
    for name, body in ((f"{language}.npz", weights), (f"{language}.card.json", card.encode())):
        whole = folder / f".{name}.part"
        whole.write_bytes(body)
        whole.replace(folder / name)
