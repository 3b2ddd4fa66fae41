"""What comes in all at once has the outcome of what comes in one by one, for everybody who looks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import transaction

from fusioncell.fusion.actions.arriving import work_arrivals
from fusioncell.fusion.models import Suggestion
from fusioncell.fusion.queries import decisions_seen_by
from fusioncell.fusion.queries_of_hits import hits_seen_by
from fusioncell.mandate.methods.label import key
from fusioncell.mandate.queries import allowed_labels, label_of, law_in_force, purposes_open_to, seat_named
from fusioncell_scenario import acts, exercise
from fusioncell_scenario.acts import acting
from tests.cell import Store

pytestmark = [pytest.mark.store, pytest.mark.slow]
VIEWERS = ("amal", "basma", "oumar", "dina", "police-chief", "border-chief", "gendarmerie-chief", "municipal-chief")
Row = tuple[tuple[object, ...], bytes]
Seen = dict[tuple[str, str], list[list[Row]]]


def shown(rows: Iterable[tuple[object, ...]]) -> list[Row]:
    """Rows, of which the last value is the number of a label, with what the label is: numbers are new in each run."""
    return sorted(((row[:-1], key(label_of(int(str(row[-1]))))) for row in rows), key=repr)


def seen() -> dict[tuple[str, str], list[list[Row]]]:
    """What each viewer sees, for each purpose, of suggestions, decisions and hits."""
    found = {}
    for seat in VIEWERS:
        for purpose in purposes_open_to(seat_named(seat), law_in_force().mandate):
            with acting(seat, purpose) as who:
                # Under every label: of two with as much evidence the page shows the one that was written last.
                may = Suggestion.objects.filter(label_id__in=allowed_labels(who))
                suggested = may.values_list("one", "other", "bits", "label_id")
                decided = decisions_seen_by(who).values_list("one", "other", "verdict", "rule", "reports", "label_id")
                told = hits_seen_by(who).values_list("key", "agency_id", "level", "nobody", "label_id")
                found[seat, purpose] = [shown(suggested), shown(decided), shown(told)]
    return found


def outcome_of(most: int) -> dict[tuple[str, str], list[list[Row]]]:
    """What everybody sees once all has been compared, so many reports at once; then nothing of it was."""
    with transaction.atomic():
        while work_arrivals(most):
            pass
        found = seen()
        transaction.set_rollback(True)
    return found


def several_times(store: Store) -> set[object]:
    """Records of which several reports tell: all at once they are compared once, report by report each time anew."""
    query = "SELECT entity FROM evidence_statement GROUP BY entity HAVING count(DISTINCT report_id) > 1"
    with store.connect("owner") as owner:
        return {row[0] for row in owner.execute(query).fetchall()}


def differing(one: Seen, other: Seen, again: set[object]) -> list[str]:
    """What somebody sees in one way and not in the other of suggestions and decisions, and hits that only the second
    has: of what meets between two reports the strongest is told once in a batch.
    """
    found = []
    for viewer, views in one.items():
        suggested, decided, told = zip(views, other[viewer], strict=True)
        for a, b in (suggested, decided):
            apart = [row for row in (*a, *b) if row not in a or row not in b]
            found += [f"{viewer}: {row}" for row in apart if not again.intersection(row[0][:2])]
        found += [f"{viewer}: {row}" for row in told[1] if row not in told[0]]
    return found


def test_exercise_compared_all_at_once_is_the_exercise_compared_report_by_report(
    fresh_store: Store, tmp_path: Path
) -> None:
    manifest = exercise.write(tmp_path, reports=60)
    acts.found()
    acts.load(manifest)
    again = several_times(fresh_store)
    one_by_one = outcome_of(1)
    assert sum(len(rows) for views in one_by_one.values() for rows in views) > 200
    assert differing(one_by_one, outcome_of(1_000), again) == []
