"""A list and a border file: planted people are found with reasons, namesakes are not taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusioncell_scenario import acts, screening
from tests.cell import Store

pytestmark = [pytest.mark.store, pytest.mark.slow]


def test_planted_people_are_found_with_reasons_and_namesakes_are_not(fresh_store: Store, tmp_path: Path) -> None:
    acts.found()
    found = screening.screen(tmp_path, 160, people=screening.planted(6), every=10)
    assert found.true
    assert not found.false
    assert all(hit.reasons for hit in found.true)
    assert len(found.true) >= 3  # of eleven planted; what is missed is printed
    assert len(found.true) + len(found.missed) == 11
    assert "160 crossings" in screening.printed(found)[0]
