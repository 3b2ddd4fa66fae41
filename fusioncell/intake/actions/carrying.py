"""Which report came in which: an attachment and its mail, a file and its archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from fusioncell.evidence.actions.keeping import Received
from fusioncell.evidence.queries import known_reports
from fusioncell.intake.actions.judging import Bench
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.queries import labels_of
from fusioncell.mandate.sitting import Sitting


def link(who: Sitting, bench: Bench, carried: Sequence[tuple[bytes, Received]], labels: Mapping[bytes, int]) -> None:
    """Link each report to the one whose original has the given fingerprint, where that one was taken in as well.

    carried: the carrier's fingerprint and the report; a report that the cell already had is linked to its new carrier.
    labels: of everything in this batch, by fingerprint.
    """
    if not carried or who.agency not in (bench.delivery.agency, "cell"):
        return
    for fingerprint, number in labels.items():
        if fingerprint in bench.held_bytes:
            bench.carriers[fingerprint] = (bench.held_bytes[fingerprint], number)
    known = _known(bench, carried)
    joined: dict[frozenset[int], int] = {}
    rows = []
    for fingerprint, report in carried:
        parent, child = known.get(fingerprint), known.get(report.sha256)
        if parent is None or child is None or parent[0] == child[0]:
            continue
        both = frozenset((parent[1], report.label_id))
        if both not in joined:
            joined[both] = bench.number(join_all(labels_of(both).values()))
        rows.append((parent[0], child[0], joined[both]))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO intake_carried (parent_id, report_id, label_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            rows,
        )


def _known(bench: Bench, carried: Sequence[tuple[bytes, Received]]) -> Mapping[bytes, tuple[UUID, int]]:
    """The report and label number of each fingerprint: kept in this reading, or found among what came before."""
    missing = [fingerprint for fingerprint, _ in carried if fingerprint not in bench.carriers]
    if missing:
        # A carrier of an earlier, broken-off reading: its own label is not ours to read, so the child's has to do.
        labels = {fingerprint: report.label_id for fingerprint, report in carried}
        for one in known_reports(bench.channel.agency, bench.channel.code, [], missing):
            bench.carriers[one.sha256] = (one.id, labels[one.sha256])
    return bench.carriers
