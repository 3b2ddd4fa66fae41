"""An assessment and its evidence as the checks see them, built in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from fusioncell.assessment import queries
from fusioncell.assessment.contradictions import about, contradictions
from fusioncell.assessment.grounds import Ground, cited_in_whole, ground_of_whole
from fusioncell.assessment.handling import Under, labels_under, problems
from fusioncell.assessment.levels_in_text import in_use, replacements
from fusioncell.assessment.methods.body import blocks
from fusioncell.assessment.methods.facts import (
    Alternative,
    Earlier,
    Evidence,
    Indicator,
    Judged,
    LevelText,
    Passage,
    Table,
    Whole,
)
from fusioncell.assessment.methods.probability import Interval
from fusioncell.assessment.methods.techniques import Assumption
from fusioncell.assessment.models import Assessment, Dissent, Judgement, Release, Review, Support
from fusioncell.foundation.clock import now
from fusioncell.mandate.sitting import Sitting


def held_interval(one: Judgement) -> Interval | None:
    """The numbers of a judgement."""
    return None if one.low is None or one.high is None else Interval(one.low, one.high, one.best)


def judged(one: Judgement, ground: Ground, dissents: Sequence[Dissent], shown: frozenset[str]) -> Judged:
    """A judgement as the checks see it."""
    return Judged(
        id=str(one.id), text=one.text, kind=one.kind, key=one.key, language=one.language, revision=one.revision,
        texts={language: (said["text"], said["of"]) for language, said in one.wordings.items()}, scale=one.scale,
        held=held_interval(one), exclusive=one.exclusive, given=str(one.given_id or ""),
        horizon=(one.horizon_from, one.horizon_to), confidence=one.confidence,
        confidence_reasons=one.confidence_reasons, evidence=ground.of(one.id), alternatives=_alternatives(one),
        assumptions=tuple(_assumption(line) for line in one.assumptions),
        dissents=tuple(line.text for line in dissents), shown=shown, would_change=one.would_change, rare=one.rare,
        base_rate=one.base_rate, single_root=one.single_root, personal_need=one.personal_need,
        scope=frozenset(map(str, one.scope)), resolution_rule=one.resolution_rule, resolve_on=one.resolve_on,
    )  # fmt: skip


def _alternatives(one: Judgement) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(
            line["text"],
            tuple(
                Indicator(i["text"], i.get("behaviour", "")) if isinstance(i, dict) else Indicator(str(i))
                for i in line.get("indicators", ())
            ),
        )
        for line in one.alternatives
    )


def _assumption(line: Mapping[str, Any]) -> Assumption:
    return Assumption(line["text"], bool(line.get("key")), str(line.get("state", "")), str(line.get("why", "")))


@dataclass(frozen=True, slots=True)
class Known:
    """What hangs on rows of the store beside an assessment's own: its judgements, their evidence, what stood before.

    judged: as the checks see them, but for what the product prints of them. under: the labels of the evidence, by what
    it stands behind. around: the entities that it is about, with all that somebody decided to be the same.
    """

    judged: tuple[Judged, ...]
    ground: Ground
    under: Under
    earlier: tuple[Earlier, ...]
    authors: frozenset[int]
    reviews: tuple[Review, ...]
    around: frozenset[UUID]


def hanging(who: Sitting, assessment: Assessment) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The reports that its evidence tells again and the entities it is about; the caller may read all of it."""
    cited = cited_in_whole(assessment)
    around = about(who, queries.judgements_of(who, assessment), cited.support, cited.statements)
    return told_again(cited.support, cited.held), frozenset(around)


def told_again(support: Mapping[UUID, Sequence[Support]], held: Iterable[UUID]) -> frozenset[UUID]:
    """Of the reports that are held, those that nothing cites: reached because what is cited tells them again."""
    return frozenset(held) - {row.report_id for rows in support.values() for row in rows}


