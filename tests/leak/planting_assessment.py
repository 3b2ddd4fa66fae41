"""What is judged and written, planted under every label, each with words that only its readers may meet."""

from __future__ import annotations

from typing import Any

from fusioncell.assessment.methods.body import new_body
from fusioncell.assessment.models import (
    Assessment,
    Comment,
    Cut,
    Dissent,
    Judgement,
    LeftOut,
    Release,
    TearLine,
    Technique,
    Version,
)
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.words import new_id
from fusioncell.mandate import queries
from fusioncell.mandate.methods.label import Label, as_body
from tests import cast
from tests.leak.reference import Need
from tests.leak.world import World


def plant_judged(world: World, label: Label) -> None:
    """One assessment with all that hangs on it, under one label."""
    number = queries.label_id(label)
    seat, moment = world.cast.amal, now()
    common: dict[str, Any] = {
        "purpose": cast.PURPOSE, "agency_id": "cell", "base_label_id": number, "label_id": number, "author": seat,
        "made_at": moment, "changed_at": moment,
    }  # fmt: skip
    assessment = _assessment(world, label, common)
    _judgement(world, common)
    _technique(world, common)
    _released(world, label, assessment)


def _assessment(world: World, label: Label, common: dict[str, Any]) -> Assessment:
    number = new_id()
    need = Need((("assessment_assessment", number),))
    body = new_body("punctual", ("en", "fr", "ar"), ("customs",))
    texts = {"en": {"text": world.word(need), "of": 1}}
    body["sections"][0]["blocks"] = [{"id": "b1", "kind": "text", "revision": 1, "texts": texts}]
    made = Assessment.objects.create(
        id=number, kind="punctual", title=world.word(need), question=world.word(need), requirement=world.word(need),
        cutoff_at=now(), body=body, **common,
    )  # fmt: skip
    for _twice in range(2):
        told = {"title": world.word(need), "question": world.word(need), "body": body, "judgements": {}}
        Version.objects.create(assessment=made, revision=1, body=told, by=world.cast.amal, at=now())
    Comment.objects.create(id=new_id(), assessment=made, text=world.word(need), by=world.cast.amal, at=now())
    tear = new_id()
    both = Need((*need.rows, ("assessment_tearline", tear)))
    TearLine.objects.create(
        id=tear, assessment=made, place="b1", texts={"en": world.word(both)}, label_id=queries.label_id(label),
        by=world.cast.amal, at=now(),
    )  # fmt: skip
    world.thing("assessment", number, need)
    return made


def _judgement(world: World, common: dict[str, Any]) -> None:
    number = new_id()
    need = Need((("assessment_judgement", number),))
    made = Judgement.objects.create(
        id=number, text=world.word(need), low=0.6, high=0.75, confidence="moderate",
        confidence_reasons=world.word(need), would_change=world.word(need),
        alternatives=[{"text": world.word(need), "indicators": []}], **common,
    )  # fmt: skip
    Dissent.objects.create(id=new_id(), judgement=made, seat=world.cast.basma, text=world.word(need), at=now())
    world.thing("judgement", number, need)


def _technique(world: World, common: dict[str, Any]) -> None:
    number = new_id()
    need = Need((("assessment_technique", number),))
    body = {"judgement": world.word(need), "answer": world.word(need)}
    Technique.objects.create(id=number, kind="advocate", title=world.word(need), body=body, **common)
    world.thing("technique", number, need)


def _content(label: Label, word: str) -> dict[str, Any]:
    block = {"id": "b1", "kind": "text", "texts": {"en": {"text": word, "of": 1}}, "cites": [], "reports": [],
             "label": as_body(label)}  # fmt: skip
    return {
        "kind": "punctual", "title": word, "question": word, "requirement": "", "audience": "", "language": "en",
        "languages": ["en", "fr", "ar"], "scale": "icd203", "scale_version": "2015", "revision": 1, "agency": "cell",
        "cutoff_at": iso(now()), "at": iso(now()), "agency_names": {"en": "Cell"}, "fictional": True, "words": [],
        "word_names": {}, "base": as_body(label), "label": as_body(label), "number": word, "judgements": {},
        "sources": [], "titles": {}, "questions": {},
        "sections": [{"id": "s1", "key": "key", "heads": {}, "blocks": [block]}],
    }  # fmt: skip


def _released(world: World, label: Label, assessment: Assessment) -> None:
    number, cut = new_id(), new_id()
    need, cut_need = Need((("assessment_release", number),)), Need((("assessment_cut", cut),))
    cast_of = world.cast
    made = Release.objects.create(
        id=number, assessment=assessment, number=1, revision=1, body=_content(label, world.word(need)), sha256="0" * 64,
        label_id=queries.label_id(label), author=cast_of.amal, reviewer=cast_of.oumar, approver=cast_of.basma,
        article="A36", at=now(),
    )  # fmt: skip
    row = Cut.objects.create(
        id=cut, release=made, recipient_id="customs", label_id=queries.label_id(label),
        body=_content(label, world.word(cut_need)), languages=["en"], sha256="0" * 64, made_by=cast_of.basma, at=now(),
    )  # fmt: skip
    LeftOut.objects.create(cut=row, release=made, place="b2", why=world.word(Need((*need.rows, *cut_need.rows))))
    world.thing("product", number, need)
    world.thing("cut", cut, cut_need)
