"""Each check of the catalogue fires on what it is for, and is silent on a sound assessment."""

from __future__ import annotations

import doctest
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fusioncell.assessment.methods.checks import text, wording
from fusioncell.assessment.methods.checks.catalogue import CHECKS, open_errors, run
from fusioncell.assessment.methods.checks.finding import HARD, SEVERITY, Finding
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
from fusioncell.assessment.methods.probability import Interval, scales
from fusioncell.assessment.methods.techniques import Assumption
from fusioncell.assessment.tests.reference import vectors

TODAY = date(2026, 11, 25)


def evidence(number: int = 1, **more: Any) -> Evidence:
    fields: dict[str, Any] = {
        "report": f"r{number}", "root": f"r{number}", "agency": ("police", "customs", "border")[number % 3],
        "discipline": ("investigative", "intelligence")[number % 2], "reliability": "B", "credibility": 2,
        "received_at": datetime(2026, 11, 20, tzinfo=UTC),
    }  # fmt: skip
    return Evidence(**fields | more)


SOUND = Judged(
    id="j1",
    text="The group will try to obtain precursors within six weeks.",
    key=True,
    held=Interval(0.6, 0.75, 0.7),
    horizon=(TODAY, date(2027, 1, 6)),
    confidence="moderate",
    confidence_reasons="Two agencies saw it independently.",
    evidence=(evidence(1), evidence(2), evidence(3)),
    alternatives=(Alternative("They trade in fertiliser.", (Indicator("Invoices and buyers are found."),)),),
)
SOUND_WHOLE = Whole(
    judgements=(SOUND,),
    passages=(Passage("p1", {"en": ("Three deliveries went to one address.", 1)}, 1, (evidence(1),)),),
    tables=(Table("t1", (("North", (2.0, 3.0, 5.0)), ("South", (1.0, 1.0, 2.0))), total_column=True),),
    earlier=(Earlier(SOUND.text, "icd203", Interval(0.6, 0.8)),),
    authors=frozenset({1}),
    reviewer=2,
    approver=3,
    today=TODAY,
)


def judged(**changes: Any) -> Whole:
    return replace(SOUND_WHOLE, judgements=(replace(SOUND, **changes),))


def said(sentence: str, language: str = "en") -> Whole:
    return judged(text=sentence, language=language)


def whole(**changes: Any) -> Whole:
    return replace(SOUND_WHOLE, **changes)


def pair(one: float, other: float, **more: Any) -> Whole:
    first = replace(SOUND, held=Interval(one, one, one), exclusive=more.get("exclusive", ""))
    return whole(judgements=(first, replace(SOUND, id="j2", held=Interval(other, other, other), **more)))


def cited(**more: Any) -> Whole:
    return judged(evidence=(evidence(1, **more), evidence(2), evidence(3)))


