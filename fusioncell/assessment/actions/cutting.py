"""Cutting: what of a product one recipient gets, by label, recorded as a disclosure before a byte leaves (R04, R06)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.assessment import queries
from fusioncell.assessment.actions.keeping import rest_on
from fusioncell.assessment.content import names_in, on_map
from fusioncell.assessment.labelling import kept
from fusioncell.assessment.methods.cutting import CutPlan, Place, Tear, plan
from fusioncell.assessment.models import Cut, LeftOut, Release
from fusioncell.assessment.placing import stated
from fusioncell.assessment.printing import fingerprint
from fusioncell.evidence import queries_of_disclosure
from fusioncell.evidence.models import DisclosedReport, Disclosure, Report
from fusioncell.evidence.rules_of_disclosure import (
    Recipient,
    Thing,
    Wish,
    assurances_asked,
    objections_to_thing,
    objections_to_wish,
)
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import Label, as_body, from_body, join_all
from fusioncell.mandate.queries import label_of, law_in_force
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.sitting import Sitting, require

FORMAT = "product/1"
HEAD = "head"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one recipient would get of a product: how many places, which stay behind and why, whom it would name."""

    agency: str
    kept: int
    left_out: tuple[tuple[str, tuple[str, ...], bool], ...]
    refusal: tuple[str, ...]


def look(who: Sitting, release_id: UUID, recipient: str) -> Outlook:
    """What a cut would be, without making it."""
    require(who, "export.make")
    found = queries.release_for(who, release_id)
    to = queries_of_disclosure.recipient(who, recipient)
    made = _plan(who, found, to)
    left = tuple((one.place, one.reasons, one.tear_line) for one in made.left_out)
    return Outlook(recipient, len(made.kept) - 1, left, tuple(_refusal(who, found, to, made)))


@transaction.atomic
def cut(who: Sitting, release_id: UUID, wish: Wish) -> Cut:
    """Make one recipient's cut and let it leave: the disclosure is written down in the same transaction."""
    article = require(who, "export.make")
    if who.account_id is None:
        raise Refused([_("R18: a machine lets nothing out; a person does.")])
    moment, law = now(), law_in_force().mandate
    refuse(objections_to_wish(wish, who.agency, law, moment.date()))
    found = queries.release_for(who, release_id)
    refuse([_("This product is withdrawn.")] if found.withdrawn_at is not None else [])
    to = queries_of_disclosure.recipient(who, wish.recipient)
    made = _plan(who, found, to)
    refuse(_refusal(who, found, to, made))
    content, label = _content(found, made, lambda given: not _objections(who, given, to))
    number = new_id()
    body = {**content, "cut": str(number), "recipient": wish.recipient}
    disclosure = _disclosed(who, wish, (label, fingerprint(body), article))
    row = Cut.objects.create(
        id=number, release_id=found.id, recipient_id=wish.recipient, label_id=kept(label), body=body,
        languages=body["languages"], sha256=fingerprint(body), disclosure_id=disclosure.id, made_by_id=who.seat_id,
        at=moment,
    )  # fmt: skip
    reports = [UUID(one["report"]) for one in body["sources"]]
    links = sorted({link["id"] for one in body["judgements"].values() for link in one["links"]})
    cites = [(report, said, None) for report, said in [*((one, None) for one in reports), *stated(body["places"])]]
    rest_on(who, "cut", row.id, [*cites, *((report, None, UUID(link)) for link in links for report in reports[:1])])
    _reports_disclosed(disclosure, reports)
    LeftOut.objects.bulk_create(
        LeftOut(cut_id=row.id, release_id=found.id, place=one.place, why=" ".join(one.reasons), tear_line=one.tear_line)
        for one in made.left_out
    )
    record(
        who, "assessment.cut", [row.id, found.id, disclosure.id], article, recipient=wish.recipient,
        person=wish.person.strip(), sha256=row.sha256, left_out=[one.place for one in made.left_out],
    )  # fmt: skip
    record_work(who, "assessment.cut", [row.id], recipient=wish.recipient)
    return row


