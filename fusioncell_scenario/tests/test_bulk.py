"""Reports and crossings in any number: the same as a reader would read them, skewed as life is, and repeatable."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.intake.labelling import label_for
from fusioncell.intake.readers import face
from fusioncell.mandate.command_found import shipped_law
from fusioncell.mandate.methods.law import read_mandate
from fusioncell_scenario import bulk, exercise
from fusioncell_scenario.crossings import crossings, write_crossings
from fusioncell_scenario.tests.conftest import WORDS


def bare(draft: ReportDraft) -> tuple[object, ...]:
    said = tuple((s.entity, s.schema, s.prop, s.value) for s in draft.statements)
    return (draft.external_id, draft.title, draft.text, draft.occurred, draft.marks, draft.source_name, said)


def test_drafts_are_what_our_reader_makes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bulk.jsonl"
    bulk.write_own(path, 200, seed=4)
    with path.open("rb") as stream:
        read = list(face.read(stream, face.ReaderOptions(classifications=WORDS)))
    assert [bare(one) for one in read if isinstance(one, ReportDraft)] == [
        bare(one) for one in bulk.drafts(200, seed=4)
    ]


def test_reports_have_about_ten_statements_and_few_people_come_up_often() -> None:
    made = list(bulk.drafts(3_000, seed=2))
    people = Counter(s.entity for one in made for s in one.statements if s.prop == "name" and s.schema == "Person")
    assert 9 < sum(len(one.statements) for one in made) / len(made) < 11
    assert people.most_common(1)[0][1] > 20
    assert sum(count == 1 for count in people.values()) > len(people) / 4


def test_a_person_of_a_number_is_the_same_whenever_they_come_up() -> None:
    says: dict[tuple[str, str], set[str]] = {}
    for one in bulk.drafts(2_000, seed=2, people=50):
        for s in one.statements:
            if s.schema == "Person" and s.prop != "phone":
                says.setdefault((s.entity, s.prop), set()).add(s.value)
    assert all(len(values) == 1 for values in says.values())


def test_law_of_marazan_takes_every_label_of_the_bulk() -> None:
    law = read_mandate(shipped_law("marazan"))
    labels = {label_for(one.marks, law.channels["own_json"], law) for one in bulk.drafts(2_000, seed=1)}
    assert len(labels) >= 10


def test_crossings_stream_with_planted_people_and_their_namesakes_among_them() -> None:
    plot = exercise.made_exercise(1, 0).plot
    rows = list(islice(crossings(20_000, (plot.organiser, plot.technician), seed=1), 20_000))
    stories = Counter(row.story for row in rows)
    assert stories["planted"] + stories["namesake"] == 40
    assert min(stories["planted"], stories["namesake"]) > 5
    planted = {str(row.cells["document"]) for row in rows if row.story == "planted"} - {""}
    assert planted & {plot.organiser.passport, plot.technician.passport}
    assert planted - {plot.organiser.passport, plot.technician.passport}
    assert not planted & {row.cells["document"] for row in rows if row.story != "planted"}


def test_border_file_says_whose_the_planted_rows_are(tmp_path: Path) -> None:
    plot = exercise.made_exercise(1, 0).plot
    told = write_crossings(tmp_path / "border.csv", 3_000, (plot.organiser,), seed=1)
    assert len(told) == 6
    assert {whose.partition("-namesake")[0] for whose in told.values()} == {"plot-organiser"}
    assert len((tmp_path / "border.csv").read_text().splitlines()) == 3_001
