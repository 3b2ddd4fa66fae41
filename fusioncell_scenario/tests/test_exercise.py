"""The exercise as files: repeatable, stamped, readable, and told so that no agency alone can see the plot."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.foundation.errors import Refused
from fusioncell.intake.labelling import label_for, narrowed
from fusioncell.mandate.command_found import shipped_law
from fusioncell.mandate.methods.label import join
from fusioncell.mandate.methods.law import read_mandate
from fusioncell_scenario import exercise, spoilt
from fusioncell_scenario.country import STAMP
from fusioncell_scenario.exercise import Manifest
from fusioncell_scenario.plot import LINKS
from fusioncell_scenario.truth import holdings

Objects = dict[str, list[ReportDraft | Unread]]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def compact(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def told(objects: Objects, agency: str) -> str:
    """Everything an agency sent, in words and values, without spacing."""
    drafts = [one for file, many in objects.items() if f"/{agency}/" in file for one in many]
    kept = [one for one in drafts if isinstance(one, ReportDraft)]
    return "\n".join(
        compact(text) for one in kept for text in (one.title, one.text, *(said.value for said in one.statements))
    )


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    exercise.write(tmp_path / "one", seed=7, reports=60)
    exercise.write(tmp_path / "two", seed=7, reports=60)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_tells_of_other_people(tmp_path: Path) -> None:
    one, two = (exercise.made_exercise(seed, 10).plot for seed in (1, 2))
    assert set(one.identifiers.values()) & set(two.identifiers.values()) == {one.identifiers["address"]}


def test_manifest_reads_back_as_it_was_written(manifest: Manifest) -> None:
    assert exercise.read_manifest(manifest.folder) == manifest


def test_every_object_carries_the_stamp_of_the_exercise(objects: Objects) -> None:
    for file, many in objects.items():
        for one in many:
            text = one.raw.decode("utf-8-sig")
            assert STAMP in text or "marazan-exercise-fictional.example" in text, (file, one.place)


def test_every_file_is_read_with_exactly_the_expected_verdicts(manifest: Manifest, objects: Objects) -> None:
    for sent in manifest.sent:
        many = objects[sent.file]
        unread = sum(isinstance(one, Unread) for one in many)
        assert (len(many), unread) == (sent.expected.objects, sent.expected.unread), sent.file


@pytest.mark.parametrize("agency", sorted(spoilt.LINES))
def test_each_spoilt_line_is_held_back_or_noted_as_planted(manifest: Manifest, objects: Objects, agency: str) -> None:
    sent = next(each for each in manifest.sent if each.agency == agency and each.mapping)
    last = objects[sent.file][-len(spoilt.LINES[agency]) :]
    for planted, one in zip(spoilt.LINES[agency], last, strict=True):
        codes = {one.code} if isinstance(one, Unread) else {found.code for found in one.findings}
        assert isinstance(one, Unread) == planted.quarantined
        assert planted.code in codes


def test_law_of_marazan_knows_every_marking_but_the_two_planted_ones(manifest: Manifest, objects: Objects) -> None:
    law = read_mandate(shipped_law("marazan"))
    refused = []
    for sent in manifest.sent:
        for one in objects[sent.file]:
            if isinstance(one, Unread):
                continue
            try:
                label = label_for(one.marks, law.channels[sent.channel], law)
                [narrowed(label, said.marks, law) for said in one.statements if said.marks]
            except Refused:
                refused.append(sent.agency)
    assert refused == ["intel", "union"]


def test_each_thread_of_the_plot_is_held_by_exactly_its_two_agencies(manifest: Manifest, objects: Objects) -> None:
    plot = exercise.made_exercise(manifest.seed, 240).plot
    agencies = sorted({sent.agency for sent in manifest.sent})
    words = {agency: told(objects, agency) for agency in agencies}
    needles = {name: compact(value) for name, value in plot.identifiers.items()} | {"address": "birsultana"}
    found = {name: {agency for agency in agencies if needle in words[agency]} for name, needle in needles.items()}
    found["travel"].discard("cell")  # the list may give the passport of whoever is on it
    assert found == {name: set(pair) for name, pair in LINKS.items()}


def test_no_agency_alone_holds_more_than_two_threads_and_together_they_are_one() -> None:
    held = holdings(LINKS)
    assert max(map(len, held.values())) == 2
    reached, waiting = set(), ["police"]
    while waiting:
        agency = waiting.pop()
        reached.add(agency)
        waiting += [other for link in held[agency] for other in LINKS[link] if other not in reached]
    assert reached == set(held)


def test_truth_names_a_report_of_each_agency_for_every_thread(manifest: Manifest) -> None:
    body = json.loads((manifest.folder / "truth" / "truth.json").read_bytes())
    for name, link in body["plot"]["links"].items():
        assert {report.partition("/")[0] for report in link["reports"]} == set(LINKS[name]) == set(link["agencies"])


def test_truth_lies_outside_of_what_is_loaded(manifest: Manifest) -> None:
    assert all(sent.file.startswith("sent/") for sent in manifest.sent)
    assert not list((manifest.folder / "sent").rglob("*truth*"))


def test_two_reports_may_together_be_read_by_nobody(manifest: Manifest, objects: Objects) -> None:
    law = read_mandate(shipped_law("marazan"))
    truth = json.loads((manifest.folder / "truth" / "truth.json").read_bytes())
    files = {"police": "sent/police/incidents.json", "gendarmerie": "sent/gendarmerie/comptes-rendus.jsonl"}
    labels = []
    for key in truth["trafficking"]["clash"]:
        agency, _, number = key.partition("/")
        one = next(o for o in objects[files[agency]] if isinstance(o, ReportDraft) and o.external_id == number)
        labels.append(label_for(one.marks, law.channels[f"{agency}_reports"], law))
    clash = join(*labels)
    readers = [code for code in law.agencies if all(f"agency:{code}" in clause for clause in clash.audience)]
    assert readers == []


def test_outbreak_rises_where_it_is_said_to_begin_and_nowhere_else(objects: Objects) -> None:
    weeks = [o for o in objects["sent/health/bulletin.xlsx"] if isinstance(o, ReportDraft)]

    def cases(town: str, disease: str) -> list[int]:
        said = [{s.prop: s.value for s in one.statements} for one in weeks]
        return [int(says["cases"]) for says in said if says["location"] == town and says["disease"] == disease]

    ill = "acute watery diarrhoea"
    assert sum(cases("Vila Terra", ill)[-4:]) > 5 * sum(cases("Vila Terra", ill)[:4])
    assert sum(cases("Harmaz", ill)[-4:]) < 3 * sum(cases("Harmaz", ill)[:4])


def test_three_sites_are_watched_more_than_others_in_the_weeks_before(objects: Objects) -> None:
    rows = [o for o in objects["sent/municipal/desk.csv"] if isinstance(o, ReportDraft)]
    targets = ("ferry terminal", "substation", "Stadium")
    recent = [o for o in rows if o.occurred and o.occurred[0] > exercise.TODAY.replace(month=10, day=10).isoformat()]
    watched = [o for o in recent if any(word in o.title for word in targets)]
    assert len(watched) > 27 * 0.9
    assert all(any(word in o.title for o in watched) for word in targets)


def test_exercise_can_be_set_at_another_day() -> None:
    plot = exercise.made_exercise(3, 10, date(2027, 2, 1)).plot
    assert plot.day == date(2027, 2, 22)