FIRES: list[tuple[str, Whole]] = [
    ("C1", judged(held=None)),
    ("C1", judged(horizon=(None, None))),
    ("C2", said("It is likely, with high confidence, that they meet.")),
    ("C2", said("Il est très probable, avec une confiance élevée, qu'ils se rencontrent.", "fr")),
    ("C2", said("非常可能会面，置信度高。", "zh")),
    ("C3", said("There is a realistic possibility that they meet.")),
    ("C3", said("It is very likely that they meet and nearly certain that they pay.")),
    ("C3", said("من المرجّح أن يلتقوا ومن شبه المؤكد، بل يكاد يكون مؤكداً، أن يدفعوا.", "ar")),
    ("C3", judged(scale="phia")),
    ("C4", said("They could meet in May.")),
    ("C4", said("Ils pourraient se rencontrer.", "fr")),
    ("C4", said("他们也许会面。", "zh")),
    ("C5", judged(evidence=())),
    ("C5", judged(kind="fact", held=None, evidence=())),
    ("C6", judged(evidence=(evidence(1, root="x"), evidence(2, root="x")))),
    ("C7", judged(evidence=(evidence(1, agency="police"), evidence(2, agency="police")))),
    ("C7", judged(evidence=(evidence(1, discipline="tip"), evidence(2, discipline="tip")))),
    ("C8", judged(evidence=(evidence(1, received_at=datetime(2026, 1, 1, tzinfo=UTC)),))),
    ("C8", judged(horizon=(None, date(2026, 11, 1)))),
    ("C9", judged(confidence="high", evidence=(evidence(1, reliability="D"), evidence(2)))),
    ("C9", judged(confidence="high", evidence=(evidence(1, reliability=None), evidence(2)))),
    ("C9", judged(confidence="high", evidence=(evidence(1),))),
    ("C9", judged(confidence="high", assumptions=(Assumption("They act alone", key=True),))),
    ("C10", judged(alternatives=())),
    ("C10", judged(alternatives=(Alternative("They trade."),))),
    ("C11", judged(uncited=("CUS-12: the lorry was at sea that day.",))),
    ("C12", judged(held=Interval(0.1, 0.2, 0.15))),
    ("C13", pair(0.7, 0.4, exclusive="outcome")),
    ("C13", pair(0.3, 0.4, given="j1")),
    ("C14", judged(kind="forecast")),
    ("C15", judged(held=Interval(0.7, 0.7, 0.7))),
    ("C15", judged(held=Interval(0.6, 0.75, 0.683), evidence=(evidence(1), evidence(2)))),
    ("C15", whole(passages=(Passage("p1", {"en": ("Stocks fell by 62.5% in a week.", 1)}),))),
    ("C16", judged(dissents=("I hold it unlikely.",), shown=frozenset())),
    ("C17", whole(levels=(LevelText("l1", "uk", "2006", "2019"),))),
    ("C18", whole(handling=(("p1", "The mark is below its evidence."),))),
    ("C19", cited(retracted=True)),
    ("C19", cited(expired=True)),
    ("C19", cited(gone=True)),
    ("C19", cited(superseded=True)),
    ("C19", whole(passages=(Passage("p1", {"en": ("x", 1)}, 1, (evidence(1, retracted=True),)),))),
    ("C20", cited(protected=True)),
    ("C20", cited(special=True)),
    ("C20", cited(person="e9")),
    ("C21", judged(alternatives=(Alternative("x", (Indicator("He is religious."),)),))),
    ("C22", whole(requirement=" ")),
    ("C22", whole(audience="")),
    ("C23", cited(own_product=True)),
    ("C24", judged(evidence=(evidence(1, discipline="open_source"), evidence(2, discipline="open_source")))),
    ("C25", whole(tables=(Table("t1", (("a", (1.0, 2.0, 4.0)),), total_column=True),))),
    ("C25", whole(tables=(Table("t1", (("a", (1.0,)), ("b", (2.0,)), ("sum", (4.0,))), total_row=True),))),
    ("C25", whole(tables=(Table("t1", (("a", (60.0,)), ("b", (60.0,))), percent=True),))),
    ("C25", whole(passages=(Passage("p1", {"en": ("So did 3 of 12 (35%) of them.", 1)}),))),
    ("C26", said("The port should be closed.")),
    ("C26", said("Il convient de fermer le port.", "fr")),
    ("C27", whole(reviewer=1)),
    ("C27", whole(approver=1)),
    ("C27", whole(reviewer=3)),
    ("C28", whole(languages=("en", "ar"))),
    ("C28", whole(passages=(Passage("p1", {"en": ("Old text.", 1)}, revision=2),))),
    ("C28", whole(passages=(Passage("p1", {"en": (" ".join(["word"] * 45) + ".", 1)}),))),
    ("C28", said("The XYZ group meets.")),
    ("C28", whole(kind="spot", passages=(Passage("p1", {"en": ("Short words. " * 300, 1)}),))),
    ("C29", whole(calibration="Of 20 forecasts at 70%, 12 came true.")),
    ("C30", judged(rare=True)),
    ("C30", judged(held=Interval(0.001, 0.02, 0.01))),
]


def test_catalogue_is_whole_and_the_hard_gates_are_three() -> None:
    assert list(CHECKS) == [f"C{n}" for n in range(1, 31)] == list(SEVERITY)
    assert {"C18", "C20", "C27"} == HARD
    assert {check for check, _ in FIRES} == CHECKS.keys()


@pytest.mark.parametrize(("check", "found"), FIRES, ids=[f"{c}-{n}" for n, (c, _) in enumerate(FIRES)])
def test_check_fires_on_what_it_is_for_with_place_and_mend(check: str, found: Whole) -> None:
    findings = [one for one in run(found) if one.check == check]
    assert findings
    assert all(one.sentence and one.mend for one in findings)


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_check_is_silent_on_a_sound_assessment(check: str) -> None:
    assert run(SOUND_WHOLE, [check]) == []


