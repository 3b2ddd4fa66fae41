"""A copy leaves the cell: checked, written down, recorded, and carrying its handling on every item."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from fusioncell.evidence import queries_of_disclosure as queries
from fusioncell.evidence import rules_of_disclosure as rules
from fusioncell.evidence.actions.disclosing import disclose, look, sign
from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.evidence.methods import disclosing
from fusioncell.evidence.models import DisclosedReport, Disclosure
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from fusioncell.foundation.words import Tlp, new_id
from fusioncell.mandate.methods.label import LOWEST
from fusioncell.mandate.paging import Wish as PageWish
from fusioncell.mandate.queries import law_in_force
from tests import cast as people

pytestmark = pytest.mark.django_db

CHANNEL = "customs_declarations"
WISH = rules.Wish(
    "police",
    "Inspector Idris Sahel",
    "Asked for in the inquiry into the crates.",
    "The inquiry is led by the police.",
    "Article 18 and the agreement of the police.",
)


def label(**changes):
    """What customs sent, for everybody of the state, unless a test says otherwise."""
    given = {"audience": frozenset(), "tlp": Tlp.GREEN, "hops_left": None, "forbids": frozenset()}
    return people.label_of_channel(
        CHANNEL, **given | {"conditions": frozenset(), "consent_clauses": frozenset()} | changes
    )


def crate(title="Crate at Port Sael", **changes):
    """A report of customs about one man."""
    given = label(**changes)
    man = entity_id("customs", CHANNEL, "p1")
    said = [people.statement(given, man, "Karim Belkani"), people.statement(given, man, "=cmd|x", prop="alias")]
    return people.report(CHANNEL, title, given, statements=said)


def refused(who, report, wish=WISH, form="fusioncell/1"):
    """The reasons for which it did not leave; nothing is written down."""
    before = Disclosure.objects.count()
    with pytest.raises(Refused) as error, transaction.atomic():
        disclose(who, [report.id], wish, form)
    assert Disclosure.objects.count() == before
    return " ".join(error.value.reasons)


def test_head_discloses_and_everything_is_written_down_and_recorded(cast, sit, events):
    report = crate()
    made = disclose(sit(cast.basma), [report.id], WISH)
    assert made.disclosure.sha256 == hashlib.sha256(made.file).hexdigest()
    row = DisclosedReport.objects.get(disclosure=made.disclosure)
    assert (row.report_id, row.statements, row.left_out) == (report.id, 2, 0)
    said = next(e for e in events if e.kind == "evidence.disclose").body
    assert said["article"] == "A18"
    assert said["subjects"] == [str(made.disclosure.id), str(report.id)]
    assert said["detail"]["person"] == WISH.person
    assert (said["detail"]["need"], said["detail"]["right"]) == (WISH.need, WISH.right)
    assert said["detail"]["copies"][0][3] == row.sha256


def test_every_item_of_the_file_carries_label_codes_grade_and_number(cast, sit):
    made = disclose(sit(cast.basma), [crate(forbids=frozenset({"court"})).id], WISH)
    body = json.loads(made.file)
    item = body["reports"][0]
    assert body["disclosure"]["number"] == item["disclosure"]["number"] == str(made.disclosure.id)
    assert item["label"]["tlp"] == "GREEN"
    assert item["label"]["forbids"] == ["court"]
    assert "not for court" in item["disclosure"]["codes"]
    assert (item["source"]["reliability"], item["credibility"]) == ("B", "2")
    assert item["source"]["name"] == "customs", "the agency, never who told it"


def test_table_says_the_same_on_every_row_and_runs_nothing(cast, sit):
    made = disclose(sit(cast.basma), [crate(forbids=frozenset({"court"})).id], WISH, "csv")
    rows = list(csv.DictReader(io.StringIO(made.file.decode())))
    assert [row["item"] for row in rows] == ["report", "statement", "statement"]
    assert {row["disclosure"] for row in rows} == {str(made.disclosure.id)}
    assert {(row["tlp"], row["forbids"], row["reliability"]) for row in rows} == {("GREEN", "court", "B")}
    assert all("not for court" in row["codes"] for row in rows)
    assert "'=cmd|x" in {row["value"] for row in rows}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"forbids": frozenset({"onward"})}, "forbids"),
        ({"hops_left": 0}, "passed on any further"),
        ({"conditions": frozenset({("customs", "Ask us first.")})}, "Ask us first."),
        ({"consent_clauses": frozenset({frozenset({"agency:customs", "agency:cell"})})}, "must agree first"),
        ({"audience": frozenset({frozenset({"agency:customs", "agency:cell"})})}, "Nobody of police may read it"),
        ({"tlp": Tlp.RED}, "TLP:RED"),
        ({"caveats": frozenset({"compartment:hawk"})}, "Nobody of police may read it"),
    ],
)
def test_a_label_that_does_not_let_it_keeps_it_here(cast, sit, changes, reason):
    report = crate(**changes)
    assert reason in refused(sit(cast.basma), report)


def test_what_goes_back_to_its_originator_is_not_passed_on(cast, sit):
    report = crate(forbids=frozenset({"onward"}))
    assert disclose(sit(cast.basma), [report.id], replace(WISH, recipient="customs")).file


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"need": " "}, "R04: say why"),
        ({"right": "Because."}, "R04: say by what right"),
        ({"right": WISH.need}, "two things"),
        ({"reason": ""}, "R06: a disclosure says why"),
        ({"person": " "}, "R06: a disclosure names"),
        ({"recipient": "nobody"}, "no agency nobody"),
        ({"recipient": "cell"}, "within the agency"),
    ],
)
def test_a_request_that_says_too_little_is_refused(cast, sit, changes, reason):
    report = crate()
    assert reason in refused(sit(cast.basma), report, replace(WISH, **changes))


def test_agency_whose_agreement_has_ended_gets_nothing(cast):
    law = law_in_force().mandate
    agency = law.agencies["police"]
    ended = replace(agency.agreement, validity=replace(agency.agreement.validity, valid_to=date(2026, 1, 1)))
    law = replace(law, agencies={**law.agencies, "police": replace(agency, agreement=ended)})
    said = rules.objections_to_wish(WISH, "cell", law, date(2026, 2, 1))
    assert said == ["R04: the agency police has no agreement in force."]


def test_abroad_needs_assurances_and_the_originators_word(cast, sit):
    abroad, silent = replace(WISH, recipient="union"), crate()
    assert "R25: union is abroad" in refused(sit(cast.basma), silent, abroad)
    assured = replace(abroad, assurances=frozenset({"death_penalty", "torture"}))
    assert "R25: customs did not agree" in refused(sit(cast.basma), silent, assured)
    named = crate("Named", audience=frozenset({frozenset({"agency:union", "tier:national"})}))
    made = disclose(sit(cast.basma), [named.id], assured)
    assert made.disclosure.assurances == ["death_penalty", "torture"]


def test_stricter_statement_stays_behind_and_is_counted(cast, sit):
    plain, strict = label(), label(tlp=Tlp.AMBER, caveats=frozenset({"compartment:hawk"}))
    man = entity_id("customs", CHANNEL, "p1")
    said = [people.statement(plain, man, "Karim Belkani"), people.statement(strict, man, "The Heron", prop="alias")]
    report = people.report(CHANNEL, "Crate", plain, statements=said)
    made = disclose(sit(cast.basma), [report.id], WISH)
    assert b"Heron" not in made.file
    row = DisclosedReport.objects.get(disclosure=made.disclosure)
    assert (row.statements, row.left_out) == (1, 1)


def test_no_more_than_the_bound_leaves_at_once(cast, sit):
    with pytest.raises(Refused, match="At most 200 reports"):
        disclose(sit(cast.basma), [new_id() for _ in range(201)], WISH)
    assert rules.objections_to_amount(10, rules.MOST_PEOPLE + 1) != []
    assert rules.objections_to_amount(rules.MOST_REPORTS, rules.MOST_PEOPLE) == []


def test_a_list_of_people_does_not_leave(cast, sit):
    given = label()
    said = [people.statement(given, entity_id("customs", CHANNEL, f"p{n}"), f"Person {n}") for n in range(51)]
    report = people.report(CHANNEL, "List", given, statements=said)
    assert "At most 50 people" in refused(sit(cast.basma), report)


def test_a_format_that_cannot_say_it_refuses_it(cast, sit):
    report = crate(audience=frozenset({frozenset({"tier:national", f"consent:{new_id()}"})}))
    assert "mean nothing elsewhere" in refused(sit(cast.basma), report)
    assert disclose(sit(cast.basma), [report.id], WISH, "csv").file
    assert disclosing.inexpressible((), "ftm") != []


def test_analyst_without_the_power_discloses_nothing(cast, sit):
    report = crate()
    with pytest.raises(NotAllowed):
        disclose(sit(cast.amal), [report.id], WISH)
    with pytest.raises(NotAllowed):
        look(sit(cast.amal), [report.id])


def test_hidden_report_cannot_be_disclosed_and_is_as_absent(cast, sit):
    secret = crate(caveats=frozenset({"compartment:unheard"}))
    for number in (secret.id, new_id()):
        with pytest.raises(NotFound):
            disclose(sit(cast.basma), [number], WISH)


def test_before_it_leaves_every_agency_is_looked_at(cast, sit, events):
    report = crate(audience=frozenset({frozenset({"agency:customs", "agency:cell", "agency:police"})}))
    _reports, outlooks = look(sit(cast.basma), [report.id])
    can = {one.agency for one in outlooks if not one.reasons}
    assert can == {"customs", "police"}
    assert events[-1].kind == "evidence.disclosure.prepare"


def test_giver_and_taker_see_it_and_nobody_else(cast, sit):
    made = disclose(sit(cast.basma), [crate().id], WISH).disclosure
    pia = cast.seat("pia", "police", "liaison", "CONFIDENTIAL")
    for seat, sees in ((cast.amal, True), (pia, True), (cast.chafik, False), (cast.dina, False)):
        found = queries.disclosures_page(sit(seat), PageWish()).rows
        assert [one.id for one in found] == ([made.id] if sees else []), seat.name


def test_taker_alone_signs_and_once(cast, sit, events):
    made = disclose(sit(cast.basma), [crate().id], WISH).disclosure
    pia = cast.seat("pia", "police", "liaison", "CONFIDENTIAL")
    with pytest.raises(Refused):
        sign(sit(cast.amal), made.id)
    assert sign(sit(pia), made.id).received_by == pia
    assert "evidence.disclosure.sign" in [e.kind for e in events]
    with pytest.raises(Conflict):
        sign(sit(pia), made.id)
    with pytest.raises(NotFound):
        sign(sit(cast.dina), made.id)


def test_database_lets_nobody_change_or_forge_what_left(cast, sit):
    report = crate()
    made = disclose(sit(cast.basma), [report.id], WISH).disclosure
    rows = Disclosure.objects.filter(pk=made.id)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(person="Somebody else")
    assert rows.update(received_by_id=cast.basma.id) == 0, "the row is open to its taker alone"
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()
    sit(cast.amal)
    forged = Disclosure.objects.get(pk=made.id)
    forged.pk = new_id()
    with pytest.raises(DatabaseError), transaction.atomic():
        forged.save(force_insert=True)


def test_overseer_counts_without_reading(cast, sit):
    disclose(sit(cast.basma), [crate().id], WISH)
    (row,) = queries.disclosures_between(sit(cast.oumar))
    assert (row.giver, row.taker, row.disclosures, row.reports, row.unsigned) == ("cell", "police", 1, 1, 1)
    with pytest.raises(NotAllowed):
        queries.disclosures_between(sit(cast.amal))


def test_a_report_knows_where_it_went(cast, sit):
    report, other = crate(), crate("Another")
    made = disclose(sit(cast.basma), [report.id], WISH).disclosure
    assert [d.id for d in queries.disclosures_of_report(sit(cast.amal), report.id)] == [made.id]
    assert queries.disclosures_of_report(sit(cast.amal), other.id) == []


def test_codes_are_words_that_a_stranger_understands():
    given = replace(LOWEST, forbids=frozenset({"court"}), foreign=frozenset({("NATO", "NS")}))
    assert disclosing.codes(given) == ["TLP:CLEAR", "PAP:CLEAR", "NS under NATO", "not for court"]
