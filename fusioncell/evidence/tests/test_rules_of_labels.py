"""Laws of raising and lowering labels, and of what a subject of intelligence needs, over chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fusioncell.evidence import rules_of_labels as rules
from fusioncell.evidence import rules_of_subjects as subjects
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.foundation.words import PersonCategory, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label, join
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.rules import may
from fusioncell.mandate.tests.chance import labels, marazan, purposes, standings

WORDS = st.sampled_from(("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"))
HANDLINGS = st.builds(
    Handling,
    classification=WORDS,
    tlp=st.sampled_from([tlp.name for tlp in Tlp]),
    caveats=st.frozensets(st.sampled_from(("source-identity", "compartment:hawk"))),
    agencies=st.frozensets(st.sampled_from(("police", "cell", "customs"))),
)
TODAY = date(2026, 11, 23)


@given(labels, HANDLINGS, standings, purposes)
def test_raising_opens_nothing_to_anybody(label: Label, handling: Handling, seat: Standing, purpose: str) -> None:
    after = rules.raised(label, handling, marazan())
    assert join(label, after) == after
    assert may(seat, purpose, label) or not may(seat, purpose, after)


@given(labels, HANDLINGS)
def test_what_only_raises_is_never_proposed_as_a_lowering(label: Label, handling: Handling) -> None:
    assert rules.objections_to_lowering(label, rules.raised(label, handling, marazan()), "Because.") != []


@given(labels, HANDLINGS)
def test_lowering_leaves_what_only_the_originator_can_lift(label: Label, handling: Handling) -> None:
    after = rules.lowered(label, handling, marazan())
    assert after.consent_clauses == label.consent_clauses
    assert (after.conditions, after.forbids, after.purposes) == (label.conditions, label.forbids, label.purposes)
    assert after.caveats <= label.caveats


@given(labels)
def test_only_the_sole_originator_lets_a_label_fall(label: Label) -> None:
    assert (rules.objections_to_approver(label, "police") == []) is (label.originators <= {"police"})


FACTS = st.lists(
    st.builds(subjects.Fact, about=st.just("e"), stands=st.booleans(), protected=st.booleans()), max_size=4
)
SUSPICIONS = st.builds(
    subjects.Suspicion,
    entity=st.just("e"),
    offence=st.sampled_from(("terrorism", "rudeness", "")),
    text=st.sampled_from(("", "x" * 40)),
    protected_link=st.sampled_from(("", "x" * 40)),
    facts=FACTS,
    person=st.booleans(),
    category=st.sampled_from(("", "suspect", "victim")),
)


@given(SUSPICIONS)
def test_subject_is_made_only_on_all_that_the_law_asks(suspicion: subjects.Suspicion) -> None:
    """R01, R02, R13."""
    plain = [fact for fact in suspicion.facts if not fact.protected]
    flagged = len(plain) < len(suspicion.facts)
    asked = (
        suspicion.offence == "terrorism"
        and len(suspicion.text) >= subjects.SHORTEST_TEXT
        and bool(plain)
        and all(fact.stands for fact in suspicion.facts)
        and (not flagged or len(suspicion.protected_link) >= subjects.SHORTEST_TEXT)
        and (not suspicion.person or suspicion.category == "suspect")
    )
    assert (subjects.objections_to_subject(suspicion, marazan(), TODAY) == []) is asked


def test_protected_activity_is_known_by_its_property_and_by_its_label() -> None:
    law = marazan()
    assert subjects.is_protected("Person", "religion", LOWEST, law)
    assert subjects.is_protected("Person", "political", LOWEST, law)
    assert not subjects.is_protected("Person", "name", LOWEST, law)
    assert not subjects.is_protected("Person", "health", LOWEST, law)
    flagged = replace(LOWEST, categories=frozenset({"special_belief"}))
    assert subjects.is_protected("Person", "notes", flagged, law)


def test_victims_witnesses_and_minors_stay_in_the_case_by_this_law() -> None:
    assert subjects.only_in_case(marazan()) == {PersonCategory.VICTIM, PersonCategory.WITNESS, PersonCategory.MINOR}
    assert subjects.contact_days(marazan()) == 365
