"""The pages: the board, the decision room, looking back, and what anybody may have without a seat."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client
from lxml import etree

from fusioncell.foundation.clock import now
from fusioncell.foundation.methods.checkpoint import read_verifier
from fusioncell.threat_level import queries_of_history as history
from fusioncell.threat_level.methods.chain import body_of
from fusioncell.threat_level.methods.scale import LANGUAGES
from fusioncell.threat_level.models import Embargo, Level, Publication, Question, Subject
from fusioncell.threat_level.tests.made import asked, decided, subject
from tests import cast as people
from tests.cast import Cast, Sit

pytestmark = pytest.mark.django_db
POSITION = {
    "position-ordinal": "4", "position-probability": "40", "position-intent": "70", "position-capability": "50",
    "position-harm": "4", "position-lower_raises": "yes", "position-lower_reason": "The same would.",
    "position-reasons": "One plan.",
}  # fmt: skip


def test_decision_is_walked_through_the_pages(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    kept = people.report("customs_declarations", "Crate")
    amal, chafik, basma = (people.client(seat) for seat in (cast.amal, cast.chafik, cast.basma))
    form = {
        "kind": "structural", "trigger": "A plot", "text": "Will there be an attack?", "horizon_from": "2026-11-01",
        "horizon_to": (now().date() + timedelta(days=90)).isoformat(), "cutoff_at": now().strftime("%Y-%m-%dT%H:%M:%S"),
        "classification": "RESTRICTED", "further": str(kept.id),
    }  # fmt: skip
    form["cutoff_at"] = (now() + timedelta(seconds=-0)).strftime("%Y-%m-%dT%H:%M:%S")
    address = f"/level/subject/{nation.id}/ask/"
    assert amal.post(address, {**form, "further": "crate"}).status_code == 422
    answer = amal.post(address, {**form, "further": ""})
    assert answer.status_code == 302, answer.content
    room = answer.headers["Location"]
    assert b"Nobody has given a position yet" in amal.get(room).content
    for browser in (amal, chafik):
        assert browser.post(f"{room}position/", POSITION | {"position-probability": "140"}).status_code == 422
        assert browser.post(f"{room}position/", POSITION).status_code == 302
    assert amal.post(f"{room}unseal/").status_code == 302
    said = {"recommend-ordinal": "4", "recommend-text": "As it is."}
    assert amal.post(f"{room}recommend/", said).status_code == 422, "nothing is judged apart yet"
    for aspect in ("intent", "capability", "harm"):
        part = {"aspect": aspect, "text": "So.", "low": "40", "high": "60", "best": "50", "confidence": "low"}
        part |= {"confidence_reasons": "One source."}
        assert amal.post(f"{room}part/", {f"part-{name}": value for name, value in part.items()}).status_code == 302
    assert amal.post(f"{room}recommend/", said).status_code == 302
    dissent = {"dissent-ordinal": "3", "dissent-text": "One source, told twice."}
    assert chafik.post(f"{room}dissent/", dissent).status_code == 302
    assert b"One source, told twice." in basma.get(room).content
    review = (now().date() + timedelta(days=60)).isoformat()
    assert amal.post(f"{room}decide/", {"decide-ordinal": "4", "decide-review_by": review}).status_code == 404
    assert basma.post(f"{room}decide/", {"decide-ordinal": "4", "decide-review_by": review}).status_code == 302
    page = amal.get(f"/level/subject/{nation.id}/").content
    assert b"severe" in page
    assert b"every signature and every tie holds" in page
    assert b"level-bar" in page
    level = Level.objects.get()
    assert b"Recommended was severe; 1 held otherwise." in amal.get(f"/level/link/{level.id}/").content
    assert b"grave" in people.client(cast.amal).get("/level/", headers={"accept-language": "fr"}).content


def test_blind_round_shows_no_number_to_who_has_not_spoken(cast: Cast, sit: Sit) -> None:
    question = asked(cast, subject(cast))
    amal, chafik = people.client(cast.amal), people.client(cast.chafik)
    room = f"/level/question/{question.id}/"
    assert amal.post(f"{room}position/", POSITION | {"position-probability": "37"}).status_code == 302
    before = chafik.get(room).content
    assert b"37%" not in before
    assert b"One plan." not in before
    assert b"Give your own first" in before
    assert chafik.post(f"{room}position/", POSITION).status_code == 302
    assert b"37%" in chafik.get(room).content


def test_stranger_to_a_question_gets_what_an_absent_one_gets(cast: Cast, sit: Sit) -> None:
    question = asked(cast, subject(cast), classification="SECRET")
    dina = people.client(cast.dina)
    assert dina.get(f"/level/question/{question.id}/").status_code == 404
    assert dina.post(f"/level/question/{question.id}/position/", POSITION).status_code == 404
    assert people.client(cast.amal).get(f"/level/question/{question.id}/nothing/").status_code == 405


def test_looking_back_tells_what_was_known_and_by_whom(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    kept = people.report("customs_declarations", "Crate of fuses")
    decided(cast, nation, 3, reports=[kept.id])
    amal = people.client(cast.amal)
    page = amal.get(f"/level/subject/{nation.id}/replay/").content.decode()
    assert "Crate of fuses" in page
    assert "Chafik" in page
    past = (now() - timedelta(days=400)).strftime("%Y-%m-%dT%H:%M")
    assert "no level" in amal.get(f"/level/subject/{nation.id}/replay/", {"at": past}).content.decode()
    assert amal.get(f"/level/subject/{nation.id}/replay/", {"at": "yesterday"}).status_code == 422
    year = history.year_of(sit(cast.amal), nation, now().year, now())
    assert year.decisions == 1
    assert year.dwell.bits == 0


def test_year_scores_positions_against_what_happened(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    level = decided(cast, nation, 3)
    sit(cast.amal)
    Question.objects.filter(pk=level.question_id).update(outcome=True, outcome_note="It happened.")
    year = history.year_of(sit(cast.amal), nation, now().year, now())
    assert year.settled == 1
    assert year.brier == pytest.approx(((1 - 0.4) ** 2 + (1 - 0.1) ** 2) / 2)
    assert [(b.said, b.count) for b in year.bins] == [(0.1, 1), (0.4, 1)]


def test_anybody_reads_what_is_published_and_nothing_else(cast: Cast, sit: Sit) -> None:
    nation, secret = subject(cast), subject(cast, name="The Minister", kind="person", public=False)
    level = decided(cast, nation)
    decided(cast, secret)
    anybody = Client()
    assert Publication.objects.count() == 1
    for language, word in (("en", "severe"), ("fr", "grave"), ("es", "grave"), ("ru", "серьёзный"), ("zh", "严重"),
                           ("ar", "شديد")):  # fmt: skip
        page = anybody.get("/threat-level/", {"lang": language}).content.decode()
        assert word in page
        assert "Minister" not in page
        assert "plot" not in page
    assert 'dir="rtl"' in anybody.get("/threat-level/", {"lang": "ar"}).content.decode()
    told = json.loads(anybody.get("/threat-level/levels.json").content)
    assert [one["level"] for one in told["current"]] == [str(level.id)]
    note = anybody.get(f"/threat-level/{level.id}/note.txt").content.decode()
    assert read_verifier(told["key"]).signed(note)
    assert body_of(note)["ordinal"] == 4
    assert anybody.get(f"/threat-level/{secret.id}/note.txt").status_code == 404
    assert anybody.get("/threat-level/?lang=xx").status_code == 200


def test_page_shows_an_overlay_only_while_it_runs(cast: Cast, sit: Sit) -> None:
    from fusioncell.threat_level.methods import public  # noqa: PLC0415 (this test alone)

    nation = subject(cast)
    decided(cast, nation, 3)
    decided(cast, nation, 5, kind="overlay", expires_at=now() + timedelta(hours=2), review_by=None)
    bodies = history.published_all()
    assert [one.body["ordinal"] for one in public.current(bodies, now())] == [5]
    assert [one.under["ordinal"] for one in public.current(bodies, now()) if one.under] == [3]
    assert [one.body["ordinal"] for one in public.current(bodies, now() + timedelta(hours=2))] == [3]


def test_feed_is_atom_with_an_entry_for_each_publication(cast: Cast, sit: Sit) -> None:
    nation = subject(cast)
    decided(cast, nation)
    answer = Client().get("/threat-level/feed.atom", {"lang": "fr"})
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    root = fromstring(answer.content)  # noqa: S314 (our own answer)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert [e.findtext("a:title", namespaces=space) for e in root.findall("a:entry", space)] == ["Marazan: grave"]
    assert root.findtext("a:updated", namespaces=space)


def test_warning_is_valid_cap_and_an_update_names_the_one_before(cast: Cast, sit: Sit, data: Path) -> None:
    nation = subject(cast)
    first, second = decided(cast, nation), decided(cast, nation, 3)
    schema = etree.XMLSchema(etree.parse(str(data / "exchange" / "cap" / "cap12.xsd")))
    for level in (first, second):
        raw = Client().get(f"/threat-level/{level.id}/cap.xml").content
        schema.assertValid(etree.fromstring(raw))
        root = fromstring(raw)  # noqa: S314 (our own answer)
        space = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}
        assert [i.findtext("c:language", namespaces=space) for i in root.findall("c:info", space)] == list(LANGUAGES)
        assert root.findtext("c:status", namespaces=space) == "Exercise"
    assert str(first.id) in (root.findtext("c:references", namespaces=space) or "")


def test_overseer_opens_an_embargo_from_its_day_on(cast: Cast, sit: Sit) -> None:
    shut = people.report("intel_reports", "Source")
    decided(cast, subject(cast), reports=[shut.id], embargo_until=now().date())
    overseer = people.client(cast.oumar)
    assert b"unseen by 1 seat" in overseer.get("/level/embargo/").content
    sit(cast.oumar)
    kept = Embargo.objects.get()
    assert people.client(cast.amal).get("/level/embargo/").status_code == 404
    assert overseer.post(f"/level/embargo/{kept.id}/open/", {"why": ""}).status_code == 422
    assert overseer.post(f"/level/embargo/{kept.id}/open/", {"why": "Inspection."}).status_code == 302
    assert str(shut.id).encode() in overseer.get("/level/embargo/").content


def test_records_officer_registers_a_scale_and_a_subject(cast: Cast, sit: Sit) -> None:
    keeper = people.client(cast.seat("rania", "cell", "records_officer"))
    from fusioncell.threat_level.methods.scale import shipped_text  # noqa: PLC0415 (this test alone)

    assert keeper.post("/level/scales/", {"text": "no scale"}).status_code == 422
    assert keeper.post("/level/scales/", {"text": shipped_text("NZ-CTAG")}).status_code == 302
    form = {"name": "Harbour", "kind": "place", "hazard": "Terrorism", "scale": "NZ-CTAG", "inherits": "independent"}
    assert keeper.post("/level/subject/new/", form | {"scale": "XX"}).status_code == 422
    assert keeper.post("/level/subject/new/", form).status_code == 302
    sit(cast.amal)
    assert Subject.objects.get().name == "Harbour"
    assert people.client(cast.amal).get("/level/subject/new/").status_code == 404
