"""Work items: who does what with them, what each step writes, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.mandate import rules_of_work as rules
from fusioncell.mandate.actions import cases, shifts, work
from fusioncell.mandate.models import Seat, WorkItem, WorkStep
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries_of_work import board, inbox, item_for, steps_of, work_of_case
from fusioncell.mandate.rules_of_cases import Opening
from fusioncell.mandate.tests.chance import marazan
from tests.cast import PURPOSE, Cast, Event, Sit

ASK = work.NewItem("request", "Who let warehouse nine?", "customs", reason="It lies in their yard.")


@pytest.fixture
def item(cast: Cast, sit: Sit) -> WorkItem:
    """A question of the cell to customs."""
    return work.make(sit(cast.amal), ASK)


@pytest.fixture
def carla(cast: Cast) -> Seat:
    """The chief of customs in the cell."""
    return cast.seat("carla", "customs", "agency_chief")


@pytest.fixture
def celia(cast: Cast) -> Seat:
    """A colleague of chafik."""
    return cast.seat("celia", "customs", "liaison", "CONFIDENTIAL")


def test_question_stands_on_the_other_agencys_board_and_on_ones_own_as_asked(
    cast: Cast, sit: Sit, item: WorkItem
) -> None:
    assert [i.id for i in board(sit(cast.chafik), Wish()).rows] == [item.id]
    assert [i.id for i in board(sit(cast.amal), Wish(), "out").rows] == [item.id]
    assert board(sit(cast.amal), Wish()).total == 0
    for stranger in (cast.dina, cast.oumar):
        assert board(sit(stranger), Wish()).total == 0
        with pytest.raises(NotFound):
            item_for(sit(stranger), item.id)
    sit(cast.dina)
    assert WorkItem.objects.count() == 0


def test_every_step_is_an_event_of_the_work_stream(
    cast: Cast, sit: Sit, item: WorkItem, celia: Seat, events: list[Event]
) -> None:
    who = sit(cast.chafik)
    work.take(who, item.id)
    work.give(who, item.id, "celia", "You know the yard.")
    work.answer(sit(celia), item.id, "A tile merchant.")
    assert [(e.stream, e.kind) for e in events] == [
        (1, "work.taken"),
        (1, "work.given"),
        (1, "work.answered"),
    ]
    assert events[1].body["detail"]["to"] == "celia"
    assert [step.act for step in steps_of(sit(cast.amal), item)] == ["make", "take", "give", "answer"]
    assert item_for(sit(cast.amal), item.id).answer == "A tile merchant."


def test_of_two_who_take_an_item_one_gets_it(cast: Cast, sit: Sit, item: WorkItem, celia: Seat) -> None:
    work.take(sit(cast.chafik), item.id)
    with pytest.raises(Conflict):
        work.take(sit(celia), item.id)
    assert [i.id for i in inbox(sit(cast.chafik), Wish()).rows] == [item.id]
    assert inbox(sit(celia), Wish()).total == 0


def test_those_who_asked_do_not_answer_themselves(cast: Cast, sit: Sit, item: WorkItem) -> None:
    who = sit(cast.amal)
    for act in (lambda: work.take(who, item.id), lambda: work.answer(who, item.id, "Nobody.")):
        with pytest.raises(Refused, match="another agency"):
            act()


def test_another_seats_item_is_not_answered_over_its_head(cast: Cast, sit: Sit, item: WorkItem, celia: Seat) -> None:
    work.take(sit(cast.chafik), item.id)
    with pytest.raises(Refused, match="Another seat owns"):
        work.answer(sit(celia), item.id, "A merchant.")
    with pytest.raises(Refused, match="says something"):
        work.answer(sit(cast.chafik), item.id, "  ")


def test_refusal_gives_a_reason_of_the_list_and_is_recorded_with_it(
    cast: Cast, sit: Sit, item: WorkItem, events: list[Event]
) -> None:
    with pytest.raises(Refused, match="one of the reasons"):
        work.decline(sit(cast.chafik), item.id, "just_no")
    done = work.decline(sit(cast.chafik), item.id, "not_ours", "Ask the border service.")
    assert (done.state, done.refusal_code, done.answer) == ("refused", "not_ours", "Ask the border service.")
    assert events[-1].kind == "work.refused"
    assert events[-1].body["detail"]["code"] == "not_ours"
    assert board(sit(cast.chafik), Wish(), "done").total == 1


def test_agency_without_agreement_reason_or_seat_is_asked_nothing(cast: Cast, sit: Sit) -> None:
    """R04."""
    who = sit(cast.amal)
    with pytest.raises(Refused, match="R04: another agency is told why"):
        work.make(who, work.NewItem("request", "Anything?", "customs"))
    with pytest.raises(Refused, match="R04: no seat of health"):
        work.make(who, work.NewItem("request", "Anything?", "health", reason="Poison."))
    with pytest.raises(Refused, match="no agency"):
        work.make(who, work.NewItem("request", "Anything?", "moon", reason="Tides."))
    asked = rules.Asked("Anything?", "customs", "So.", None, "RESTRICTED")
    law = marazan()
    assert rules.objections_to_asking(asked, law, "cell", now()) == []
    after = now().replace(year=2031)
    assert any("R04" in r for r in rules.objections_to_asking(asked, law, "cell", after))


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (work.NewItem("request", " ", "cell"), "title"),
        (work.NewItem("wish", "Anything?", "cell"), "kind"),
        (work.NewItem("task", "Anything?", "cell", due_at=now() - timedelta(days=1)), "past"),
        (work.NewItem("task", "Anything?", "cell", classification="COSMIC"), "classification"),
    ],
)
def test_item_that_cannot_be_is_refused(cast: Cast, sit: Sit, new: work.NewItem, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        work.make(sit(cast.amal), new)
    assert not WorkItem.objects.exists()


def test_item_is_given_only_within_the_agency_to_who_may_read_it(cast: Cast, sit: Sit, carla: Seat) -> None:
    secret = work.make(
        sit(cast.amal), work.NewItem("request", "A secret", "customs", reason="Need.", classification="SECRET")
    )
    assert board(sit(cast.chafik), Wish()).total == 0
    with pytest.raises(Refused, match="R04"):
        work.give(sit(carla), secret.id, "chafik")
    with pytest.raises(NotFound):
        work.give(sit(carla), secret.id, "amal")


def test_item_of_a_case_is_seen_by_its_members_only(cast: Cast, sit: Sit) -> None:
    case = cases.open_case(sit(cast.amal), Opening("Quay nine", "A17", PURPOSE, "RESTRICTED"))
    inside = work.make(sit(cast.amal), work.NewItem("task", "Read the lease", "cell", case_id=case.id))
    assert work_of_case(sit(cast.amal), case.id, Wish()).total == 1
    with pytest.raises(NotFound):
        item_for(sit(cast.basma), inside.id)
    with pytest.raises(Refused, match="no seat of customs"):
        work.make(sit(cast.amal), work.NewItem("task", "Read it", "customs", reason="Yours.", case_id=case.id))
    with pytest.raises(NotFound):
        work.make(sit(cast.basma), work.NewItem("task", "Read it", "cell", case_id=case.id))


def test_undo_gives_back_exactly_what_was(cast: Cast, sit: Sit, item: WorkItem, events: list[Event]) -> None:
    who = sit(cast.chafik)
    before = WorkItem.objects.values().get(pk=item.id)
    work.take(who, item.id)
    taken = WorkItem.objects.values().get(pk=item.id)
    work.decline(who, item.id, "no_capacity", "Next week.")
    work.undo(who, item.id)
    assert WorkItem.objects.values().get(pk=item.id) == taken
    work.undo(who, item.id)
    assert WorkItem.objects.values().get(pk=item.id) == before
    with pytest.raises(Refused, match="no step"):
        work.undo(who, item.id)
    assert [e.kind for e in events][-2:] == ["work.undone", "work.undone"]


def test_undo_is_for_ones_own_last_step_and_soon(cast: Cast, sit: Sit, item: WorkItem, celia: Seat) -> None:
    work.take(sit(cast.chafik), item.id)
    with pytest.raises(Refused, match="whoever took it"):
        work.undo(sit(celia), item.id)
    WorkStep.objects.filter(item_id=item.id, act="take").update(at=now() - rules.UNDO_WITHIN - timedelta(minutes=1))
    with pytest.raises(Refused, match="within"):
        work.undo(sit(cast.chafik), item.id)


def test_item_is_called_off_by_those_who_made_it(cast: Cast, sit: Sit, item: WorkItem) -> None:
    with pytest.raises(Refused, match="those who made it"):
        work.cancel(sit(cast.chafik), item.id, "Tired.")
    with pytest.raises(Refused, match="says why"):
        work.cancel(sit(cast.amal), item.id, "")
    assert work.cancel(sit(cast.basma), item.id, "Solved.").state == "cancelled"
    with pytest.raises(Refused, match="cancelled"):
        work.take(sit(cast.chafik), item.id)


def overdue(item: WorkItem) -> None:
    WorkItem.objects.filter(pk=item.id).update(due_at=now() - timedelta(hours=2))


def test_overdue_item_is_put_before_the_chief_of_that_agency(cast: Cast, sit: Sit, item: WorkItem, carla: Seat) -> None:
    with pytest.raises(Refused, match="not overdue"):
        work.escalate(sit(cast.amal), item.id)
    overdue(item)
    work.escalate(sit(cast.amal), item.id, "Please.")
    assert [i.id for i in inbox(sit(carla), Wish()).rows] == [item.id]
    with pytest.raises(Refused, match="already"):
        work.escalate(sit(cast.amal), item.id)


def test_clock_puts_overdue_work_before_chiefs_once_and_says_it_was_the_clock(
    cast: Cast, sit: Sit, item: WorkItem, carla: Seat, events: list[Event]
) -> None:
    sit(cast.amal)
    overdue(item)
    assert shifts.escalate_overdue() == 1
    assert shifts.escalate_overdue() == 0
    assert (events[-1].kind, events[-1].body["seat"]) == ("work.escalated", None)
    assert [i.id for i in inbox(sit(carla), Wish()).rows] == [item.id]
    assert steps_of(sit(carla), item)[-1].by is None


def test_all_open_work_changes_hands_at_the_end_of_a_shift(cast: Cast, sit: Sit, events: list[Event]) -> None:
    officer = cast.seat("omar", "cell", "duty_officer")
    relief = cast.seat("rima", "cell", "duty_officer")
    made = [work.make(sit(officer), work.NewItem("task", f"Task {n}", "cell")).id for n in range(3)]
    for number in made:
        work.take(sit(officer), number)
    assert shifts.hand_over(sit(officer), "rima", "Quiet night.") == 3
    assert {i.id for i in inbox(sit(relief), Wish()).rows} == set(made)
    assert inbox(sit(officer), Wish()).total == 0
    assert events[-1].kind == "work.shift_handed_over"
    with pytest.raises(Refused, match="Nothing is open"):
        shifts.hand_over(sit(officer), "rima")


def test_what_the_relief_may_not_read_stops_the_hand_over(cast: Cast, sit: Sit) -> None:
    officer = cast.seat("omar", "cell", "duty_officer")
    cast.seat("rima", "cell", "duty_officer", "RESTRICTED")
    secret = work.make(sit(officer), work.NewItem("task", "Secret", "cell", classification="SECRET"))
    work.take(sit(officer), secret.id)
    with pytest.raises(Refused, match="R04: rima may not read “Secret”"):
        shifts.hand_over(sit(officer), "rima")
    with pytest.raises(NotFound):
        shifts.hand_over(sit(officer), "chafik")


def test_liaison_hands_no_shift_over_and_overseer_takes_nothing_of_others(cast: Cast, sit: Sit, item: WorkItem) -> None:
    with pytest.raises(NotAllowed):
        shifts.hand_over(sit(cast.chafik), "amal")
    with pytest.raises(NotFound):
        work.take(sit(cast.oumar), item.id)


def test_board_is_ordered_by_what_is_due_and_pages_hold_every_item_once(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    dues = [None, now() + timedelta(days=2), now() + timedelta(days=1), None, now() + timedelta(days=3)]
    made = [work.make(who, work.NewItem("task", f"Task {n}", "cell", due_at=due)).id for n, due in enumerate(dues)]
    order = [made[2], made[1], made[4], made[0], made[3]]
    first = board(who, Wish(limit=2))
    second = board(who, Wish(after=first.older, limit=2))
    third = board(who, Wish(after=second.older, limit=2))
    assert [i.id for page in (first, second, third) for i in page.rows] == order
    assert [i.id for i in board(who, Wish(before=second.newer, limit=2)).rows] == order[:2]
    with pytest.raises(NotFound):
        board(who, Wish(), "everything")


STATES = st.sampled_from(["open", "taken", "waiting", "answered", "refused", "cancelled"])
ITEMS = st.builds(
    rules.Item,
    state=STATES,
    agency=st.sampled_from(["cell", "customs"]),
    from_agency=st.sampled_from(["cell", "customs"]),
    made_by=st.integers(1, 3),
    owner=st.none() | st.integers(1, 3),
)
ACTORS = st.builds(
    rules.Actor, seat=st.integers(1, 3), agency=st.sampled_from(["cell", "customs", "union"]), assigns=st.booleans()
)


@given(ITEMS, ACTORS)
def test_what_is_done_is_done_and_a_third_agency_does_nothing(item: rules.Item, actor: rules.Actor) -> None:
    acts = [
        rules.objections_to_taking(item, actor),
        rules.objections_to_answering(item, actor, "Yes."),
        rules.objections_to_refusing(item, actor, "not_ours"),
        rules.objections_to_giving(item, actor, actor, reads=True),
        rules.objections_to_escalating(item, actor, now(), chief=True),
    ]
    if item.state not in rules.LIVE or actor.agency == "union" or item.state == "waiting":
        assert all(acts)
