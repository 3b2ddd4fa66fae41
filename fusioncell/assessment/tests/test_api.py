"""A whole assessment is read and written over the API as the editor does it, under the same rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from fusioncell.assessment import api_of_drafts as api
from fusioncell.assessment import queries
from fusioncell.assessment.models import Version
from fusioncell.assessment.tests.making import judgement, three_reports
from fusioncell.foundation.errors import NotAllowed, NotFound, Refused
from tests import cast as people
from tests.cast import Cast, Sit

pytestmark = [pytest.mark.store, pytest.mark.django_db]


def asked(seat: Any) -> Any:
    """A request in which this seat acts."""
    request: Any = RequestFactory().get("/")
    request.who = people.sit(seat)
    return request


DRAFT = api.DraftIn(kind="punctual", title="The yard", question="What for?", languages=["en", "fr"])


def test_assessment_is_drafted_written_and_handed_in(cast: Cast, sit: Sit) -> None:
    reports = three_reports()
    one = judgement(sit(cast.amal), reports)
    made = api.begin(asked(cast.amal), DRAFT)
    number = made["assessment"]["id"]
    first = made["body"]["sections"][1]["id"]
    block = api.add(asked(cast.amal), number, api.BlockIn(section=first, kind="text", texts={"en": "Three came."}))
    saved = api.write(asked(cast.amal), number, block["block"], api.TextIn(seen=1, texts={"fr": "Trois."}))
    assert saved == {"revision": 2}
    shown = api.add(asked(cast.amal), number, api.BlockIn(section="s1", kind="judgement", judgement=one.id))["block"]
    api.draw_in(asked(cast.amal), number, block["block"], api.CiteIn(report=reports[0]))
    api.draw_in(asked(cast.amal), number, shown, api.CiteIn(report=reports[1], stance="against"))
    table = api.BlockIn(section=first, kind="table", head=["Place", "n"], rows=[["North", 3]], caption="By place")
    other = api.add(asked(cast.amal), number, table)["block"]
    api.move(asked(cast.amal), number, other, api.MoveIn(section="s1"))
    api.head(asked(cast.amal), number, "fr", api.HeadIn(title="La cour"))
    api.comment(asked(cast.basma), number, api.CommentIn(text="Which yard?", place=block["block"]))
    whole = api.read(asked(cast.amal), number)
    texts = next(b["texts"] for s in whole["body"]["sections"] for b in s["blocks"] if b["id"] == block["block"])
    assert (texts["en"]["text"], texts["fr"]["text"]) == ("Three came.", "Trois.")
    assert whole["judgements"] == [one.id]
    assert {(row["report"], row["stance"]) for row in whole["evidence"]} >= {
        (reports[0], "for"), (reports[1], "against"),
    }  # fmt: skip
    assert [one["text"] for one in whole["comments"]] == ["Which yard?"]
    assert whole["body"]["heads"]["fr"]["title"] == "La cour"
    gone = api.remove(asked(cast.amal), number, other)
    assert other not in str(gone["body"]["sections"])
    assert api.hand_in(asked(cast.amal), number)["assessment"]["state"] == "review"


def test_late_text_is_answered_with_what_stands_there_and_kept_aside(cast: Cast, sit: Sit) -> None:
    number = api.begin(asked(cast.amal), DRAFT)["assessment"]["id"]
    block = api.add(asked(cast.amal), number, api.BlockIn(section="s1", kind="text"))["block"]
    api.write(asked(cast.amal), number, block, api.TextIn(seen=1, texts={"en": "First."}))
    status, said = api.write(asked(cast.amal), number, block, api.TextIn(seen=1, texts={"en": "Second."}))
    assert status == 409
    assert said["now"]["texts"]["en"]["text"] == "First."
    sit(cast.amal)
    assert Version.objects.filter(assessment_id=number, kept_aside=True).count() == 1


def test_stranger_reads_and_writes_nothing_of_it(cast: Cast, sit: Sit) -> None:
    number = api.begin(asked(cast.amal), DRAFT)["assessment"]["id"]
    for seat in (cast.chafik, cast.dina):
        with pytest.raises((NotFound, NotAllowed)):
            api.read(asked(seat), number)
        with pytest.raises((NotFound, NotAllowed)):
            api.add(asked(seat), number, api.BlockIn(section="s1", kind="text"))
    assert queries.assessment_for(sit(cast.amal), number).revision == 1


@pytest.mark.parametrize(
    "bad",
    [
        api.BlockIn(section="s1", kind="riddle"),
        api.BlockIn(section="s1", kind="level", level="XX/1"),
        api.BlockIn(section="s1", kind="chart", chart="pie"),
        api.BlockIn(section="s1", kind="table", head=["a"], rows=[]),
        api.BlockIn(section="s1", kind="text", texts={"xx": "?"}),
    ],
)
def test_block_that_is_none_is_refused(cast: Cast, sit: Sit, bad: api.BlockIn) -> None:
    number = api.begin(asked(cast.amal), DRAFT)["assessment"]["id"]
    with pytest.raises(Refused):
        api.add(asked(cast.amal), number, bad)
    with pytest.raises(Refused):
        api.begin(asked(cast.amal), api.DraftIn(kind="novel", title="x"))
