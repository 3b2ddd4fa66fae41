"""The pages of the law, of seats and of rights rules as the cast meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.foundation.words import new_id
from fusioncell.mandate import queries, showing_of_seats
from fusioncell.mandate.actions import proposals as actions
from fusioncell.mandate.actions.founding import NewSeat
from fusioncell.mandate.methods.law_difference import difference
from fusioncell.mandate.methods.powers import POWERS
from fusioncell.mandate.methods.rights import RIGHTS
from fusioncell.mandate.models import MandateVersion, Proposal, Seat
from fusioncell.mandate.wording_of_rights import POWER_WORDS, RULES
from tests import cast as people
from tests.pages import bare

pytestmark = pytest.mark.django_db

PAGES = ("/law/", "/law/text/", "/law/compare/", "/law/rules/", "/law/explain/", "/seats/")
LIAISON = {
    "name": "petra",
    "title": "Petra, liaison",
    "account": "clerk",
    "agency": "police",
    "home_agency": "police",
    "role": "liaison",
    "classification": "RESTRICTED",
}


@pytest.fixture
def rania(cast):
    """The records officer, who proposes laws."""
    return cast.seat("rania", "cell", "records_officer")


@pytest.fixture
def paul(cast):
    """The chief of the police, who proposes seats."""
    return cast.seat("paul", "police", "agency_chief")


@pytest.fixture
def text():
    """The fictional law with one number changed."""
    before = people.marazan()
    line = next(line for line in before.splitlines() if line.startswith("idle_minutes"))
    return before.replace(line, "idle_minutes = 7")


@pytest.mark.parametrize("part", ["whole", "articles", "participants", "roles", "handling", "approvals", "versions"])
def test_every_part_of_the_law_is_shown_in_every_language_and_recorded(cast, events, part):
    desk = people.client(cast.amal)
    for language in ("en", "fr", "ar", "all"):
        assert desk.get("/law/", {"part": part, "in": language}).status_code == 200
    assert [e.kind for e in events].count("mandate.read") == 4


def test_law_reads_as_its_articles_with_the_others_beside(cast):
    page = people.client(cast.amal).get("/law/", {"part": "articles", "in": "all"}).content.decode()
    assert 'lang="fr"' in page
    assert 'lang="ar"' in page
    assert "A National Fusion Cell is established" in page
    assert "Il est créé une Cellule nationale de fusion" in page


def test_text_of_the_law_leaves_as_it_was_voted_on(cast):
    answer = people.client(cast.amal).get("/law/text/")
    assert answer.content.decode() == people.marazan()
    assert "attachment" in answer["Content-Disposition"]


def test_who_may_not_read_the_law_finds_no_page_of_it(cast, sit, rania):
    law = people.marazan().replace('"mandate.read" = "A34"\n', "", 1)  # the analyst's
    proposal = actions.propose_law(sit(rania), law)
    actions.install_law(sit(cast.basma), proposal.id)
    desk = people.client(cast.amal)
    absent = desk.get("/nothing/")
    for path in (*PAGES, f"/proposals/{new_id()}/"):
        answer = desk.get(path)
        assert answer.status_code == 404, path
        assert bare(answer) == bare(absent), path


def test_acts_on_the_law_are_not_there_for_who_has_no_power(cast, sit, rania, text):
    proposal = actions.propose_law(sit(rania), text)
    desk = people.client(cast.amal)
    absent = desk.post("/nothing/")
    acts = ("/law/propose/", f"/proposals/{proposal.id}/approve/", f"/proposals/{proposal.id}/refuse/", "/seats/new/",
            "/seats/dina/close/")  # fmt: skip
    for path in acts:
        answer = desk.post(path, {"why": "No."})
        assert answer.status_code == 404, path
        assert bare(answer) == bare(absent), path
    assert Proposal.objects.get(pk=proposal.id).settled_at is None
    assert Seat.objects.get(name="dina").closed_at is None


def test_text_with_findings_is_shown_with_them_and_not_proposed(cast, rania, events):
    bad = people.marazan().replace('"report.read" = "A7"', '"report.read" = ""', 1)
    answer = people.client(rania).post("/law/propose/", {"text": bad, "propose": "1"})
    assert answer.status_code == 422
    assert "power-without-article" in answer.content.decode()
    answer = people.client(rania).post("/law/propose/", {"text": "format = ", "propose": "1"})
    assert answer.status_code == 422
    assert "not TOML" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_looking_for_findings_proposes_nothing(cast, rania, text):
    answer = people.client(rania).post("/law/propose/", {"text": text, "check": "1"})
    assert answer.status_code == 200
    assert not Proposal.objects.exists()


def test_records_officer_proposes_a_file_and_the_head_installs_it(cast, rania, text, events):
    file = SimpleUploadedFile("law.toml", text.encode())
    answer = people.client(rania).post("/law/propose/", {"file": file, "propose": "1"})
    assert answer.status_code == 302
    head, address = people.client(cast.basma), answer["Location"]
    assert "idle_minutes = 7" in head.get(address).content.decode()
    assert "second person decides" in people.client(rania).get(address).content.decode()
    assert head.post(f"{address}approve/").status_code == 302
    assert queries.law_in_force().mandate.session.idle_minutes == 7
    assert {"mandate.install.propose", "mandate.install"} <= {e.kind for e in events}
    page = head.get("/law/", {"part": "versions"}).content.decode()
    assert page.count("/law/compare/?old=") == 1
    old = MandateVersion.objects.order_by("id").first().sha256
    assert "idle_minutes = 7" in head.get("/law/compare/", {"old": old}).content.decode()


def test_channel_that_a_later_law_adds_gets_its_machine_seat(cast, sit, rania, text):
    begin = text.index("[channels.ucdp]")
    end = text.index("[channels.", begin + 1 + text[begin:].index("[channels.ucdp.label]") + 10)
    added = text[begin:end].replace("channels.ucdp", "channels.acled")
    proposal = actions.propose_law(sit(rania), text + "\n" + added)
    actions.install_law(sit(cast.basma), proposal.id)
    seat = Seat.objects.get(name="channel-acled")
    assert (seat.agency_id, seat.role, seat.account_id) == ("cell", "service", None)
    assert Seat.objects.filter(name="channel-ucdp").count() == 1


def test_law_with_a_day_to_come_is_not_in_force_before_it(cast, sit, rania, text):
    proposal = actions.propose_law(sit(rania), text, now() + timedelta(days=30))
    actions.install_law(sit(cast.basma), proposal.id)
    assert queries.law_in_force().mandate.session.idle_minutes != 7
    assert queries.law_in_force(now() + timedelta(days=31)).mandate.session.idle_minutes == 7


def test_head_refuses_with_a_reason_and_it_is_recorded(cast, sit, rania, text, events):
    proposal = actions.propose_law(sit(rania), text)
    head = people.client(cast.basma)
    assert head.post(f"/proposals/{proposal.id}/refuse/", {"why": " "}).status_code == 422
    assert head.post(f"/proposals/{proposal.id}/refuse/", {"why": "Too short a session."}).status_code == 302
    assert "Too short a session." in people.client(rania).get(f"/proposals/{proposal.id}/").content.decode()
    assert "mandate.install.refuse" in [e.kind for e in events]


def test_chief_proposes_a_seat_the_head_appoints_and_closes_it(cast, paul, events):
    answer = people.client(paul).post("/seats/new/", LIAISON)
    assert answer.status_code == 302, answer.content.decode()
    head = people.client(cast.basma)
    assert "Petra, liaison" in head.get("/seats/").content.decode()
    assert head.post(f"{answer['Location']}approve/").status_code == 302
    seat = Seat.objects.get(name="petra")
    assert (seat.account, seat.role, seat.classification) == (cast.clerk, "liaison", 1)
    assert head.post("/seats/petra/close/").status_code == 302
    assert Seat.objects.get(name="petra").closed_at is not None
    assert {"seat.appoint.propose", "seat.appoint", "seat.close"} <= {e.kind for e in events}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"agency": "customs", "home_agency": "customs"}, "seats of its own"),
        ({"account": "nobody"}, "no account nobody"),
    ],
)
def test_chief_proposes_no_seat_of_another_agency_or_of_nobody(cast, sit, paul, changes, reason):
    with pytest.raises(Refused, match=reason):
        actions.propose_seat_for(sit(paul), **(LIAISON | changes))


def test_proposed_seat_is_hidden_from_other_agencies_as_if_absent(cast, sit, paul):
    new = NewSeat("petra", "Petra", "police", "liaison", "RESTRICTED", account=cast.clerk)
    proposal = actions.propose_seat(sit(paul), new)
    stranger = people.client(cast.chafik)
    hidden, absent = stranger.get(f"/proposals/{proposal.id}/"), stranger.get(f"/proposals/{new_id()}/")
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden) == bare(absent)
    assert people.client(paul).get(f"/proposals/{proposal.id}/").status_code == 200


def test_seats_of_other_agencies_are_shown_to_head_and_overseer_alone(cast):
    for seat, sees in ((cast.basma, True), (cast.oumar, True), (cast.chafik, False)):
        assert ("Dina" in people.client(seat).get("/seats/").content.decode()) is sees, seat.name


def test_database_lets_nobody_settle_their_own_or_a_settled_proposal(cast, sit, rania, text):
    proposal = actions.propose_law(sit(rania), text)
    rows = Proposal.objects.filter(pk=proposal.id)
    for change in (
        {"settled_by_id": rania.id, "settled_at": now(), "approved": True},
        {"settled_by_id": cast.basma.id, "settled_at": now(), "approved": True},
        {"body": {}},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    actions.turn_down(sit(cast.basma), proposal.id, "Not now.")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(settled_by_id=cast.basma.id, approved=True)


def test_database_takes_no_law_that_nobody_proposed(cast, sit, rania, text):
    sit(cast.basma)
    with pytest.raises(DatabaseError), transaction.atomic():
        MandateVersion.objects.create(sha256="0" * 64, text=text, effective_from=now(), installed_by_id=cast.basma.id)


def test_explaining_says_the_article_or_what_is_needed(cast, events):
    desk = people.client(cast.amal)
    asked = {"seat": "amal", "purpose": people.PURPOSE, "act": "report.read", "channel": "customs_declarations"}
    page = desk.get("/law/explain/", asked).content.decode()
    assert "Article A7" in page
    page = desk.get("/law/explain/", asked | {"act": "export.make"}).content.decode()
    assert "Not allowed" in page
    assert "does not hold the power export.make" in page
    assert "mandate.explain" in [e.kind for e in events]


def test_another_seat_is_explained_to_head_and_overseer_alone(cast, sit):
    asked = showing_of_seats.Asked("dina", people.PURPOSE, "report.read")
    label = people.label_of_channel("customs_declarations")
    for seat in (cast.basma, cast.oumar):
        assert not showing_of_seats.explained(sit(seat), asked, label)["decision"].allowed
    with pytest.raises(NotFound):
        showing_of_seats.explained(sit(cast.chafik), asked, label)


def test_page_of_rules_shows_every_rule_and_what_is_live(cast):
    page = people.client(cast.amal).get("/law/rules/").content.decode()
    assert all(f">{code}<" in page for code in RIGHTS)
    live = sum(1 for right in RIGHTS.values() if right.live)
    assert f"<b>{live}</b>" in page


def test_plain_words_are_those_of_the_catalogue():
    assert {code: str(words) for code, words in RULES.items()} == {code: r.title for code, r in RIGHTS.items()}
    assert {power: str(words) for power, words in POWER_WORDS.items()} == dict(POWERS)


def test_difference_shows_what_went_and_came_and_leaves_the_rest_out():
    old = "\n".join(map(str, range(20)))
    lines = difference(old, old.replace("10", "ten"))
    assert [line.how + line.text for line in lines] == ["…", " 8", " 9", "-10", "+ten", " 11", " 12", "…"]
    assert difference(old, old) == []


def test_database_lets_one_person_narrow_a_seat_and_never_widen_it(cast, sit):
    sit(cast.basma)
    rows = Seat.objects.filter(pk=cast.chafik.id)
    wider = (
        {"classification": 3},
        {"role": "head"},
        {"caveats": ["compartment:hawk"]},
        {"agency_id": "cell"},
        {"account_id": cast.clerk.pk},
    )
    for change in wider:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    assert rows.update(classification=0) == 1
    assert rows.update(closed_at=now()) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(closed_at=None)
