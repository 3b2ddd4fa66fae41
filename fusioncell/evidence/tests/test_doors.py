"""Every page of cases, work, consent, lowering and subjects: who is let in, and that everybody else learns nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from fusioncell.evidence import queries_of_cases, queries_of_consent
from fusioncell.evidence.actions import citing, consent, lowering, people, subjects
from fusioncell.evidence.models import Lowering
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.evidence.urls import urlpatterns as evidence_urls
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.mandate.actions import cases, work
from fusioncell.mandate.queries_of_cases import case_for, members_of
from fusioncell.mandate.queries_of_work import item_for
from fusioncell.mandate.rules_of_cases import Opening
from fusioncell.mandate.urls import urlpatterns as mandate_urls
from tests import cast as told
from tests.cast import Cast, Sit, client

SUSPICION = "Rented the warehouse in which the detonators were found."


class House:
    """One of everything: a case with a person and a proposed subject, a question, a proposal, an item that waits."""

    def __init__(self, cast: Cast, sit: Sit) -> None:
        self.cast = cast
        self.police = cast.seat("farid", "police", "agency_chief")
        amal = cast.amal
        self.case = cases.open_case(sit(amal), Opening("Quay nine", "A17", told.PURPOSE, "RESTRICTED"))
        cases.add_member(sit(amal), self.case.id, "basma")
        self.entity = new_id()
        label = told.label_of_channel("police_reports")
        self.said = told.statement(label, self.entity, "Nour Haddad")
        self.other = told.statement(label, new_id(), "Sami Haddad")
        self.report = told.report(
            "police_reports", "Lease of warehouse", label, statements=[self.said, self.other], case_id=self.case.id
        )
        who = sit(amal)
        people.set_category(who, self.case.id, self.entity, "suspect", "On the lease.")
        self.subject = subjects.propose(
            who, subjects.Proposed(self.case.id, self.entity, "terrorism", SUSPICION, [self.said.id])
        )
        self.consent = consent.ask(
            who, consent.Ask(self.report.id, "police", "customs", told.PURPOSE, "The crates are theirs.")
        )
        self.lowering = lowering.propose(
            who, lowering.Wish(self.report.id, "declassify", Handling("RESTRICTED", "GREEN"), "It was published.")
        )
        new = work.NewItem("request", "Seen these crates?", "customs", reason="They pass your gate.")
        self.blocked = citing.make_citing(who, new, [self.report.id]).item
        self.item = work.make(who, work.NewItem("task", "Read the manifests", "cell", body="All of them."))

    def url(self, pattern: URLPattern, room: str) -> str:
        """The address of a page about the things of this house."""
        known = {
            "case_id": self.case.id,
            "seat": "basma",
            "item_id": self.item.id,
            "act": "answer",
            "entity": self.entity,
            "subject_id": self.subject.id,
            "consent_id": self.consent.id,
            "report_id": self.report.id,
            "lowering_id": self.lowering.id,
        }
        wanted = pattern.pattern.converters
        return reverse(f"{room}:{pattern.name}", kwargs={name: known[name] for name in wanted})

    def urls(self) -> Iterator[str]:
        """Every address of both rooms."""
        for room, patterns in (("mandate", mandate_urls), ("evidence", evidence_urls)):
            for pattern in patterns:
                if isinstance(pattern, URLPattern) and set(pattern.pattern.converters) <= _KNOWN:
                    yield self.url(pattern, room)


_KNOWN = {
    "case_id",
    "seat",
    "item_id",
    "act",
    "entity",
    "subject_id",
    "consent_id",
    "report_id",
    "lowering_id",
}


@pytest.fixture
def house(cast: Cast, sit: Sit) -> House:
    return House(cast, sit)


def named(name: str, *parts: object) -> str:
    return reverse(name, args=parts)


def test_nobody_enters_without_signing_in(house: House) -> None:
    for url in house.urls():
        for answer in (Client().get(url), Client().post(url)):
            assert answer.status_code == 302, url
            assert "sign-in" in answer["Location"], url


def test_account_without_a_seat_enters_nothing(house: House) -> None:
    browser = Client()
    browser.force_login(house.cast.clerk)
    for url in house.urls():
        assert browser.get(url).status_code == 302, url


def test_insider_sees_every_page_and_no_page_breaks(house: House) -> None:
    amal, basma = client(house.cast.amal), client(house.cast.basma)
    closed_to_amal = {"close/", "hand-over/", "shift/", "obstacles/"}
    officer = client(house.cast.seat("rana", "cell", "records_officer"))
    for url in house.urls():
        who = basma if any(url.endswith(end) for end in closed_to_amal) else amal
        answer = (officer if url.endswith("protected/") or "/reviews/" in url else who).get(url)
        assert answer.status_code in (200, 405), (url, answer.status_code)


def secrets(house: House) -> list[str]:
    return ["Quay nine", "Nour Haddad", "Lease of warehouse", "Seen these crates", str(house.case.id)]


def test_stranger_gets_the_same_bytes_for_hidden_and_absent(house: House) -> None:
    """What is asked about hidden things is answered like what was never there; lists hold none of them."""
    browser = client(house.cast.dina)
    for url in house.urls():
        hidden = browser.get(url)
        assert hidden.status_code in (200, 404, 405), url
        assert not [word for word in secrets(house) if word in hidden.content.decode()], url
        numbers = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", url)
        if numbers and hidden.status_code != 405:
            absent = browser.get(url.replace(numbers[0], str(new_id())))
            assert hidden.status_code == 404, url
            assert bare(hidden) == bare(absent), url


def bare(answer: HttpResponse) -> str:
    """The page without what changes at every request: the token of its forms and the way back."""
    text = re.sub(r'(csrf\w*"[^>]*value|nonce|content)="[^"]*"', "", answer.content.decode())
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9]{64}", "", text)


def test_stranger_can_change_nothing_by_posting(house: House, sit: Sit) -> None:
    browser = client(house.cast.dina)
    for url in house.urls():
        if re.search(r"[0-9a-f]{8}-", url):
            assert browser.post(url, {"reason": "So.", "seat": "dina"}).status_code in (404, 405), url
    who = sit(house.cast.amal)
    assert {m.seat.name for m in members_of(who, case_for(who, house.case.id))} == {"amal", "basma"}
    assert item_for(who, house.item.id).state == "open"
    assert queries_of_consent.consent_for(who, house.consent.id).state == "asked"


def test_analyst_opens_a_case_on_the_page_and_admits_a_colleague(cast: Cast, sit: Sit) -> None:
    browser = client(cast.amal)
    form = {"title": "Fire at the depot", "article": "A17", "classification": "RESTRICTED", "summary": ""}
    assert browser.post(named("mandate:new-case"), form | {"title": ""}).status_code == 422
    made = browser.post(named("mandate:new-case"), form)
    page = browser.get(made["Location"])
    assert "Fire at the depot" in page.content.decode()
    case_id = UUID(made["Location"].strip("/").split("/")[-1])
    browser.post(named("mandate:admit", case_id), {"seat": "basma"})
    assert len(members_of(sit(cast.basma), case_for(sit(cast.basma), case_id))) == 2
    head = client(cast.basma)
    assert head.post(named("mandate:close-case", case_id), {"note": ""}).status_code == 422
    head.post(named("mandate:close-case", case_id), {"note": "An accident."})
    assert case_for(sit(cast.amal), case_id).state == "closed"


def test_item_is_taken_answered_and_undone_on_the_page(house: House, sit: Sit) -> None:
    browser = client(house.cast.amal)
    page = named("mandate:item", house.item.id)
    assert "Take it" in browser.get(page).content.decode()
    browser.post(named("mandate:take", house.item.id))
    assert "Read the manifests" in browser.get(named("mandate:inbox")).content.decode()
    answer = named("mandate:act-on-item", house.item.id, "answer")
    assert browser.post(answer, {"text": ""}).status_code == 422
    browser.post(answer, {"text": "Three crates too many."})
    assert "Three crates too many." in browser.get(page).content.decode()
    browser.post(named("mandate:undo", house.item.id))
    found = item_for(sit(house.cast.amal), house.item.id)
    assert (found.state, found.answer) == ("taken", "")
    assert browser.post(named("mandate:act-on-item", house.item.id, "explode")).status_code == 404


def test_refused_act_gives_its_reasons_on_the_page(house: House) -> None:
    browser = client(house.cast.amal)
    browser.post(named("mandate:act-on-item", house.item.id, "cancel"), {"reason": "Not needed."})
    again = browser.post(named("mandate:act-on-item", house.item.id, "cancel"), {"reason": "Again."})
    assert again.status_code == 422
    assert "It is cancelled." in again.content.decode()


def test_new_work_is_made_on_the_page(cast: Cast) -> None:
    browser = client(cast.amal)
    form = {"title": "Who rents it?", "kind": "request", "agency": "customs", "body": "A lease.", "case": ""}
    form |= {"classification": "RESTRICTED", "due_at": "2030-01-31T12:00"}
    made = browser.post(named("mandate:new-item"), form)
    assert made.status_code == 302
    assert "Who rents it?" in client(cast.chafik).get(named("mandate:board")).content.decode()
    assert "Who rents it?" not in client(cast.dina).get(named("mandate:board")).content.decode()


def test_obstacle_is_shown_with_a_button_that_asks_and_the_answer_opens_the_item(house: House, sit: Sit) -> None:
    page = client(house.cast.amal).get(named("evidence:cited", house.blocked.id)).content.decode()
    assert f"/report/{house.report.id}/consent/?originator=police&amp;recipient=customs" in page

    chief = client(house.police)
    question = named("evidence:consent", house.consent.id)
    assert "Offer a text" in chief.get(question).content.decode()
    agree = named("evidence:agree", house.consent.id)
    assert chief.post(agree, {"agree-expires_at": ""}).status_code == 422
    ends = (now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    assert chief.post(agree, {"agree-expires_at": ends}).status_code == 302
    assert item_for(sit(house.cast.chafik), house.blocked.id).state == "open"
    chief.post(named("evidence:withdraw-consent", house.consent.id), {"reason": "It begins."})
    assert item_for(sit(house.cast.amal), house.blocked.id).state == "waiting"


def test_question_is_asked_refused_and_answered_with_a_text_on_the_page(house: House, sit: Sit) -> None:
    amal, chief = client(house.cast.amal), client(house.police)
    form = {"originator": "police", "recipient": "union", "purpose": told.PURPOSE, "reason": "Their port is next."}
    asked = amal.post(named("evidence:ask", house.report.id), form)
    number = UUID(asked["Location"].strip("/").split("/")[-1])
    text = {"offer-title": "A lease", "offer-text": "A depot was let.", "offer-classification": "RESTRICTED"}
    assert chief.post(named("evidence:offer", number), text).status_code == 422
    assert chief.post(named("evidence:offer", number), text | {"offer-tlp": "AMBER"}).status_code == 302
    assert queries_of_consent.consent_for(sit(house.cast.amal), number).state == "sanitised"
    refuse = named("evidence:refuse-consent", house.consent.id)
    assert chief.post(refuse, {"refuse-code": "because"}).status_code == 422
    chief.post(refuse, {"refuse-code": "no_need"})
    assert "The need was not shown" in amal.get(named("evidence:consent", house.consent.id)).content.decode()


def test_label_is_lowered_and_raised_on_the_page(house: House, sit: Sit) -> None:
    amal, chief = client(house.cast.amal), client(house.police)
    form = {"kind": "tear_line", "classification": "RESTRICTED", "tlp": "GREEN", "agencies": ["customs"]}
    form |= {"title": "Watch", "text": "Watch the depots.", "reason": "All must know."}
    made = amal.post(named("evidence:lower", house.report.id), form)
    assert made.status_code == 302
    assert "Approve" in chief.get(made["Location"]).content.decode()
    chief.post(made["Location"] + "approve/")
    chief.post(named("evidence:refuse-lowering", house.lowering.id), {"reason": "Not yet."})
    sit(house.cast.amal)
    assert {(one.kind, one.approved_at is None) for one in Lowering.objects.filter(consent__isnull=True)} == {
        ("tear_line", False),
        ("declassify", True),
    }
    raised = {"classification": "SECRET", "tlp": "AMBER", "reason": "It names an officer."}
    assert amal.post(named("evidence:raise", house.report.id), raised | {"reason": ""}).status_code == 422
    assert amal.post(named("evidence:raise", house.report.id), raised).status_code == 302


def test_person_is_placed_and_becomes_a_subject_on_the_page(house: House, sit: Sit) -> None:
    amal, basma = client(house.cast.amal), client(house.cast.basma)
    there = named("evidence:people", house.case.id)
    assert "Sami Haddad" in amal.get(there).content.decode()
    placed = {"entity": str(house.other.entity), "category": "contact", "reason": "His brother."}
    assert amal.post(there, placed).status_code == 302
    proposal = named("evidence:propose-subject", house.case.id, house.other.entity)
    form = {"offence": "terrorism", "suspicion": SUSPICION, "statements": [str(house.other.id)], "protected_link": ""}
    assert amal.post(proposal, form | {"statements": []}).status_code == 422
    made = amal.post(proposal, form)["Location"]
    assert "Decide: a subject" in basma.get(made).content.decode()
    assert "Decide: a subject" not in amal.get(made).content.decode()
    basma.post(made + "decide/")
    assert queries_of_cases.is_subject(sit(house.cast.amal), house.other.entity)
    basma.post(made + "withdraw/", {"reason": "He was abroad."})
    assert not queries_of_cases.is_subject(sit(house.cast.amal), house.other.entity)
    person = named("evidence:person", house.case.id, house.other.entity)
    amal.post(person, {"category": "witness", "reason": "He saw it."})
    assert "witness" in amal.get(person).content.decode()
    amal.post(named("evidence:dismiss-person", house.case.id, house.other.entity), {"leave-reason": "Enough."})
    assert "no part in this case" in amal.get(person).content.decode()


def test_overseer_and_head_see_obstacles_counted_and_nobody_else_does(house: House) -> None:
    for seat in (house.cast.basma, house.cast.oumar):
        page = client(seat).get(named("evidence:obstacles"))
        assert page.status_code == 200
        assert not [word for word in secrets(house) if word in page.content.decode()]
        assert "Customs Administration" in page.content.decode()
    for seat in (house.cast.amal, house.cast.chafik, house.cast.dina):
        assert client(seat).get(named("evidence:obstacles")).status_code == 404


def test_shift_is_handed_over_on_the_page(house: House, sit: Sit) -> None:
    officer = house.cast.seat("omar", "cell", "duty_officer")
    browser = client(officer)
    browser.post(named("mandate:take", house.item.id))
    assert browser.post(named("mandate:shift"), {"seat": "basma", "note": ""}).status_code == 302
    assert item_for(sit(house.cast.basma), house.item.id).owner_id == house.cast.basma.id


def test_forged_tabs_and_numbers_are_nothing(house: House) -> None:
    browser = client(house.cast.amal)
    for url in (
        named("mandate:board") + "?which=everything",
        named("evidence:consents") + "?which=everything",
        named("mandate:cases") + "?after=x",
        named("evidence:pass-on", house.report.id) + "?also=x",
        named("evidence:people", house.case.id) + "?entity=x",
    ):
        assert browser.get(url).status_code == 404, url


def test_pages_of_report_and_person_lead_on_to_what_may_be_done_with_them(house: House) -> None:
    inside = client(house.cast.amal, case_id=house.case.id)
    report = inside.get(named("picture:report", house.report.id)).content.decode()
    for name in ("pass-on", "ask", "lower", "raise"):
        assert named(f"evidence:{name}", house.report.id) in report
    person = inside.get(named("picture:entity", house.other.entity)).content.decode()
    assert f"{named('evidence:people', house.case.id)}?entity={house.other.entity}" in person
    assert "?entity=" not in client(house.cast.amal).get(named("picture:entity", house.other.entity)).content.decode()
