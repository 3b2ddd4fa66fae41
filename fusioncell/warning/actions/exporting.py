"""Writing alarms or a series to a file: a recorded act, under the join of all its labels."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import refuse
from fusioncell.foundation.words import State, Tlp, new_id
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.queries import label_of, labels_of, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.rules import may_do
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import queries

SHORTEST = 15  # signs of a reason
MOST = 10_000
ALARM_COLUMNS = (
    "series", "family", "kind", "hazard", "from", "to", "observed", "expected", "low", "high", "p", "e", "threshold",
    "smallest rise seen with 80 % power", "detector", "state", "found to be", "label",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written and recorded."""

    name: str
    file: bytes


def banner(label: Label) -> str:
    """How something is handled, as one line."""
    words = law_in_force().mandate.policy.words
    first = words[label.classification] if label.classification < len(words) else str(label.classification)
    return " // ".join([str(first), Tlp(label.tlp).mark, *sorted(label.caveats)])


@transaction.atomic
def export_alarms(who: Sitting, chosen: queries.Filter, reason: str) -> Exported:
    """The alarms that a filter lets through, as CSV. Raises `Refused` with every reason."""
    article = require(who, "export.make")
    rows = list(queries.filtered(who, chosen).order_by("-found_at", "-id")[: MOST + 1])
    known = labels_of({one.label_id for one in rows})
    refuse(_objections(who, known.values(), len(rows), reason))
    lines = [
        (
            one.key, one.family.code, one.kind, one.hazard, one.day, one.last_day, one.observed, one.expected, one.low,
            one.high, one.p, one.e, one.threshold, one.detectable, one.detector, one.state, one.verdict,
            banner(known[one.label_id]),
        )
        for one in rows
    ]  # fmt: skip
    return _written(who, article, reason, ("signals", join_all(known.values()), ALARM_COLUMNS, lines))


@transaction.atomic
def export_series(who: Sitting, family_id: UUID, series_id: UUID, reason: str) -> Exported:
    """The counts of one series as this person may see them, as CSV."""
    article = require(who, "export.make")
    found = queries.series_for(who, family_id, series_id)
    label = join_all([label_of(found.family.label_id), *labels_of(found.strata.labels).values()])
    counts = found.strata.counts()[found.row]
    refuse(_objections(who, [label], len(counts), reason))
    lines = [(found.strata.day_of(t), float(value)) for t, value in enumerate(counts)]
    return _written(who, article, reason, ("series", label, ("day", "count"), lines))


def _objections(who: Sitting, labels: Iterable[Label], count: int, reason: str) -> list[str]:
    if who.account_id is None:
        return ["R18: a machine lets nothing out; a person does."]
    reasons = []
    if len(reason.strip()) < SHORTEST:
        reasons.append(f"R06: an export says what it is for. At least {SHORTEST} signs.")
    if not count:
        reasons.append("There is nothing to export.")
    if count > MOST:
        reasons.append(f"At most {MOST:,} rows are exported at once.")
    for label in labels:
        if label.state != State.LIVE:
            reasons.append("What is out of use does not leave.")
        reasons += [why.sentence for why in may_do(who.standing, label, "share-within").reasons]
    return list(dict.fromkeys(reasons))


def _written(
    who: Sitting, article: str, reason: str, what: tuple[str, Label, Sequence[str], Sequence[Sequence[object]]]
) -> Exported:
    name, label, columns, lines = what
    number, out = new_id(), io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([f"# {banner(label)}", f"{who.seat}, {who.purpose}", iso(now()), str(number)])
    writer.writerow(columns)
    writer.writerows([[_safe(value) for value in line] for line in lines])
    file = out.getvalue().encode("utf-8-sig")
    record(
        who, "signal.export", [number], article, reason=reason.strip(), rows=len(lines),
        sha256=hashlib.sha256(file).hexdigest(),
    )  # fmt: skip
    return Exported(f"{name}-{number}.csv", file)


def _safe(value: object) -> object:
    """A text that a table program would take for a formula is written as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
