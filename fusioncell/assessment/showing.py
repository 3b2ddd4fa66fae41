"""What the pages of the room show, put together of queries; every reading is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from fusioncell.assessment import queries
from fusioncell.assessment.actions.releasing import checked, open_after
from fusioncell.assessment.grounds import ground_of
from fusioncell.assessment.labelling import label_now, label_under
from fusioncell.assessment.levels_in_text import known_steps
from fusioncell.assessment.links_as_evidence import links_near, reasons_of
from fusioncell.assessment.methods import frame
from fusioncell.assessment.methods.body import Body, blocks, typed
from fusioncell.assessment.methods.checks.finding import Finding
from fusioncell.assessment.methods.difference import changes
from fusioncell.assessment.methods.product import words_of_technique
from fusioncell.assessment.models import Assessment, Judgement, Release, Version
from fusioncell.assessment.reading import whole_of
from fusioncell.assessment.remembering import seen_and_known
from fusioncell.evidence.methods.normalise import tsquery
from fusioncell.evidence.models import Report, Statement
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.fusion.showing import captions
from fusioncell.intake.showing_of_triage import why
from fusioncell.mandate import wording
from fusioncell.mandate.actions.reading import listed
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.paging import Page
from fusioncell.mandate.queries import allowed_labels, labels_of, law_in_force
from fusioncell.mandate.sitting import Sitting

READING = ("assessment.read",)
MOST_FOUND = 20
MOST_SEARCHED = 500  # citations of a judgement, among whose reports decisions are looked for


def listing(who: Sitting, what: str, page: Page[Any]) -> dict[str, Any]:
    """A page of a list, recorded as read; each row with the label it has now."""
    listed(who, f"assessment.{what}.list", [row.id for row in page.rows], page.total, READING)
    whole = what == "assessment"
    rows = [(row, label_now(row.id, row.base_label_id, row.label_id, whole=whole)) for row in page.rows]
    return {"page": page, "rows": rows, "may_write": who.has("assessment.write")}


def products(who: Sitting) -> list[tuple[Release, Label]]:
    """The newest released products."""
    found = list(queries.releases_seen_by(who).order_by("-at")[:50])
    labels = labels_of(one.label_id for one in found)
    return [(one, labels[one.label_id]) for one in found]


def cuts(who: Sitting) -> list[tuple[Any, Label]]:
    """The newest cuts that one may read."""
    found = list(queries.cuts_seen_by(who).order_by("-at")[:50])
    labels = labels_of(one.label_id for one in found)
    return [(one, labels[one.label_id]) for one in found]


def choices(who: Sitting) -> dict[str, Sequence[tuple[str, Any]]]:
    """The agencies one may write for, and the classifications of the law."""
    others = [(code, name) for code, name in wording.agencies() if code != who.agency]
    words = law_in_force().mandate.policy.words
    return {"recipients": others, "classification": [(word, word) for word in words]}


def editor(who: Sitting, found: Assessment, language: str) -> dict[str, Any]:
    """The page on which an assessment is written."""
    rows = {str(one.id): one for one in queries.judgements_of(who, found)}
    support = queries.support_of_whole(found)
    titles = report_titles(who, [row.report_id for held in support.values() for row in held])
    given = (rows, support, titles, _words_of_techniques(who, found.body))
    sections = [
        {
            "id": section["id"],
            "head": section.get("heads", {}).get(language, {}).get("text") or frame.heading(section["key"], language),
            "blocks": [_block(block, found, language, given) for block in section["blocks"]],
        }
        for section in found.body["sections"]
    ]
    return {
        "one": found, "written_in": language,
        "languages": [(code, frame.NAMES[code]) for code in found.body["languages"]],
        "head": found.body.get("heads", {}).get(language, {}), "sections": sections,
        "mine": found.agency_id == who.agency and who.has("assessment.write"),
        "kind": frame.kind_word(found.kind, language if language in frame.NAMES else "en"),
        "comments": queries.comments_of(found), "versions": queries.versions_of(found)[:8],
        "loose": [one for one in rows.values() if str(one.id) not in _placed(found.body)],
        "levels": known_steps(), "mentions": queries.mentions_of(found),
        "tears": queries.tear_lines_of(who, found), "releases": releases_of(who, found), **assessed(who, found.id),
    }  # fmt: skip


def _placed(body: Body) -> set[str]:
    return {block["judgement"] for _section, block in blocks(body) if block["kind"] == "judgement"}


def _words_of_techniques(who: Sitting, body: Body) -> dict[str, list[str]]:
    """The words of the techniques that an assessment shows, by number; whoever reads it whole reads them."""
    shown = [block["technique"] for _section, block in blocks(body) if block["kind"] == "technique"]
    return {
        number: words_of_technique(one.title, {"hypotheses": one.body.get("hypotheses", ())})
        for number in shown
        for one in queries.techniques_seen_by(who).filter(pk=number)
    }


def _block(block: dict[str, Any], found: Assessment, language: str, given: tuple[Any, ...]) -> dict[str, Any]:
    rows, support, titles, words = given
    held = [row for row in support.get(found.id, ()) if row.block == block["id"]]
    said = block.get("texts", {}).get(language, {})
    one = rows.get(block.get("judgement", ""))
    if one is not None:
        held = support.get(one.id, ())
    written = block.get("texts", {}).get(found.language, {}).get("text", "")
    own = "\n".join(words.get(block.get("technique", ""), ())) or written
    return {
        **block, "text": said.get("text", ""), "original": own if language != found.language else "", "own": own,
        "stale": bool(said) and said["of"] < block.get("revision_of_original", 1), "one": one,
        "cites": [(row, titles.get(row.report_id, "–")) for row in held][:40], "more": max(0, len(held) - 40),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """What is being typed and not saved yet: the block, its language, its text."""

    block: str
    language: str
    text: str


def assessed(who: Sitting, number: UUID, text: Typed | None = None) -> dict[str, Any]:
    """The label and the checks of an assessment as it stands now, or as it would with a text. Raises `NotFound`."""
    look, held = seen_and_known(who, number)
    found = look.found
    if text is not None:
        found.body = typed(found.body, text.block, text.language, text.text)
    findings = checked(who, whole_of(found, held))
    asked = queries.overrides_of(found)
    blocks_of = {block["judgement"]: block["id"] for _s, block in blocks(found.body) if block["kind"] == "judgement"}
    chips = {"E": "bad", "W": "warn"}
    return {
        "one": found, "label": label_under(look.labels, found.base_label_id, found.label_id),
        "errors": open_after(asked, findings), "overrides": asked,
        "findings": [
            (one.check, chips.get(one.severity, "note"), one.sentence, one.mend, blocks_of.get(one.place, one.place))
            for one in findings
        ],
    }  # fmt: skip


def releases_of(who: Sitting, found: Assessment) -> list[Release]:
    """The products of an assessment that one may read."""
    return list(queries.releases_seen_by(who).filter(assessment_id=found.id).order_by("-number"))


def report_titles(who: Sitting, reports: Iterable[UUID]) -> dict[UUID, str]:
    """What reports are called, of those that one may read."""
    return dict(reports_seen_by(who).filter(pk__in=set(reports)).values_list("id", "title"))


def evidence_found(who: Sitting, words: str) -> list[Report]:
    """Reports with these words that one may read, newest first; without words the newest."""
    asked = tsquery(words, prefix_last=True) if words.strip() else None
    if words.strip() and asked is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT report_id FROM search_candidates(%s, 0::smallint, %s::jsonb, NULL, NULL, %s)",
            [asked, orjson.dumps({}).decode(), MOST_FOUND],
        )
        wanted = [row[0] for row in cursor.fetchall()]
    return list(reports_seen_by(who).filter(pk__in=wanted, retracted_at__isnull=True)[:MOST_FOUND])


def judgement_page(who: Sitting, found: Judgement) -> dict[str, Any]:
    """One judgement with its evidence by root, dissents and words in each language."""
    ground = ground_of([found.id])
    rows = queries.support_of([found.id]).get(found.id, [])
    titles = report_titles(who, [row.report_id for row in rows])
    roots = list(ground.roots.roots(str(row.report_id) for row in rows))
    lines = [
        (
            row, titles.get(row.report_id), ground.held[row.report_id],
            1 + roots.index(_root(ground, row.report_id)), row.link_id in ground.undone,
        )
        for row in rows
    ]  # fmt: skip
    cited = {row.link_id for row in rows if row.link_id is not None}
    near = links_near(who, dict.fromkeys(row.report_id for row in rows)) if len(rows) <= MOST_SEARCHED else []
    return {
        "one": found, "label": label_now(found.id, found.base_label_id, found.label_id), "lines": lines[:500],
        "links": [(link, reasons_of(link), link.id in cited) for link in near],
        "entities": entities_near(who, found, [row.report_id for row in rows][:MOST_SEARCHED]),
        "voices": [(titles.get(UUID(v.one)), titles.get(UUID(v.other)), v, why(v)) for v in ground.voices[:MOST_FOUND]],
        "roots": len(roots), "circles": len(ground.roots.circles),
        "dissents": queries.dissents_of([found.id]).get(found.id, []), "mine": found.agency_id == who.agency
        and who.has("assessment.write"), "names": frame.NAMES,
        "marked": any(not ground.held[row.report_id].in_use or row.link_id in ground.undone for row in rows),
    }  # fmt: skip


def entities_near(who: Sitting, found: Judgement, reports: Sequence[UUID]) -> list[tuple[UUID, str, bool]]:
    """Whom and what the cited reports speak of, by name, and whether the judgement is said to be about it."""
    seen = Statement.objects.filter(report_id__in=reports, label_id__in=allowed_labels(who), ended_at__isnull=True)
    listed_first = dict.fromkeys(
        [*found.scope, *seen.order_by("report_id", "id").values_list("entity", flat=True)[:MOST_SEARCHED]]
    )
    wanted = list(listed_first)[:MOST_FOUND]
    return [(entity, name, entity in found.scope) for entity, name in captions(who, wanted).items()]


def _root(ground: Any, report: UUID) -> str:
    return str(ground.roots.root_of.get(str(report), str(report)))


def version_texts(version: Version) -> dict[str, str]:
    """A version's places and their texts, to be compared."""
    told: dict[str, str] = {"title": version.body["title"], "question": version.body["question"]}
    for _section, block in blocks(version.body["body"]):
        for language, said in block.get("texts", {}).items():
            told[f"{block['id']} {language}"] = said["text"]
    for number, one in version.body["judgements"].items():
        told[f"judgement {number[-6:]}"] = f"{one['text']} [{one['low']} – {one['high']}] {one['confidence']}"
    return told


def compared(older: Version, newer: Version) -> list[tuple[str, Any]]:
    """What changed between two versions."""
    return list(changes(version_texts(older), version_texts(newer)))


def by_place(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings gathered by place."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        found.setdefault(one.place, []).append(one)
    return found
