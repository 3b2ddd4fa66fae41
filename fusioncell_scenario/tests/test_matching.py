"""What comes in all at once has the outcome of what comes in one by one, for everybody who looks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import transaction

from fusioncell.fusion.actions.arriving import work_arrivals
from fusioncell.fusion.queries import decisions_seen_by
from fusioncell.fusion.queries_of_hits import hits_seen_by
from fusioncell.fusion.queries_of_pairs import suggestions_seen_by
from fusioncell.mandate.methods.label import key
from fusioncell.mandate.queries import label_of, law_in_force, purposes_open_to, seat_named
from fusioncell_scenario import acts, exercise
from fusioncell_scenario.acts import acting
from tests.cell import Store

pytestmark = [pytest.mark.store, pytest.mark.slow]
VIEWERS = ("amal", "basma", "oumar", "dina", "police-chief", "border-chief", "gendarmerie-chief", "municipal-chief")
Row = tuple[tuple[object, ...], bytes]


def shown(rows: Iterable[tuple[object, ...]]) -> list[Row]:
    """Rows, of which the last value is the number of a label, with what the label is: numbers are new in each run."""
    return sorted(((row[:-1], key(label_of(int(str(row[-1]))))) for row in rows), key=repr)


def seen() -> dict[tuple[str, str], list[list[Row]]]:
    """What each viewer sees, for each purpose, of suggestions, decisions and hits."""
    found = {}
    for seat in VIEWERS:
        for purpose in purposes_open_to(seat_named(seat), law_in_force().mandate):
            with acting(seat, purpose) as who:
                suggested = suggestions_seen_by(who).values_list(
                    "one", "other", "bits", "reports", "reasons", "label_id"
                )
                decided = decisions_seen_by(who).values_list("one", "other", "verdict", "rule", "reports", "label_id")
                told = hits_seen_by(who).values_list(
                    "key", "agency_id", "level", "its_agency_id", "record", "met", "bits", "reports", "reasons",
                    "nobody", "only_fusion", "label_id",
                )  # fmt: skip
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


def test_exercise_compared_all_at_once_is_the_exercise_compared_report_by_report(
    fresh_store: Store, tmp_path: Path
) -> None:
    manifest = exercise.write(tmp_path, reports=60)
    acts.found()
    acts.load(manifest)
    one_by_one = outcome_of(1)
    assert sum(len(rows) for views in one_by_one.values() for rows in views) > 200
    assert outcome_of(1_000) == one_by_one
    assert outcome_of(7) == one_by_one
