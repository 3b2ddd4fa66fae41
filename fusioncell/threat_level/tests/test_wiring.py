"""A question follows from an assessment, judges three parts, counts one voice once; published tables are kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory

from fusioncell.assessment.actions.scales import make_known
from fusioncell.assessment.models import LevelScale
from fusioncell.assessment.queries import judgement_for, mentions_of
from fusioncell.assessment.rules import Judging
from fusioncell.assessment.tests.making import drafted, three_reports
from fusioncell.foundation.errors import NotAllowed, NotFound, Refused, Unreadable
from fusioncell.foundation.words import new_id
from fusioncell.mandate.queries import declare
from fusioncell.threat_level import queries, queries_of_published
from fusioncell.threat_level import queries_of_questions as asked_of
from fusioncell.threat_level.actions import asking
from fusioncell.threat_level.actions.importing import import_table
from fusioncell.threat_level.actions.judging import judge_part
from fusioncell.threat_level.methods.published import COLUMNS
from fusioncell.threat_level.models import Evidence, PublishedTable
from fusioncell.threat_level.tests.made import asked, decided, new_question, subject
from tests import cast as people
from tests.cast import Cast, Sit

pytestmark = pytest.mark.django_db
INTENT = Judging(
    "They mean to attack.", low=0.5, high=0.7, best=0.6, confidence="low", confidence_reasons="One source."
)


def test_question_and_assessment_know_of_each_other(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    draft = drafted(sit(cast.amal), three_reports())
    question = asked(cast, nation, assessment_id=draft.id)
    assert [one.object_id for one in mentions_of(draft)] == [question.id]
    found = asked_of.assessment_of(sit(cast.amal), question)
    assert found is not None
    assert found.id == draft.id
    browser = people.client(cast.amal)
    assert f"/assessments/{draft.id}/" in browser.get(f"/level/question/{question.id}/").content.decode()
    assert f"/level/question/{question.id}/" in browser.get(f"/assessments/{draft.id}/").content.decode()


def test_assessment_that_a_voter_may_not_read_is_not_named_to_him(cast: Cast, sit: Sit) -> None:
    draft = drafted(sit(cast.amal), three_reports(), recipients=())
    question = asked(cast, subject(cast), assessment_id=draft.id)
    assert asked_of.assessment_of(sit(cast.chafik), question) is None
    page = people.client(cast.chafik).get(f"/level/question/{question.id}/").content.decode()
    assert draft.title not in page
    assert str(draft.id) not in page
    with pytest.raises(NotFound):
        asking.ask(sit(cast.amal), new_question(question.subject_id, kind="overlay", assessment_id=new_id()))


def test_intent_capability_and_harm_are_judgements_of_their_own(cast: Cast, sit: Sit) -> None:
    open_to_all = people.label_of_channel("municipal_reports")
    kept = people.report("municipal_reports", "Seen at the quay", open_to_all)
    question = asked(cast, subject(cast), reports=[kept.id])
    for aspect in ("intent", "capability", "harm"):
        judge_part(sit(cast.amal), question.id, aspect, INTENT)
    first = asked_of.parts_of(sit(cast.amal), question)
    assert [part.aspect for part, _one in first] == ["intent", "capability", "harm"]
    judged = first[0][1]
    assert judged is not None
    assert (judged.low, judged.best, judged.horizon_to) == (0.5, 0.6, question.horizon_to)
    judge_part(sit(cast.amal), question.id, "intent", INTENT)
    again = asked_of.parts_of(sit(cast.amal), question)
    assert again[0][1] != judged, "a later one takes its place"
    assert judgement_for(sit(cast.amal), judged.id).text == judged.text, "and the earlier stays"
    page = people.client(cast.chafik).get(f"/level/question/{question.id}/").content.decode()
    assert "They mean to attack." in page, "another agency votes on it too"


def test_part_rests_on_evidence_and_is_closed_with_it(cast: Cast, sit: Sit) -> None:
    kept = people.report("police_reports", "Only for the police and the cell")
    question = asked(cast, subject(cast), reports=[kept.id])
    judge_part(sit(cast.amal), question.id, "intent", INTENT)
    sit(cast.chafik)
    assert [one for _part, one in asked_of.parts_of(sit(cast.chafik), question)] == [None]
    page = people.client(cast.chafik).get(f"/level/question/{question.id}/").content.decode()
    assert "They mean to attack." not in page
    assert "judged on evidence that is closed to you" in page


@pytest.mark.parametrize(
    ("aspect", "said"),
    [
        ("anger", INTENT),
        ("intent", Judging("x", low=0.7, high=0.5)),
        ("intent", Judging("x", low=-0.1, high=0.5)),
        ("intent", Judging("")),
    ],
)
def test_part_that_is_none_is_refused(cast: Cast, sit: Sit, aspect: str, said: Judging) -> None:
    question = asked(cast, subject(cast))
    with pytest.raises(Refused):
        judge_part(sit(cast.amal), question.id, aspect, said)
    with pytest.raises(NotAllowed):
        judge_part(sit(cast.chafik), question.id, "intent", INTENT)


def test_part_is_judged_on_the_page(cast: Cast, sit: Sit) -> None:
    question = asked(cast, subject(cast))
    form = {
        "part-aspect": "harm", "part-text": "Many would be hurt.", "part-low": "40", "part-high": "60",
        "part-best": "50",
        "part-confidence": "low", "part-confidence_reasons": "Two declarations.",
    }  # fmt: skip
    browser, page = people.client(cast.amal), f"/level/question/{question.id}/"
    assert browser.post(f"{page}part/", {**form, "part-low": "140"}).status_code == 422
    assert browser.post(f"{page}part/", form).status_code == 302
    assert "Many would be hurt." in browser.get(page).content.decode()


def test_one_voice_through_two_agencies_has_one_root_in_a_question(cast: Cast, sit: Sit) -> None:
    one = people.report("police_reports", "Told", external_id="K-10417-2026")
    other = people.report("customs_declarations", "Told again", external_id="K-10417-2026")
    question = asked(cast, subject(cast), reports=[one.id, other.id])
    sit(cast.amal)
    assert len(set(Evidence.objects.filter(question=question).values_list("root", flat=True))) == 1


def test_level_is_read_for_whoever_asks_and_not_for_whoever_was_declared(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    decided(cast, nation)
    amal, chafik = sit(cast.amal), sit(cast.chafik)
    assert queries.level_for(chafik, nation.id).step is not None
    with pytest.raises(NotFound):
        queries.level_for(amal, nation.id)
    declare(amal)
    assert queries.level_for(amal, nation.id).step is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('level_links(uuid, timestamptz, integer)', 'EXECUTE')")
        assert cursor.fetchone() == (False,), "the reading without a name is not the application's"


def test_scale_that_takes_the_place_of_another_is_made_known_below(cast: Cast, sit: Sit) -> None:
    subject(cast)
    assert LevelScale.objects.get(pk="UK-JTAC-1").replaced_by == "UK-JTAC-2"
    steps = LevelScale.objects.get(pk="UK-JTAC-2").steps
    assert (steps[3]["names"]["fr"], len(steps)) == ("grave", 5)
    with pytest.raises(NotAllowed):
        make_known(sit(cast.amal), "UK-JTAC-2", [])


ROW = {
    "series": "XX-NAT", "scale": "UK-JTAC-2", "scope_type": "national", "scope": "Nowhere", "threat_type": "terrorism",
    "date": "2024-01-01", "date_precision": "day", "ordinal": "3", "label": "substantial", "change": "first",
    "trigger": "", "decided_by": "", "source": "", "source_status": "READ", "note": "",
}  # fmt: skip


def table(*rows: dict[str, str]) -> str:
    lines = [",".join(COLUMNS), *(",".join({**ROW, **row}[name] for name in COLUMNS) for row in rows)]
    return "\n".join(lines) + "\n"


def keeper(cast: Cast) -> Any:
    return people.sit(cast.seat("rania", "cell", "records_officer"))


def test_published_table_is_taken_in_and_read_on_any_day(cast: Cast, sit: Sit, data: Path) -> None:
    text = (data / "threat_level" / "threatlevels.csv").read_text("utf-8")
    import_table(keeper(cast), "published", text)
    browser = people.client(cast.amal)
    assert "published" in browser.get("/level/published/").content.decode()
    whole = browser.get("/level/published/published/?on=2019-03-18").content.decode()
    assert "NL-UTRECHT" in whole
    one = browser.get("/level/published/published/NL-UTRECHT/?on=2019-03-18").content.decode()
    assert one.index("kritiek") < one.rindex("substantieel")
    assert browser.get("/level/published/published/NOWHERE/").status_code == 404
    assert browser.get("/level/published/nothing/").status_code == 404
    assert browser.get("/level/published/published/?on=yesterday").status_code == 422
    _row, published = queries_of_published.table_for(sit(cast.amal), "published")
    assert sum(len(series.changes) for series in published.series.values()) == 119
    lines = {line.series.name: line for line in queries_of_published.lines_of(published, date(2019, 3, 18))}
    assert lines["UK-INT"].on is not None


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("Two words", table({}), Refused),
        ("x", "a,b\n1,2\n", Unreadable),
        ("x", table({"ordinal": "9"}), Refused),
        ("x", table({"date": "soon"}), Unreadable),
        ("x", table({"scale": "NONE"}), Refused),
        ("x", table({}, {"date": "2024-02-01", "change": "raised"}), Refused),
    ],
)
def test_published_table_that_contradicts_itself_is_not_taken_in(
    cast: Cast, sit: Sit, name: str, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        import_table(keeper(cast), name, text)
    assert not PublishedTable.objects.exists()
    with pytest.raises(NotAllowed):
        import_table(sit(cast.amal), "x", table({}))


def test_machine_judges_a_part_and_reads_what_was_published(cast: Cast, sit: Sit) -> None:
    from fusioncell.threat_level import api  # noqa: PLC0415  (one door of many)

    import_table(keeper(cast), "published", table({}))
    question = asked(cast, subject(cast))
    request: Any = RequestFactory().get("/")
    request.who = sit(cast.amal)
    made = api.part(request, question.id, api.PartIn(aspect="intent", text="They mean to.", low=0.2, high=0.4))
    assert set(made.parts) == {"intent"}
    assert api.published(request) == ["published"]
    said = api.published_series(request, "published", "XX-NAT", date(2024, 5, 1))
    assert said["levels"] == [{"scale": "UK-JTAC-2", "ordinal": 3, "word": "substantial"}]
