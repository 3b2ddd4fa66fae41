"""Cases: who opens, joins, leaves, closes and hands them over, and what the compartment hides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fusioncell.foundation.errors import NotAllowed, NotFound, Refused
from fusioncell.mandate import rules_of_cases as rules
from fusioncell.mandate.actions import cases, work
from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.models import Case, CaseMember
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries_of_cases import case_for, cases_page, cases_seen_by, members_of
from fusioncell.mandate.rules_of_cases import Opening
from tests.cast import Cast, Event, Sit, marazan

OPENING = Opening("Quay nine", "A17", "counter_terrorism", "CONFIDENTIAL", "Crates without papers.")


def opened(cast: Cast, sit: Sit) -> Case:
    return cases.open_case(sit(cast.amal), OPENING)


def with_chief(cast: Cast, sit: Sit) -> Case:
    case = opened(cast, sit)
    cases.add_member(sit(cast.amal), case.id, "basma")
    return case


def test_analyst_opens_a_case_and_is_its_first_member(cast: Cast, sit: Sit, events: list[Event]) -> None:
    case = opened(cast, sit)

    who = sit(cast.amal)
    assert [m.seat.name for m in members_of(who, case_for(who, case.id))] == ["amal"]
    assert case.compartment in who.standing.caveats
    assert [(e.stream, e.kind, e.body["article"]) for e in events] == [(0, "case.open", "A17")]


def test_nobody_but_members_sees_a_case_or_learns_that_it_exists(cast: Cast, sit: Sit) -> None:
    case = opened(cast, sit)

    for seat in (cast.basma, cast.chafik, cast.dina, cast.oumar):
        who = sit(seat)
        assert list(cases_seen_by(who)) == []
        assert cases_page(who, Wish()).total == 0
        with pytest.raises(NotFound):
            case_for(who, case.id)


def test_database_hides_a_case_from_a_query_that_forgot_the_filter(cast: Cast, sit: Sit) -> None:
    opened(cast, sit)

    sit(cast.chafik)
    assert Case.objects.count() == 0
    sit(cast.amal)
    assert Case.objects.count() == 1


def test_liaison_officer_has_no_power_to_open_a_case(cast: Cast, sit: Sit) -> None:
    with pytest.raises(NotAllowed):
        cases.open_case(sit(cast.chafik), OPENING)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"article": "A999"}, "R16"),
        ({"title": "  "}, "title"),
        ({"classification": "COSMIC"}, "classification"),
        ({"purpose": "gossip"}, "R11"),
    ],
)
def test_case_is_refused_without_a_live_article_a_purpose_and_a_title(
    cast: Cast, sit: Sit, change: dict[str, str], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        cases.open_case(sit(cast.amal), replace(OPENING, **change))
    assert Case.objects.count() == 0


def test_case_is_opened_only_for_the_purpose_of_the_session(cast: Cast, sit: Sit) -> None:
    with pytest.raises(Refused, match="session"):
        cases.open_case(sit(cast.amal), replace(OPENING, purpose="organised_crime"))


def test_article_past_its_validity_opens_no_case() -> None:
    law = read_mandate(marazan())
    assert rules.objections_to_opening(OPENING, law, 3, date(2026, 11, 23)) == []
    assert rules.objections_to_opening(OPENING, law, 3, date(2036, 1, 1)) != []


def test_admitted_colleague_reads_the_case_at_the_next_request_and_not_after_dismissal(
    cast: Cast, sit: Sit, events: list[Event]
) -> None:
    case = opened(cast, sit)
    cases.add_member(sit(cast.amal), case.id, "chafik")
    assert case_for(sit(cast.chafik), case.id).title == "Quay nine"

    cases.remove_member(sit(cast.amal), case.id, "chafik")
    with pytest.raises(NotFound):
        case_for(sit(cast.chafik), case.id)
    assert CaseMember.objects.filter(case_id=case.id, left_at__isnull=False).count() == 1
    assert [e.kind for e in events] == ["case.open", "case.member.add", "case.member.remove"]


def test_member_is_admitted_once_and_the_last_one_stays(cast: Cast, sit: Sit) -> None:
    case = opened(cast, sit)
    with pytest.raises(Refused, match="member already"):
        cases.add_member(sit(cast.amal), case.id, "amal")
    with pytest.raises(Refused, match="last member"):
        cases.remove_member(sit(cast.amal), case.id, "amal")


def test_seat_below_the_classification_is_not_admitted(cast: Cast, sit: Sit) -> None:
    case = cases.open_case(sit(cast.amal), replace(OPENING, classification="SECRET"))
    with pytest.raises(Refused, match="R04"):
        cases.add_member(sit(cast.amal), case.id, "chafik")


def test_stranger_can_neither_join_nor_change_a_case(cast: Cast, sit: Sit) -> None:
    case = opened(cast, sit)
    who = sit(cast.basma)
    for act in (
        lambda: cases.add_member(who, case.id, "basma"),
        lambda: cases.remove_member(who, case.id, "amal"),
        lambda: cases.close_case(who, case.id, "Done."),
        lambda: cases.hand_over_case(who, case.id, "chafik", "Theirs."),
    ):
        with pytest.raises(NotFound):
            act()


def test_chief_closes_a_case_and_its_members_still_read_it(cast: Cast, sit: Sit, events: list[Event]) -> None:
    case = with_chief(cast, sit)
    cases.close_case(sit(cast.basma), case.id, "Charged by the prosecutor.")

    who = sit(cast.amal)
    assert case_for(who, case.id).closing_note == "Charged by the prosecutor."
    with pytest.raises(NotAllowed):
        sit(cast.amal, case_id=case.id)
    with pytest.raises(Refused, match="closed"):
        cases.add_member(sit(cast.amal), case.id, "chafik")
    assert events[-1].kind == "case.close"


def test_case_with_open_work_is_not_closed(cast: Cast, sit: Sit) -> None:
    case = with_chief(cast, sit)
    work.make(sit(cast.amal), work.NewItem("task", "Read the manifests", "cell", case_id=case.id))
    with pytest.raises(Refused, match="open work"):
        cases.close_case(sit(cast.basma), case.id, "Done.")


def test_analyst_has_no_power_to_close(cast: Cast, sit: Sit) -> None:
    case = opened(cast, sit)
    with pytest.raises(NotAllowed):
        cases.close_case(sit(cast.amal), case.id, "Done.")


def test_case_is_handed_to_another_agency_with_its_open_work(cast: Cast, sit: Sit, events: list[Event]) -> None:
    case = with_chief(cast, sit)
    item = work.make(sit(cast.amal), work.NewItem("task", "Read the manifests", "cell", case_id=case.id))

    cases.hand_over_case(sit(cast.basma), case.id, "chafik", "The goods are in customs' warehouse.")

    who = sit(cast.chafik)
    assert case_for(who, case.id).agency_id == "customs"
    assert work.take(who, item.id).owner_id == cast.chafik.id
    for seat in (cast.amal, cast.basma):
        with pytest.raises(NotFound):
            case_for(sit(seat), case.id)
    handed = next(e for e in events if e.kind == "case.hand_over")
    assert handed.body["detail"]["to"] == "customs"
    assert handed.body["detail"]["items"] == 1


def test_case_is_not_handed_over_without_a_reason_nor_within_the_agency(cast: Cast, sit: Sit) -> None:
    case = with_chief(cast, sit)
    who = sit(cast.basma)
    with pytest.raises(Refused, match="R04"):
        cases.hand_over_case(who, case.id, "chafik", " ")
    with pytest.raises(Refused, match="already"):
        cases.hand_over_case(who, case.id, "amal", "Because.")


def test_agency_without_agreement_gets_no_case() -> None:
    seat = rules.Candidate("x", "customs", valid=True, agreed=False, cleared=True, member=False)
    assert any("R04" in r for r in rules.objections_to_member("open", seat))
    assert any("R04" in r for r in rules.objections_to_handing_over("open", "cell", seat, "Reason."))


def test_pages_of_cases_hold_every_case_once(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = [cases.open_case(who, replace(OPENING, title=f"Case {n}")).id for n in range(5)]
    who = sit(cast.amal)
    first = cases_page(who, Wish(limit=2))
    second = cases_page(who, Wish(after=first.older, limit=2))
    third = cases_page(who, Wish(after=second.older, limit=2))
    back = cases_page(who, Wish(before=third.newer, limit=2))
    seen = [c.id for page in (first, second, third) for c in page.rows]
    assert seen == made[::-1]
    assert [c.id for c in back.rows] == [c.id for c in second.rows]
    assert (first.newer, third.older, first.total) == ("", "", 5)


def test_forged_mark_of_a_page_is_nothing(cast: Cast, sit: Sit) -> None:
    with pytest.raises(NotFound):
        cases_page(sit(cast.amal), Wish(after="yesterday"))
