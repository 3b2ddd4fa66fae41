"""Search, report and entity pages as the cast meets them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.evidence.actions.reports import retract
from fusioncell.foundation.errors import Refused
from fusioncell.picture.actions import looking as actions
from fusioncell.picture.methods.question import Question, read_mark
from tests import cast as people
from tests.pages import bare

pytestmark = pytest.mark.django_db


@pytest.fixture
def karim(cast):
    """A report of customs that the cell may read and the union may not, about one man with a telephone."""
    label = people.label_of_channel("customs_declarations")
    man = entity_id("customs", "customs_declarations", "p1")
    said = [
        people.statement(label, man, "Karim Belkani"),
        people.statement(label, man, "+2348031234567", prop="phone"),
    ]
    return people.report("customs_declarations", "Crate at Port Sael", label, statements=said), man


def test_analyst_finds_a_report_by_a_word_of_it(cast, sit, karim):
    answer = actions.ask(sit(cast.amal), Question("sael"))
    assert [r.title for r in answer.reports] == ["Crate at Port Sael"]


def test_analyst_finds_a_telephone_number_in_any_spacing(cast, sit, karim):
    for words in ("0803 123 4567", "+234 803-123-4567", "2348031234567"):
        answer = actions.ask(sit(cast.amal), Question(words, "entities"))
        assert [entity for entity, _ in answer.entities] == [karim[1]], words


def test_stranger_finds_nothing_and_the_page_says_so_as_for_nothing(cast, karim):
    stranger = people.client(cast.dina)
    hidden = stranger.get("/search/", {"q": "sael"})
    absent = stranger.get("/search/", {"q": "zzzz"})
    assert hidden.status_code == 200
    assert bare(hidden).replace(b"sael", b"zzzz") == bare(absent)


def test_hidden_and_absent_reports_are_one_answer(cast, karim):
    stranger = people.client(cast.dina)
    hidden = stranger.get(f"/report/{karim[0].id}/")
    absent = stranger.get("/report/00000000-0000-7000-8000-000000000000/")
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden) == bare(absent)


def test_analyst_reads_a_report_and_its_entity_says_who(cast, karim):
    page = people.client(cast.amal).get(f"/report/{karim[0].id}/").content.decode()
    assert "Karim Belkani" in page
    entity = people.client(cast.amal).get(f"/entity/{karim[1]}/").content.decode()
    assert "Karim Belkani" in entity
    assert "Crate at Port Sael" in entity


def test_retraction_empties_every_view_at_once(cast, sit, karim):
    retract(sit(cast.basma), karim[0].id, "It was another man.")
    assert not actions.ask(sit(cast.amal), Question("karim", "entities")).entities
    assert people.client(cast.amal).get(f"/entity/{karim[1]}/").status_code == 404
    assert "It was another man." in people.client(cast.amal).get(f"/report/{karim[0].id}/").content.decode()


def test_what_a_retraction_would_take_is_named_before_it_is_done(cast, karim):
    report, man = karim
    label = people.label_of_channel("customs_declarations")
    people.report(
        "customs_declarations", "The man again", label, statements=[people.statement(label, man, "Karim Belkani")]
    )
    page = people.client(cast.basma).get(f"/report/{report.id}/retract/").content.decode()
    assert "<del><bdi>+2348031234567</bdi></del>" in page
    assert "<del><bdi>Karim Belkani" not in page


def test_nobody_selects_people_by_a_special_category(cast, sit):
    with pytest.raises(Refused, match="R17"):
        actions.ask(sit(cast.amal), Question("ethnicity:any"))


def test_saved_search_is_ones_own(cast, sit):
    saved = actions.save_search(sit(cast.amal), "Port", Question("sael"))
    assert [s.name for s in actions.queries.saved_searches(sit(cast.amal))] == ["Port"]
    assert not actions.queries.saved_searches(sit(cast.basma))
    assert saved.question["words"] == "sael"


def test_page_after_page_shows_every_report_once(cast, sit):
    for number in range(7):
        people.report("customs_declarations", f"Crate {number}")
    question, seen = Question("crate", size=3), []
    while True:
        answer = actions.ask(sit(cast.amal), question)
        seen += [r.title for r in answer.reports]
        if not answer.next_mark:
            break

        question = replace(question, after=read_mark(answer.next_mark))
    assert sorted(seen) == [f"Crate {n}" for n in range(7)]
