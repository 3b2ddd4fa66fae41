"""Consent and lowering: asked, given, refused, answered with a text, withdrawn; and what follows at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from fusioncell.evidence import queries, queries_of_consent
from fusioncell.evidence.actions import citing, consent, lowering
from fusioncell.evidence.actions.derived_text import Text
from fusioncell.evidence.actions.keeping import Received
from fusioncell.evidence.actions.lapsing import lapse
from fusioncell.evidence.models import Lowering, Report
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.words import new_id
from fusioncell.mandate.actions import work
from fusioncell.mandate.models import Consent, WorkItem
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import label_id
from fusioncell.mandate.queries_of_work import board, item_for
from tests import cast as people
from tests.cast import PURPOSE, Cast, Event, Sit

SOON = timedelta(days=30)


@pytest.fixture
def told(cast: Cast) -> Received:
    """A report of the police that customs may not read."""
    return people.report("police_reports", "A meeting at the quay")


@pytest.fixture
def colonel(cast: Cast) -> people.Seat:
    """The chief of the police in the cell, who answers for it."""
    return cast.seat("farid", "police", "agency_chief")


def question(told: Received, **more: str) -> consent.Ask:
    fields = {"originator": "police", "recipient": "customs", "purpose": PURPOSE, "reason": "The crates are theirs."}
    return consent.Ask(told.id, **fields | more)


def asked(cast: Cast, sit: Sit, told: Received) -> Consent:
    return consent.ask(sit(cast.amal), question(told))


def reads(sit: Sit, seat: people.Seat, number: UUID, purpose: str = "") -> bool:
    return queries.reports_seen_by(sit(seat, purpose)).filter(pk=number).exists()


def test_recipient_reads_from_the_next_request_until_the_consent_ends(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    put = asked(cast, sit, told)
    assert not reads(sit, cast.chafik, told.id)

    consent.agree(sit(colonel), put.id, now() + SOON)
    assert reads(sit, cast.chafik, told.id)
    assert not reads(sit, cast.chafik, told.id, "organised_crime")
    assert not reads(sit, cast.dina, told.id)

    sit(colonel)
    Consent.objects.filter(pk=put.id).update(expires_at=now() - timedelta(hours=1))
    assert not reads(sit, cast.chafik, told.id)


def test_consent_is_a_lowering_by_two_people_and_recorded_with_the_days_waited(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat, events: list[Event]
) -> None:
    put = asked(cast, sit, told)
    Consent.objects.filter(pk=put.id).update(asked_at=now() - timedelta(days=3))
    consent.agree(sit(colonel), put.id, now() + SOON)

    kept = Lowering.objects.get(consent_id=put.id)
    assert (kept.proposed_by_id, kept.approved_by_id) == (cast.amal.id, colonel.id)
    agreed = [e for e in events if e.kind == "consent.agree"]
    assert [(e.stream, e.body["detail"]["days_waited"]) for e in agreed] == [(0, 3), (1, 3)]
    assert [e.kind for e in events if e.stream == 0][:2] == ["work.cite", "consent.ask"]


def test_statements_under_narrower_labels_follow_the_consent_too(cast: Cast, sit: Sit, colonel: people.Seat) -> None:
    label = people.label_of_channel("police_reports")
    narrow = people.label_of_channel("police_reports", forbids=frozenset({"court"}))
    about = new_id()
    told = people.report("police_reports", "Crates", label, statements=[people.statement(narrow, about, "Nour Haddad")])
    put = asked(cast, sit, told)
    consent.agree(sit(colonel), put.id, now() + SOON)

    found = queries.statements_about(sit(cast.chafik), [about])
    assert [s.value for s in found] == ["Nour Haddad"]


def test_consent_does_not_lift_classification(cast: Cast, sit: Sit) -> None:
    chief = cast.seat("samir", "intel", "agency_chief")
    told = people.report("intel_reports", "A source inside")
    put = consent.ask(sit(cast.amal), question(told, originator="intel"))
    consent.agree(sit(chief), put.id, now() + SOON)
    assert not reads(sit, cast.chafik, told.id)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"originator": "health"}, "not an originator"),
        ({"recipient": "police"}, "no consent of its own"),
        ({"recipient": "nowhere"}, "R04"),
        ({"purpose": "gossip"}, "R11"),
        ({"reason": " "}, "R04"),
    ],
)
def test_question_is_refused_without_originator_agreement_purpose_and_reason(
    cast: Cast, sit: Sit, told: Received, more: dict[str, str], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        consent.ask(sit(cast.amal), question(told, **more))
    assert not Consent.objects.exists()


def test_stranger_cannot_ask_about_a_report_she_cannot_read(cast: Cast, sit: Sit, told: Received) -> None:
    with pytest.raises(NotFound):
        consent.ask(sit(cast.dina), question(told, recipient="union"))


def test_same_question_is_not_asked_twice(cast: Cast, sit: Sit, told: Received, colonel: people.Seat) -> None:
    asked(cast, sit, told)
    with pytest.raises(Conflict):
        asked(cast, sit, told)


def test_question_to_an_agency_without_anybody_in_the_cell_is_refused(cast: Cast, sit: Sit, told: Received) -> None:
    with pytest.raises(Refused, match="no seat for this purpose"):
        asked(cast, sit, told)
    assert not Consent.objects.exists()


def test_only_the_originator_answers(cast: Cast, sit: Sit, told: Received, colonel: people.Seat) -> None:
    put = asked(cast, sit, told)
    with pytest.raises(NotAllowed):
        consent.agree(sit(cast.amal), put.id, now() + SOON)
    with pytest.raises(NotFound):
        consent.agree(sit(cast.chafik), put.id, now() + SOON)
    with pytest.raises(Refused, match="ends"):
        consent.agree(sit(colonel), put.id, None)
    consent.agree(sit(colonel), put.id, now() + SOON)
    with pytest.raises(Conflict):
        consent.decline(sit(colonel), put.id, "no_need")


def test_machine_cannot_agree_though_a_law_gave_it_the_power(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    """R18."""
    put = asked(cast, sit, told)
    people.Seat.objects.filter(pk=colonel.pk).update(account=None)
    colonel.refresh_from_db()
    with pytest.raises(Refused, match="R18"):
        consent.agree(sit(colonel), put.id, now() + SOON)
    assert not reads(sit, cast.chafik, told.id)


def test_question_comes_before_the_originator_as_work_and_goes_with_the_answer(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    put = asked(cast, sit, told)
    [item] = board(sit(colonel), Wish()).rows
    assert (item.kind, item.object_id) == ("consent", put.id)
    with pytest.raises(Refused, match="own page"):
        work.answer(sit(colonel), item.id, "Yes.")
    consent.decline(sit(colonel), put.id, "source_at_risk", "Not now.")
    done = item_for(sit(colonel), item.id)
    assert (done.state, done.refusal_code) == ("refused", "source_at_risk")
    assert queries_of_consent.consent_for(sit(cast.amal), put.id).refusal_code == "source_at_risk"


def test_refusal_needs_a_reason_of_the_list(cast: Cast, sit: Sit, told: Received, colonel: people.Seat) -> None:
    put = asked(cast, sit, told)
    with pytest.raises(Refused):
        consent.decline(sit(colonel), put.id, "because")


def test_originator_offers_a_text_which_the_recipient_reads_and_the_source_stays_hidden(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    put = asked(cast, sit, told)
    text = Text("Crates at a quay", "Crates of interest may pass this week.", Handling("RESTRICTED", "AMBER"))
    made = consent.offer(sit(colonel), put.id, text)

    assert [r.title for r in queries.reports_seen_by(sit(cast.chafik))] == ["Crates at a quay"]
    assert not reads(sit, cast.chafik, told.id)
    assert not reads(sit, cast.dina, made.id)
    kept = Lowering.objects.get(derived_id=made.id) if sit(colonel) else None
    assert kept is not None
    assert (kept.kind, kept.approved_by_id) == ("sanitise", colonel.id)


def test_withdrawn_consent_ends_at_the_next_request(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat, events: list[Event]
) -> None:
    put = asked(cast, sit, told)
    consent.agree(sit(colonel), put.id, now() + SOON)
    assert reads(sit, cast.chafik, told.id)
    consent.withdraw(sit(colonel), put.id, "The operation begins.")
    assert not reads(sit, cast.chafik, told.id)
    assert events[-1].kind == "consent.withdrawn"


def test_purpose_the_report_was_not_given_for_takes_a_text_not_a_consent(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    put = consent.ask(sit(cast.amal), question(told, purpose="public_health"))
    with pytest.raises(Refused, match="R11"):
        consent.agree(sit(colonel), put.id, now() + SOON)


def test_work_sent_under_a_consent_waits_again_when_the_clock_finds_it_ended(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat, events: list[Event]
) -> None:
    made = request_to(cast, sit, [told])
    put = asked(cast, sit, told)
    consent.agree(sit(colonel), put.id, now() + SOON)
    assert lapse() == 0
    Consent.objects.filter(pk=put.id).update(expires_at=now() - timedelta(hours=1))
    connection.cursor().execute("SELECT set_config('fusioncell.standing', '', true)")
    assert (lapse(), lapse()) == (1, 0)
    assert item_for(sit(cast.amal), made.item.id).state == "waiting"
    assert queries_of_consent.consent_for(sit(cast.amal), put.id).state == "expired"
    assert [(e.kind, e.body["seat"]) for e in events if e.kind == "consent.expire"] == [("consent.expire", None)]


def request_to(cast: Cast, sit: Sit, reports: list[Received], agency: str = "customs") -> citing.Made:
    new = work.NewItem("request", "Have you seen these crates?", agency, reason="They pass your gate.")
    return citing.make_citing(sit(cast.amal), new, [r.id for r in reports])


def test_request_citing_what_the_recipient_may_read_goes_out_under_the_join(cast: Cast, sit: Sit) -> None:
    told = people.report("customs_declarations", "Declared as tiles")
    made = request_to(cast, sit, [told])
    assert made.clashes == []
    assert item_for(sit(cast.chafik), made.item.id).title == "Have you seen these crates?"
    assert board(sit(cast.dina), Wish()).total == 0


def test_empty_audience_is_a_finding_that_names_the_labels_and_the_consent(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat, events: list[Event]
) -> None:
    made = request_to(cast, sit, [told])
    [clash] = made.clashes
    assert (clash.first, clash.code, clash.ask) == (str(told.id), "audience", frozenset({"police"}))
    assert made.item.state == "waiting"
    assert board(sit(cast.chafik), Wish()).total == 0
    [obstacle] = queries_of_consent.obstacles_of(sit(cast.amal), made.item)
    assert (obstacle.originator_id, obstacle.recipient_id, obstacle.consent_solves) == ("police", "customs", True)
    assert "work.blocked" in [e.kind for e in events]

    [between] = queries_of_consent.obstacles_between(sit(cast.basma))
    assert (between.originator, between.recipient, between.standing, between.solved) == ("police", "customs", 1, 0)


def test_two_reports_that_no_single_seat_reads_together_clash_by_name(cast: Cast, sit: Sit) -> None:
    cast.seat("carla", "customs", "agency_chief")
    told = [
        people.report(channel, "Crates", people.label_of_channel(channel, audience=frozenset({clause})))
        for channel, clause in (
            ("police_reports", frozenset({"agency:police", "agency:cell", "role:liaison"})),
            ("gendarmerie_reports", frozenset({"agency:gendarmerie", "agency:cell", "role:agency_chief"})),
        )
    ]
    assert reads(sit, cast.chafik, told[0].id)
    assert reads(sit, cast.more["carla"], told[1].id)

    [clash] = request_to(cast, sit, told).clashes
    assert {clash.first, clash.second} == {str(r.id) for r in told}
    assert clash.ask in ({"police"}, {"gendarmerie"})


def test_consent_opens_the_waiting_request_by_itself_and_its_withdrawal_closes_it(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    made = request_to(cast, sit, [told])
    put = asked(cast, sit, told)
    consent.agree(sit(colonel), put.id, now() + SOON)
    assert [i.id for i in board(sit(cast.chafik), Wish()).rows] == [made.item.id]
    [between] = queries_of_consent.obstacles_between(sit(cast.basma))
    assert (between.standing, between.solved) == (0, 1)

    consent.withdraw(sit(colonel), put.id, "The operation begins.")
    assert board(sit(cast.chafik), Wish()).total == 0
    assert item_for(sit(cast.amal), made.item.id).state == "waiting"


def test_raising_a_report_hides_at_once_what_was_derived_from_it(cast: Cast, sit: Sit, events: list[Event]) -> None:
    told = people.report("customs_declarations", "Declared as tiles")
    made = request_to(cast, sit, [told])
    lowering.raise_label(sit(cast.amal), told.id, Handling("SECRET", "AMBER"), "It names an officer.")

    assert not reads(sit, cast.chafik, told.id)
    with pytest.raises(NotFound):
        item_for(sit(cast.chafik), made.item.id)
    assert item_for(sit(cast.amal), made.item.id).state == "waiting"
    assert {"label.recompute", "label.raise"} <= {e.kind for e in events}


def test_liaison_cannot_raise_and_nobody_raises_without_a_reason(cast: Cast, sit: Sit) -> None:
    told = people.report("customs_declarations", "Declared as tiles")
    with pytest.raises(NotAllowed):
        lowering.raise_label(sit(cast.chafik), told.id, Handling("SECRET", "AMBER"), "So.")
    with pytest.raises(Refused, match="why"):
        lowering.raise_label(sit(cast.amal), told.id, Handling("SECRET", "AMBER"), "")
    with pytest.raises(Refused, match="nothing"):
        lowering.raise_label(sit(cast.amal), told.id, Handling("UNCLASSIFIED", "CLEAR"), "So.")


def declassified(cast: Cast, sit: Sit, told: Received, **more: object) -> Lowering:
    handling = Handling("RESTRICTED", "GREEN", agencies=frozenset({"customs"}))
    return lowering.propose(
        sit(cast.amal), lowering.Wish(told.id, str(more.get("kind", "declassify")), handling, "The trial is over.")
    )


def test_label_falls_when_a_second_person_of_the_originator_approves(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat, events: list[Event]
) -> None:
    put = declassified(cast, sit, told)
    assert not reads(sit, cast.chafik, told.id)
    lowering.approve(sit(colonel), put.id)
    assert reads(sit, cast.chafik, told.id)
    assert [e.kind for e in events if e.stream == 0] == ["label.propose_lowering", "label.lower"]
    with pytest.raises(Conflict):
        lowering.approve(sit(colonel), put.id)


def test_only_the_originator_lets_its_label_fall(cast: Cast, sit: Sit, told: Received) -> None:
    put = declassified(cast, sit, told)
    with pytest.raises(Refused, match="police"):
        lowering.approve(sit(cast.basma), put.id)
    assert not reads(sit, cast.chafik, told.id)


def test_proposer_does_not_approve_and_the_database_holds_it_too(cast: Cast, sit: Sit, told: Received) -> None:
    put = declassified(cast, sit, told)
    with pytest.raises(NotAllowed):
        lowering.approve(sit(cast.amal), put.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lowering.objects.filter(pk=put.id).update(approved_by_id=cast.amal.id, approved_at=now())


def test_nobody_signs_a_lowering_in_the_name_of_another(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    put = declassified(cast, sit, told)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Lowering.objects.filter(pk=put.id).update(approved_by_id=colonel.id, approved_at=now())
    assert Lowering.objects.get(pk=put.id).approved_by_id is None


def test_database_lowers_no_label_without_an_approved_lowering(cast: Cast, sit: Sit, told: Received) -> None:
    put = declassified(cast, sit, told)
    for under in (None, put.id):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT relabel_report(%s, %s, %s, %s)", [told.id, put.from_label_id, put.to_label_id, under]
            )
    assert Report.objects.get(pk=told.id).label_id == put.from_label_id


def test_tear_line_becomes_a_report_of_its_own_when_approved(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    wish = lowering.Wish(
        told.id,
        "tear_line",
        Handling("UNCLASSIFIED", "GREEN", agencies=frozenset({"customs", "union"})),
        "Every port must know.",
        "Watch for crates",
        "Crates marked as tiles may hold arms.",
    )
    put = lowering.propose(sit(cast.amal), wish)
    assert queries.reports_seen_by(sit(cast.dina)).count() == 0
    lowering.approve(sit(colonel), put.id)
    for seat in (cast.chafik, cast.dina):
        assert [r.title for r in queries.reports_seen_by(sit(seat))] == ["Watch for crates"]


def test_refused_lowering_leaves_everything_as_it_was(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    put = declassified(cast, sit, told)
    with pytest.raises(Refused, match="why"):
        lowering.turn_down(sit(colonel), put.id, "")
    lowering.turn_down(sit(colonel), put.id, "The appeal is pending.")
    assert not reads(sit, cast.chafik, told.id)


def test_lowering_that_raises_or_changes_nothing_is_not_proposed(cast: Cast, sit: Sit, told: Received) -> None:
    who = sit(cast.amal)
    for handling, reason in (
        (Handling("CONFIDENTIAL", "AMBER"), "nothing"),
        (Handling("SECRET", "RED"), "raises"),
        (Handling("COSMIC", "AMBER"), "classification"),
    ):
        with pytest.raises(Refused, match=reason):
            lowering.propose(who, lowering.Wish(told.id, "declassify", handling, "Why not."))


def test_stranger_sees_no_question_no_proposal_and_no_obstacle(
    cast: Cast, sit: Sit, told: Received, colonel: people.Seat
) -> None:
    put = asked(cast, sit, told)
    low = declassified(cast, sit, told)
    for seat in (cast.chafik, cast.dina):
        who = sit(seat)
        with pytest.raises(NotFound):
            queries_of_consent.consent_for(who, put.id)
        with pytest.raises(NotFound):
            queries_of_consent.lowering_for(who, low.id)
        assert Consent.objects.count() == 0
        assert Lowering.objects.count() == 0
        with pytest.raises(NotAllowed):
            queries_of_consent.obstacles_between(who)
    assert label_id(people.label_of_channel("police_reports")) == told.label_id
    assert WorkItem.objects.count() == 0
