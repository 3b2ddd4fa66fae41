"""The exercise in a cell: received over its channels, exactly what was planted held back, then some days of work."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from fusioncell.assessment.methods.probability import LANGUAGES
from fusioncell.assessment.queries import mentions_of, release_for
from fusioncell.evidence.queries import report_for, reports_seen_by
from fusioncell.evidence.queries_of_cases import subjects_seen_by
from fusioncell.evidence.queries_of_consent import consents_seen_by
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.mandate.queries_of_work import item_for
from fusioncell.picture.methods.question import Question
from fusioncell.picture.queries import search
from fusioncell.threat_level.queries import question_for
from fusioncell.threat_level.queries_of_history import embargoes_seen_by, published_all
from fusioncell.threat_level.queries_of_questions import assessment_of, dissents_of, parts_of, positions_of, sensitivity
from fusioncell.warning.queries_of_scenarios import board
from fusioncell_scenario import acts, assessing, days, exercise, levels, signals
from fusioncell_scenario.acts import acting
from fusioncell_scenario.country import TARGETS
from fusioncell_scenario.exercise import Manifest
from fusioncell_scenario.found import links_found
from fusioncell_scenario.outbreak import ILL, SPREADS, STARTS, THEN, WHERE
from fusioncell_scenario.plot import LINKS
from tests.cell import Store

pytestmark = [pytest.mark.store, pytest.mark.slow]


def verdicts_are_as_planted(manifest: Manifest, loaded: acts.Loaded) -> None:
    for sent in manifest.sent:
        delivery, expected = loaded.deliveries[sent.file], sent.expected
        held = expected.unread + expected.refused
        assert (delivery.trouble, delivery.objects_read) == ("", expected.objects), sent.file
        assert (delivery.quarantined, delivery.accepted) == (held, expected.objects - held), sent.file


def readers_are_who_the_law_says() -> None:
    """What one sees of the two threads that meet nowhere, of the victims, and of the clinical part."""

    def sees(seat: str, number: str, purpose: str = "counter_terrorism") -> bool:
        with acting(seat, purpose) as who:
            return reports_seen_by(who).filter(external_id=number).exists()

    assert sees("police-chief", "MNP-S-2026-0093")
    assert sees("intel-chief", "SIS-26-3318")
    assert not sees("amal", "MNP-S-2026-0093")
    assert not sees("amal", "SIS-26-3318")
    assert sees("amal", "PHI-N-2026-0231")
    assert not sees("amal", "PHI-N-2026-0231-C")
    assert sees("dario", "PHI-N-2026-0231-C")
    assert sees("basma", "SIS-26-3402")
    assert not sees("amal", "SIS-26-3402")
    assert not sees("dina", "MNP-2026-10417")


def plot_is_found_by_searching_for_what_one_report_says(seed: int) -> None:
    """Each thread leads the analyst to the other agency; the one that two agencies keep to themselves to nothing."""
    plot = exercise.made_exercise(seed, 240).plot
    asked = dict(plot.identifiers) | {"address": "bir sultana"}
    for name, words in asked.items():
        with acting("amal", days.PURPOSE) as amal:
            answer = search(amal, Question(words=words))
        found = {report.agency_id for report in answer.reports} - {"cell"}
        assert found == (set() if name == "account" else set(LINKS[name])), name


def plot_is_found_by_the_cell_itself(manifest: Manifest) -> None:
    """Every link meets; the cell sees what no single agency could have made, and of the last each holder knows."""
    told = {name: {each.agency: each for each in found} for name, _agencies, found in links_found(manifest)}
    for name in set(LINKS) - {"account"}:
        assert told[name]["cell"].level == "full", name
        assert told[name]["cell"].only_fusion, name
    account = told["account"]
    assert set(account) == {"police", "intel"}
    assert all(each.nobody and each.consents for each in account.values())


def nothing_is_taken_in_twice(manifest: Manifest, loaded: acts.Loaded) -> None:
    again = acts.load(manifest)
    assert (again.cases[exercise.CASE], again.mappings) == (loaded.cases[exercise.CASE], loaded.mappings)
    assert all(each.accepted == 0 for file, each in again.deliveries.items() if "police/incidents" not in file)


def days_leave_what_they_are_meant_to(done: days.Done, loaded: acts.Loaded) -> None:
    with acting("amal", days.PURPOSE, done.case) as amal:
        states = {asked.pk: asked.state for asked in consents_seen_by(amal)}
        assert states == {done.agreed: "agreed", done.declined: "refused", done.waiting: "asked"}
        assert item_for(amal, done.request).state == "answered"
        assert "lights on the mole" in reports_seen_by(amal).get(agency_id="cell", channel="typed").title
    with acting("basma", days.CRIME, loaded.cases[exercise.CASE]) as basma:
        decided = [subject.decided_at is not None for subject in subjects_seen_by(basma)]
        assert sorted(decided) == [False, True]
    with acting("police-chief", days.PURPOSE) as chief:
        assert report_for(chief, done.retracted).retracted_at is not None


def watched_sites_are_found_by_counting_what_happened_near_them() -> None:
    """Nobody says that the three are watched together: they are the first of the ranking that the analyst made."""
    with acting("amal", days.PURPOSE) as amal:
        made = lists.rankings_seen_by(amal).get()
        names = [line.name for line in lists.lines_of(amal, made)]
    assert set(names[:3]) == {site.name for site in TARGETS}
    with acting("basma", days.PURPOSE) as basma:
        assert lists.lines_of(basma, made) == []
        assert len(lists.designated(basma)) == 1


def plot_becomes_a_released_product(folder: Path) -> None:
    """Six languages on paper, three hypotheses that sum to one, and nothing in it that its reader may not read."""
    made = assessing.assess(folder)
    assert made is not None
    assert {path.name.rsplit("-", 1)[1] for path in made.files} >= {f"{one}.pdf" for one in LANGUAGES}
    assert all(path.stat().st_size > 1_000 for path in made.files)
    with acting("amal", days.PURPOSE) as amal:
        body = release_for(amal, made.release).body
    assert sum(one["best"] for one in body["judgements"].values()) == pytest.approx(1)
    assert len({one["agency"] for one in body["sources"]}) >= 3
    assert {one["name"] for one in body["places"]} == {"Theft of a delivery van", "Déchargement de nuit"}
    assert assessing.assess(folder) is None


def a_level_is_decided_and_published() -> None:
    """By four blind positions, one dissent and the head; the overseer is told what one of them could not see."""
    level = levels.set_levels()
    assert level is not None
    assert (level.ordinal, level.trend, levels.set_levels()) == (4, "rising", None)
    told = [body["words"]["ar"] for body in published_all()]
    assert told == ["شديد", "متوسط"]
    with acting("amal", days.PURPOSE) as amal:
        assert level.question_id is not None
        question = question_for(amal, level.question_id)
        assert (len(positions_of(amal, question)), len(dissents_of(amal, question))) == (4, 1)
        assert sensitivity(amal, question) is not None
        assert [part.aspect for part, one in parts_of(amal, question) if one is not None] == [
            "intent",
            "capability",
            "harm",
        ]
        followed = assessment_of(amal, question)
        assert followed is not None
        assert [one.object_id for one in mentions_of(followed)] == [question.id]
    with acting("oumar", "oversight") as oumar:
        assert [(e.voters, e.opened) for e in embargoes_seen_by(oumar)] == [(1, "")]


def outbreak_is_found_by_the_engine(manifest: Manifest) -> None:
    """It is named within two weeks in Vila Terra, where it begins, and in Port Sael; chance alarms keep the budget."""
    found = signals.watch_the_bulletin(manifest)
    first = {one.key: date.fromisoformat(one.week) for one in reversed(found)}
    monday = manifest.today - timedelta(days=manifest.today.weekday())
    for name, weeks in ((WHERE, STARTS), (THEN, SPREADS)):
        assert timedelta(0) <= first[f"{ILL} · {name}"] - (monday - timedelta(weeks=weeks)) <= timedelta(weeks=2), name
    by_chance = [one for one in found if one.key not in {f"{ILL} · {name}" for name in (WHERE, THEN)}]
    assert found[0].key == f"{ILL} · {WHERE}"
    assert len(by_chance) <= signals.WEEKLY * signals.WEEKS
    assert len(signals.watch_the_bulletin(manifest)) == len(found)
    with acting(signals.ANALYST, signals.PURPOSE) as analyst:
        assert [one.state for one in board(analyst)] == ["warning"]


def test_exercise_is_loaded_worked_on_and_seen_as_the_law_says(fresh_store: Store, tmp_path: Path) -> None:
    manifest = exercise.write(tmp_path, reports=240)
    acts.found()
    loaded = acts.load(manifest)
    verdicts_are_as_planted(manifest, loaded)
    readers_are_who_the_law_says()
    plot_is_found_by_searching_for_what_one_report_says(manifest.seed)
    done = days.work_some_days(loaded)
    assert done is not None
    days_leave_what_they_are_meant_to(done, loaded)
    plot_becomes_a_released_product(tmp_path / "products")
    watched_sites_are_found_by_counting_what_happened_near_them()
    assert days.work_some_days(loaded) is None
    acts.match_all()
    plot_is_found_by_the_cell_itself(manifest)
    a_level_is_decided_and_published()
    outbreak_is_found_by_the_engine(manifest)
    nothing_is_taken_in_twice(manifest, loaded)
