"""What is remembered of a draft is exactly what the store would say now, for exactly whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from fusioncell.assessment import queries, showing
from fusioncell.assessment.actions import analysing, drafting, judging
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.methods.checks.catalogue import run
from fusioncell.assessment.models import Assessment, Comment, Judgement, Override, Review, Support, Version
from fusioncell.assessment.reading import whole, whole_of
from fusioncell.assessment.remembering import seen_and_known
from fusioncell.assessment.rules import Drafting
from fusioncell.assessment.showing import Typed, assessed
from fusioncell.assessment.tests.making import SOUND, drafted, judgement, three_reports
from fusioncell.assessment.tests.test_releasing import wide
from fusioncell.assessment.tests.test_wiring import born, linked, one_person, told
from fusioncell.evidence.actions.reports import retract
from fusioncell.foundation.errors import NotFound
from fusioncell.fusion.actions import deciding
from tests import cast as people
from tests.cast import Cast, Sit

pytestmark = [pytest.mark.store, pytest.mark.django_db]
IN_ALL = re.compile(r" IN \( SELECT (?!c\.label_id)")  # but for the labels of one's clearance, which are few
TOLD = "At two in the night a white lorry with a covered plate unloaded eleven blue drums at the yard behind the mill."


class Desk:
    """One draft with something of everything that its checks hang on."""

    def __init__(self, cast: Cast, sit: Sit) -> None:
        self.cast, self.sit = cast, sit
        self.entity, self.born, self.day = born("1984-05-12")
        self.link = linked(cast, sit)
        self.reports = three_reports(**wide())
        self.voices = [told(cast, "police_reports", "Night", TOLD), people.report("customs_declarations", "Other").id]
        who = sit(cast.amal)
        self.draft = drafted(who, self.reports)
        cites = [Cite(self.born, self.day), *map(Cite, self.reports), *map(Cite, self.voices)]
        self.judged = judging.judge(who, SOUND, cites, self.draft.id)
        judging.draw_in_link(who, self.judged.id, self.link.id)

    @property
    def amal(self) -> Any:
        return self.sit(self.cast.amal)

    def row(self) -> Assessment:
        return queries.assessment_for(self.amal, self.draft.id)

    def agrees(self) -> bool:
        """What is remembered, after it was asked twice, and what is read anew."""
        assessed(self.amal, self.draft.id)
        look, known = seen_and_known(self.amal, self.draft.id)
        assert seen_and_known(self.amal, self.draft.id)[1] is known, "nothing has changed, and it is not read again"
        return run(whole_of(look.found, known)) == run(whole(self.amal, self.row()))


def _joined(desk: Desk) -> None:
    other, _report, _said = born("1990-01-01", "customs_declarations")
    one_person(desk.cast, desk.sit, desk.entity, other)


def _against(desk: Desk) -> None:
    label = people.label_of_channel("police_reports")
    people.report(
        "police_reports", "Else", statements=[people.statement(label, desk.entity, "1991-02-02", "birthDate")]
    )


def _only(desk: Desk, second: UUID) -> None:
    judging.cite(desk.amal, desk.judged.id, [Cite(desk.voices[0]), Cite(second)])


def _retold(desk: Desk) -> None:
    judging.cite(desk.amal, desk.judged.id, [Cite(desk.reports[0]), Cite(desk.reports[1])])
    assert desk.agrees()
    analysing.retells(desk.amal, desk.reports[1], desk.reports[0], "The clerk copied it from the first.")


def _reviewed(desk: Desk) -> None:
    drafting.hand_in(desk.amal, desk.draft.id)
    assert desk.agrees()
    row = desk.row()
    adil = desk.cast.seat("adil", "cell", "analyst")
    drafting.review(desk.sit(adil), row.id, ready=True)
    Judgement.objects.filter(pk=desk.judged.id).update(text=SOUND.text)


CHANGES: dict[str, Callable[[Desk], object]] = {
    "a report is retracted": lambda d: retract(d.sit(d.cast.basma), d.reports[0], "It was another lorry."),
    "a newer version comes": lambda d: people.report(
        "police_reports", "Newer", supersedes_id=d.reports[0], **wide()),
    "a decision is taken back": lambda d: deciding.undo(d.amal, d.link.id, "The passport was read wrong."),
    "a contradiction comes in": _against,
    "two records are joined": _joined,
    "a voice is heard twice": lambda d: _only(d, told(d.cast, "customs_declarations", "So", f"Told: {TOLD}")),
    "a retelling is declared": _retold,
    "somebody dissents": lambda d: judging.dissent(d.sit(d.cast.basma), d.judged.id, "I hold it unlikely."),
    "another seat finds it ready": _reviewed,
    "a judgement is changed": lambda d: judging.change(
        d.amal, d.judged.id, queries.judgement_for(d.amal, d.judged.id).revision,
        type(SOUND)(text="They will.", key=True)),
    "its evidence is taken out": lambda d: judging.cite(d.amal, d.judged.id, []),
    "its requirement is taken out": lambda d: drafting.describe(
        d.amal, d.draft.id, Drafting("punctual", "The yard", recipients=("customs",))),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_in_the_store_is_in_the_next_answer(cast: Cast, sit: Sit, change: str) -> None:
    desk = Desk(cast, sit)
    assert desk.agrees()
    CHANGES[change](desk)
    assert desk.agrees(), change


def test_text_that_is_typed_is_checked_without_reading_the_store_again(cast: Cast, sit: Sit) -> None:
    desk = Desk(cast, sit)
    block = next(b["id"] for s in desk.row().body["sections"] for b in s["blocks"] if b["kind"] == "text")
    before = seen_and_known(desk.amal, desk.draft.id)[1]
    told_now = assessed(
        desk.amal, desk.draft.id, Typed(block, "en", "It is likely, with high confidence, that they do.")
    )
    assert "C2" in {check for check, *_rest in told_now["findings"]}
    assert "C2" not in {check for check, *_rest in assessed(desk.amal, desk.draft.id)["findings"]}
    drafting.write(desk.amal, desk.draft.id, block, 2, {"texts": {"en": {"text": "It is likely, with confidence."}}})
    assert "C2" in {check for check, *_rest in assessed(desk.amal, desk.draft.id)["findings"]}
    assert seen_and_known(desk.amal, desk.draft.id)[1] is before, "a saved text makes nothing else new"


def test_whoever_may_not_read_it_any_more_is_told_nothing_of_what_is_remembered(cast: Cast, sit: Sit) -> None:
    draft = drafted(sit(cast.amal), three_reports(**wide()))
    assert assessed(sit(cast.chafik), draft.id)["one"].id == draft.id
    hidden = people.report("police_reports", "For the police and the cell alone").id
    judgement(sit(cast.amal), [hidden], draft.id)
    assert assessed(sit(cast.amal), draft.id)["one"].id == draft.id
    with pytest.raises(NotFound):
        assessed(sit(cast.chafik), draft.id)
    with pytest.raises(NotFound):
        seen_and_known(sit(cast.dina), draft.id)


def test_rights_of_a_row_do_not_depend_on_how_many_others_there_are(cast: Cast, sit: Sit) -> None:
    """Each policy asks for the row that it hangs on by its key: no list of all that may be read stands in any plan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT polrelid::regclass::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) "
            "FROM pg_policy WHERE polrelid::regclass::text ~ '^(assessment|threat_level)_'"
        )
        found = {(table, said) for table, *both in cursor.fetchall() for said in both if said and IN_ALL.search(said)}
    assert found == set()


def test_what_hangs_on_a_draft_is_listed_for_whoever_reads_it_whole(cast: Cast, sit: Sit) -> None:
    draft = drafted(sit(cast.amal), three_reports())
    drafting.comment(sit(cast.amal), draft.id, "Which yard?")
    row = queries.assessment_for(sit(cast.amal), draft.id)
    assert [one.text for one in queries.comments_of(row)] == ["Which yard?"]
    assert {one.by.name for one in queries.versions_of(row)} == {"amal"}
    sit(cast.chafik)
    assert queries.comments_of(row) == queries.versions_of(row) == queries.reviews_of(row) == []
    assert queries.overrides_of(row) == []
    for kind in (Comment, Version, Review, Override, Support):
        assert not kind.objects.exists()
    assert showing.releases_of(sit(cast.chafik), row) == []
