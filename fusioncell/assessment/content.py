"""What a product holds, frozen: sections, judgements, numbered sources, each place with its label and its evidence.

Everything that any rendering in any language needs is in it; nothing is looked up later. What is looked up at each
reading are the labels and the state of its sources, by the numbers kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fusioncell.assessment import queries
from fusioncell.assessment.grounds import Ground, ground_of_whole
from fusioncell.assessment.labelling import as_live
from fusioncell.assessment.links_as_evidence import told_link
from fusioncell.assessment.methods.body import blocks
from fusioncell.assessment.methods.probability import scales
from fusioncell.assessment.models import Assessment, Judgement, Support
from fusioncell.assessment.outcomes import outcome_of
from fusioncell.assessment.placing import places_of
from fusioncell.evidence.models import Report, Statement
from fusioncell.foundation.clock import iso
from fusioncell.mandate.methods.label import Label, as_body, join_all
from fusioncell.mandate.queries import label_of, labels_of, law_in_force
from fusioncell.mandate.sitting import Sitting

Content = dict[str, Any]
_TOLD = (
    "kind", "key", "text", "language", "scale", "low", "high", "best", "confidence", "confidence_reasons",
    "alternatives", "assumptions", "would_change", "base_rate", "revision", "resolution_rule",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gathered:
    """An assessment with all that it rests on, ready to be frozen."""

    assessment: Assessment
    judgements: Sequence[Judgement]
    ground: Ground
    reports: Mapping[UUID, Report]
    labels: Mapping[int, Label]


def gather(who: Sitting, assessment: Assessment) -> Gathered:
    """Fetch what a product is made of; the caller may read all of it."""
    rows = queries.judgements_of(who, assessment)
    ground = ground_of_whole(assessment)
    wanted = {row.report_id for found in ground.support.values() for row in found}
    reports = {one.id: one for one in Report.objects.filter(pk__in=wanted).defer("text", "findings")}
    numbers = {one.label_id for one in reports.values()} | {one.label_id for one in ground.statements.values()}
    numbers |= {assessment.base_label_id} | {row.base_label_id for row in rows}
    return Gathered(assessment, rows, ground, reports, labels_of(numbers))


def freeze(who: Sitting, given: Gathered, at: datetime) -> Content:
    """The content of a product as of this moment."""
    assessment = given.assessment
    numbers = {report: n for n, report in enumerate(_in_order(given), start=1)}
    dissents = queries.dissents_of_whole(assessment)
    places = places_of(numbers, given.labels) if has_map(assessment.body) else []
    law = law_in_force().mandate
    return {
        "kind": assessment.kind, "title": assessment.title, "question": assessment.question,
        "requirement": assessment.requirement, "audience": assessment.audience, "language": assessment.language,
        "languages": list(assessment.body.get("languages", ["en"])), "scale": assessment.scale,
        "scale_version": scales()[assessment.scale].version, "revision": assessment.revision,
        "cutoff_at": iso(assessment.cutoff_at), "at": iso(at), "agency": assessment.agency_id,
        "agency_names": dict(law.agencies[assessment.agency_id].names),
        "fictional": law.instrument.fictional is not None,
        "words": list(law.policy.words), "word_names": {word: dict(names) for word, names in law.policy.names.items()},
        "base": as_body(label_of(assessment.base_label_id)),
        **{f"{name}s": {language: said.get(name, "") for language, said in assessment.body.get("heads", {}).items()}
           for name in ("title", "question", "requirement", "audience")},
        "sections": [_section(section, given, numbers, who, places) for section in assessment.body["sections"]],
        "judgements": {str(row.id): _judgement(row, given, numbers, dissents) for row in given.judgements},
        "sources": [_source(number, report, given) for report, number in numbers.items()], "places": places,
    }  # fmt: skip


def has_map(body: Mapping[str, Any]) -> bool:
    """Whether an assessment shows a map."""
    return any(block.get("chart") == "places" for _section, block in blocks(dict(body)))


def _in_order(given: Gathered) -> Iterator[UUID]:
    """The reports in the order in which the text first rests on them, then those that no place prints."""
    rows: list[Support] = []
    for _section, block in blocks(given.assessment.body):
        if block["kind"] == "judgement":
            rows += given.ground.support.get(UUID(block["judgement"]), ())
        rows += [row for row in given.ground.support.get(given.assessment.id, ()) if row.block == block["id"]]
    rows += [row for found in given.ground.support.values() for row in found]
    yield from dict.fromkeys(row.report_id for row in rows)


def _section(
    section: Mapping[str, Any], given: Gathered, numbers: Mapping[UUID, int], who: Sitting, places: Sequence[Content]
) -> Content:
    made = [on_map(_block(block, given, numbers, who), places) for block in section["blocks"]]
    heads = {language: said["text"] for language, said in section.get("heads", {}).items()}
    return {"id": section["id"], "key": section["key"], "heads": heads, "blocks": made}


def _block(block: Mapping[str, Any], given: Gathered, numbers: Mapping[UUID, int], who: Sitting) -> Content:
    kept = {name: value for name, value in block.items() if name not in ("fields", "revision")}
    rows = [row for row in given.ground.support.get(given.assessment.id, ()) if row.block == block["id"]]
    if block["kind"] == "technique":
        technique = queries.technique_for(who, UUID(block["technique"]))
        rows = queries.support_of([technique.id]).get(technique.id, [])
        kept |= {"technique_kind": technique.kind, "title": technique.title, "result": outcome_of(technique)}
    if block["kind"] == "judgement":
        rows = list(given.ground.support.get(UUID(block["judgement"]), ()))
    label = place_label(block, rows, given)
    return {
        **kept,
        "cites": _cites(rows, numbers),
        "label": as_body(label),
        "reports": sorted({str(r.report_id) for r in rows}),
    }


def on_map(block: Content, places: Sequence[Mapping[str, Any]]) -> Content:
    """A block as it is, or the map with the reports that its places come from, so that it is marked with them."""
    if block.get("chart") != "places":
        return block
    return {**block, "reports": sorted({place["report"] for place in places})}


def place_label(block: Mapping[str, Any], rows: Sequence[Support], given: Gathered) -> Label:
    """The label of one place: its words joined with all that it rests on."""
    base = given.assessment.base_label_id
    if block["kind"] == "chart":  # it tells of all judgements and all sources
        rows = [row for found in given.ground.support.values() for row in found]
    if block["kind"] == "judgement":
        base = next((j.base_label_id for j in given.judgements if str(j.id) == block["judgement"]), base)
    numbers = {given.reports[row.report_id].label_id for row in rows if row.report_id in given.reports}
    said = [given.ground.statements.get(row.statement_id) for row in rows if row.statement_id is not None]
    numbers |= {one.label_id for one in said if one is not None}
    numbers |= {link.label_id for link in given.ground.links_of(rows)}
    wanted = [given.labels[n] if n in given.labels else label_of(n) for n in {base, *numbers}]
    return join_all(as_live(label) for label in wanted)


def _cites(rows: Sequence[Support], numbers: Mapping[UUID, int]) -> list[int]:
    return sorted({numbers[row.report_id] for row in rows if row.report_id in numbers})


def _judgement(
    row: Judgement, given: Gathered, numbers: Mapping[UUID, int], dissents: Mapping[UUID, Sequence[Any]]
) -> Content:
    rows = given.ground.support.get(row.id, ())
    by_stance = {
        stance: sorted({numbers[one.report_id] for one in rows if one.stance == stance})
        for stance in ("for", "against")
    }
    texts = {
        language: {name: said[name] for name in ("text", "of", "reasons", "change", "alternatives") if name in said}
        for language, said in row.wordings.items()
    }
    told = {name: getattr(row, name) for name in _TOLD}
    for name in ("horizon_from", "horizon_to", "resolve_on"):
        value = getattr(row, name)
        told[name] = value.isoformat() if value is not None else None
    roots = given.ground.roots.independent(str(one.report_id) for one in rows if one.stance == "for")
    said = [
        {"who": one.seat.title, "text": one.text, "low": one.low, "high": one.high} for one in dissents.get(row.id, ())
    ]
    links = given.ground.links_of(rows)
    languages = given.assessment.body.get("languages", ["en"])
    return {
        **told, "texts": texts, "cites": by_stance, "roots": roots, "dissents": said,
        "links": [told_link(link, numbers, languages) for link in links],
    }  # fmt: skip


def _source(number: int, report_id: UUID, given: Gathered) -> Content:
    report = given.reports.get(report_id)
    if report is None:
        return {"n": number, "report": str(report_id), "title": "", "agency": "", "names": {}, "gone": True}
    agency = law_in_force().mandate.agencies.get(report.agency_id)
    return {
        "n": number, "report": str(report_id), "title": report.title, "agency": report.agency_id,
        "names": dict(agency.names) if agency is not None else {}, "reliability": report.reliability,
        "credibility": report.credibility, "received_at": iso(report.received_at), "category": report.category,
        "external_id": report.external_id or "", "label": as_body(given.labels[report.label_id]),
    }  # fmt: skip


def names_in(reports: Sequence[UUID]) -> dict[UUID, dict[str, list[str]]]:
    """By report, the entities that its statements are about with their names and numbers; of what may be read."""
    found: dict[UUID, dict[str, list[str]]] = {}
    wanted = Statement.objects.filter(report_id__in=list(reports), prop__in=NAMING, ended_at__isnull=True)
    for report, entity, value, original in wanted.values_list("report_id", "entity", "value", "original"):
        names = found.setdefault(report, {}).setdefault(str(entity), [])
        names += [one for one in (value, original) if one and len(one) > SHORTEST_NAME]
    return found


NAMING = ("name", "alias", "weakAlias", "previousName", "registrationNumber", "passportNumber", "idNumber", "phone")
SHORTEST_NAME = 2