def _plan(who: Sitting, found: Release, to: Recipient) -> CutPlan:
    names = names_in([row.report_id for row in queries.support_of([found.id]).get(found.id, [])])
    judgements = found.body["judgements"]
    blocks = [block for section in found.body["sections"] for block in section["blocks"]]
    # A chart is drawn of what a cut holds: it goes with every cut, and tells of nothing that stays behind.
    said: dict[str, list[str]] = {}
    for drawn in found.body.get("places", ()):
        said.setdefault(drawn["report"], []).append(drawn["name"])
    places = [_place(block, judgements, names, said) for block in blocks if block["kind"] != "chart"]
    words = tuple(found.body[part] for part in ("title", "question", "requirement", "audience"))
    for part in ("titles", "questions", "requirements", "audiences"):
        words += tuple(found.body.get(part, {}).values())
    places.append(Place(HEAD, from_body(found.body["base"]), words))
    tears = [
        Tear(line.place, label_of(line.label_id), line.texts)
        for line in queries.tear_lines_of(who, found.assessment)
        if line.approved_at is not None
    ]
    return plan(places, tears, lambda label: _objections(who, label, to))


def _objections(who: Sitting, label: Label, to: Recipient) -> list[str]:
    return objections_to_thing(who.standing, who.purpose, Thing("", label, who.agency), to)


def _place(
    block: Mapping[str, Any],
    judgements: Mapping[str, Any],
    names: Mapping[UUID, Mapping[str, list[str]]],
    drawn: Mapping[str, Sequence[str]],
) -> Place:
    texts = [said["text"] for said in block.get("texts", {}).values()]
    one = judgements.get(block.get("judgement", ""))
    if one is not None:
        texts += [one["text"], one["confidence_reasons"], one["would_change"], one["base_rate"]]
        texts += [str(value) for said in one["texts"].values() for value in said.values()] + [
            said["text"] for said in one["dissents"]
        ]
        texts += [alternative["text"] for alternative in one["alternatives"]]
        texts += [said["reasons"] for link in one.get("links", ()) for said in link["said"].values()]
    texts += [str(cell) for row in block.get("rows", ()) for cell in row]
    texts += [str(block.get("title", "")), *_words_in(block.get("result"))]
    texts += [name for report in block["reports"] for name in drawn.get(report, ())]
    called: dict[str, tuple[str, ...]] = {}
    for report in block["reports"]:
        for entity, given in names.get(UUID(report), {}).items():
            called[entity] = (*called.get(entity, ()), *given)
    return Place(block["id"], from_body(block["label"]), tuple(texts), called, tuple(block["reports"]))


def _words_in(value: object) -> list[str]:
    """Every text that stands anywhere in what a technique came to."""
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for one in inside for text in _words_in(one)]


def _refusal(who: Sitting, found: Release, to: Recipient, made: CutPlan) -> list[str]:
    reasons = _objections(who, from_body(found.body["base"]), to)
    if reasons:
        return [_("Its title and question were not written for them."), *reasons]
    if not any(one.place != HEAD for one in made.kept):
        return [_("Nothing of it may go to them.")]
    if made.named:
        said = _("The cut would name what it leaves out: %(names)s. Write a tear line, or reword the text.")
        return [said % {"names": ", ".join(made.named)}]
    return []


