"""A cell's own tagger: taught on what its people settled, scored before and after, used only where it is better."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused
from fusioncell.intake.actions import learning
from fusioncell.intake.actions.suggesting import reader
from fusioncell.intake.methods.settled_text import Mark, lessons_of
from fusioncell.intake.models import Suggestion
from tests.cast import Cast, Event, Sit, report

pytestmark = [pytest.mark.store, pytest.mark.django_db]

# A made tongue of names that no tagger of this house has met: capitals say little, the words before them all.
FIRST = ("zarnok", "velmir", "oskun", "tarrek", "lumis", "bradok", "quenna", "ilvar", "sorrin", "makel")
LAST = ("utharin", "obrask", "delmont", "karvis", "ysgard", "pellan", "ruthven", "tolmar", "vantis", "grelle")


def _settled(cast: Cast, number: int) -> None:
    """A report in English whose one name somebody accepted."""
    name = f"{FIRST[number % 10]} {LAST[(number * 7) % 10]}"
    text = f"The guard told us that comrade {name} came to the house at night with the others."
    kept = report("customs_declarations", f"Told {number}", text=text, language="en")
    start = text.index(name)
    Suggestion.objects.create(
        report_id=kept.id, start=start, end=start + len(name), what="person", value=name, score=1.0,
        state="accepted", settled_by=cast.amal, settled_at=now(),
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """A home of the cell for its taggers alone, with the keys of the true one."""
    (tmp_path / "keys").symlink_to(settings.ENVIRONMENT.keys)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)
    return tmp_path


def test_cell_learns_from_what_its_people_accepted(cast: Cast, sit: Sit, home: Path, events: list[Event]) -> None:
    who = sit(cast.amal)
    for number in range(60):
        _settled(cast, number)
    learnt = learning.learn(who, "en", epochs=4)
    assert learnt.reports == 60
    assert learnt.used
    assert learnt.gain > 0.3
    card = json.loads((home / "taggers" / "en.card.json").read_text())
    assert card["taught_further_from"]
    assert reader().taggers["en"].card["name"] == "en-own"
    recorded = next(e for e in events if e.kind == "text.learn")
    assert recorded.body["detail"]["after_per_mille"] > recorded.body["detail"]["before_per_mille"]
    assert "zarnok" not in str(recorded.body)


def test_nobody_teaches_with_texts_that_he_may_not_read(cast: Cast, sit: Sit, home: Path) -> None:
    sit(cast.amal)
    for number in range(25):
        _settled(cast, number)
    dina = cast.seat("delu", "union", "analyst", "RESTRICTED")
    with pytest.raises(Refused, match="No text"):
        learning.learn(sit(dina), "en")
    assert not (home / "taggers").exists()


def test_sentence_with_a_name_that_waits_teaches_nothing() -> None:
    text = "Musa Idris met Lami Bako. Then Musa Idris left."
    marks = [Mark(0, 10, "person", True), Mark(15, 24, "person", None), Mark(31, 41, "person", False)]
    assert list(lessons_of(text, marks)) == [(("Then", "Musa", "Idris", "left", "."), ("O",) * 5)]
