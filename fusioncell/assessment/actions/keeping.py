"""The steps that every act of writing shares: its evidence linked anew, and its label joined with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db import connection

from fusioncell.assessment.labelling import joined, kept, source_labels
from fusioncell.assessment.models import Support
from fusioncell.assessment.rules import MOST_SUPPORT
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Case
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.queries_of_cases import case_for
from fusioncell.mandate.sitting import Sitting, require


@dataclass(frozen=True, slots=True)
class Cite:
    """One piece of evidence that is drawn in."""

    report: UUID
    statement: UUID | None = None
    stance: str = "for"
    note: str = ""
    block: str = ""
    link: UUID | None = None


def cite_of(row: Support) -> Cite:
    """A piece of evidence as it is kept."""
    return Cite(row.report_id, row.statement_id, row.stance, row.note, row.block, row.link_id)


def relink(who: Sitting, holder: str, which: UUID, cites: Sequence[Cite]) -> None:
    """Put the evidence of something anew. Raises `NotFound` when one of the reports may not be read.

    The caller records the act.
    """
    require(who, "assessment.write")
    if len(cites) > MOST_SUPPORT:
        raise Refused([f"At most {MOST_SUPPORT} pieces of evidence stand behind one thing."])
    rows = [
        {
            "report": one.report, "statement": one.statement, "stance": one.stance, "note": one.note,
            "block": one.block, "link": one.link,
        }
        for one in dict.fromkeys(cites)
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT assessment_relink(%s, %s, %s)", [holder, which, orjson.dumps(rows).decode()])
        if cursor.fetchone()[0] != len(rows):
            raise NotFound


def rest_on(who: Sitting, holder: str, which: UUID, cites: Iterable[tuple[UUID, UUID | None, UUID | None]]) -> None:
    """Write down, once, what a release or a cut rests on: (report, statement, decision). The caller records the act."""
    require(who, "assessment.read")
    rows = [{"report": report, "statement": said, "link": link} for report, said, link in dict.fromkeys(cites)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT assessment_cite(%s, %s, %s)", [holder, which, orjson.dumps(rows).decode()])


def joined_now(which: UUID, base: Label, *, whole: bool = False) -> int:
    """The number of the join of a base label with the sources as they are labelled now."""
    return kept(joined(base, [number for number in source_labels(which, whole=whole) if number is not None]))


def case_of(who: Sitting) -> Case | None:
    """The case that this person sits in."""
    return case_for(who, who.case_id) if who.case_id is not None else None


def base_of(number: int) -> Label:
    """The label behind a number."""
    return label_of(number)
