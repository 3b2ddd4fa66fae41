"""The register through its acts: what is kept, refused, recorded, shut and heard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from psycopg.errors import InsufficientPrivilege

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotAllowed, NotFound, Refused
from fusioncell.fusion.tests.made import planted_edges
from fusioncell.infrastructure import queries, queries_of_register
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure.actions import canaries, designating, judging, looking, ranking, releasing
from fusioncell.infrastructure.actions.judging import Judged
from fusioncell.infrastructure.actions.ranking import Settings
from fusioncell.infrastructure.models import CanaryTouch, Designation, RankedSite
from fusioncell.infrastructure.queries import Wish
from fusioncell.infrastructure.queries_of_dependence import dependence_seen_by
from fusioncell.infrastructure.rules import Proposed
from fusioncell.infrastructure.tests import made
from fusioncell.mandate.models import WorkItem
from tests.cast import Cast, Event, Sit

pytestmark = pytest.mark.django_db
NAN = float("nan")
QUICK = Settings(draws=200, top=5)


def _proposed(**more: object) -> Proposed:
    fields: dict[str, object] = {
        "reason": "Everything depends on it.", "recommended": "A second feeder.", "consent": "given",
        "consent_of": "The director", "consent_on": now().date(), "without": "",
        "review_by": now().date() + timedelta(days=300),
    }  # fmt: skip
    return Proposed(**{**fields, **more})  # type: ignore[arg-type]  # a test names fields that exist


def test_two_sources_disagree_in_the_open(cast: Cast, sit: Sit) -> None:
    one = made.site("P1", "Plant", capacity=2451, users=10)
    made.site("P1", "Plant", capacity=2108)
    found = queries.site_for(sit(cast.amal), one)
    assert sorted(found.numbers["capacity"]) == [2108, 2451]
    assert found.differs
    assert found.numbers["users"] == (10,)


def test_places_that_cannot_be_are_kept_and_named(cast: Cast, sit: Sit) -> None:
    for code, place in {"a": "", "b": "0,0", "c": "garbage", "d": "6.5,3.4"}.items():
        made.site(code, coordinates=place, country="ng") if place else made.site(code, country="ng")
    found = {one.code: one.trouble.value for one in queries.sites_seen_by(sit(cast.amal))}
    assert found == {"a": "missing", "b": "zero", "c": "unreadable", "d": ""}


def test_weak_points_are_read_by_the_roles_that_the_law_names(cast: Cast, sit: Sit) -> None:
    one, other = made.site("P1", vulnerabilityShare=80, users=5), made.site("P2")
    made.depends(other, one)
    assert queries.site_for(sit(cast.amal), one).numbers == {"users": (5,), "vulnerabilityShare": (80,)}
    assert len(dependence_seen_by(sit(cast.amal)).dependence.needs) == 1
    chafik = sit(cast.chafik)
    assert queries.site_for(chafik, one).numbers == {"users": (5,)}
    assert dependence_seen_by(chafik).dependence.needs == []
    with pytest.raises(NotFound):
        queries.site_for(sit(cast.dina), one)


def test_ranking_is_the_same_for_the_same_seed_and_shows_sums(cast: Cast, sit: Sit) -> None:
    sites = made.country(cast)
    amal = sit(cast.amal)
    told: list[str] = []
    first = ranking.rank(amal, QUICK, lambda what, _done, _total: told.append(what))
    again = ranking.rank(amal, QUICK)
    assert first.sites == len(sites)
    assert first.left_out["incidents_wide"] == 1
    assert lists.lines_of(amal, first)[0].entity == sites[0]
    values = [(line.entity, line.median, line.rank_high) for line in lists.lines_of(amal, first)]
    assert values == [(line.entity, line.median, line.rank_high) for line in lists.lines_of(amal, again)]
    line = lists.lines_of(amal, first)[0]
    assert line.low < line.median < line.high
    assert line.basis["incidents"] == 4
    assert {row["code"]: row["high"] for row in first.sums["sector"]} == {"health": 0, "energy": None}
    assert {"read", "drawn"} <= set(told)
    assert 0 <= first.changed <= 1


def test_canary_counts_in_no_figure_and_its_opening_is_heard_by_the_overseer_alone(cast: Cast, sit: Sit) -> None:
    made.site("P1", sector="energy", coordinates="6.5,3.4")
    planted = canaries.plant(sit(cast.oumar), "Relay hut", "energy", (6.6, 3.5), "To hear who looks.")
    amal = sit(cast.amal)
    found = {one.name for one in queries.sites_seen_by(amal)}
    assert found == {"P1", "Relay hut"}
    assert ranking.rank(amal, QUICK).sites == 1
    assert lists.canaries_seen_by(amal) == []
    looking.open_site(amal, planted.entity)
    assert lists.touches_seen_by(amal) == []
    [touch] = lists.touches_seen_by(sit(cast.oumar))
    assert (touch.seat_id, touch.act, touch.seen_at) == (cast.amal.id, "site.read", None)
    canaries.note(sit(cast.oumar), touch.id)
    assert CanaryTouch.objects.get().seen_at is not None
    with pytest.raises(NotAllowed):
        canaries.plant(sit(cast.amal), "Hut", "energy", (6.6, 3.5), "x")
    for wrong in (
        ("", "energy", (1.0, 1.0), "x"),
        ("a", "nothing", (1.0, 1.0), "x"),
        ("a", "energy", (91.0, 1.0), "x"),
    ):
        with pytest.raises(Refused):
            canaries.plant(sit(cast.oumar), *wrong)


def test_names_are_shut_until_two_people_release_them(cast: Cast, sit: Sit) -> None:
    made.country(cast)
    duty = cast.seat("duty", "cell", "duty_officer")
    held = ranking.rank(sit(cast.amal), QUICK)
    assert lists.lines_of(sit(duty), held) == []
    assert RankedSite.objects.count() == 0
    for reason, seats, hours in (("", [duty.id], 8), ("x", [], 8), ("x", [duty.id], 99), ("x", [cast.chafik.id], 8)):
        with pytest.raises(Refused):
            releasing.ask(sit(cast.amal), held.id, reason, seats, hours)
    asked = releasing.ask(sit(cast.amal), held.id, "Patrols tonight", [duty.id], 8)
    assert lists.lines_of(sit(duty), held) == []
    with pytest.raises(NotAllowed):
        releasing.release(sit(cast.amal), asked.id, grant=True)
    with pytest.raises(Refused):
        releasing.release(sit(cast.basma), asked.id, grant=False)
    releasing.release(sit(cast.basma), asked.id, grant=True)
    assert len(lists.lines_of(sit(duty), held)) == 5
    assert len(looking.open_list(sit(duty), held)) == 5
    with pytest.raises(Refused):
        releasing.release(sit(cast.basma), asked.id, grant=True)
    assert lists.lines_of(sit(cast.basma), held) == []
    with connection.cursor() as cursor:
        sit(cast.amal)
        with pytest.raises(Exception, match="row-level security") as caught:
            cursor.execute("UPDATE infrastructure_release SET approved_by_id = %s", [cast.basma.id])
        assert isinstance(caught.value.__cause__, InsufficientPrivilege)


def test_designation_takes_consent_or_a_reason_two_people_and_a_review(cast: Cast, sit: Sit) -> None:
    one = made.site("P1", "North plant", users=900_000)
    amal = sit(cast.amal)
    for wrong in (
        {"reason": " "}, {"recommended": ""}, {"consent": "perhaps"}, {"consent_of": ""},
        {"consent_on": now().date() + timedelta(days=1)}, {"consent": "refused"}, {"consent": "not_asked"},
        {"review_by": now().date()}, {"review_by": now().date() + timedelta(days=900)},
    ):  # fmt: skip
        with pytest.raises(Refused):
            designating.propose(amal, one, _proposed(**wrong))
    proposed = designating.propose(amal, one, _proposed())
    assert proposed.points["a"] == [pytest.approx(3.954, abs=1e-3)] * 3
    with pytest.raises(Refused, match="already"):
        designating.propose(sit(cast.amal), one, _proposed())
    with pytest.raises(NotAllowed):
        designating.decide(sit(cast.amal), proposed.id, "", grant=True)
    decided = designating.decide(sit(cast.basma), proposed.id, "Agreed.", grant=True)
    assert (decided.state, decided.article) == ("in_force", "A40")
    item = WorkItem.objects.get(object_kind="designation")
    assert (item.due_at is not None and item.due_at.date()) == decided.review_by
    with pytest.raises(Refused):
        designating.decide(sit(cast.basma), proposed.id, "", grant=False)
    with pytest.raises(Refused):
        designating.end(sit(cast.basma), proposed.id, " ")
    designating.end(sit(cast.basma), proposed.id, "Closed down.")
    assert Designation.objects.get().state == "ended"
    again = designating.propose(sit(cast.amal), one, _proposed(consent="refused", without="Lives depend on it."))
    assert designating.decide(sit(cast.basma), again.id, "Too early.", grant=False).state == "refused"


def test_a_seat_judges_and_the_next_ranking_uses_it(cast: Cast, sit: Sit) -> None:
    made.country(cast)
    far = made.site("X", "Without a place", sector="energy")
    amal = sit(cast.amal)
    assert far not in {line.entity for line in lists.lines_of(amal, ranking.rank(amal, Settings(draws=100, top=13)))}
    good = Judged("threat", (0.8, 0.9, 1.0), "Named in a claim.", now().date() + timedelta(days=30))
    for interval, reasons, days in (((0.9, 0.8, 1.0), "x", 1), ((0, 0, 1.2), "x", 1), ((0, 0, 1), "", 1),
                                    ((0, 0, 1), "x", -1), ((0, 0, 1), "x", 500), ((0, NAN, 1), "x", 1)):  # fmt: skip
        wrong = Judged("threat", interval, reasons, now().date() + timedelta(days=days))
        with pytest.raises(Refused):
            judging.judge(amal, far, wrong)
    with pytest.raises(Refused):
        judging.judge(amal, far, Judged("luck", (0, 0, 1), "x", good.valid_to))
    judging.judge(amal, far, good)
    judging.judge(amal, far, Judged("consequence", (0.9, 0.9, 1.0), "Nothing replaces it.", good.valid_to))
    held = ranking.rank(amal, Settings(draws=100, top=13))
    assert far in {line.entity for line in lists.lines_of(amal, held)}
    with pytest.raises(NotAllowed):
        judging.judge(sit(cast.chafik), far, good)


def test_a_ranking_out_of_bounds_or_over_nothing_is_refused(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    for wish in (
        Settings(draws=5),
        Settings(top=500),
        Settings(radius_km=0),
        Settings(years=900),
        Settings(days=0),
        Settings(seed=-1),
        Settings(),
    ):
        with pytest.raises(Refused):
            ranking.rank(amal, wish)
    made.site("P1", coordinates="6.5,3.4")
    with pytest.raises(Refused, match="no day"):
        ranking.rank(sit(cast.amal), Settings(until="31.12."))
    with pytest.raises(NotAllowed):
        ranking.rank(sit(cast.chafik), QUICK)


def test_the_register_is_not_read_through_page_by_page(cast: Cast, sit: Sit) -> None:
    made.site("P1", sector="energy")
    amal = sit(cast.amal)
    shown = looking.look_through(amal, Wish(words="p1"))
    assert (len(shown.sites), shown.found, shown.total) == (1, 1, 1)
    assert looking.look_through(amal, Wish(sector="health")).sites == []
    for page in (0, 21):
        with pytest.raises(Refused):
            looking.look_through(amal, Wish(page=page))


def test_page_of_a_large_register_found_by_the_store_is_the_page_of_a_small_one(
    cast: Cast, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, *_wards = made.country(cast)
    twin = made.site("P1-B", "Northern power station", sector="energy", region="Lagos")
    made.site("50%_off", "", sector="Nonsense", region="Kano")
    who = sit(cast.amal)
    planted_edges(who, [plant, twin], [((0, 1), "same", 0, 20.0)])
    wishes = [
        Wish(), Wish(words="ward"), Wish(words="%_"), Wish(sector="energy"), Wish(sector="none"), Wish(type="hospital"),
        Wish(words="WARD 1", sector="health", type="hospital"), Wish(page=2), Wish(taxonomy="soft"),
    ]  # fmt: skip
    small = [looking.look_through(who, wish) for wish in wishes]
    monkeypatch.setattr(queries_of_register, "LARGE", 0)
    large = [looking.look_through(who, wish) for wish in wishes]
    for one, other, wish in zip(small, large, wishes, strict=True):
        assert [site.entity for site in one.sites] == [site.entity for site in other.sites], wish
        assert (one.total, one.types) == (other.total, other.types)
        assert one.found == other.found
    assert [site.name for site in small[0].sites] == [site.name for site in large[0].sites]
    assert large[0].regions == ["Kano", "Lagos"]


def test_a_loop_of_sites_is_named_and_alternatives_stand(cast: Cast, sit: Sit) -> None:
    one, other, third = made.site("A"), made.site("B"), made.site("C")
    made.depends(one, other)
    made.depends(other, one)
    made.depends(third, one, "water", leastNeeded=1)
    made.depends(third, other, "water", leastNeeded=1, waitingHours=5)
    found = dependence_seen_by(sit(cast.amal)).dependence
    assert found.loops() == [tuple(sorted([str(one), str(other)]))]
    assert [(f.name, f.hour) for f in found.falls_with([str(one)])] == [(str(other), 0.0), (str(third), 5.0)]


def test_every_look_is_on_the_record(cast: Cast, sit: Sit, events: list[Event]) -> None:
    one = made.site("P1")
    who = sit(cast.amal)
    events.clear()
    looking.open_site(who, one)
    looking.look_through(who, Wish(words="P1"))
    assert [(event.kind, event.body["detail"].get("shown")) for event in events] == [
        ("site.read", None),
        ("site.list", 1),
    ]
