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
    Mention,
    Override,
    Release,
    Review,
    Support,
    TearLine,
    Technique,
    Version,
)
from fusioncell.evidence.models import Report
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.words import State, new_id
from fusioncell.fusion.models import Decision
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
    _judgement(world, common, assessment)
    _technique(world, common)
    _released(world, label, assessment)


def _assessment(world: World, label: Label, common: dict[str, Any]) -> Assessment:
    number = new_id()
    need = Need((("assessment_assessment", number),))
    body = new_body("punctual", ("en", "fr", "ar"), ("customs",))
    texts = {"en": {"text": world.word(need), "of": 1}}
    body["sections"][0]["blocks"] = [
        {"id": "b1", "kind": "text", "revision": 1, "texts": texts},
        {"id": "b2", "kind": "chart", "chart": "places", "revision": 1, "texts": {}},
    ]
    made = Assessment.objects.create(
        id=number, kind="punctual", title=world.word(need), question=world.word(need), requirement=world.word(need),
        cutoff_at=now(), body=body, **common,
    )  # fmt: skip
    for _twice in range(2):
        told = {"title": world.word(need), "question": world.word(need), "body": body, "judgements": {}}
        Version.objects.create(assessment=made, revision=1, body=told, by=world.cast.amal, at=now())
    Comment.objects.create(id=new_id(), assessment=made, text=world.word(need), by=world.cast.amal, at=now())
    Review.objects.create(
        id=new_id(), assessment=made, revision=1, ready=False, note=world.word(need), by=world.cast.basma, at=now()
    )
    Override.objects.create(
        id=new_id(), assessment=made, check_id="C6", reason=world.word(need), asked_by=world.cast.amal, asked_at=now()
    )
    Mention.objects.create(
        id=new_id(), assessment=made, what="level", object_id=new_id(), label_id=queries.label_id(label), at=now()
    )
    tear = new_id()
    both = Need((*need.rows, ("assessment_tearline", tear)))
    TearLine.objects.create(
        id=tear, assessment=made, place="b1", texts={"en": world.word(both)}, label_id=queries.label_id(label),
        by=world.cast.amal, at=now(),
    )  # fmt: skip
    world.thing("assessment", number, need)
    return made


def _judgement(world: World, common: dict[str, Any], assessment: Assessment) -> None:
    number = new_id()
    need = Need((("assessment_judgement", number),))
    made = Judgement.objects.create(
        id=number, assessment=assessment, text=world.word(need), low=0.6, high=0.75, confidence="moderate",
        confidence_reasons=world.word(need), would_change=world.word(need),
        alternatives=[{"text": world.word(need), "indicators": []}], **common,
    )  # fmt: skip
    Dissent.objects.create(id=new_id(), judgement=made, seat=world.cast.basma, text=world.word(need), at=now())
    world.thing("judgement", number, need)


def plant_cited(world: World, label: Label) -> None:
    """An open judgement that rests on a report, a statement and an identity decision under the label: they close it."""
    if label.state != State.LIVE:
        return  # what has ended marks and does not hide, which the reference does not know
    number, open_to_all, moment = new_id(), queries.label_id(world.labels["open"]), now()
    under = queries.label_id(label)
    reports = Report.objects.filter(label_id=under, visible_until__isnull=True).values_list("id", flat=True)
    link = Decision.objects.filter(label_id=under).values_list("id", flat=True).first()
    if not reports:
        return
    report = reports[0]
    rows = [("assessment_judgement", number), ("evidence_report", report)]
    need = Need(tuple(rows if link is None else [*rows, ("fusion_decision", link)]))
    Judgement.objects.create(
        id=number, text=world.word(need), would_change=world.word(need), low=0.6, high=0.75,
        purpose=cast.PURPOSE, agency_id="cell", base_label_id=open_to_all, label_id=open_to_all,
        author=world.cast.amal, made_at=moment, changed_at=moment,
    )  # fmt: skip
    Support.objects.create(holder="judgement", holder_id=number, report_id=report, note=world.word(need))
    if link is not None:
        Support.objects.create(holder="judgement", holder_id=number, report_id=report, link_id=link)
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
    chart = {**block, "id": "b2", "kind": "chart", "chart": "places", "texts": {}}
    place = {"lat": 1.0, "lon": 2.0, "wide": False, "name": word, "n": 1, "report": str(new_id()), "statements": [],
             "label": as_body(label)}  # fmt: skip
    return {
        "places": [place],
        "kind": "punctual", "title": word, "question": word, "requirement": "", "audience": "", "language": "en",
        "languages": ["en", "fr", "ar"], "scale": "icd203", "scale_version": "2015", "revision": 1, "agency": "cell",
        "cutoff_at": iso(now()), "at": iso(now()), "agency_names": {"en": "Cell"}, "fictional": True, "words": [],
        "word_names": {}, "base": as_body(label), "label": as_body(label), "number": word, "judgements": {},
        "sources": [], "titles": {}, "questions": {},
        "sections": [{"id": "s1", "key": "key", "heads": {}, "blocks": [block, chart]}],
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
