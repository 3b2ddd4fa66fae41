"""Planting who is who: decisions, suggestions and hits under each label, about records that somebody may see."""

from __future__ import annotations

from itertools import pairwise

from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.fusion.models import Decision, Hit, Suggestion
from fusioncell.mandate import queries
from fusioncell.mandate.methods.label import Label
from tests.leak.reference import Need
from tests.leak.world import World


def plant_who_is_who(world: World) -> None:
    """One of each under each label; called as the owner, in one transaction."""
    entities = sorted(world.things["entity"])
    for label, (one, other) in zip(world.labels.values(), pairwise(entities), strict=False):
        _decision(world, label, one, other)
        _suggestion(world, label, one, other)
        _hit(world, label, one, other)


def _reason(word: str) -> list[dict[str, object]]:
    return [{"feature": "name", "bits": 9.5, "sentence": f"They share {word}.", "facts": {}}]


def _decision(world: World, label: Label, one: object, other: object) -> None:
    number = new_id()
    need = Need((("fusion_decision", number),))
    Decision.objects.create(
        id=number, act="decide", one=one, other=other, verdict="same", origin="seat", bits=4.5,
        reasons=_reason(world.word(need)), note=world.word(need), rule=world.word(need), needs_second=True,
        label_id=queries.label_id(label), by=world.cast.amal, at=now(),
    )  # fmt: skip
    world.thing("identity", number, need)


def _suggestion(world: World, label: Label, one: object, other: object) -> None:
    number = new_id()
    need = Need((("fusion_suggestion", number),))
    Suggestion.objects.create(
        id=number, one=one, other=other, bits=9.5, worth=1.0, reasons=_reason(world.word(need)), agencies=["customs"],
        label_id=queries.label_id(label), source="arrival", at=now(),
    )  # fmt: skip


def _hit(world: World, label: Label, one: object, other: object) -> None:
    number = new_id()
    need = Need((("fusion_hit", number),))
    Hit.objects.create(
        id=number, level="full", kind="arrival", agency_id="cell", its_agency_id="customs", record=one, met=other,
        key=number.hex, bits=9.5, reasons=_reason(world.word(need)), nobody=True, label_id=queries.label_id(label),
        at=now(),
    )  # fmt: skip
    world.thing("hit", number, need)
