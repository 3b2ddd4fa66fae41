"""A level from its question to its publication: what is written, refused, recorded, signed and chained."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from psycopg.errors import InsufficientPrivilege, RaiseException

from fusioncell.evidence.actions.reports import retract
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.methods.commitment import commitment
from fusioncell.mandate.models import WorkItem
from fusioncell.threat_level import queries
from fusioncell.threat_level import queries_of_questions as asked_of
from fusioncell.threat_level.actions import asking, deciding, embargo, ending, registering
from fusioncell.threat_level.actions.asking import Recommended
from fusioncell.threat_level.actions.linking import verifier
from fusioncell.threat_level.methods.chain import body_of, breaks, sealed
from fusioncell.threat_level.models import Embargo, Level, Position, Publication, Question, Text
from fusioncell.threat_level.tests.made import POSITION, asked, decided, decision, new_question, subject, voted
from tests import cast as people
from tests.cast import Cast, Event, Sit

pytestmark = pytest.mark.django_db


def test_level_is_decided_signed_chained_and_published(cast: Cast, sit: Sit, events: list[Event]) -> None:
    nation = subject(cast)
    level = decided(cast, nation)
    assert (level.number, level.ordinal, level.trend, level.article) == (1, 4, "first", "A39")
    verifier().signed(level.note)
    second = decided(cast, nation, 3)
    assert (second.number, second.trend, second.previous_sha256) == (2, "falling", level.sha256)
    assert breaks([level.note, second.note], verifier()) == []
    published = list(Publication.objects.order_by("at"))
    assert [one.body["words"]["fr"] for one in published] == ["grave", "substantiel"]
    assert published[0].body["low"] == 0.1
    assert published[0].body["high"] == 0.4
    kinds = [event.kind for event in events]
    assert kinds.count("level.decide") == 2
    assert "level.unseal" in kinds
    told = next(event for event in events if event.kind == "level.decide")
    assert told.body["detail"]["sha256"] == level.sha256
    assert set(level.texts.values_list("audience", flat=True)) == {"public", "agencies", "internal"}


def test_whoever_recommends_does_not_decide_and_a_role_without_the_power_neither(cast: Cast, sit: Sit) -> None:
    question = asked(cast, subject(cast))
    voted(cast, question)
    asking.recommend(sit(cast.amal), question.id, Recommended(4, "As it is."))
    for seat in (cast.amal, cast.chafik, cast.oumar):
        with pytest.raises(NotAllowed):
            deciding.decide(sit(seat), question.id, decision())
    with pytest.raises(NotAllowed):
        asking.ask(sit(cast.chafik), new_question(question.subject_id))
    deciding.decide(sit(cast.basma), question.id, decision())
    with pytest.raises(Conflict):
        deciding.decide(sit(cast.basma), question.id, decision())


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"ordinal": 3}, "departure"),
        ({"ordinal": 6, "departure": "worse"}, "outside its scale"),
        ({"ordinal": 0, "departure": "better"}, "outside its scale"),
        ({"ordinal": 4, "review_by": None}, "date of review"),
        ({"ordinal": 4, "review_by": now().date() - timedelta(days=1)}, "review lies in the past"),
        ({"ordinal": 4, "review_by": now().date() + timedelta(days=5000)}, "reviewed within"),
        ({"ordinal": 4, "expires_at": now() - timedelta(days=1)}, "lies in the future"),
    ],
)
def test_decision_that_the_rules_forbid_is_refused(cast: Cast, sit: Sit, said: dict[str, object], reason: str) -> None:
    question = asked(cast, subject(cast))
    voted(cast, question)
    asking.recommend(sit(cast.amal), question.id, Recommended(4, "As it is."))
    with pytest.raises(Refused, match=reason):
        deciding.decide(sit(cast.basma), question.id, decision(**said))
    assert not Level.objects.exists()


def test_departure_with_a_reason_is_kept_and_said_within(cast: Cast, sit: Sit) -> None:
    question = asked(cast, subject(cast))
    voted(cast, question)
    asking.recommend(sit(cast.amal), question.id, Recommended(4, "As it is."))
    asking.dissent(sit(cast.chafik), question.id, 3, "One source, told twice.")
    level = deciding.decide(sit(cast.basma), question.id, decision(3, departure="The arrests change it."))
    inner = Text.objects.get(level_id=level.id, audience="internal").texts["en"]
    assert "Recommended was severe; 1 held otherwise." in inner
    assert "The arrests change it." in inner
    outer = Text.objects.get(level_id=level.id, audience="public").texts["en"]
    assert "arrests" not in outer
    assert "plot" not in outer
    assert "step 3 of 5" in outer
    assert "10–40 %" in outer


def test_positions_are_blind_until_ones_own_is_given(cast: Cast, sit: Sit) -> None:
    question = asked(cast, subject(cast))
    asking.give_position(sit(cast.amal), question.id, POSITION)
    chafik = sit(cast.chafik)
    assert asked_of.positions_of(chafik, question) == [] == list(Position.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM threat_level_position")
        assert cursor.fetchone()[0] == 0, "the store itself keeps it from him"
    assert asked_of.voters(question.id) == {cast.amal.id: 1}
    sit(cast.basma)
    assert not Position.objects.exists(), "nor does whoever decides see it before the round is over"
    chafik = sit(cast.chafik)
    asking.give_position(chafik, question.id, replace(POSITION, ordinal=3, probability=0.1))
    assert {p.seat_id for p in asked_of.positions_of(chafik, question)} == {cast.amal.id, cast.chafik.id}
    sit(cast.basma)
    assert not Position.objects.exists()
    asking.unseal(sit(cast.amal), question.id)
    sit(cast.basma)
    assert Position.objects.count() == 2


def test_event_of_a_position_tells_no_number(cast: Cast, sit: Sit, events: list[Event]) -> None:
    question = asked(cast, subject(cast))
    asking.give_position(sit(cast.amal), question.id, POSITION)
    told = next(event for event in events if event.kind == "level.position")
    assert told.body["detail"] == {"round": 1}


def test_vote_given_twice_is_a_conflict_and_a_second_round_follows_the_first(cast: Cast, sit: Sit) -> None:
    question = asked(cast, subject(cast))
    amal = sit(cast.amal)
    asking.give_position(amal, question.id, POSITION)
    with pytest.raises(Conflict, match="once"):
        asking.give_position(amal, question.id, POSITION)
    with pytest.raises(Refused, match="follows a blind one"):
        asking.give_position(amal, question.id, POSITION, 2)
    with pytest.raises(Refused, match="At least 2 seats"):
        asking.unseal(amal, question.id)
    asking.give_position(sit(cast.chafik), question.id, POSITION)
    asking.unseal(sit(cast.amal), question.id)
    asking.give_position(sit(cast.amal), question.id, replace(POSITION, probability=0.2), 2)
    positions = asked_of.final(asked_of.positions_of(sit(cast.amal), Question.objects.get(pk=question.id)))
    assert sorted(p.probability for p in positions) == [0.2, 0.4]
    with pytest.raises(Refused, match="blind round is over"):
        asking.give_position(sit(cast.seat("dario", "cell", "duty_officer")), question.id, POSITION)


@pytest.mark.parametrize(
    "wrong",
    [{"probability": 1.2}, {"probability": -0.1}, {"intent": float("nan")}, {"capability": float("inf")},
     {"ordinal": 6}, {"ordinal": 0}, {"harm": 0}, {"harm": 6}, {"reasons": " "}, {"lower_reason": ""}],
)  # fmt: skip
def test_position_outside_its_bounds_is_refused(cast: Cast, sit: Sit, wrong: dict[str, object]) -> None:
    question = asked(cast, subject(cast))
    with pytest.raises(Refused):
        asking.give_position(sit(cast.amal), question.id, replace(POSITION, **wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"horizon_to": now().date() - timedelta(days=400)}, "reversed"),
        ({"cutoff_at": now() + timedelta(days=1)}, "cut-off"),
        ({"trigger": " "}, "trigger"),
        ({"text": ""}, "trigger"),
        ({"classification": "ULTRA"}, "classification"),
        ({"kind": "mood"}, "structural level or"),
    ],
)
def test_question_that_the_rules_forbid_is_refused(cast: Cast, sit: Sit, wrong: dict[str, object], reason: str) -> None:
    nation = subject(cast)
    with pytest.raises(Refused, match=reason):
        asked(cast, nation, **wrong)


def test_second_question_of_a_kind_waits_for_the_first(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    first = asked(cast, nation)
    with pytest.raises(Refused, match="settle it first"):
        asked(cast, nation)
    asked(cast, nation, kind="overlay")
    asking.withdraw(sit(cast.amal), first.id, "The trigger was an error.")
    asked(cast, nation)


def test_evidence_is_seen_by_each_reports_own_label(cast: Cast, sit: Sit) -> None:
    open_, shut = people.report("customs_declarations", "Crate"), people.report("intel_reports", "Source")
    question = asked(cast, subject(cast), reports=[open_.id, shut.id])
    assert len(asked_of.evidence_of(sit(cast.amal), question)) == 2
    assert [e.report_id for e in asked_of.evidence_of(sit(cast.chafik), question)] == [open_.id]
    with pytest.raises(NotFound):
        asked(cast, Question.objects.get(pk=question.id).subject, kind="overlay", reports=[question.id])


def test_evidence_retracted_while_cited_stops_the_decision(cast: Cast, sit: Sit) -> None:
    kept = people.report("customs_declarations", "Crate")
    nation = subject(cast)
    question = asked(cast, nation, reports=[kept.id])
    voted(cast, question)
    asking.recommend(sit(cast.amal), question.id, Recommended(4, "As it is."))
    retract(sit(cast.basma), kept.id, "Never happened.")
    with pytest.raises(Refused, match="retracted while it was cited"):
        deciding.decide(sit(cast.basma), question.id, decision())
    with pytest.raises(Refused, match="no evidence"):
        asked(cast, nation, kind="overlay", reports=[kept.id])


def test_report_after_the_cutoff_is_no_evidence(cast: Cast, sit: Sit) -> None:
    kept = people.report("customs_declarations", "Crate")
    with pytest.raises(Refused, match="after the cut-off"):
        asked(cast, subject(cast), reports=[kept.id], cutoff_at=now() - timedelta(days=1))


def test_decision_on_evidence_that_voters_could_not_see_is_committed_to_the_overseer(
    cast: Cast, sit: Sit, events: list[Event]
) -> None:
    shut = people.report("intel_reports", "Source")
    question = asked(cast, subject(cast), reports=[shut.id])
    voted(cast, question)
    asking.recommend(sit(cast.amal), question.id, Recommended(4, "As it is."))
    with pytest.raises(Refused, match="name the day"):
        deciding.decide(sit(cast.basma), question.id, decision())
    level = deciding.decide(sit(cast.basma), question.id, decision(embargo_until=now().date()))
    overseer = sit(cast.oumar)
    kept = Embargo.objects.get()
    told = next(event for event in events if event.kind == "level.decide").body["detail"]
    assert told["embargo"] == kept.commitment == body_of(level.note)["embargo"]
    assert (told["unseen_by"], kept.evidence, kept.opened) == (1, 1, "")
    opened = embargo.open_embargo(overseer, kept.id, "Yearly inspection.")
    body = json.loads(opened.opened)
    assert body["unseen"] == {str(cast.chafik.id): [str(shut.id)]}
    assert commitment(opened.opened.encode(), bytes.fromhex(opened.salt)).hex() == kept.commitment
    with pytest.raises(Conflict):
        embargo.open_embargo(overseer, kept.id, "Again.")


def test_embargo_stays_closed_until_its_day_and_to_those_without_the_power(cast: Cast, sit: Sit) -> None:
    shut = people.report("intel_reports", "Source")
    question = asked(cast, subject(cast), reports=[shut.id])
    voted(cast, question)
    asking.recommend(sit(cast.amal), question.id, Recommended(4, "As it is."))
    later = now().date() + timedelta(days=30)
    deciding.decide(sit(cast.basma), question.id, decision(embargo_until=later))
    sit(cast.oumar)
    kept = Embargo.objects.get()
    with pytest.raises(Refused, match="stays closed"):
        embargo.open_embargo(sit(cast.oumar), kept.id, "Now.")
    with pytest.raises(NotAllowed):
        embargo.open_embargo(sit(cast.amal), kept.id, "Now.")


def test_date_of_review_is_work_that_is_due(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    decided(cast, nation)
    decided(cast, nation, 3)
    sit(cast.basma)
    items = list(WorkItem.objects.filter(object_id=nation.id).order_by("made_at"))
    assert [item.state for item in items] == ["cancelled", "open"]
    assert items[1].due_at is not None
    assert items[1].due_at.date() == now().date() + timedelta(days=60)


def test_scale_edited_after_use_is_refused_by_the_act_and_by_the_store(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    keeper = sit(cast.more["rania"])
    text = nation.scale.text.replace("severe", "grim")
    with pytest.raises(Refused, match="new code"):
        registering.register_scale(keeper, text)
    registering.register_scale(keeper, text.replace("UK-JTAC-2", "UK-JTAC-9"))
    registering.register_scale(keeper, text.replace("UK-JTAC-2", "UK-JTAC-9").replace("grim", "dire"))
    with pytest.raises(Exception, match="keeps its text") as raised, transaction.atomic():
        type(nation.scale).objects.filter(pk="UK-JTAC-2").update(text=text)
    assert isinstance(raised.value.__cause__, InsufficientPrivilege | RaiseException)


def test_subject_moves_to_a_new_version_and_the_trend_needs_a_mapping(cast: Cast, sit: Sit) -> None:
    nation = subject(cast, "NZ-CTAG")
    decided(cast, nation, 3)
    keeper = sit(cast.more["rania"])
    registering.register_shipped_scale(keeper, "SE-SAPO")
    registering.move_to_scale(keeper, nation.id, "SE-SAPO")
    nation.refresh_from_db()
    assert decided(cast, nation, 4).trend == "unknown"
    registering.register_shipped_scale(sit(cast.more["rania"]), "FR-VIGI")
    with pytest.raises(Refused, match="are apart"):
        registering.move_to_scale(sit(cast.more["rania"]), nation.id, "FR-VIGI")


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE threat_level_level SET ordinal = 1",
        "DELETE FROM threat_level_level",
        "UPDATE threat_level_position SET probability = 0.9",
        "UPDATE threat_level_question SET text = 'other'",
        "UPDATE threat_level_question SET state = 'blind'",
        "UPDATE threat_level_publication SET note = ''",
        "UPDATE threat_level_embargo SET sealed = ''",
        "DELETE FROM threat_level_dissent",
        "INSERT INTO threat_level_level SELECT (l).* FROM (SELECT l FROM threat_level_level l) x",
        "UPDATE threat_level_question SET recommended = 1",
        "INSERT INTO threat_level_ended SELECT id, now() FROM threat_level_level",
    ],
)
def test_store_keeps_what_was_decided(cast: Cast, sit: Sit, attempt: str) -> None:
    decided(cast, subject(cast))
    sit(cast.basma)
    with (
        pytest.raises(Exception) as raised,  # noqa: PT011 (Django wraps it; the cause is judged below)
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)
    assert isinstance(raised.value.__cause__, InsufficientPrivilege | RaiseException), raised.value


def test_chain_with_a_link_taken_out_or_changed_breaks(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    notes = [decided(cast, nation, ordinal).note for ordinal in (4, 3, 4)]
    assert breaks([notes[0], notes[2]], verifier()) == ["Link 2 does not continue the one before it."]
    changed = notes[1].replace('"ordinal":3', '"ordinal":4')
    assert len(breaks([notes[0], changed, notes[2]], verifier())) == 2
    assert breaks(["nothing"], verifier()) != []
    with pytest.raises(TypeError):
        sealed({"chance": 0.5}, "", None)  # type: ignore[arg-type]


def test_outcome_is_settled_once_after_the_period(cast: Cast, sit: Sit) -> None:
    level = decided(cast, subject(cast))
    amal = sit(cast.amal)
    assert level.question_id is not None
    with pytest.raises(Refused, match="has not ended"):
        deciding.settle_outcome(amal, level.question_id, True, "As was seen.")


def test_lowering_one_step_from_below_is_asked_of_every_position(cast: Cast, sit: Sit) -> None:
    question = asked(cast, subject(cast))
    for seat, raises in ((cast.amal, True), (cast.chafik, False)):
        asking.give_position(sit(seat), question.id, replace(POSITION, lower_raises=raises))
    asking.unseal(sit(cast.amal), question.id)
    found = asked_of.pool(asked_of.positions_of(sit(cast.amal), Question.objects.get(pk=question.id)))
    assert found is not None
    assert (found.raising, found.symmetric) == (1, False)


def test_smallest_set_of_evidence_that_changes_the_recommendation_is_found(cast: Cast, sit: Sit) -> None:
    reports = [people.report("customs_declarations", f"Crate {n}") for n in range(3)]
    told = {reports[1].id: reports[0].id}
    question = asked(cast, subject(cast), reports=[r.id for r in reports], roots=told)
    for seat in (cast.amal, cast.chafik):
        who = sit(seat)
        pieces = {e.report_id: e.id for e in asked_of.evidence_of(who, question)}
        weights = {pieces[reports[0].id]: 1.5, pieces[reports[1].id]: 1.2, pieces[reports[2].id]: 0.1}
        asking.give_position(who, question.id, replace(POSITION, probability=0.5, weights=weights))
    asking.unseal(sit(cast.amal), question.id)
    found = asked_of.sensitivity(sit(cast.amal), Question.objects.get(pk=question.id))
    assert found is not None
    assert found.roots == (str(reports[0].id),), "what was told on from it goes with it, and counts once"


def test_lifting_and_ending_answer_those_who_may(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    decided(cast, nation, 3)
    overlay = decided(cast, nation, 5, kind="overlay", expires_at=now() + timedelta(hours=6), review_by=None)
    assert overlay.review_by is None
    with pytest.raises(NotAllowed):
        ending.lift_overlay(sit(cast.amal), overlay.id, "Over.")
    assert queries.level_for(sit(cast.amal), nation.id).step.ordinal == 5  # type: ignore[union-attr]
    lifted = ending.lift_overlay(sit(cast.basma), overlay.id, "Over.")
    assert "step 3 of 5" in lifted.texts.get(audience="public").texts["en"]
    assert queries.level_for(sit(cast.amal), nation.id).step.ordinal == 3  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        ending.lift_overlay(sit(cast.basma), overlay.id, "Again.")
