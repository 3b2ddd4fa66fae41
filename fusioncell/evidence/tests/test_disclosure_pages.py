"""The pages of disclosures as the cast meets them."""

from __future__ import annotations

import json

import pytest

from fusioncell.evidence.actions.disclosing import disclose
from fusioncell.evidence.actions.reports import retract
from fusioncell.evidence.models import Disclosure
from fusioncell.evidence.tests.test_disclosure import WISH, crate
from fusioncell.foundation.words import new_id
from tests import cast as people
from tests.pages import bare

pytestmark = pytest.mark.django_db

ASKED = {
    "recipient": "police",
    "person": WISH.person,
    "reason": WISH.reason,
    "need": WISH.need,
    "right": WISH.right,
    "form": "fusioncell/1",
}


def test_head_sees_what_would_leave_and_receives_the_file_once_it_is_recorded(cast, events):
    report = crate()
    head = people.client(cast.basma)
    page = head.get("/disclosures/new/", {"report": str(report.id)})
    assert page.status_code == 200
    assert report.title in page.content.decode()
    answer = head.post("/disclosures/new/", ASKED | {"report": [str(report.id)]})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert json.loads(answer.content)["reports"][0]["title"] == report.title
    assert "evidence.disclose" in [e.kind for e in events]


def test_what_the_label_forbids_is_refused_on_the_page_and_nothing_is_kept(cast, events):
    report = crate(audience=frozenset({frozenset({"agency:customs", "agency:cell"})}))
    answer = people.client(cast.basma).post("/disclosures/new/", ASKED | {"report": [str(report.id)]})
    assert answer.status_code == 422
    assert b"attachment" not in answer.headers.get("Content-Disposition", "").encode()
    assert not Disclosure.objects.exists()
    assert "evidence.disclose" not in [e.kind for e in events]


def test_page_of_disclosing_is_not_there_for_who_has_no_power(cast):
    report = crate()
    analyst = people.client(cast.amal)
    refused = analyst.get("/disclosures/new/", {"report": str(report.id)})
    absent = analyst.get("/disclosures/nothing/")
    assert refused.status_code == absent.status_code == 404
    assert bare(refused) == bare(absent)
    assert analyst.post("/disclosures/new/", ASKED | {"report": [str(report.id)]}).status_code == 404


def test_hidden_and_absent_reports_and_disclosures_are_one_answer(cast, sit):
    secret = crate(caveats=frozenset({"compartment:unheard"}))
    made = disclose(sit(cast.basma), [crate().id], WISH).disclosure
    head, stranger = people.client(cast.basma), people.client(cast.dina)
    pairs = [
        (head.get("/disclosures/new/", {"report": str(secret.id)}), head.get("/disclosures/new/?report=x")),
        (head.get(f"/report/{secret.id}/disclosed/"), head.get(f"/report/{new_id()}/disclosed/")),
        (stranger.get(f"/disclosures/{made.id}/"), stranger.get(f"/disclosures/{new_id()}/")),
        (stranger.post(f"/disclosures/{made.id}/sign/"), stranger.post(f"/disclosures/{new_id()}/sign/")),
    ]
    for hidden, absent in pairs:
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)


def test_taker_signs_on_the_page_and_a_retracted_report_shows_there(cast, sit):
    report = crate()
    made = disclose(sit(cast.basma), [report.id], WISH).disclosure
    pia = people.client(cast.seat("pia", "police", "liaison", "CONFIDENTIAL"))
    assert WISH.person in pia.get("/disclosures/").content.decode()
    assert pia.post(f"/disclosures/{made.id}/sign/").status_code == 302
    retract(sit(cast.basma), report.id, "It was another crate.")
    page = people.client(cast.amal).get(f"/report/{report.id}/disclosed/").content.decode()
    assert "must be told" in page
    assert str(made.id) in page
    assert 'data-verdict="retracted"' in people.client(cast.amal).get(f"/disclosures/{made.id}/").content.decode()


def test_overseer_sees_counts_between_agencies(cast, sit):
    disclose(sit(cast.basma), [crate().id], WISH)
    page = people.client(cast.oumar).get("/disclosures/").content.decode()
    assert "Between agencies" in page
    assert "Between agencies" not in people.client(cast.amal).get("/disclosures/").content.decode()


def test_report_page_leads_there_for_who_may_disclose(cast):
    report = crate()
    assert (
        f"/disclosures/new/?report={report.id}"
        in people.client(cast.basma).get(f"/report/{report.id}/").content.decode()
    )
    page = people.client(cast.amal).get(f"/report/{report.id}/").content.decode()
    assert "/disclosures/new/" not in page
    assert f"/report/{report.id}/disclosed/" in page


def test_what_may_be_done_with_a_report_is_explained_to_who_reads_it(cast):
    report = crate(forbids=frozenset({"onward"}))
    asked = {"seat": "amal", "purpose": people.PURPOSE, "act": "onward"}
    page = people.client(cast.amal).get(f"/report/{report.id}/explain/", asked).content.decode()
    assert "The originator forbids it: onward." in page
    assert "Not allowed" in page
    foreign = people.client(cast.amal).get(f"/report/{report.id}/explain/", asked | {"seat": "basma"})
    assert foreign.status_code == 422, "another's seat is no choice"
    secret = crate(caveats=frozenset({"compartment:hawk"}))
    desk = people.client(cast.amal)
    hidden, absent = desk.get(f"/report/{secret.id}/explain/"), desk.get(f"/report/{new_id()}/explain/")
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden) == bare(absent)