def known(who: Sitting, assessment: Assessment) -> Known:
    """Fetch what the checks of an assessment hang on; the caller may read all of it."""
    rows = queries.judgements_of(who, assessment)
    ground = ground_of_whole(assessment)
    dissents = queries.dissents_of_whole(assessment)
    around = about(who, rows, ground.support, ground.statements)
    against = contradictions(who, rows, ground, around)
    made = (judged(r, ground, dissents.get(r.id, ()), frozenset()) for r in rows)
    return Known(
        tuple(replace(one, uncited=tuple(against.get(UUID(one.id), ()))) for one in made), ground, labels_under(ground),
        earlier(assessment), queries.authors_of(assessment, rows), tuple(queries.reviews_of(assessment)),
        frozenset(around),
    )  # fmt: skip


def whole(who: Sitting, assessment: Assessment, approver: int | None = None) -> Whole:
    """An assessment as the checks see it; the caller may read all of it."""
    return whole_of(assessment, known(who, assessment), approver)


def whole_of(assessment: Assessment, held: Known, approver: int | None = None) -> Whole:
    """The same, of what was fetched already; the texts are those of the assessment as it is handed over."""
    review = queries.ready_review(assessment, held.reviews)
    shown = _shown(assessment)
    texts = [block for _section, block in blocks(assessment.body)]
    evidence = held.ground.by_block(assessment.id)
    return Whole(
        kind=assessment.kind, scale=assessment.scale, language=assessment.language,
        languages=tuple(assessment.body.get("languages", ("en",))), requirement=assessment.requirement,
        audience=assessment.audience,
        judgements=tuple(replace(one, shown=shown[one.id]) if shown.get(one.id) else one for one in held.judged),
        passages=tuple(_passage(block, evidence.get(block["id"], ())) for block in texts if _written(block)),
        tables=tuple(_table(block) for block in texts if block["kind"] == "table"),
        measures_apart=held.ground.law.measures_apart, levels=_levels(texts), earlier=held.earlier,
        difference=assessment.difference, authors=held.authors,
        reviewer=review.by_id if review is not None else None, approver=approver,
        handling=tuple(problems(texts, held.under, assessment)), today=now().date(),
    )  # fmt: skip


def _shown(assessment: Assessment) -> dict[str, frozenset[str]]:
    return {
        block["judgement"]: frozenset(block.get("shown", ("dissent",)))
        for _section, block in blocks(assessment.body)
        if block["kind"] == "judgement"
    }


def _written(block: Mapping[str, Any]) -> bool:
    return block["kind"] == "text" and any(said["text"].strip() for said in block["texts"].values())


def _passage(block: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Passage:
    texts = {language: (said["text"], said["of"]) for language, said in block["texts"].items()}
    return Passage(block["id"], texts, int(block.get("revision_of_original", 1)), evidence)


def _table(block: Mapping[str, Any]) -> Table:
    rows = tuple((str(row[0]), tuple(float(value) for value in row[1:])) for row in block["rows"])
    return Table(
        block["id"], rows, bool(block.get("total_row")), bool(block.get("total_column")), bool(block.get("percent"))
    )


def _levels(texts: Sequence[Mapping[str, Any]]) -> tuple[LevelText, ...]:
    found = [block for block in texts if block["kind"] == "level"]
    replaced = replacements() if found else {}
    return tuple(
        LevelText(block["id"], block["scale"], block["version"], in_use(block["version"], replaced)) for block in found
    )


def earlier(assessment: Assessment) -> tuple[Earlier, ...]:
    """What the last product on the same question held: an earlier release of this, or of the one it follows."""
    wanted = [assessment.id, *([assessment.previous_id] if assessment.previous_id else [])]
    last = Release.objects.filter(assessment_id__in=wanted, withdrawn_at__isnull=True).order_by("-at").first()
    if last is None:
        return ()
    return tuple(
        Earlier(one["text"], one["scale"], Interval(one["low"], one["high"], one["best"]))
        for one in last.body.get("judgements", {}).values()
        if one["low"] is not None
    )
