"""A recommendation rests on intent, capability and harm judged apart; the law's exception says by whom and why."""

from __future__ import annotations

import doctest

import pytest
from django.db import InternalError, ProgrammingError, transaction

from fusioncell.foundation.errors import Refused
from fusioncell.threat_level import rules
from fusioncell.threat_level.actions import asking, deciding, registering
from fusioncell.threat_level.actions.asking import Recommended
from fusioncell.threat_level.actions.judging import judge_part
from fusioncell.threat_level.methods.texts import sentences
from fusioncell.threat_level.models import Question, Text
from fusioncell.threat_level.queries_of_questions import parts_missing
from fusioncell.threat_level.rules import Advice, objections_to_recommending
from fusioncell.threat_level.scales_in_use import scale_of
from fusioncell.threat_level.tests.made import POSITION, asked, decision, judged, subject, voted
from fusioncell.threat_level.tests.test_wiring import INTENT
from tests import cast as people
from tests.cast import Cast, Event, Sit

SAID = Recommended(4, "As the positions have it.")
WHY = "The convoy leaves in an hour."
pytestmark = pytest.mark.django_db


def open_question(cast: Cast) -> Question:
    """A question whose positions are open and of which nothing is judged apart."""
    question = asked(cast, subject(cast))
    for seat in (cast.amal, cast.chafik):
        asking.give_position(people.sit(seat), question.id, POSITION)
    return asking.unseal(people.sit(cast.amal), question.id)


def test_level_is_not_recommended_before_its_three_parts_are_judged_apart(cast: Cast, sit: Sit) -> None:
    question = open_question(cast)
    with pytest.raises(Refused, match="Intent, Capability, Harm"):
        asking.recommend(sit(cast.amal), question.id, SAID)
    for aspect, left in (("harm", "Intent, Capability"), ("intent", "Capability"), ("capability", "")):
        judge_part(sit(cast.amal), question.id, aspect, INTENT)
        if left:
            with pytest.raises(Refused, match=f"yet: {left}[.]"):
                asking.recommend(sit(cast.amal), question.id, SAID)
    found = asking.recommend(sit(cast.amal), question.id, SAID)
    assert (found.state, found.without_parts, found.unjudged) == ("recommended", [], "")


def test_analyst_may_not_leave_them_out_whatever_the_reason(cast: Cast, sit: Sit) -> None:
    question = open_question(cast)
    with pytest.raises(Refused, match="judgement of its own"):
        asking.recommend(sit(cast.amal), question.id, Recommended(4, "So.", unjudged=WHY))
    page = people.client(cast.amal).get(f"/level/question/{question.id}/").content.decode()
    assert "Not judged yet:" in page
    assert "recommend-unjudged" not in page


def test_duty_officer_leaves_them_out_with_a_reason_that_everybody_is_told(
    cast: Cast, sit: Sit, events: list[Event]
) -> None:
    officer = cast.seat("dario", "cell", "duty_officer")
    question = open_question(cast)
    judge_part(sit(cast.amal), question.id, "harm", INTENT)
    with pytest.raises(Refused, match="says why"):
        asking.recommend(sit(officer), question.id, SAID)
    room, browser = f"/level/question/{question.id}/", people.client(officer)
    assert "recommend-unjudged" in browser.get(room).content.decode()
    form = {"recommend-ordinal": "4", "recommend-text": "As it is.", "recommend-unjudged": WHY}
    assert browser.post(f"{room}recommend/", form).status_code == 302
    page = people.client(cast.chafik).get(room).content.decode()
    assert "Recommended before these were judged apart:" in page
    assert WHY in page
    told = next(event for event in events if event.kind == "level.recommend")
    assert told.body["detail"]["unjudged"] == ["intent", "capability"]
    assert told.body["detail"]["exception"] == "A39"
    level = deciding.decide(sit(cast.basma), question.id, decision())
    inner = Text.objects.get(level_id=level.id, audience="internal").texts
    assert "before these were judged apart: intent, capability." in inner["en"]
    assert "意图、能力" in inner["zh"]
    outer = Text.objects.get(level_id=level.id, audience="public").texts["en"]
    assert "judged apart" not in outer
    assert '"unjudged":["intent","capability"]' in level.note


def test_outbreak_asks_for_harm_alone_since_nobody_means_it(cast: Cast, sit: Sit) -> None:
    text = registering.shipped_text("UK-COVID").replace("valid_to = 2023-03-29\n", "").replace("UK-COVID", "MADE-COVID")
    registering.register_scale(sit(cast.seat("rania", "cell", "records_officer")), text)
    health = registering.NewSubject("national", "Marazan", "COVID-19", "MADE-COVID", public=True)
    question = asked(cast, registering.register_subject(sit(cast.seat("rania", "cell", "records_officer")), health))
    assert parts_missing(question) == ["harm"]
    assert rules.parts_needed("posture") == ()
    assert doctest.testmod(rules).failed == 0


def test_store_itself_refuses_a_recommendation_without_them(cast: Cast, sit: Sit) -> None:
    question = open_question(cast)
    sit(cast.amal)
    rows = Question.objects.filter(pk=question.id)
    said = {"state": "recommended", "recommended": 4, "recommended_by_id": cast.amal.id, "recommendation": "So."}
    for more in (
        {},
        {"without_parts": ["intent"], "unjudged": WHY},
        {"without_parts": ["intent", "capability", "harm"]},
    ):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            rows.update(**said, **more)
    judged(cast, question)
    sit(cast.amal)
    assert rows.update(**said) == 1


def test_recommendation_names_what_is_missing_in_the_reader_s_words(cast: Cast) -> None:
    subject(cast)
    scale = scale_of("UK-JTAC-2")
    advice = Advice("open", 4, "So.", missing=("intent",), unjudged="", excepted=True)
    assert ["Intent" in reason for reason in objections_to_recommending(advice, scale)] == [True]
    assert {"unjudged", "intent", "capability", "harm"} <= sentences().keys()
    question = asked(cast, subject(cast, name="Below", kind="region"))
    voted(cast, question)
    page = people.client(cast.amal).get(f"/level/question/{question.id}/").content.decode()
    assert "Not judged yet:" not in page
