"""Moving a report to another label, and everything that was derived from it in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db import connection

from fusioncell.evidence import news
from fusioncell.evidence.models import Report, Statement
from fusioncell.foundation import ledger
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.clash import Cited, Clash, clashes
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.queries import label_id, label_of, labels_of
from fusioncell.mandate.queries_of_work import readers_at
from fusioncell.mandate.record import record, record_by_clock, record_work
from fusioncell.mandate.sitting import Sitting

WORDS = "words"  # what a clash calls the item's own words, beside the reports it cites


@dataclass(frozen=True, slots=True)
class Source:
    """A report that an item cites: whose it is, and its label."""

    report: UUID
    agency: str
    label: Label


def relabel(who: Sitting, report: Report, change: Callable[[Label], Label], under: UUID | None = None) -> int:
    """Give a report, and those of its statements that this person may read, the label that `change` makes of theirs.

    under: the approved lowering; without one the database lets a label only rise. Gives how many rows moved.
    """
    labels = set(Statement.objects.filter(report_id=report.id).values_list("label_id", flat=True).distinct())
    moved = 0
    with connection.cursor() as cursor:
        for old in sorted(labels | {report.label_id}):
            new = label_id(change(label_of(old)))
            if new != old:
                cursor.execute("SELECT relabel_report(%s, %s, %s, %s)", [report.id, old, new, under])
                moved += cursor.fetchone()[0]
    relabel_original(report.id)
    recompute(who, [report.id])
    news.tell(news.RELABELLED, [report.id])
    return moved


def relabel_original(report: UUID) -> None:
    """Put the original under the join of all that was read from it, seen or not by whoever acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT label_id FROM labels_said(%s)", [report])
        said = [row[0] for row in cursor.fetchall()]
        whole = said[0] if len(said) == 1 else label_id(join_all(labels_of(said).values()))
        cursor.execute("SELECT relabel_original(%s, %s)", [report, whole])


def recompute(who: Sitting | None, reports: Sequence[UUID]) -> None:
    """Join anew the labels of all that rests on these reports, and judge anew what was waiting for a consent.

    who: None when the clock does it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, id, label_id, parts, from_agency, agency, purpose, state FROM resting_on(%s)", [list(reports)]
        )
        resting = cursor.fetchall()
    for kind, number, old, parts, _from, agency, purpose, state in resting:
        new = label_id(join_all(labels_of(parts).values()))
        if new != old:
            with connection.cursor() as cursor:
                cursor.execute("SELECT relabel_derived(%s, %s, %s)", [kind, number, new])
            _record(who, ledger.RIGHTS, "label.recompute", number, {"before": old, "after": new, "what": kind})
        if kind == "item" and state in ("waiting", "open", "taken"):
            _settle_again(who, number, label_of(parts[0]), (agency, purpose, state))


def _settle_again(who: Sitting | None, item: UUID, base: Label, facts: tuple[str, str, str]) -> None:
    agency, purpose, before = facts
    sources = sources_of(item)
    became = settle(item, sources, agency, purpose, found=find(sources, base, agency, purpose))
    if became != before and became:
        _record(who, ledger.WORK, "work.blocked" if became == "waiting" else "work.unblocked", item, {"to": agency})


def _record(who: Sitting | None, stream: int, kind: str, subject: UUID, detail: dict[str, object]) -> None:
    if who is None:
        record_by_clock(stream, kind, [subject], **detail)
    elif stream == ledger.RIGHTS:
        record(who, kind, [subject], "", **detail)
    else:
        record_work(who, kind, [subject], **detail)


def sources_of(item: UUID) -> list[Source]:
    """Every report that an item cites, past the rights of whoever asks: only for the judgement of its audience."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT report_id, agency, label_id FROM cited_by(%s)", [item])
        return [Source(report, agency, label_of(number)) for report, agency, number in cursor.fetchall()]


def find(sources: Sequence[Source], base: Label, agency: str, purpose: str) -> list[Clash]:
    """Why nobody at an agency may read all of this; empty when somebody does."""
    cited = [Cited(str(source.report), source.label) for source in sources]
    return clashes([*cited, Cited(WORDS, base)], readers_at(agency, purpose))


def settle(item: UUID, sources: Sequence[Source], agency: str, purpose: str, *, found: Sequence[Clash]) -> str:
    """Keep the obstacles that stand, close those that are solved; gives the state the item is in now."""
    rows = {
        (row["report"], row["originator"]): row
        for clash in found
        for row in _rows(clash, {str(s.report): s for s in sources}, agency, purpose)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT settle_obstacles(%s, %s)", [item, orjson.dumps(list(rows.values())).decode()])
        became: str = cursor.fetchone()[0]
    return became


def _rows(clash: Clash, sources: dict[str, Source], agency: str, purpose: str) -> list[dict[str, object]]:
    """One obstacle for each originator whose consent would help, at the report that is its own."""
    named = [name for name in (clash.first, clash.second) if name in sources]
    if not named:
        return []
    other = named[1] if len(named) > 1 else None
    rows: list[dict[str, object]] = []
    for originator in sorted(clash.ask) or [sources[named[0]].agency]:
        own = next((name for name in named if originator in sources[name].label.originators), named[0])
        rows.append(
            {
                "id": new_id(),
                "report": own,
                "other": other if own == named[0] else named[0],
                "code": clash.code,
                "originator": originator,
                "recipient": agency,
                "purpose": purpose,
                "consent_solves": bool(clash.ask),
            }
        )
    return rows
