"""A judgement is kept as an object, read under the labels of its evidence as they are now, and marked when it falls."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from fusioncell.assessment import queries
from fusioncell.assessment.actions import analysing, judging
from fusioncell.assessment.actions.judging import Wording
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.grounds import ground_of
from fusioncell.assessment.labelling import label_now
from fusioncell.assessment.methods.joining import join_many
from fusioncell.assessment.models import Judgement
from fusioncell.assessment.tests.making import SOUND, in_days, judgement, three_reports
from fusioncell.evidence.actions.reports import retract
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.tests.chance import marazan, random_label, seeded
from tests import cast as people
from tests.cast import Cast, Event, Sit

pytestmark = [pytest.mark.store, pytest.mark.django_db]


def test_analyst_judges_and_it_is_recorded_under_its_article(cast: Cast, sit: Sit, events: list[Event]) -> None:
    reports = three_reports()
    made = judgement(sit(cast.amal), reports)
    assert (made.low, made.high, made.best, made.revision) == (0.6, 0.75, 0.7, 1)
    assert [event.body["article"] for event in events if event.kind == "assessment.judge"] == ["A36"]


def test_stranger_and_liaison_without_the_power_cannot_judge(cast: Cast, sit: Sit) -> None:
    for seat in (cast.chafik, cast.dina, cast.basma):
        with pytest.raises(NotAllowed):
            judging.judge(sit(seat), SOUND)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"low": -0.1}, "between 0 and 1"),
        ({"high": 1.2}, "between 0 and 1"),
        ({"low": 0.8, "high": 0.7, "best": None}, "reversed"),
        ({"best": 0.9}, "outside the interval"),
        ({"high": None, "best": None}, "both bounds"),
        ({"kind": "fact"}, "no probability"),
        ({"kind": "guess"}, "no kind"),
        ({"scale": "own"}, "no scale"),
        ({"confidence": "sure"}, "Confidence is one of"),
        ({"text": " "}, "text"),
        ({"language": "xx"}, "no language"),
        ({"horizon_from": in_days(9), "horizon_to": in_days(2)}, "ends before it begins"),
        ({"resolve_on": in_days(-2)}, "in the past"),
        ({"assumptions": [{"text": "x", "state": "maybe"}]}, "assumption"),
        ({"alternatives": [{"text": 3}]}, "alternative"),
        ({"scope": ["him"]}, "named by their numbers"),
        ({"given": "that one"}, "named by their numbers"),
    ],
)
def test_what_is_no_judgement_is_refused_with_its_reason(
    cast: Cast, sit: Sit, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused) as refused:
        judging.judge(sit(cast.amal), replace(SOUND, **changes))
    assert any(said in reason for reason in refused.value.reasons)


def test_store_itself_holds_no_number_outside_0_and_1(cast: Cast, sit: Sit) -> None:
    made = judgement(sit(cast.amal), three_reports())
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.filter(pk=made.id).update(low=0.9)


def test_evidence_that_one_may_not_read_cannot_be_drawn_in(cast: Cast, sit: Sit) -> None:
    closed = replace(people.label_of_channel("police_reports"), audience=frozenset({frozenset({"agency:police"})}))
    hidden = people.report("police_reports", "Hidden", closed).id
    for report in (hidden, new_id()):
        with pytest.raises(NotFound):
            judgement(sit(cast.amal), [report])


def test_judgement_is_read_by_those_alone_who_may_read_all_its_evidence(cast: Cast, sit: Sit) -> None:
    made = judgement(sit(cast.amal), three_reports())
    assert queries.judgement_for(sit(cast.basma), made.id).id == made.id
    for seat in (cast.chafik, cast.dina):
        with pytest.raises(NotFound):
            queries.judgement_for(sit(seat), made.id)


def _relabel(report: UUID, **changes: Any) -> None:
    """Put a report under another label, as the owner's own function does."""
    label = people.label_of_channel("police_reports", **changes)
    with connection.cursor() as cursor:
        old = people.queries.label_id(people.label_of_channel("police_reports"))
        cursor.execute("SELECT relabel_report(%s, %s, %s, NULL)", [report, old, people.queries.label_id(label)])


def test_raised_evidence_closes_the_judgement_at_the_next_reading(cast: Cast, sit: Sit) -> None:
    reports = three_reports()
    made = judgement(sit(cast.amal), reports)
    _relabel(reports[0], caveats=frozenset({"compartment:sealed"}))
    sit(cast.amal)
    assert Judgement.objects.filter(pk=made.id).count() == 0, "row-level security asks the sources too"
    with pytest.raises(NotFound):
        queries.judgement_for(sit(cast.amal), made.id)


