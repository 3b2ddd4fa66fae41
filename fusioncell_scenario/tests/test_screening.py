"""A list and a border file: planted people are found with reasons, namesakes are not taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusioncell.fusion import rules
from fusioncell_scenario import acts, screening
from tests.cell import Store

pytestmark = [pytest.mark.store, pytest.mark.slow]


def test_planted_people_are_found_with_reasons_and_namesakes_are_not(fresh_store: Store, tmp_path: Path) -> None:
    acts.found()
    found = screening.screen(tmp_path, 160, people=screening.planted(6), every=10)
    assert len(found.true) == 11
    assert not found.missed
    assert all(hit.reasons for hit in found.true)
    assert not [hit for hit in found.false if hit.bits >= rules.TELLS_FROM]
    assert "160 crossings" in screening.printed(found)[0]
