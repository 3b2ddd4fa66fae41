"""What hangs on what: drawn on the page, taken in from a published system, joined where the cell decided it is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusioncell.fusion.tests.made import planted_edges
from fusioncell.infrastructure import queries
from fusioncell.infrastructure.actions import canaries, looking, ranking
from fusioncell.infrastructure.actions.ranking import Settings
from fusioncell.infrastructure.command_coupled import needs_of
from fusioncell.infrastructure.methods.coupled import Coupled, Net, read_coupled
from fusioncell.infrastructure.methods.coupled_register import register_rows
from fusioncell.infrastructure.methods.falling import Dependence, Need
from fusioncell.infrastructure.methods.neighbours import ROOM, drawing_of
from fusioncell.infrastructure.models import CanaryTouch
from fusioncell.infrastructure.queries_of_dependence import dependence_seen_by
from fusioncell.infrastructure.tests import made
from fusioncell.mandate.models import WorkItem
from tests import cast as people
from tests.cast import Cast, Sit


def test_drawing_holds_each_once_in_its_layer_and_counts_what_has_no_room() -> None:
    wards = [f"ward {n:02}" for n in range(20)]
    needs = [
        *(Need(ward, ("plant",)) for ward in wards),
        Need("plant", ("grid", "diesel"), 1),
        Need("grid", ("plant",)),
    ]
    found = drawing_of(Dependence(needs), "plant", wards)
    layers = {box.name: box.layer for box in found.boxes}
    assert layers["plant"] == 0
    assert (layers["diesel"], layers["ward 00"]) == (-1, 1)
    assert len([box for box in found.boxes if box.layer == 1]) == ROOM
    assert found.left_out == 20 - ROOM
    assert len(layers) == len(found.boxes)
    assert {arrow.firm for arrow in found.arrows} == {True, False}


def test_loop_and_a_site_that_needs_itself_are_drawn_and_end() -> None:
    needs = [Need("a", ("b",)), Need("b", ("c",)), Need("c", ("a",)), Need("a", ("a",))]
    deps = Dependence(needs)
    found = drawing_of(deps, "a", [one.name for one in deps.falls_with(["a"])])
    assert {box.name for box in found.boxes} == {"a", "b", "c"}


def _agree(system: Coupled) -> tuple[int, int]:
    """How many losses of one, and how many things fell in all; each as the system itself says."""
    dependence, fallen = needs_of(list(register_rows(system, "us"))), 0
    every = [*system.power.nodes, *system.pumps, *system.water.nodes]
    for lost in every:
        left = system.after([lost])
        want = {*left.dark, *left.stopped, *left.dry} - {lost}
        assert {one.name for one in dependence.falls_with([lost])} == want, lost
        fallen += len(want)
    return len(every), fallen


def test_loss_of_one_brings_down_what_the_coupled_system_says() -> None:
    power = Net(("B1", "B2", "B3"), (("L1", "B1", "B2"), ("L2", "B2", "B3")), ("B1",))
    lines = (("P1", "R", "J1"), ("P2", "R", "J1"), ("pipe", "J1", "J2"))
    system = Coupled(power, Net(("R", "J1", "J2"), lines, ("R",)), Net((), (), ()), {"M1": "B3", "M2": "B3"},
                     {"P1": "M1", "P2": "M2"})  # fmt: skip
    assert _agree(system) == (8, 18)


def test_shelby_hangs_together_as_published(data: Path) -> None:
    assert _agree(read_coupled(data / "infra" / "interdependent_shelby"))[0] == 379


@pytest.mark.django_db
def test_site_page_draws_what_falls_with_it_and_hides_what_may_not_be_read(cast: Cast) -> None:
    plant, *wards = made.country(cast)
    page = people.client(cast.amal).get(f"/sites/{plant}/").content.decode()
    assert page.count('class="box falls"') == 3
    assert f'<a href="/sites/{wards[0]}/"><g' in page
    assert "needs-drawing" not in people.client(cast.chafik).get(f"/sites/{plant}/").content.decode()


@pytest.mark.django_db
def test_two_records_of_one_site_stand_once_in_lists_and_rankings(cast: Cast, sit: Sit) -> None:
    plant, ward, *_rest = made.country(cast)
    twin = made.site("P1-B", "Northern power station", sector="energy", coordinates="6.50,3.40")
    late = made.site("LATE", "Late ward", sector="health", coordinates="7.0,4.0")
    made.depends(late, twin)
    who = sit(cast.amal)
    before = {one.entity for one in queries.sites_seen_by(who)}
    assert {plant, twin} <= before
    planted_edges(who, [plant, twin], [((0, 1), "same", 0, 20.0)])
    first = min(plant, twin)
    after = queries.sites_seen_by(who)
    assert {one.entity for one in after} == before - {max(plant, twin)}
    assert next(one for one in after if one.entity == first).differs is False
    falls = {one.name for one in dependence_seen_by(who).dependence.falls_with([str(first)])}
    assert {str(ward), str(late)} <= falls
    kept = ranking.rank(who, Settings(draws=200))
    assert kept.sites == len(after)


@pytest.mark.django_db
def test_look_at_a_planted_site_is_put_before_the_overseer_once(cast: Cast, sit: Sit) -> None:
    overseer = sit(cast.oumar)
    planted = canaries.plant(overseer, "Old depot", "energy", (6.6, 3.3), "Nobody has business there.")
    looking.open_site(sit(cast.amal), planted.entity)
    assert canaries.tell_overseers() == 1
    looking.open_site(sit(cast.amal), planted.entity)
    assert canaries.tell_overseers() == 0
    assert not WorkItem.objects.filter(object_id=planted.id).exists()  # the analyst reads nothing of it
    who = sit(cast.oumar)
    item = WorkItem.objects.get(object_id=planted.id)
    assert (item.owner_id, item.state) == (cast.oumar.id, "taken")
    assert "/sites/planted/" in people.client(cast.oumar).get(f"/work/{item.id}/").content.decode()
    who = sit(cast.oumar)
    for touch in list(CanaryTouch.objects.filter(canary=planted)):
        canaries.note(who, touch.id)
    assert WorkItem.objects.get(object_id=planted.id).state == "answered"
