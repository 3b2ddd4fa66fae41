"""The plot becomes an assessment: searched for, argued in three hypotheses, reviewed, released, printed.

The analyst searches as anybody in her seat would; what she may not read is not in it. Nothing is put in past the acts
of the rooms, and the checks, the label and the three people apply to the exercise as to everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from fusioncell.assessment import printing, queries
from fusioncell.assessment.actions import analysing, cutting, drafting, judging, releasing
from fusioncell.assessment.actions.judging import Wording
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.methods.probability import LANGUAGES
from fusioncell.assessment.models import Release
from fusioncell.assessment.rules import Drafting, Judging
from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.evidence.rules_of_disclosure import Wish
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused
from fusioncell.mandate.queries import labels_of
from fusioncell.mandate.sitting import Sitting
from fusioncell_scenario.acts import acting
from fusioncell_scenario.assessing_texts import ALTERNATIVES, GAPS, HEADS, HYPOTHESES, MARKS, OUTLOOK, THREADS, Said
from fusioncell_scenario.assessing_words import NAMES, TITLES, WORDS

PURPOSE = "counter_terrorism"
TITLE = "What is being prepared at the farm near Wadi Semm?"
READERS = ("amal", "aminata", "basma")
RECIPIENTS = ("police", "gendarmerie", "customs", "border")


@dataclass(frozen=True, slots=True)
class Assessed:
    """The product of the exercise and the files that were printed of it."""

    release: UUID
    files: tuple[Path, ...]
    cuts: tuple[str, ...]


def assess(folder: Path) -> Assessed | None:
    """Assess the plot and print the product under a folder; `None` when nothing of it is found, or it is done."""
    with acting("amal", PURPOSE) as amal:
        if queries.assessments_seen_by(amal).filter(title=TITLE).exists():
            return None
    reports = _found()
    if len(reports) < 3:
        return None
    assessment = _written(reports)
    with acting("amal", PURPOSE) as amal:
        drafting.hand_in(amal, assessment)
    with acting("aminata", PURPOSE) as aminata:
        drafting.review(aminata, assessment, ready=True, note="Read against its evidence.")
    with acting("basma", PURPOSE) as basma:
        product = releasing.release(basma, assessment)
    return Assessed(product.id, tuple(_printed(product, folder)), tuple(_cuts(product)))


def _found() -> list[Report]:
    """What her searches find of the threads, as far as her reviewer and her head may read it too."""
    common: dict[UUID, Report] = {}
    for number, seat in enumerate(READERS):
        with acting(seat, PURPOSE) as who:
            seen = {one.id: one for words in THREADS for one in _thread(who, words)}
        common = seen if number == 0 else {key: one for key, one in common.items() if key in seen}
    return sorted(common.values(), key=lambda one: (one.received_at, str(one.id)))


def _thread(who: Sitting, words: str) -> list[Report]:
    found = reports_seen_by(who).filter(title__icontains=words, retracted_at__isnull=True)
    return list(found.order_by("external_id")[:2])


def _written(reports: Sequence[Report]) -> UUID:
    labels = labels_of(one.label_id for one in reports).values()
    open_to = () if any("onward" in label.forbids for label in labels) else RECIPIENTS
    with acting("amal", PURPOSE) as amal:
        new = Drafting(
            "punctual", TITLE, HEADS["question"], HEADS["requirement"], HEADS["audience"], "en", LANGUAGES,
            recipients=open_to,
        )  # fmt: skip
        made = drafting.draft(amal, new).id
        for language, heading in TITLES.items():
            drafting.head(amal, made, language, heading)
    ids = [one.id for one in reports]
    with acting("amal", PURPOSE) as amal:
        for position, said in enumerate(HYPOTHESES):
            _judged(amal, made, said, position, ids)
    technique = _weighed(reports)
    with acting("amal", PURPOSE) as amal:
        _passage(amal, made, "s2", OUTLOOK, ids)
        drafting.add(amal, made, "s2", {"kind": "chart", "chart": "probabilities"})
        drafting.add(amal, made, "s2", {"kind": "chart", "chart": "agencies"})
        drafting.add(amal, made, "s2", {"kind": "chart", "chart": "places"})
        names = {code: "\n".join((TITLES[code].title, *said)) for code, said in NAMES.items()}
        words = {code: {"text": text, "of": 1} for code, text in names.items()}
        drafting.add(amal, made, "s3", {"kind": "technique", "technique": str(technique), "texts": words})
        _passage(amal, made, "s4", GAPS, ids[:1])
    return made


def _judged(who: Sitting, assessment: UUID, said: Said, position: int, reports: Sequence[UUID]) -> None:
    cites = [Cite(one) for one in reports] if position == 0 else [Cite(one, stance="against") for one in reports[:2]]
    cites += [Cite(one) for one in reports[2:]] if position else []
    new = Judging(
        said.texts["en"], key=True, low=said.low, high=said.high, best=said.best, exclusive="what is prepared",
        horizon_to=(now() + timedelta(days=21)).date(), confidence=said.confidence,
        confidence_reasons=said.why, alternatives=ALTERNATIVES[position], would_change=said.change, position=position,
    )  # fmt: skip
    made = judging.judge(who, new, cites, assessment)
    for language in LANGUAGES[1:]:
        reasons, change, other = WORDS[position][language]
        judging.word(who, made.id, language, Wording(said.texts[language], reasons, change, (other,)))
    shown = ["confidence", "evidence", "alternatives", "change", "dissent"]
    drafting.add(who, assessment, "s1", {"kind": "judgement", "judgement": str(made.id), "shown": shown})


def _weighed(reports: Sequence[Report]) -> UUID:
    """Three hypotheses against the reports, marked by two analysts."""
    rows = [{"name": one.title[:80], "report": str(one.id)} for one in reports]
    body = {"hypotheses": [said.name for said in HYPOTHESES], "rows": rows}
    with acting("amal", PURPOSE) as amal:
        made = analysing.begin(amal, "ach", TITLE, body).id
        analysing.mark(amal, made, {"marks": [list(_marks(one, 0)) for one in reports]})
    with acting("aminata", PURPOSE) as aminata:
        analysing.mark(aminata, made, {"marks": [list(_marks(one, 1)) for one in reports]})
    return made


def _marks(report: Report, analyst: int) -> tuple[str, ...]:
    title = report.title.casefold()
    found = next((marks for words, marks in MARKS.items() if words in title), (("N", "N", "N"),) * 2)
    return found[analyst]


def _passage(who: Sitting, assessment: UUID, section: str, texts: dict[str, str], reports: Sequence[UUID]) -> None:
    block = drafting.add(who, assessment, section, {"kind": "text"})
    seen = drafting.write(who, assessment, block, 1, {"texts": {"en": {"text": texts["en"]}}})
    others = {language: {"text": texts[language]} for language in LANGUAGES[1:]}
    drafting.write(who, assessment, block, seen, {"texts": others})
    for report in reports:
        drafting.draw_in(who, assessment, Cite(report, block=block))


def _printed(product: Release, folder: Path) -> list[Path]:
    """The product in every language as PDF, and once in each other form."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    with acting("basma", PURPOSE) as basma:
        body = releasing.open_release(basma, product.id).body
        wanted = [("pdf", language) for language in LANGUAGES] + [("docx", "en"), ("html", "ar"), ("json", "en")]
        for form, language in wanted:
            path = folder / printing.filename(body, form, language)
            path.write_bytes(printing.print_as(body, form, language))
            path.chmod(0o600)
            made.append(path)
    return made


def _cuts(product: Release) -> list[str]:
    """What each recipient gets of it, or why nothing."""
    told = []
    for agency in RECIPIENTS:
        wish = Wish(agency, "Director of operations", "They act where it is prepared.",
                    "They must know what to look for.", "Article 18 and the agreement.")  # fmt: skip
        try:
            with acting("basma", PURPOSE) as basma:
                made = cutting.cut(basma, product.id, wish)
                left = made.left_out.count()
                places = sum(len(section["blocks"]) for section in made.body["sections"])
                told.append(f"{agency}: {places} places, {left} stay behind")
        except Refused as refused:
            told.append(f"{agency}: nothing ({refused.reasons[0]})")
    return told
