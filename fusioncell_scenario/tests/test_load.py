"""The exercise in a cell: every file is received over its channel, and exactly what was planted is held back."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusioncell_scenario import acts, exercise
from tests.cell import Store

pytestmark = [pytest.mark.store, pytest.mark.slow]


def test_cell_receives_the_exercise_and_holds_back_exactly_what_was_planted(fresh_store: Store, tmp_path: Path) -> None:
    manifest = exercise.write(tmp_path, reports=120)
    acts.found()
    loaded = acts.load(manifest)
    for sent in manifest.sent:
        delivery = loaded.deliveries[sent.file]
        expected = sent.expected
        held = expected.unread + expected.refused
        assert (delivery.trouble, delivery.objects_read, delivery.quarantined) == ("", expected.objects, held), (
            sent.file
        )
        assert delivery.accepted == expected.objects - held, sent.file