SILENT: list[tuple[str, Whole]] = [
    ("C1", judged(kind="fact", held=None, horizon=(None, None))),
    ("C2", said("It is likely that they meet. Our confidence in this is moderate.")),
    ("C3", said("It is very likely that they meet and almost certain that they pay.")),
    ("C4", said("They meet in May.")),
    ("C6", judged(evidence=(evidence(1),), single_root="Only the border saw it.")),
    ("C9", judged(confidence="high", assumptions=(Assumption("They act alone", True, "supported", "seen"),))),
    ("C12", replace(judged(held=Interval(0.1, 0.2, 0.15)), difference="The lorry was found to be empty.")),
    ("C13", pair(0.6, 0.4, exclusive="outcome")),
    ("C13", pair(0.5, 0.4, given="j1")),
    ("C14", judged(kind="forecast", resolution_rule="A court says so.", resolve_on=TODAY)),
    ("C15", whole(passages=(Passage("p1", {"en": ("Stocks fell by 60–65% in a week.", 1)}),))),
    ("C16", judged(dissents=("I hold it unlikely.",))),
    ("C17", whole(levels=(LevelText("l1", "uk", "2019", "2019"),))),
    ("C20", judged(evidence=(evidence(1, person="e9"), evidence(2)), scope=frozenset({"e9"}))),
    ("C20", replace(cited(special=True), judgements=(replace(SOUND, personal_need="The wound identifies him."),))),
    ("C21", judged(alternatives=(Alternative("x", (Indicator("Religious site is filmed.", "surveillance"),)),))),
    ("C25", whole(passages=(Passage("p1", {"en": ("So did 3 of 12 (25%) of them.", 1)}),))),
    ("C26", replace(said("The port should be closed."), measures_apart=False)),
    ("C28", said("The Xenon Yard Zone (XYZ) group meets. XYZ pays.")),
    ("C30", judged(rare=True, base_rate="Twice in ten years.")),
]


@pytest.mark.parametrize(("check", "found"), SILENT, ids=[f"{c}-{n}" for n, (c, _) in enumerate(SILENT)])
def test_check_is_silent_where_it_was_answered(check: str, found: Whole) -> None:
    assert run(found, [check]) == []


def test_published_catalogue_is_kept_check_by_check_with_its_gravity(data: Path) -> None:
    """The table of checks that lies beside the shared data: each is there, weighs as it says, fires and is silent."""
    told = (data.parent / "CHECKS.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (C\d+) \|.*\| ([^|]+?) \|$", told, re.MULTILINE))
    assert list(rows) == list(CHECKS)
    for check, gravity in rows.items():
        severities = {one.severity for name, found in FIRES if name == check for one in run(found, [check])}
        assert severities == set(gravity.split(" ")[0].split("/")), check
        assert run(SOUND_WHOLE, [check]) == []
    hard = re.search(r"; ([^;]*) are hard gates", told)
    assert hard is not None
    assert set(re.findall(r"C\d+", hard[1])) == HARD


def test_published_carver_table_fails_the_check_of_sums(data: Path) -> None:
    """The totals read at circadianrisk.com; the first published total is wrong."""
    rows = vectors(data)["carver_bulk_power"]["rows"]
    published = Table("t", tuple((n, (*scores, said)) for n, (scores, said, _) in rows.items()), total_column=True)
    mended = Table("t", tuple((n, (*scores, true)) for n, (scores, _, true) in rows.items()), total_column=True)
    found = run(whole(tables=(published,)), ["C25"])
    assert ["Fuel Tanks" in one.sentence for one in found] == [True]
    assert run(whole(tables=(mended,)), ["C25"]) == []


@pytest.mark.parametrize("scale", sorted(scales()))
@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "zh", "ar"])
def test_words_of_a_scale_are_found_as_its_own_in_each_language(scale: str, language: str) -> None:
    for term in scales()[scale].terms:
        found = list(wording.terms_in(f" {term.word(language)} ", language))
        assert len(found) == 1, found
        assert any(key == scale for key, _row in found[0][1])


def test_hard_gate_is_not_let_pass_and_another_error_is_by_two_people() -> None:
    found = [Finding("C18", "p1", "x", "y"), Finding("C6", "j1", "x", "y"), Finding("C7", "j1", "x", "y")]
    assert [one.check for one in open_errors(found, [])] == ["C18", "C6"]
    assert [one.check for one in open_errors(found, [("C18", "p1"), ("C6", "j1")])] == ["C18"]


def test_examples_of_the_lists_hold() -> None:
    assert doctest.testmod(wording).failed == 0
    assert doctest.testmod(text).failed == 0
