"""The pages and the API of the register: what they show, what a stranger gets, and what garbage gets."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.models import Job
from fusioncell.infrastructure.actions import ranking
from fusioncell.infrastructure.actions.ranking import Settings
from fusioncell.infrastructure.models import CanaryTouch, Ranking, Release
from fusioncell.infrastructure.tests import made
from tests import cast as people
from tests.cast import Cast, Sit
from tests.pages import bare

pytestmark = pytest.mark.django_db
LATER = (now().date() + timedelta(days=90)).isoformat()
PROPOSAL = {
    "propose-reason": "All wards hang on it.", "propose-recommended": "A second feeder.", "propose-consent": "given",
    "propose-consent_of": "The director", "propose-consent_on": now().date().isoformat(), "propose-review_by": LATER,
}  # fmt: skip
JUDGEMENT = {
    "judge-factor": "threat", "judge-low": "10", "judge-likely": "30", "judge-high": "60", "judge-reasons": "A claim.",
    "judge-valid_to": LATER,
}  # fmt: skip


def test_empty_register_says_so_on_every_page(cast: Cast) -> None:
    amal = people.client(cast.amal)
    for page, sentence in {
        "": b"No site is in the register", "register/": b"No site here", "dependencies/": b"No dependency",
        "at-risk/": b"No ranking", "designations/": b"No site is designated", "methods/": b"CARVER",
    }.items():  # fmt: skip
        answer = amal.get(f"/sites/{page}")
        assert answer.status_code == 200
        assert sentence in answer.content


def test_national_picture_counts_by_sector_and_says_what_is_not_known(cast: Cast) -> None:
    made.country(cast)
    made.site("Z", sector="energy", coordinates="0,0", country="ng")
    page = people.client(cast.amal).get("/sites/").content
    assert b"13 sites that you may see" in page
    assert b"1 coordinates on 0,0" in page
    assert b"too few to say" not in page
    assert b"North plant" not in page
    assert "Énergie".encode() in people.client(cast.amal).get("/sites/", headers={"accept-language": "fr"}).content
    assert people.client(cast.amal).get("/sites/?taxonomy=soft").status_code == 200


def test_map_marks_sites_without_a_name(cast: Cast) -> None:
    made.country(cast)
    page = people.client(cast.amal).get("/situation/sites/")
    assert page.status_code == 200
    assert b"site-mark" in page.content
    assert b"North plant" not in page.content


def test_register_is_narrowed_and_garbage_narrows_to_nothing(cast: Cast) -> None:
    made.country(cast)
    amal = people.client(cast.amal)
    assert b"North plant" in amal.get("/sites/register/?sector=energy").content
    assert b"North plant" not in amal.get("/sites/register/?sector=health").content
    for query in (
        "page=999999999999",
        "page=-1",
        "page=x",
        "sector=%00",
        "words=%27%3B--",
        "taxonomy=../../etc",
        "region=none",
    ):
        assert amal.get(f"/sites/register/?{query}").status_code == 200
    assert amal.get("/sites/register/?page=21").status_code == 422


def test_site_page_answers_its_questions_with_who_says_so(cast: Cast) -> None:
    plant, *wards = made.country(cast)
    made.site("P1", "North plant", users=850_000, contact="Night desk", agreement="Shared guard since 2024")
    amal = people.client(cast.amal)
    page = amal.get(f"/sites/{plant}/").content
    for piece in (b"sources differ", b"900000", b"850000", b"4 incidents within", b"Ward 2", b"Night desk", b"says-who",
                  b"no power flow", b"Weak points"):  # fmt: skip
        assert piece in page, piece
    hidden = people.client(cast.chafik).get(f"/sites/{plant}/").content
    assert b"Weak points" not in hidden
    assert b"Ward 2" not in hidden
    assert b"North plant" in amal.get(f"/sites/{wards[0]}/").content
    assert b"North plant" in amal.get("/sites/dependencies/").content


def test_hidden_and_absent_site_are_one_answer(cast: Cast) -> None:
    plant = made.site("P1", "North plant")
    dina = people.client(cast.dina)
    hidden, absent = dina.get(f"/sites/{plant}/"), dina.get(f"/sites/{uuid4()}/")
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden) == bare(absent)


def test_judging_and_designating_through_the_pages(cast: Cast) -> None:
    plant = made.site("P1", "North plant", users=900_000)
    amal, basma = people.client(cast.amal), people.client(cast.basma)
    for wrong in ({"judge-low": "70"}, {"judge-reasons": ""}, {"judge-reports": "not-a-number"}, {"judge-high": "140"}):
        assert amal.post(f"/sites/{plant}/judge/", JUDGEMENT | wrong).status_code == 422
    assert amal.post(f"/sites/{plant}/judge/", JUDGEMENT).status_code == 302
    assert b"A claim." in amal.get(f"/sites/{plant}/").content
    assert amal.post(f"/sites/{plant}/propose/", PROPOSAL | {"propose-review_by": "2020-01-01"}).status_code == 422
    answer = amal.post(f"/sites/{plant}/propose/", PROPOSAL)
    assert answer.status_code == 302
    room = answer.headers["Location"]
    assert amal.post(f"{room}grant/", {"note": ""}).status_code == 404
    assert basma.post(f"{room}sing/", {"note": ""}).status_code == 404
    assert basma.post(f"{room}grant/", {"note": "Agreed."}).status_code == 302
    page = basma.get(room).content
    assert b"The director" in page
    assert b"A40" in page
    assert b"Designated as critical" in amal.get(f"/sites/{plant}/").content
    assert basma.post(f"{room}end/", {"note": "Closed."}).status_code == 302
    assert b"North plant" in amal.get("/sites/designations/").content


def test_names_are_shut_on_the_page_until_two_people_open_them(cast: Cast, sit: Sit) -> None:
    made.country(cast)
    duty = cast.seat("duty", "cell", "duty_officer")
    held = ranking.rank(sit(cast.amal), Settings(draws=100, top=3))
    amal, basma, on_duty = (people.client(seat) for seat in (cast.amal, cast.basma, duty))
    room = f"/sites/at-risk/{held.id}/"
    assert b"North plant" in amal.get(room).content
    page = on_duty.get(room).content
    assert b"North plant" not in page
    assert b"The names are shut" in page
    assert amal.post(f"{room}ask/", {"reason": "x", "seats": [], "hours": "8"}).status_code == 422
    assert amal.post(f"{room}ask/", {"reason": "Patrols", "seats": [str(duty.id)], "hours": "8"}).status_code == 302
    way = f"/sites/list/{Release.objects.get().id}"
    assert amal.post(f"{way}/grant/").status_code == 404
    assert basma.post(f"{way}/sing/").status_code == 404
    assert basma.post(f"{way}/grant/", {"note": ""}).status_code == 302
    assert b"North plant" in on_duty.get(room).content
    assert b"North plant" not in basma.get(room).content


def test_a_ranking_is_asked_for_and_made_by_the_worker(cast: Cast) -> None:
    made.country(cast)
    amal = people.client(cast.amal)
    wish = {"radius_km": "25", "years": "3", "days": "7", "top": "5", "draws": "100", "seed": "1"}
    assert amal.post("/sites/at-risk/", wish | {"draws": "7"}).status_code == 422
    assert amal.post("/sites/at-risk/", wish | {"draws": "x"}).status_code == 422
    assert people.client(cast.chafik).post("/sites/at-risk/", wish).status_code == 404
    assert amal.post("/sites/at-risk/", wish).status_code == 302
    assert b"A ranking is being made" in amal.get("/sites/at-risk/").content
    job = Job.objects.get(kind=ranking.JOB)
    claimed = jobs.claim_this(job.id)
    assert claimed is not None
    ranking.rank_job(claimed)
    people.sit(cast.amal)
    assert Ranking.objects.get().sites == 12
    assert amal.get("/sites/at-risk/").status_code == 200


def test_a_published_table_is_added_up_again(cast: Cast) -> None:
    amal = people.client(cast.amal)
    table = "Fuel Tanks; 8; 9; 3; 8; 5; 6; 41\nFuel Pumps; 8; 6; 2; 10; 5; 3; 34"
    page = amal.post("/sites/methods/", {"scheme": "carver", "table": table}).content
    assert b"1 total does not add up" in page
    assert b"Every total adds up" in amal.post("/sites/methods/", {"scheme": "carver", "table": table[33:]}).content
    for wrong in ("", "a; 1; 2", "a; 1; 2; 3; 4; 5; 99; 3", "a; b; c; d; e; f; g; h", "\x00"):
        assert amal.post("/sites/methods/", {"scheme": "carver", "table": wrong}).status_code == 422


def test_only_the_overseer_plants_and_hears(cast: Cast) -> None:
    oumar, amal = people.client(cast.oumar), people.client(cast.amal)
    hut = {"name": "Relay hut", "sector": "energy", "latitude": "6.6", "longitude": "3.5", "reason": "To hear."}
    assert amal.get("/sites/planted/").status_code == 404
    assert oumar.post("/sites/planted/", hut | {"latitude": "600"}).status_code == 422
    assert oumar.post("/sites/planted/", hut).status_code == 302
    listed = amal.get("/sites/register/").content
    assert b"Relay hut" in listed
    number = _number_of(listed)
    assert amal.get(reverse("picture:entity", args=[number])).status_code == 200
    assert amal.get(f"/sites/{number}/").status_code == 200
    page = oumar.get("/sites/planted/").content
    assert page.count(b"amal") >= 2
    people.sit(cast.oumar)
    touch = CanaryTouch.objects.order_by("at").first()
    assert touch is not None
    assert oumar.post(f"/sites/planted/{touch.id}/").status_code == 302
    assert b"taken up" in oumar.get("/sites/planted/").content


def _number_of(page: bytes) -> str:
    before = page.split(b"Relay hut")[0]
    return before.rsplit(b'href="/sites/', 1)[1].split(b"/")[0].decode()