def _content(found: Release, made: CutPlan, may_go: Callable[[Label], bool]) -> tuple[dict[str, Any], Label]:
    """The frozen content with only what goes; sources are numbered anew, so that a gap does not tell of one."""
    tears = {one.place: one.tear for one in made.kept}
    sections = []
    for section in found.body["sections"]:
        kept_blocks = [
            _cut_block(block, tears.get(block["id"]))
            for block in section["blocks"]
            if block["id"] in tears or block["kind"] == "chart"
        ]
        sections.append({**section, "blocks": kept_blocks})
    used = [n for section in sections for block in section["blocks"] for n in block["cites"]]
    numbers = {old: new for new, old in enumerate(dict.fromkeys(used), start=1)}
    for section in sections:
        for block in section["blocks"]:
            block["cites"] = sorted(numbers[n] for n in block["cites"])
    wanted = {block.get("judgement") for section in sections for block in section["blocks"]}
    judgements = {
        number: _judgement_cut(one, numbers) for number, one in found.body["judgements"].items() if number in wanted
    }
    sources = [{**one, "n": numbers[one["n"]]} for one in found.body["sources"] if one["n"] in numbers]
    blocks = [block for section in sections for block in section["blocks"]]
    places = [
        {**place, "n": numbers[place["n"]]}
        for place in found.body.get("places", ())
        if place["n"] in numbers and may_go(from_body(place["label"]))
    ]
    labels = [from_body(one["label"]) for one in (*places, *(b for b in blocks if b["kind"] != "chart"))]
    label = join_all([from_body(found.body["base"]), *labels])
    for block in blocks:
        if block["kind"] == "chart":
            block.update(on_map({**block, "label": as_body(label), "reports": []}, places))
    body = {
        **found.body, "sections": sections, "judgements": judgements, "label": as_body(label),
        "sources": sorted(sources, key=lambda one: int(one["n"])), "places": places,
    }  # fmt: skip
    return body, label


def _judgement_cut(one: Mapping[str, Any], numbers: Mapping[int, int]) -> dict[str, Any]:
    cites = {stance: sorted(numbers[n] for n in held if n in numbers) for stance, held in one["cites"].items()}
    links = [
        {**link, "cites": sorted(numbers[n] for n in link["cites"] if n in numbers)} for link in one.get("links", ())
    ]
    return {**one, "cites": cites, "links": links}


def _cut_block(block: Mapping[str, Any], tear: Tear | None) -> dict[str, Any]:
    if tear is None:
        return {**block, "cites": list(block["cites"])}
    texts = {language: {"text": text, "of": 1} for language, text in tear.texts.items()}
    return {
        "id": block["id"], "kind": "text", "texts": texts, "tear_line": True, "cites": [], "reports": [],
        "label": as_body(tear.label),
    }  # fmt: skip


def _disclosed(who: Sitting, wish: Wish, given: tuple[Label, str, str]) -> Disclosure:
    label, sha256, article = given
    law = law_in_force().mandate
    agreement = law.agencies[wish.recipient].agreement
    return Disclosure.objects.create(
        id=new_id(), made_at=now(), made_by_id=who.seat_id, from_agency_id=who.agency, recipient_id=wish.recipient,
        person=wish.person.strip(), reason=wish.reason.strip(), need=wish.need.strip(), right=wish.right.strip(),
        agreement=agreement.code if agreement else "",
        assurances=sorted(wish.assurances & assurances_asked(wish.recipient, law)), purpose=who.purpose,
        case_id=who.case_id, article=article, format=FORMAT, sha256=sha256, size=0, label_id=kept(label),
    )  # fmt: skip


def _reports_disclosed(disclosure: Disclosure, reports: Sequence[UUID]) -> None:
    """Which reports the cut rests on: whoever has it is told when one of them proves wrong (R15)."""
    rows = Report.objects.filter(pk__in=reports).values_list("id", "version", "sha256")
    DisclosedReport.objects.bulk_create(
        DisclosedReport(
            disclosure=disclosure, report_id=number, version=version, report_sha256=bytes(sha256).hex(),
            sha256=disclosure.sha256, statements=0, left_out=0,
        )
        for number, version, sha256 in rows
    )  # fmt: skip


def open_cut(who: Sitting, cut_id: UUID) -> Cut:
    """Open a cut, and record it."""
    article = require(who, "assessment.read")
    found = queries.cut_for(who, cut_id)
    record(who, "assessment.cut.read", [found.id], article)
    return found
