"""Which level is in force: overlays that end by themselves, inheritance, exceptions that lapse and that coexist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.threat_level import queries
from fusioncell.threat_level.actions import registering
from fusioncell.threat_level.actions.ending import note_ends
from fusioncell.threat_level.actions.registering import Ending
from fusioncell.threat_level.methods.standing import Link, Node, in_force
from fusioncell.threat_level.models import Ended, Level, Subject
from fusioncell.threat_level.tests.made import decided, subject
from tests.cast import Cast, Event, Sit


def at(day: int, hour: int = 0) -> datetime:
    """A moment of one month."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def node(name: str, inherits: str, *links: Link) -> Node:
    """A subject with these links."""
    return Node(name, inherits, links)


def test_overlay_ends_at_its_hour_and_what_was_there_is_there_again() -> None:
    nation = node("nation", "independent", Link("a", "structural", "S", 3, at(1)),
                  Link("b", "overlay", "S", 5, at(4, 9), at(4, 15)))  # fmt: skip
    found = [in_force([nation], at(4, hour)) for hour in (8, 9, 14, 15)]
    assert [standing.link.ordinal for standing in found if standing] == [3, 5, 5, 3]
    assert found[1] is not None
    assert found[1].under is not None
    assert found[1].under.ordinal == 3


def test_overlay_without_a_level_under_it_leaves_nothing() -> None:
    nation = node("nation", "independent", Link("b", "overlay", "S", 5, at(4), at(5)))
    assert in_force([nation], at(5)) is None
    assert in_force([], at(5)) is None


def test_highest_of_several_overlays_is_in_force_and_the_others_run_beside_it() -> None:
    nation = node("nation", "independent", Link("a", "overlay", "S", 4, at(1), at(9)),
                  Link("b", "overlay", "S", 5, at(2), at(3)))  # fmt: skip
    both = in_force([nation], at(2, 5))
    assert both is not None
    assert (both.link.id, [link.id for link in both.beside]) == ("b", ["a"])
    later = in_force([nation], at(4))
    assert later is not None
    assert later.link.id == "a"


def test_several_moves_in_a_day_follow_one_another() -> None:
    links = [Link(str(hour), "structural", "S", step, at(1, hour)) for hour, step in ((8, 4), (11, 5), (17, 4))]
    nation = node("nation", "independent", *links)
    assert [s.link.ordinal for h in (8, 12, 18) if (s := in_force([nation], at(1, h)))] == [4, 5, 4]


@pytest.mark.parametrize(
    ("inherits", "own", "above", "found"),
    [
        ("override", 2, 4, 2), ("override", None, 4, 4), ("maximum", 2, 4, 4), ("maximum", 5, 4, 5),
        ("maximum", None, 4, 4), ("independent", None, 4, None), ("independent", 2, 4, 2),
    ],
)  # fmt: skip
def test_subject_inherits_as_it_was_registered(inherits: str, own: int | None, above: int, found: int | None) -> None:
    links = (Link("own", "structural", "S", own, at(2)),) if own else ()
    chain = [node("place", inherits, *links), node("nation", "independent", Link("n", "structural", "S", above, at(1)))]
    standing = in_force(chain, at(3))
    assert (standing.link.ordinal if standing else None) == found


def test_maximum_never_compares_numbers_of_two_scales() -> None:
    chain = [node("place", "maximum", Link("own", "structural", "OLD", 3, at(2))),
             node("nation", "independent", Link("n", "structural", "NEW", 4, at(1)))]  # fmt: skip
    standing = in_force(chain, at(3))
    assert standing is not None
    assert standing.link.scale == "OLD"


def test_exception_that_lapsed_or_ran_out_gives_way_to_the_level_above() -> None:
    above = node("nation", "independent", Link("n", "structural", "S", 3, at(1)))
    lapsed = node("city", "override", Link("x", "structural", "S", 4, at(2)),
                  Link("y", "structural", "S", 3, at(4), void=True))  # fmt: skip
    timed = node("city", "override", Link("x", "structural", "S", 4, at(2), at(4)))
    for city in (lapsed, timed):
        assert [s.link.id for d in (3, 5) if (s := in_force([city, above], at(d)))] == ["x", "n"]


