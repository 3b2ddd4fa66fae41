"""Every page of who is who: what it shows to whom it lets in, and that a stranger learns nothing."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

import pytest

from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.fusion import links, queries, queries_of_hits, queries_of_pairs
from fusioncell.fusion.actions import deciding
from fusioncell.fusion.actions.arriving import work_arrivals
from fusioncell.fusion.actions.deciding import Wish as Judged
from fusioncell.fusion.models import Decision
from fusioncell.fusion.tests.made import person, same
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.paging import Wish
from tests import cast as told
from tests.cast import Cast, Sit, client
from tests.pages import bare

pytestmark = pytest.mark.django_db
SAME_MAN = {"passport": "XV1234567", "birthDate": "1984-05-12"}


@pytest.fixture
def pair(cast: Cast) -> tuple[UUID, UUID]:
    """A man of the gendarmerie and one of the border service, who met."""
    one = person("Ivan Petrov", channel="gendarmerie_reports", **SAME_MAN)
    other = person("Petrov Ivan", channel="border_crossings", **SAME_MAN)
    while work_arrivals():
        pass
    return one, other


def test_analyst_decides_a_pair_on_its_page_and_takes_it_back(cast: Cast, sit: Sit, pair: tuple[UUID, UUID]) -> None:
    browser = client(cast.amal)
    listed = browser.get("/who/").content.decode()
    one, other = queries.in_order(*pair)
    assert f"/who/{one}/{other}/" in listed
    page = browser.get(f"/who/{one}/{other}/").content.decode()
    assert "<rect" in page
    assert "XV1234567" in page
    assert 'data-press="s"' in page
    assert browser.post(f"/who/{one}/{other}/", {"verdict": "nonsense"}).status_code == 422
    assert browser.post(f"/who/{one}/{other}/", {"verdict": "same"}).status_code == 302
    assert browser.post(f"/who/{one}/{other}/", {"verdict": "different"}).status_code == 409
    assert queries.cluster_of(sit(cast.amal), one) == [one, other]
    assert "2 records that are one" in browser.get(f"/entity/{one}/").content.decode()
    made = Decision.objects.get(act="decide")
    assert browser.post(f"/who/decisions/{made.id}/undo/", {"why": "Twins."}).status_code == 302
    past = browser.get(f"/who/{one}/?at={quote(made.at.isoformat())}").content.decode()
    assert "2 records are one" in past
    assert "1 record is this one" in browser.get(f"/who/{one}/").content.decode()
    for wrong in ("yesterday", "2026-01-01"):
        assert browser.get(f"/who/{one}/?at={wrong}").status_code == 422


def test_analyst_needs_more_and_the_other_agency_has_the_request(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    one, other = pair
    cast.seat("brahim", "border", "agency_chief")
    answer = client(cast.amal).post(f"/who/{one}/{other}/more/", {"note": "A photograph."})
    assert answer.status_code == 302
    item = WorkItem.objects.get(kind="request")
    assert item.agency_id == "border"


def test_every_page_opens_for_the_cell_and_is_nothing_to_a_stranger(
    cast: Cast, sit: Sit, pair: tuple[UUID, UUID]
) -> None:
    one, other = pair
    hit = queries_of_hits.hits_seen_by(sit(cast.amal)).get(agency_id="cell")
    urls = ["/who/?which=second", "/who/?which=rule", "/who/measures/", f"/who/{one}/", f"/who/{one}/{other}/?blind=1"]
    urls += [f"/hits/?which={which}" for which in ("ours", "all", "fusion", "nobody")] + [f"/hits/{hit.id}/"]
    for url in urls:
        assert client(cast.amal).get(url).status_code == 200, url
    assert "no single agency could have made it" in client(cast.amal).get(f"/hits/{hit.id}/").content.decode()
    stranger, absent = client(cast.dina), new_id()
    for url in (f"/who/{one}/", f"/who/{one}/{other}/", f"/hits/{hit.id}/"):
        hidden = stranger.get(url)
        nothing = stranger.get(url.replace(str(one), str(absent)).replace(str(hit.id), str(absent)))
        assert hidden.status_code == nothing.status_code == 404
        assert bare(hidden) == bare(nothing)


def test_only_whoever_holds_the_power_decides(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    one, other = pair
    assert client(cast.basma).post(f"/who/{one}/{other}/", {"verdict": "same"}).status_code == 404


def test_drawn_decision_is_judged_again_blindly_and_agreement_is_counted(cast: Cast, sit: Sit) -> None:
    made = None
    for number in range(60):
        one, other = person(f"Ivan {number}", f"XV12345{number:02d}"), person(f"Ivan {number}", f"XV12345{number:02d}")
        made = same(sit(cast.amal), one, other)
        if queries_of_pairs.drawn(made.id):
            break
    assert made is not None
    duty = cast.seat("dario", "cell", "duty_officer")
    assert [each.id for each in queries_of_pairs.to_sample(sit(duty))] == [made.id]
    assert not queries_of_pairs.to_sample(sit(cast.amal))
    page = client(duty).get(f"/who/{made.one}/{made.other}/?blind=1").content.decode()
    assert "What was decided" not in page
    deciding.sample(sit(duty), Judged(made.one, made.other, "different"))
    assert queries_of_pairs.agreement(sit(cast.amal)) == (1, 0)
    assert queries.cluster_of(sit(cast.amal), made.one) == [made.one, made.other]
    assert sum(band.same + band.different for band in queries_of_pairs.bands(sit(cast.amal))) >= 2


def test_way_leads_over_relations_and_attributes_and_stops_where_rights_do(cast: Cast, sit: Sit) -> None:
    label = told.label_of_channel("police_reports")
    boss, driver, link = new_id(), new_id(), new_id()
    said = [
        told.statement(label, boss, "Karim Belkani"),
        told.statement(label, driver, "Sami Haddad"),
        told.statement(label, driver, "+9994155501234", "phone"),
        told.statement(label, link, str(boss), "person", schema="Associate", target=boss),
        told.statement(label, link, str(driver), "associate", schema="Associate", target=driver),
    ]
    told.report("police_reports", "Who drives him", label, statements=said)
    caller = person("Nadia Haddad", channel="customs_declarations", phone="+9994155501234")
    while work_arrivals():
        pass
    way = links.way_between(sit(cast.amal), boss, caller)
    assert [step.how for step in way] == ["Associate", "shared"]
    assert links.way_between(sit(cast.dina), boss, caller) == []
    assert links.way_between(sit(cast.chafik), boss, caller) == []


def test_fusion_only_link_is_proven_from_what_each_held_and_since_when(
    cast: Cast, sit: Sit, pair: tuple[UUID, UUID]
) -> None:
    who = sit(cast.amal)
    hit = queries_of_hits.hits_seen_by(who).get(agency_id="cell")
    proof = queries_of_hits.needed_for(hit)
    assert hit.only_fusion
    assert proof.only_fusion
    assert not any(each.only_fusion for each in queries_of_hits.hits_seen_by(who).exclude(agency_id="cell"))
    assert proof.agencies == ("border", "gendarmerie")
    assert {line.agency: line.lacked for line in proof.proof} == {"border": 1, "gendarmerie": 1}
    assert proof.since is not None
    assert proof.since <= now()


def test_list_of_what_only_fusion_made_is_full_however_many_others_lie_between(
    cast: Cast, sit: Sit, pair: tuple[UUID, UUID]
) -> None:
    who = sit(cast.amal)
    found = queries_of_hits.hits_seen_by(who).get(agency_id="cell")
    for number in range(60):  # newer ones, each of which the border service could have made alone
        found.pk, found.key = new_id(), f"made {number}"
        found.reports, found.at, found.only_fusion = found.reports[:1], now(), False
        found.save(force_insert=True)
    page = queries_of_hits.hits_page(who, Wish(), "fusion")
    assert page.total == 1
    (proof,) = queries_of_hits.proofs_of(page.rows).values()
    assert proof.only_fusion
