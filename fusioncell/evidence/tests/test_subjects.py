"""Subjects of intelligence (R01, R02, R18) and what people are in a case (R13)."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from fusioncell.evidence import queries, queries_of_cases
from fusioncell.evidence.actions import people, subjects
from fusioncell.evidence.actions.reports import retract
from fusioncell.evidence.models import CasePerson, Original, SubjectDecision
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.words import Tlp, new_id
from fusioncell.mandate.actions import cases
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Case, Seat
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.queries_of_cases import case_for
from fusioncell.mandate.queries_of_work import board
from fusioncell.mandate.rules_of_cases import Opening
from tests import cast as told
from tests.cast import Cast, Event, Sit

SUSPICION = "Rented the warehouse in which the detonators were found."
LINK = "He preached that the harbour must burn on the eve of the fire."


class Scene:
    """A case with its analyst, chief and customs colleague in it, and one person of whom two things are said."""

    def __init__(self, cast: Cast, sit: Sit) -> None:
        self.entity = new_id()
        self.case: Case = cases.open_case(sit(cast.amal), Opening("Quay nine", "A17", told.PURPOSE, "RESTRICTED"))
        for name in ("basma", "chafik"):
            cases.add_member(sit(cast.amal), self.case.id, name)
        label = told.label_of_channel("customs_declarations")
        special = told.label_of_channel("customs_declarations", categories=frozenset())
        self.name = told.statement(label, self.entity, "Nour Haddad")
        self.faith = told.statement(special, self.entity, "preaches in the old mosque", "religion")
        self.report = told.report(
            "customs_declarations",
            "Who rented warehouse nine",
            label,
            statements=[self.name, self.faith],
            case_id=self.case.id,
        )

    def proposed(self, *statements: UUID, **more: str) -> subjects.Proposed:
        fields = {"offence": "terrorism", "suspicion": SUSPICION} | more
        return subjects.Proposed(self.case.id, self.entity, statements=list(statements) or [self.name.id], **fields)


@pytest.fixture
def scene(cast: Cast, sit: Sit) -> Scene:
    made = Scene(cast, sit)
    people.set_category(sit(cast.amal), made.case.id, made.entity, "suspect", "Named on the lease.")
    return made


def test_subject_is_proposed_by_one_and_decided_by_another_on_frozen_facts(
    cast: Cast, sit: Sit, scene: Scene, events: list[Event]
) -> None:
    put = subjects.propose(sit(cast.amal), scene.proposed())
    assert not queries_of_cases.is_subject(sit(cast.amal), scene.entity)
    subjects.decide(sit(cast.basma), put.id)

    kept = queries_of_cases.subject_for(sit(cast.amal), put.id)
    assert queries_of_cases.is_subject(sit(cast.amal), scene.entity)
    assert [(f["value"], f["grade"], f["agency"]) for f in kept.facts] == [("Nour Haddad", "B2", "customs")]
    assert kept.facts_sha256 == queries_of_cases.fingerprint(kept.facts)
    assert [e.kind for e in events] == ["subject.propose", "subject.decide"]
    assert events[1].body["detail"]["facts_sha256"] == kept.facts_sha256
    assert events[1].body["article"] == "A12"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"offence": "rudeness"}, "R01.*offence"),
        ({"offence": ""}, "R01.*offence"),
        ({"suspicion": "Bad man."}, "R01.*written"),
    ],
)
def test_no_subject_without_offence_and_written_suspicion(
    cast: Cast, sit: Sit, scene: Scene, more: dict[str, str], reason: str
) -> None:
    """R01."""
    with pytest.raises(Refused, match=reason):
        subjects.propose(sit(cast.amal), scene.proposed(**more))
    assert not SubjectDecision.objects.exists()


def test_no_subject_without_a_cited_fact_about_that_person(cast: Cast, sit: Sit, scene: Scene) -> None:
    """R01."""
    who = sit(cast.amal)
    with pytest.raises(Refused, match="R01: at least one"):
        subjects.propose(who, subjects.Proposed(scene.case.id, scene.entity, "terrorism", SUSPICION, []))
    other = told.statement(told.label_of_channel("customs_declarations"), new_id(), "Somebody else")
    told.report("customs_declarations", "Other", statements=[other])
    with pytest.raises(Refused, match="about this person"):
        subjects.propose(who, scene.proposed(scene.name.id, other.id))


def test_fact_that_is_hidden_from_the_proposer_cannot_be_cited(cast: Cast, sit: Sit, scene: Scene) -> None:
    hidden = told.statement(told.label_of_channel("intel_reports", tlp=Tlp.RED), scene.entity, "Abu Nour")
    told.report("intel_reports", "Hidden", told.label_of_channel("intel_reports", tlp=Tlp.RED), statements=[hidden])
    with pytest.raises(NotFound):
        subjects.propose(sit(cast.amal), scene.proposed(scene.name.id, hidden.id))


def test_decision_that_rests_on_protected_activity_alone_is_refused(cast: Cast, sit: Sit, scene: Scene) -> None:
    """R02."""
    with pytest.raises(Refused, match="R02: protected activity alone"):
        subjects.propose(sit(cast.amal), scene.proposed(scene.faith.id, protected_link=LINK))


def test_protected_activity_beside_another_fact_needs_a_written_link(cast: Cast, sit: Sit, scene: Scene) -> None:
    """R02."""
    both = (scene.name.id, scene.faith.id)
    with pytest.raises(Refused, match="R02: write how"):
        subjects.propose(sit(cast.amal), scene.proposed(*both))
    put = subjects.propose(sit(cast.amal), scene.proposed(*both, protected_link=LINK))
    assert [f["protected"] for f in put.facts] == ["", "yes"]


def test_protected_activity_without_a_decision_is_counted_by_agency_and_never_shown(
    cast: Cast, sit: Sit, scene: Scene
) -> None:
    """R02."""
    lonely = told.statement(told.label_of_channel("customs_declarations"), new_id(), "a believer", "religion")
    told.report("customs_declarations", "Only this", statements=[lonely])
    officer = cast.seat("rana", "cell", "records_officer")
    [found] = queries_of_cases.protected_activity(sit(officer))
    assert (found.agency, found.statements, found.unlinked, found.alone) == ("customs", 2, 2, 2)

    put = subjects.propose(sit(cast.amal), scene.proposed(scene.name.id, scene.faith.id, protected_link=LINK))
    subjects.decide(sit(cast.basma), put.id)
    [found] = queries_of_cases.protected_activity(sit(cast.oumar))
    assert (found.linked, found.unlinked) == (1, 1)
    for seat in (cast.amal, cast.basma, cast.dina):
        with pytest.raises(NotAllowed):
            queries_of_cases.protected_activity(sit(seat))


def test_liaison_may_not_propose_and_proposer_may_not_decide(cast: Cast, sit: Sit, scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        subjects.propose(sit(cast.chafik), scene.proposed())
    put = subjects.propose(sit(cast.amal), scene.proposed())
    with pytest.raises(NotAllowed):
        subjects.decide(sit(cast.amal), put.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectDecision.objects.filter(pk=put.id).update(decided_by_id=cast.amal.id)


def test_machine_seat_decides_nothing_though_it_sits_in_the_role(cast: Cast, sit: Sit, scene: Scene) -> None:
    """R18."""
    put = subjects.propose(sit(cast.amal), scene.proposed())
    Seat.objects.filter(name__in=("basma", "amal")).update(account=None)
    for seat in (cast.basma, cast.amal):
        seat.refresh_from_db()
    with pytest.raises(Refused, match="R18"):
        subjects.decide(sit(cast.basma), put.id)
    with pytest.raises(Refused, match="R18"):
        people.set_category(sit(cast.amal), scene.case.id, scene.entity, "witness", "So.")
    assert not queries_of_cases.is_subject(sit(cast.amal), scene.entity)


def test_fact_retracted_meanwhile_stops_the_decision(cast: Cast, sit: Sit, scene: Scene) -> None:
    put = subjects.propose(sit(cast.amal), scene.proposed())
    retract(sit(cast.basma), scene.report.id, "The clerk mixed up two leases.")
    with pytest.raises(Refused, match="R01: a cited statement was retracted"):
        subjects.decide(sit(cast.basma), put.id)


def test_retraction_after_the_decision_leaves_the_frozen_fact_and_shows_that_it_fell(
    cast: Cast, sit: Sit, scene: Scene
) -> None:
    put = subjects.propose(sit(cast.amal), scene.proposed())
    subjects.decide(sit(cast.basma), put.id)
    retract(sit(cast.basma), scene.report.id, "The clerk mixed up two leases.")
    kept = queries_of_cases.subject_for(sit(cast.amal), put.id)
    assert kept.facts[0]["value"] == "Nour Haddad"
    assert queries_of_cases.facts_today(sit(cast.amal), kept).fallen == {str(scene.name.id)}


def test_retraction_of_a_fact_puts_the_decision_before_its_case_for_review(cast: Cast, sit: Sit, scene: Scene) -> None:
    put = subjects.propose(sit(cast.amal), scene.proposed())
    subjects.decide(sit(cast.basma), put.id)
    stranger = cast.seat("rana", "cell", "records_officer")
    retract(sit(stranger), scene.report.id, "The clerk mixed up two leases.")

    [item] = board(sit(cast.amal), Wish()).rows
    assert (item.kind, item.object_id) == ("review", put.id)
    assert board(sit(stranger), Wish()).total == 0
    other = told.report("customs_declarations", "Nothing rests on this")
    retract(sit(stranger), other.id, "Empty.")
    assert board(sit(cast.amal), Wish()).total == 1


def test_withdrawn_decision_ends_and_is_kept(cast: Cast, sit: Sit, scene: Scene, events: list[Event]) -> None:
    put = subjects.propose(sit(cast.amal), scene.proposed())
    with pytest.raises(Conflict):
        subjects.propose(sit(cast.amal), scene.proposed())
    with pytest.raises(Conflict):
        subjects.withdraw(sit(cast.basma), put.id, "Too early.")
    subjects.decide(sit(cast.basma), put.id)
    with pytest.raises(Refused):
        subjects.withdraw(sit(cast.basma), put.id, " ")
    subjects.withdraw(sit(cast.basma), put.id, "He was abroad.")
    assert not queries_of_cases.is_subject(sit(cast.amal), scene.entity)
    assert queries_of_cases.subject_for(sit(cast.amal), put.id).withdrawal == "He was abroad."
    assert events[-1].kind == "subject.withdraw"


def test_refused_proposal_makes_no_subject(cast: Cast, sit: Sit, scene: Scene) -> None:
    put = subjects.propose(sit(cast.amal), scene.proposed())
    subjects.turn_down(sit(cast.basma), put.id, "A lease is no offence.")
    with pytest.raises(Conflict):
        subjects.decide(sit(cast.basma), put.id)


def test_nobody_outside_the_case_learns_of_a_decision(cast: Cast, sit: Sit, scene: Scene) -> None:
    put = subjects.propose(sit(cast.amal), scene.proposed())
    for seat in (cast.dina, cast.oumar):
        who = sit(seat)
        with pytest.raises(NotFound):
            queries_of_cases.subject_for(who, put.id)
        assert not queries_of_cases.is_subject(who, scene.entity)
        assert SubjectDecision.objects.count() == 0
        assert CasePerson.objects.count() == 0


def test_decision_carries_the_join_of_case_and_facts(cast: Cast, sit: Sit, scene: Scene) -> None:
    """A member of the case who may not read the cited report does not see the decision either."""
    secret = told.label_of_channel("police_reports")
    said = told.statement(secret, scene.entity, "Nour the younger")
    told.report("police_reports", "Police only", secret, statements=[said])
    put = subjects.propose(sit(cast.amal), scene.proposed(said.id))
    assert case_for(sit(cast.chafik), scene.case.id)
    with pytest.raises(NotFound):
        queries_of_cases.subject_for(sit(cast.chafik), put.id)


def test_person_must_be_placed_in_the_case_before_becoming_a_subject(cast: Cast, sit: Sit) -> None:
    """R13."""
    scene = Scene(cast, sit)
    with pytest.raises(Refused, match="R13: say first"):
        subjects.propose(sit(cast.amal), scene.proposed())
    people.set_category(sit(cast.amal), scene.case.id, scene.entity, "victim", "Was shot at.")
    with pytest.raises(Refused, match="R13: the person is a victim"):
        subjects.propose(sit(cast.amal), scene.proposed())


def test_category_is_of_the_list_has_a_reason_and_keeps_its_history(
    cast: Cast, sit: Sit, scene: Scene, events: list[Event]
) -> None:
    """R13."""
    who = sit(cast.amal)
    for category, reason in (("villain", "So."), ("witness", " "), ("suspect", "Again.")):
        with pytest.raises(Refused, match="R13"):
            people.set_category(who, scene.case.id, scene.entity, category, reason)
    people.set_category(who, scene.case.id, scene.entity, "contact", "The lease was forged.")
    history = queries_of_cases.history_of(who, scene.case, scene.entity)
    assert [(h.category, h.valid_to is None) for h in history] == [("contact", True), ("suspect", False)]
    assert [e.kind for e in events] == ["case.person"]
    assert events[0].body["detail"]["before"] == "suspect"
    assert [p.category for p in queries_of_cases.people_of(who, scene.case, Wish()).rows] == ["contact"]


def test_what_is_said_of_a_victim_in_the_case_is_seen_in_the_case_only(cast: Cast, sit: Sit, scene: Scene) -> None:
    """R13."""
    outsider = cast.seat("bilal", "border", "liaison", "CONFIDENTIAL")
    assert queries.statements_about(sit(outsider), [scene.entity]) != []
    people.set_category(sit(cast.amal), scene.case.id, scene.entity, "victim", "The warehouse was his, and it burned.")
    assert queries.statements_about(sit(outsider), [scene.entity]) == []
    assert queries.statements_about(sit(cast.chafik), [scene.entity]) != []
    assert case_for(sit(cast.amal), scene.case.id).compartment in original_label(scene.report.id).caveats


def original_label(report: UUID) -> Label:
    """The label of what was received, bytes and all; its rows are seen by whoever now sits."""
    return label_of(Original.objects.get(report_id=report).label_id)


def test_stranger_places_nobody_in_a_case(cast: Cast, sit: Sit, scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        people.set_category(sit(cast.chafik), scene.case.id, scene.entity, "witness", "So.")
    stranger = cast.seat("akram", "police", "analyst")
    with pytest.raises(NotFound):
        people.set_category(sit(stranger), scene.case.id, scene.entity, "witness", "So.")
    with pytest.raises(Refused, match="no statement"):
        people.set_category(sit(cast.amal), scene.case.id, new_id(), "witness", "So.")


def test_dismissed_person_has_no_part_in_the_case(cast: Cast, sit: Sit, scene: Scene) -> None:
    people.dismiss(sit(cast.amal), scene.case.id, scene.entity, "Another man of that name.")
    assert queries_of_cases.people_of(sit(cast.amal), scene.case, Wish()).total == 0
    with pytest.raises(NotFound):
        people.dismiss(sit(cast.amal), scene.case.id, scene.entity, "Again.")


def test_nothing_changes_in_a_closed_case(cast: Cast, sit: Sit, scene: Scene) -> None:
    cases.close_case(sit(cast.basma), scene.case.id, "Charged.")
    with pytest.raises(Refused, match="closed"):
        people.set_category(sit(cast.amal), scene.case.id, scene.entity, "witness", "So.")
    with pytest.raises(Refused, match="closed"):
        subjects.propose(sit(cast.amal), scene.proposed())