@pytest.mark.django_db
def test_level_is_answered_for_any_instant(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    before = now()
    decided(cast, nation, 3)
    between = now()
    overlay = decided(cast, nation, 5, kind="overlay", expires_at=now() + timedelta(hours=6), review_by=None)
    amal = sit(cast.amal)
    assert overlay.expires_at is not None
    asked = (before, between, now(), overlay.expires_at - timedelta(seconds=1), overlay.expires_at)
    steps = [queries.level_for(amal, nation.id, moment).step for moment in asked]
    assert [step.ordinal if step else None for step in steps] == [None, 3, 5, 5, 3]
    with pytest.raises(NotFound):
        queries.level_for(amal, overlay.id)


@pytest.mark.django_db
@pytest.mark.parametrize("expires", [None, timedelta(days=-1), timedelta(days=31)])
def test_overlay_needs_an_hour_within_thirty_days(cast: Cast, sit: Sit, expires: timedelta | None) -> None:
    nation = subject(cast)
    with pytest.raises(Refused, match="overlay"):
        decided(cast, nation, 5, kind="overlay", expires_at=now() + expires if expires else None)


@pytest.mark.django_db
def test_clock_notes_an_end_once_and_changes_nothing(cast: Cast, sit: Sit, events: list[Event]) -> None:
    nation = subject(cast)
    overlay = decided(cast, nation, 5, kind="overlay", expires_at=now() + timedelta(hours=6), review_by=None)
    assert note_ends(now()) == 0
    assert note_ends(now() + timedelta(hours=7)) == 1
    assert note_ends(now() + timedelta(hours=8)) == 0
    told = [event.body["subjects"] for event in events if event.kind == "level.ended"]
    assert told == [[str(overlay.id), str(nation.id)]]
    sit(cast.amal)
    assert Ended.objects.filter(level_id=overlay.id).exists()


@pytest.mark.django_db
def test_region_lapses_into_the_country_when_it_equals_it(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    port = subject(cast, kind="region", name="Port Sael", parent_id=nation.id, inherits="override", lapses=True)
    decided(cast, nation, 3)
    assert decided(cast, port, 4).void is False
    assert decided(cast, port, 3).void is True
    decided(cast, nation, 2)
    effective = queries.level_for(sit(cast.amal), port.id)
    assert effective.step is not None
    assert effective.standing is not None
    assert (effective.step.ordinal, effective.standing.inherited) == (2, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": " "}, "name"),
        ({"kind": "planet"}, "kind of subject"),
        ({"kind": "person", "public": True}, "never published"),
        ({"inherits": "override"}, "subject above"),
        ({"inherits": "sideways"}, "inheritance"),
        ({"lapses": True}, "can lapse"),
        ({"classification": "ULTRA"}, "classification"),
    ],
)
def test_subject_that_the_rules_forbid_is_refused(cast: Cast, sit: Sit, wrong: dict[str, object], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        subject(cast, **wrong)
    assert not Subject.objects.exists()


@pytest.mark.django_db
def test_posture_inherits_from_no_threat(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    with pytest.raises(Refused, match="are apart"):
        subject(cast, "FR-VIGI", name="Measures", parent_id=nation.id, inherits="maximum")


@pytest.mark.django_db
def test_series_ends_and_says_so(cast: Cast, sit: Sit) -> None:
    nation, next_ = subject(cast), subject(cast, name="All hazards")
    decided(cast, nation, 3)
    for how, into in (("suspended", next_.id), ("merged", None), ("forgotten", None)):
        with pytest.raises(Refused):
            registering.end_subject(sit(cast.basma), nation.id, Ending(how, "Redesign.", into))
    ended = registering.end_subject(sit(cast.basma), nation.id, Ending("merged", "Redesign.", next_.id))
    assert ended.into_id == next_.id
    amal = sit(cast.amal)
    assert queries.level_for(amal, nation.id).step is None
    assert Level.objects.filter(subject_id=nation.id).count() == 2
    with pytest.raises(Refused, match="no longer in use"):
        decided(cast, nation, 3)
    assert "ended" in Level.objects.get(subject_id=nation.id, kind="end").texts.get(audience="public").texts["en"]


@pytest.mark.django_db
def test_numbers_speak_for_a_move_and_an_expert_may_say_why_not(cast: Cast, sit: Sit) -> None:
    from fusioncell.threat_level.actions import asking  # noqa: PLC0415 (this test alone)
    from fusioncell.threat_level.actions.asking import Recommended  # noqa: PLC0415
    from fusioncell.threat_level.tests.made import asked, voted  # noqa: PLC0415

    keeper = sit(cast.seat("rania", "cell", "records_officer"))
    text = registering.shipped_text("UK-COVID").replace("valid_to = 2023-03-29\n", "").replace("UK-COVID", "MADE-COVID")
    for to, threshold in ((4, 500), (5, 900)):  # numbers made up for this test
        text += f'\n[[criterion]]\nmetric = "beds"\ndirection = "up"\nto = {to}\nthreshold = {threshold}\n'
    registering.register_scale(keeper, text)
    health = registering.register_subject(
        keeper, registering.NewSubject("national", "Marazan", "COVID-19", "MADE-COVID", public=True)
    )
    decided(cast, health, 3)
    question = asked(cast, health, measured={"beds": 620})
    voted(cast, question, (3, 4))
    with pytest.raises(Refused, match="numbers speak for step 4"):
        asking.recommend(sit(cast.amal), question.id, Recommended(3, "The wave is falling."))
    said = asking.recommend(sit(cast.amal), question.id, Recommended(3, "It falls.", "The beds are of others."))
    assert said.against_criteria
