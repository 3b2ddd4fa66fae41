"""Planting what hangs on a report without a label of its own: suggestions, sketches, gradings, tips."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.intake.models import Grading, Reading, Suggestion, TextBand, Tip
from fusioncell.mandate import queries
from tests.leak.labels import COMMON
from tests.leak.reference import Need
from tests.leak.world import World

BAND = 4_711  # one that all share: every report is a near copy of every other


def plant_texts(world: World) -> None:
    """For every report a suggestion, a sketch and a grading; for some a tip."""
    for n, report in enumerate(list(world.things["report"])):
        _found(world, report)
        if n % 3 == 0:
            _tip(world, report, n)


def _found(world: World, report: UUID) -> None:
    need = Need((("evidence_report", report),))
    Suggestion.objects.create(
        report_id=report,
        start=0,
        end=3,
        what="person",
        value=f"{COMMON} {world.word(need)}",
        ground=world.word(need),
        precision=world.word(need),
        score=0.5,
        also=[["country", world.word(need)]],
    )
    Reading.objects.create(report_id=report, languages=[world.word(need)], read_at=now())
    TextBand.objects.create(report_id=report, number=BAND)
    Grading.objects.create(report_id=report, by=world.cast.basma, at=now(), after="B1", batch=new_id())


def _tip(world: World, report: UUID, n: int) -> None:
    need = Need((("evidence_report", report),))
    number = new_id()
    words = {name: f"{COMMON} {world.word(need)}" for name in ("comparison", "nexus", "disposition_text", "feedback")}
    Tip.objects.create(
        id=number,
        report_id=report,
        state=("received", "compared")[n % 2],
        open_label_id=queries.label_id(world.labels["open"]),
        received_at=now() - timedelta(minutes=n),
        behaviours=["TESTSEC"],
        facts=[world.word(need), world.word(need)],
        facts_needed=2,
        compared_by=world.cast.amal,
        compared_at=now(),
        **words,
    )
    world.thing("tip", number, need)