def test_label_is_the_join_of_words_and_sources_as_they_are_now(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    reports = three_reports()
    made = judgement(who, reports)
    label = label_now(made.id, made.base_label_id, made.label_id)
    assert {"police", "customs", "border", "cell"} <= label.originators
    assert people.queries.label_id(label) == made.label_id


def test_many_labels_join_in_one_pass_as_they_do_two_at_a_time() -> None:
    chance = seeded(7)
    for size in (0, 1, 2, 9, 40):
        labels = [random_label(chance, marazan()) for _ in range(size)]
        assert join_many(labels) == join_all(labels)


def test_retracted_report_marks_the_judgement_that_used_it(cast: Cast, sit: Sit) -> None:
    reports = three_reports()
    made = judgement(sit(cast.amal), reports)
    retract(sit(cast.basma), reports[1], "The clerk had mixed up two lorries.")
    found = ground_of([queries.judgement_for(sit(cast.amal), made.id).id]).of(made.id)
    assert {one.report: one.retracted for one in found} == {str(report): report == reports[1] for report in reports}
    assert ("judgement", made.id, reports[1]) in queries.resting_on([reports[1]])


def test_expired_report_marks_and_does_not_hide(cast: Cast, sit: Sit) -> None:
    reports = three_reports()
    made = judgement(sit(cast.amal), reports)
    _relabel(reports[0], state=2)
    found = queries.judgement_for(sit(cast.amal), made.id)
    assert [one.report for one in ground_of([found.id]).of(found.id) if one.expired] == [str(reports[0])]


def test_two_who_change_a_judgement_at_once_do_not_overwrite_each_other(cast: Cast, sit: Sit) -> None:
    made = judgement(sit(cast.amal), three_reports())
    judging.change(sit(cast.amal), made.id, 1, replace(SOUND, low=0.5, best=None))
    with pytest.raises(Conflict):
        judging.change(sit(cast.seat("adil", "cell", "analyst")), made.id, 1, replace(SOUND, high=0.8))


def test_text_in_another_language_is_stale_once_the_judgement_changes(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = judging.word(who, judgement(who, three_reports()).id, "fr", Wording("Le groupe tentera d'obtenir."))
    assert made.wordings["fr"]["of"] == made.revision
    changed = judging.change(who, made.id, made.revision, replace(SOUND, text="The group will stop."))
    assert changed.wordings["fr"]["of"] < changed.revision


def test_lineage_collapses_retellings_across_agencies_without_telling_who_is_behind(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    reports = three_reports()
    analysing.retells(who, reports[1], reports[0], "Customs quotes the police notice word for word.")
    analysing.retells(who, reports[0], reports[1], "And the police quote customs for it in turn.")
    made = judgement(who, reports)
    ground = ground_of([made.id])
    assert ground.roots.independent(map(str, reports)) == 2
    assert len(ground.roots.circles) == 1


def test_dissent_is_anybodys_who_may_read_and_stands_in_their_name(cast: Cast, sit: Sit) -> None:
    made = judgement(sit(cast.amal), three_reports())
    judging.dissent(sit(cast.basma), made.id, "I hold it unlikely.", 0.2, 0.4)
    sit(cast.amal)
    assert [(one.seat.name, one.low) for one in queries.dissents_of([made.id])[made.id]] == [("basma", 0.2)]
    with pytest.raises(NotFound):
        judging.dissent(sit(cast.chafik), made.id, "No.")


def test_forecast_is_pooled_and_resolved_by_somebody_else(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = judgement(who, three_reports(), kind="forecast", resolution_rule="A court says so.", resolve_on=in_days(1))
    judging.forecast(who, made.id, 0.8)
    judging.forecast(sit(cast.basma), made.id, 0.5)
    with pytest.raises(Refused):
        judging.forecast(sit(cast.basma), made.id, 1.5)
    with pytest.raises(Refused):
        judging.resolve(sit(cast.amal), made.id, outcome=True)
    done = judging.resolve(sit(cast.seat("adil", "cell", "analyst")), made.id, outcome=True)
    assert done.outcome is True
    with pytest.raises(Refused):
        judging.resolve(sit(cast.seat("adil", "cell", "analyst")), made.id, outcome=False)


def test_judgement_with_ten_thousand_citations_is_kept_and_read(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    reports = three_reports()
    cites = [Cite(reports[n % 3], note=str(n)) for n in range(10_000)]
    made = judging.judge(who, SOUND, cites)
    assert len(ground_of([made.id]).of(made.id)) == 10_000
    with pytest.raises(Refused):
        judging.judge(who, SOUND, [Cite(reports[0], note=str(n)) for n in range(20_001)])


def test_advocate_is_another_seat_and_a_matrix_fits_its_rows(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = analysing.begin(who, "advocate", "Against the plot", {"judgement": "They will strike."})
    with pytest.raises(Refused):
        analysing.mark(who, made.id, {"case": "They will not."})
    analysing.mark(sit(cast.basma), made.id, {"case": "They have no money."})
    who = sit(cast.amal)
    ach = analysing.begin(who, "ach", "Three", {"hypotheses": ["a", "b"], "rows": [{"name": "x"}, {"name": "y"}]})
    with pytest.raises(Refused):
        analysing.mark(sit(cast.amal), ach.id, {"marks": [["+", "-"]]})
    with pytest.raises(Refused):
        analysing.begin(sit(cast.amal), "ach", "One", {"hypotheses": ["a"], "rows": []})
