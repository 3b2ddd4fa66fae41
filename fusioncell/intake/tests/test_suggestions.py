"""What was found in a text waits for a person, and only then is a statement. Grading at speed, with a way back."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from fusioncell.evidence.actions.reports import retract
from fusioncell.evidence.methods.normalise import tsquery
from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import report_for, statements_of
from fusioncell.foundation.errors import CellError, Conflict, NotFound, Refused
from fusioncell.foundation.models import Job
from fusioncell.intake.actions import settling, suggesting, triage
from fusioncell.intake.actions.settling import Choice
from fusioncell.intake.actions.writing import Written, write
from fusioncell.intake.models import Grading, Reading, Suggestion
from fusioncell.intake.queries_of_text import suggestions_of
from fusioncell.intake.queries_of_triage import lineage_of, suggested_for, ungraded
from fusioncell.intake.rules_of_text import objections_to_accepting
from fusioncell.mandate.sitting import Sitting
from tests.cast import Cast, Event, Sit, client, label_of_channel, machine, report

pytestmark = [pytest.mark.store, pytest.mark.django_db]

TEXT = (
    "On 3 May 2026 the lorry with plate 4432 AB 75 left Port Sael. The driver called +33 6 12 34 56 78 twice; "
    "the number +33 6 12 34 56 78 is known. He paid to FR76 3000 6000 0112 3456 7890 189."
)


def read(who: Sitting, channel: str = "customs_declarations", text: str = TEXT, **more: object) -> UUID:
    """A report with a text that was read."""
    kept = report(channel, "A lorry at the harbour", text=text, **more)
    suggesting.read_again(who, kept.id)
    return kept.id


def of(who: Sitting, number: UUID, what: str) -> list[Suggestion]:
    """The suggestions of one kind."""
    return [one for one in suggestions_of(who, report_for(who, number)) if one.what == what]


def found_by(words: str, kind: int = 1) -> int:
    """How many entities (or reports: kind 0) the index lets whoever sits here find."""
    asked = tsquery(words)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_candidates(%s, %s::smallint, '{}', NULL, NULL, 100)", [asked, kind])
        return int(cursor.fetchone()[0])


def test_suggestion_is_no_statement_and_found_by_no_search(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal)
    assert {one.what for one in suggestions_of(amal, report_for(amal, number))} >= {"plate", "phone", "iban", "date"}
    assert Statement.objects.filter(report_id=number).count() == 0
    assert found_by("4432AB75") == 0


def test_accepted_suggestion_is_a_statement_of_its_report_with_its_piece_and_seat(
    cast: Cast, sit: Sit, events: list[Event]
) -> None:
    amal = sit(cast.amal)
    number = read(amal)
    plate = of(amal, number, "plate")[0]
    assert settling.accept(amal, Choice(number, [plate.id])) == 1
    said = statements_of(amal, report_for(amal, number))
    assert [(s.schema, s.prop, s.value, s.original) for s in said] == [
        ("Vehicle", "registrationNumber", "4432AB75", "4432 AB 75")
    ]
    assert said[0].label_id == report_for(amal, number).label_id
    plate.refresh_from_db()
    assert (plate.state, plate.settled_by_id, plate.statements) == ("accepted", cast.amal.id, [str(said[0].id)])
    recorded = next(e for e in events if e.kind == "suggestion.accept")
    assert recorded.body["detail"]["pieces"] == [[plate.start, plate.end, "plate"]]
    assert "4432" not in str(recorded.body)
    assert found_by("4432AB75") == 1


def test_all_of_one_value_are_accepted_at_once_as_one_thing(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal)
    phones = of(amal, number, "phone")
    assert len(phones) == 2
    assert settling.accept(amal, Choice(number, [phones[0].id], same=True)) == 2
    assert len({s.entity for s in statements_of(amal, report_for(amal, number))}) == 1


def test_undo_ends_the_statement_and_the_suggestion_waits_again(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal)
    plate, iban = of(amal, number, "plate")[0], of(amal, number, "iban")[0]
    settling.accept(amal, Choice(number, [iban.id]))
    settling.accept(amal, Choice(number, [plate.id]))
    assert settling.undo(amal, number) == 1
    plate.refresh_from_db()
    assert (plate.state, plate.settled_by_id) == ("waiting", None)
    standing = [s.prop for s in statements_of(amal, report_for(amal, number)) if s.ended_at is None]
    assert standing == ["iban"]
    assert found_by("4432AB75") == 0
    assert found_by("FR7630006000011234567890189") == 1


def test_nobody_takes_back_what_another_settled(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal)
    settling.accept(amal, Choice(number, [of(amal, number, "plate")[0].id]))
    dario = sit(cast.seat("dario", "cell", "duty_officer"))
    with pytest.raises(Conflict):
        settling.undo(dario, number)


def test_refused_piece_is_not_suggested_again(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal)
    plate = of(amal, number, "plate")[0]
    settling.turn_down(amal, Choice(number, [plate.id]))
    suggesting.read_again(amal, number)
    assert [one.state for one in of(amal, number, "plate")] == ["refused"]


def test_stranger_to_a_report_sees_and_settles_nothing_of_it(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal, "police_reports")
    plate = of(amal, number, "plate")[0]
    chafik = sit(cast.chafik)
    assert Suggestion.objects.count() == Reading.objects.count() == 0
    for act in (
        lambda: settling.accept(chafik, Choice(number, [plate.id])),
        lambda: settling.undo(chafik, number),
        lambda: suggesting.read_again(chafik, number),
    ):
        with pytest.raises(NotFound):
            act()


def test_machine_seat_settles_nothing(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal)
    plate = of(amal, number, "plate")[0]
    with pytest.raises(CellError):
        settling.accept(sit(machine("customs_declarations")), Choice(number, [plate.id]))


def test_retracted_report_takes_no_statement(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal)
    plate = of(amal, number, "plate")[0]
    retract(sit(cast.basma), number, "It was another lorry.")
    with pytest.raises(Refused, match="retracted"):
        settling.accept(sit(cast.amal), Choice(number, [plate.id]))


def test_texts_are_read_by_the_worker_after_receipt(cast: Cast, sit: Sit) -> None:
    dario = sit(cast.seat("dario", "cell", "duty_officer"))
    made = write(dario, Written("typed", "A call", "Call +33 6 12 34 56 78.", "B2"))
    job = Job.objects.get(kind=suggesting.JOB)
    assert job.arguments == {"delivery": str(made.id)}
    suggesting.suggest_job(job)
    sit(cast.seat("dario", "cell", "duty_officer"))
    assert list(Suggestion.objects.values_list("what", "value")) == [("phone", "+33612345678")]


def test_page_of_a_text_answers_garbage_without_a_bug(cast: Cast, sit: Sit) -> None:
    number = read(sit(cast.amal))
    for given in ("", "x", "accept"):
        answer = client(cast.amal).post(f"/intake/report/{number}/settle/", {"act": given, "ids": "no number"})
        assert answer.status_code == 422


def test_page_shows_each_piece_marked_and_accepts_by_its_button(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = read(amal, text="<b>plate 4432 AB 75</b> & more")
    browser = client(cast.amal)
    page = browser.get(f"/intake/report/{number}/text/").content.decode()
    assert "&lt;b&gt;plate <mark" in page
    plate = of(sit(cast.amal), number, "plate")[0]
    answer = browser.post(f"/intake/report/{number}/settle/", {"act": "accept", "ids": str(plate.id)}, follow=True)
    assert 'data-state="accepted"' in answer.content.decode()


def test_person_in_a_case_needs_a_category() -> None:
    common = {"person": True, "retracted": False, "people": True}
    assert objections_to_accepting(**common, in_case=True, category="")
    assert not objections_to_accepting(**common, in_case=True, category="witness")
    assert objections_to_accepting(**common, in_case=False, category="victim")
    assert objections_to_accepting(**common, in_case=True, category="nobody")


# ── Triage ──────────────────────────────────────────────────────────────────────────────────────────────────────────


LONG = "A grey lorry without plates stood behind the customs shed at the harbour from ten in the evening until midnight"


def test_batch_is_graded_and_taken_back_as_events_of_their_own(cast: Cast, sit: Sit, events: list[Event]) -> None:
    amal = sit(cast.amal)
    numbers = [report("customs_declarations", f"Report {n}").id for n in range(3)]
    assert triage.grade_many(amal, numbers, "c3") == 3
    assert {report_for(amal, n).grade_raw for n in numbers} == {"C3"}
    assert not set(numbers) & set(ungraded(amal).values_list("pk", flat=True))
    assert triage.undo(amal, None) == 3
    assert {report_for(amal, n).grade_raw for n in numbers} == {"B2"}
    assert Grading.objects.count() == 6
    assert Grading.objects.filter(undoes__isnull=False).count() == 3
    assert [e.kind for e in events].count("report.grade") == 6
    assert {"triage.grade", "triage.undo"} <= {e.kind for e in events}


def test_batch_with_one_hidden_report_grades_none(cast: Cast, sit: Sit) -> None:
    dario = sit(cast.seat("dario", "cell", "duty_officer"))
    seen = report("customs_declarations", "Seen").id
    hidden = report("typed", "Hidden", label_of_channel("typed", caveats=frozenset({"compartment:hawk"}))).id
    with pytest.raises(NotFound):
        triage.grade_many(dario, [seen, hidden], "A1")
    assert report_for(dario, seen).grade_raw == "B2"


def test_undo_leaves_what_another_has_graded_since(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = report("customs_declarations", "Report").id
    triage.grade_many(amal, [number], "C3")
    triage.grade_many(sit(cast.basma), [number], "A1")
    with pytest.raises(Conflict):
        triage.undo(sit(cast.amal), None)


def test_grade_that_is_none_is_refused(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = report("customs_declarations", "Report").id
    for raw in ("", "Z9", "B", "22", "<b>"):
        with pytest.raises(CellError):
            triage.grade_many(amal, [number], raw)


def test_suggested_grade_comes_of_the_record_and_is_applied_by_nobody(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    past = [report("customs_declarations", f"Past {n}").id for n in range(6)]
    triage.grade_many(amal, past, "B1")
    new = report("customs_declarations", "New one")
    given = suggested_for(amal, report_for(amal, new.id))
    assert (given.grade, given.record.true) == ("B6", 6)
    assert report_for(amal, new.id).grade_raw == "B2"


def test_near_copies_of_two_agencies_are_shown_as_one_root(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    one = read(amal, "customs_declarations", LONG + ".", external_id="C-1")
    two = read(amal, "municipal_reports", LONG + "!", external_id="M-1")
    roots, near = lineage_of(amal, report_for(amal, two))
    assert [copy.report.id for copy in near] == [one]
    assert roots[0].circular
    assert set(roots[0].agencies) == {"customs", "municipal"}
    page = client(cast.amal).get("/intake/triage/").content.decode()
    assert "One root through 2 agencies" in page


def test_hidden_near_copy_leaves_no_trace(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    read(amal, "police_reports", LONG + ".")
    seen = read(amal, "customs_declarations", LONG + "!")
    chafik = sit(cast.chafik)
    roots, near = lineage_of(chafik, report_for(chafik, seen))
    assert near == []
    assert len(roots) == 1
    assert not roots[0].circular


def test_seat_without_the_power_does_not_see_the_triage_table(cast: Cast, sit: Sit) -> None:
    sit(cast.chafik)
    assert client(cast.chafik).get("/intake/triage/").status_code == 404


def test_triage_page_grades_by_its_form(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    number = report("customs_declarations", "To be graded").id
    browser = client(cast.amal)
    answer = browser.post("/intake/triage/grade/", {"act": "grade", "ids": str(number), "grade": "B3"}, follow=True)
    assert answer.status_code == 200
    assert report_for(sit(cast.amal), number).grade_raw == "B3"
    assert amal.seat == "amal"


def test_application_reads_no_band_of_a_report_it_may_not_read(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    read(amal, "police_reports", LONG)
    sit(cast.chafik)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM intake_textband), (SELECT count(*) FROM intake_suggestion)")
        assert cursor.fetchone() == (0, 0)


def test_page_says_in_which_languages_names_are_measured(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    text = (
        "The lorry left the harbour in the early morning and the driver spoke to nobody on his way to the market.\n\n"
        "Грузовик выехал из порта рано утром, и водитель ни с кем не говорил по дороге на рынок города."
    )
    number = read(amal, text=text)
    page = client(cast.amal).get(f"/intake/report/{number}/text/").content.decode()
    assert "English: F1 of names 0." in page
    assert "Russian: names are not looked for; not measured." in page
