"""What comes in is compared with everything held, and each learns of it what the labels let him, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from fusioncell.evidence.actions.consent import agree
from fusioncell.evidence.actions.expiry import expire
from fusioncell.evidence.actions.people import set_category
from fusioncell.evidence.actions.reports import retract
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import Discoverable, new_id
from fusioncell.fusion import held, queries, queries_of_pairs
from fusioncell.fusion.actions import deciding, linking
from fusioncell.fusion.actions.arriving import work_arrivals
from fusioncell.fusion.actions.deciding import Wish
from fusioncell.fusion.held import Filing
from fusioncell.fusion.methods.attributes import number_of, plain_number
from fusioncell.fusion.models import Hit
from fusioncell.fusion.queries_of_hits import hits_seen_by
from fusioncell.fusion.tests.made import cleaned, person, same
from fusioncell.mandate.actions.cases import open_case
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Consent
from fusioncell.mandate.queries import label_id
from fusioncell.mandate.queries_of_work import work_seen_by
from fusioncell.mandate.rules_of_cases import Opening
from tests import cast as told
from tests.cast import Cast, Sit

pytestmark = pytest.mark.django_db

SAME_MAN = {"passport": "XV1234567", "birthDate": "1984-05-12"}


def match() -> None:
    """Work as the worker does, until nothing is left."""
    while work_arrivals():
        pass


def thing(schema: str, prop: str, value: str, channel: str, label: Label | None = None) -> UUID:
    """A thing as a report of a channel tells of one."""
    number = new_id()
    under = label or told.label_of_channel(channel)
    said = [told.statement(under, number, cleaned(schema, prop, value), prop, schema=schema)]
    told.report(channel, f"About {value}", under, statements=said)
    return number


def levels(hits: Sequence[Hit]) -> dict[str, tuple[str, str | None]]:
    """What each agency was told, and of whom."""
    return {hit.agency_id: (hit.level, hit.its_agency_id) for hit in hits}


def all_hits(cast: Cast, sit: Sit) -> dict[str, tuple[str, str | None]]:
    """As the overseer sees them."""
    return levels(list(hits_seen_by(sit(cast.oumar))))


def test_cell_sees_what_met_and_why_and_each_agency_whom_to_ask(cast: Cast, sit: Sit) -> None:
    cast.seat("ines", "gendarmerie", "liaison")
    cast.seat("brahim", "border", "liaison")
    first = person("Ivan Petrov", channel="gendarmerie_reports", **SAME_MAN)
    match()
    second = person("Petrov Ivan", channel="border_crossings", **SAME_MAN)
    match()
    hit = hits_seen_by(sit(cast.amal)).get(agency_id="cell")
    assert {hit.record, hit.met} == {first, second}
    assert any("XV1234567" in str(reason) for reason in hit.reasons)
    assert all_hits(cast, sit) == {
        "cell": ("full", None), "gendarmerie": ("pointer", "border"), "border": ("pointer", "gendarmerie"),
    }  # fmt: skip
    board = work_seen_by(sit(cast.more["brahim"]))
    assert [item.title for item in board.filter(kind="hit")] == ["gendarmerie holds something on this: ask its desk"]
    ours = hits_seen_by(sit(cast.more["brahim"])).get()
    assert (ours.met, ours.reasons) == (None, [])


def test_stranger_learns_nothing_of_a_hit(cast: Cast, sit: Sit) -> None:
    person("Ivan Petrov", channel="gendarmerie_reports", **SAME_MAN)
    person("Petrov Ivan", channel="border_crossings", **SAME_MAN)
    match()
    assert not hits_seen_by(sit(cast.dina)).exists()
    assert not work_seen_by(sit(cast.dina)).exists()
    assert not queries_of_pairs.queue(sit(cast.dina)).exists()


@pytest.mark.parametrize(
    ("held_as", "holder", "sender"),
    [
        (Discoverable.FULL, ("pointer", "customs"), ("full", "police")),
        (Discoverable.POINTER, ("pointer", "customs"), ("pointer", "police")),
        (Discoverable.SILENT, ("silent", "customs"), None),
        (Discoverable.NONE, None, None),
    ],
)
def test_label_says_how_much_a_hit_tells(
    cast: Cast, sit: Sit, held_as: Discoverable, holder: tuple[str, str] | None, sender: tuple[str, str] | None
) -> None:
    """What is held lies under a label that the sender may not read; he sends what can be discovered as a pointer."""
    cast.seat("nabil", "police", "agency_chief")
    closed = told.label_of_channel("police_reports", discoverable=held_as)
    person("Ivan Petrov", label=closed, **SAME_MAN)
    match()
    person("Ivan Petrov", channel="customs_declarations", **SAME_MAN)
    match()
    found = all_hits(cast, sit)
    assert found.get("police") == holder
    assert found.get("customs") == sender


def test_sender_cannot_tell_the_hidden_from_the_absent(cast: Cast, sit: Sit, django_assert_num_queries: object) -> None:
    """What a sender's own seats see after sending is the same whether a silent record met it or nothing did."""
    secret = told.label_of_channel("police_reports", discoverable=Discoverable.SILENT)
    person("Ivan Petrov", label=secret, **SAME_MAN)
    match()
    person("Ivan Petrov", channel="customs_declarations", **SAME_MAN)
    person("Karim Belkani", "XK7654321", channel="customs_declarations", birthDate="1990-01-02")
    match()
    who = sit(cast.chafik)
    assert not hits_seen_by(who).exists()
    assert not work_seen_by(who).filter(kind="hit").exists()
    assert not queries_of_pairs.queue(who).exists()


def test_finding_that_nobody_may_see_says_so_to_each_holder_and_asks_for_what_would_help(cast: Cast, sit: Sit) -> None:
    chief = cast.seat("nabil", "police", "agency_chief")
    head = cast.seat("yelena", "intel", "agency_chief")
    purposes = frozenset({told.PURPOSE, "oversight"})

    def own(agency: str) -> frozenset[frozenset[str]]:
        return frozenset({frozenset({f"agency:{agency}"})})

    police = told.label_of_channel("police_reports", consent_clauses=own("police"), purposes=purposes)
    intel = told.label_of_channel("intel_reports", consent_clauses=own("intel"), purposes=purposes)
    thing("BankAccount", "iban", "DE89370400440532013000", "police_reports", police)
    match()
    thing("BankAccount", "iban", "DE89370400440532013000", "intel_reports", intel)
    match()
    for seat, its in ((chief, None), (head, "police")):
        hit = hits_seen_by(sit(seat)).get()
        assert hit.nobody
        assert hit.its_agency_id == its
        assert hit.met is None
        assert len(hit.consents) == 1
    assert not hits_seen_by(sit(cast.amal)).filter(agency_id="cell").exists()
    for seat in (chief, head):
        who = sit(seat)
        question = Consent.objects.get(originator_id=seat.agency_id, state="asked")
        assert question.recipient_id == "cell"
        agree(who, question.id, now() + timedelta(days=30), "For this.")
    match()
    hit = hits_seen_by(sit(cast.amal)).get(agency_id="cell")
    assert hit.level == "full"
    assert hit.met is not None


def test_identical_passports_are_joined_by_the_rule_and_listed_and_a_name_never_is(cast: Cast, sit: Sit) -> None:
    one, other = person("Ivan Petrov", **SAME_MAN), person("Petrov Ivan", channel="gendarmerie_reports", **SAME_MAN)
    namesake = person("Ivan Petrov", birthDate="1990-01-01")
    match()
    who = sit(cast.amal)
    assert set(queries.cluster_of(who, one)) == {one, other}
    assert queries.cluster_of(who, namesake) == [namesake]
    listed = queries_of_pairs.joined_by_rule(sit(cast.oumar)).get()
    assert (listed.rule, listed.origin) == ("passportNumber", "rule")


def test_what_the_rule_joined_and_a_person_undid_stays_undone(cast: Cast, sit: Sit) -> None:
    one, _other = person("Ivan Petrov", **SAME_MAN), person("Ivan Petrov", **SAME_MAN)
    match()
    joined = queries_of_pairs.joined_by_rule(sit(cast.amal)).get()
    deciding.undo(sit(cast.amal), joined.id, "A passport that was copied.")
    label = told.label_of_channel("police_reports")
    told.report("police_reports", "Again", label, statements=[told.statement(label, one, "Ivan Petrov")])
    match()
    assert queries.cluster_of(sit(cast.amal), one) == [one]


def test_contradictory_strong_identifiers_are_put_before_a_person(cast: Cast, sit: Sit) -> None:
    one = person("Ivan Petrov", idNumber="MZN123456789", **SAME_MAN)
    other = person("Ivan Petrov", idNumber="MZN987654321", **SAME_MAN)
    match()
    assert queries.cluster_of(sit(cast.amal), one) == [one]
    pair = queries_of_pairs.pair_for(sit(cast.amal), one, other)
    assert "idNumber" in pair.weighed.contradictions


def test_originator_who_forbids_automated_decisions_has_nothing_joined_by_it(cast: Cast, sit: Sit) -> None:
    one, _other = person("Ivan Petrov", **SAME_MAN), person("Ivan Petrov", channel="border_crossings", **SAME_MAN)
    match()
    assert queries.cluster_of(sit(cast.amal), one) == [one]
    assert queries_of_pairs.queue(sit(cast.amal)).count() == 1


@pytest.mark.parametrize("value", ["000000", "unknown", "N/A", "111111111"])
def test_placeholders_join_nobody(cast: Cast, sit: Sit, value: str) -> None:
    one, _other = person("Ivan Petrov", value), person("Amina Haddad", value)
    match()
    assert queries.cluster_of(sit(cast.amal), one) == [one]
    assert not queries_of_pairs.queue(sit(cast.amal)).exists()


def test_suggestion_shows_each_viewer_the_evidence_that_he_may_see(cast: Cast, sit: Sit) -> None:
    """The passport lies under a label that the stranger to it may not read: to him the pair rests on less."""
    label = told.label_of_channel("police_reports")
    hidden = told.label_of_channel("police_reports", caveats=frozenset({"compartment:hawk"}))
    both = []
    for _ in range(2):
        number = new_id()
        said = [
            told.statement(label, number, "Ivan Sergeyevich Petrov"),
            told.statement(label, number, "1984-05-12", "birthDate"),
            told.statement(hidden, number, "XV1234567", "passportNumber"),
        ]
        told.report("police_reports", "About him", label, statements=said)
        both.append(number)
    match()
    seen = queries_of_pairs.suggestion_of(sit(cast.amal), *both)
    whole = queries_of_pairs.suggestion_of(sit(cast.basma), *both)
    assert seen is not None
    assert whole is not None
    assert "XV1234567" not in str(seen.reasons)
    assert seen.bits < whole.bits


def test_retracted_report_is_no_longer_found(cast: Cast, sit: Sit) -> None:
    label = told.label_of_channel("police_reports")
    number = new_id()
    said = [told.statement(label, number, "XV1234567", "passportNumber")]
    kept = told.report("police_reports", "Passport", label, statements=said)
    match()
    retract(sit(cast.basma), kept.id, "Wrong.")
    match()
    person("Ivan Petrov", **SAME_MAN)
    match()
    assert not queries_of_pairs.joined_by_rule(sit(cast.amal)).exists()


def test_two_agencies_that_work_on_one_subject_learn_it(cast: Cast, sit: Sit) -> None:
    ours = person("Ivan Petrov", channel="customs_declarations", **SAME_MAN)
    theirs = person("Ivan Petrov", channel="gendarmerie_reports", **SAME_MAN)
    match()
    for name, agency, record in (("ines", "customs", ours), ("omar", "gendarmerie", theirs)):
        seat = cast.seat(name, agency, "analyst")
        case = open_case(sit(seat), Opening("About him", "A17", told.PURPOSE, "RESTRICTED"))
        set_category(sit(seat), case.id, record, "suspect", "In the papers.")
    match()
    for name, its in (("ines", "gendarmerie"), ("omar", "customs")):
        hit = hits_seen_by(sit(cast.more[name])).get(kind="subject", agency_id=cast.more[name].agency_id)
        assert (hit.level, hit.its_agency_id) == ("pointer", its)
    assert not hits_seen_by(sit(cast.dina)).exists()


def test_executor_over_tables_suggests_what_the_index_suggests(cast: Cast, sit: Sit) -> None:
    one = person("Ivan Sergeyevich Petrov", channel="gendarmerie_reports", **SAME_MAN)
    other = person("Petrov Ivan Sergeyevich", channel="border_crossings", **SAME_MAN)
    person("Amina Haddad", "XK7654321", birthDate="1999-01-01")
    match()
    before = queries_of_pairs.suggestion_of(sit(cast.amal), one, other)
    who = held.matcher()
    assert who is not None
    job = linking.ask(who, [], engine="duckdb")
    linking.link_job(job)
    assert job.resume["person"] == "done"
    after = queries_of_pairs.suggestion_of(sit(cast.amal), one, other)
    assert before is not None
    assert after is not None
    assert after.bits == before.bits
    assert queries_of_pairs.queue(sit(cast.amal)).count() == 1


def test_telephone_of_a_crowd_suggests_nobody_to_anybody(cast: Cast, sit: Sit) -> None:
    """One bad number on more records than identify anybody still says a little, and joins nothing."""
    who = held.matcher()
    assert who is not None
    crowd = [person(made_name(number), phone="+9994155501234") for number in range(26)]
    match()
    for one, other in zip(crowd[-4:], crowd[:4], strict=True):
        assert queries_of_pairs.suggestion_of(sit(cast.amal), one, other) is None
    assert queries.cluster_of(sit(cast.amal), crowd[-1]) == [crowd[-1]]


def made_name(number: int) -> str:
    """A name that no other number has a word of."""
    word = "".join("bdfgklmnrstvz"[number * (place + 3) % 13] + "aeiou"[number // 3 % 5] for place in range(4))
    return f"{word.title()}{number} {word[::-1].title()}{number}x"


def test_value_that_a_newer_version_no_longer_states_is_filed_no_longer(cast: Cast, sit: Sit) -> None:
    label = told.label_of_channel("police_reports")
    number = new_id()
    said = [told.statement(label, number, "Ivan Petrov"), told.statement(label, number, "XV1234567", "passportNumber")]
    first = told.report("police_reports", "One", label, statements=said)
    match()
    assert holders_of("XV1234567") == 1
    left = [told.statement(label, number, "Ivan Petrov")]
    told.report("police_reports", "One, corrected", label, supersedes_id=first.id, statements=left)
    match()
    assert holders_of("XV1234567") == 0


def test_what_ran_out_or_was_erased_is_found_no_longer(cast: Cast, sit: Sit) -> None:
    """The clock of retention moves it to a label that nobody reads; the machine, which reads past rights, drops it."""
    label = told.label_of_channel("police_reports")
    number, until = new_id(), now() + timedelta(seconds=1)
    said = [told.statement(label, number, "XV1234567", "passportNumber")]
    kept = told.report("police_reports", "For a second", label, statements=said, visible_until=until)
    match()
    assert holders_of("XV1234567") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT keep_report_until(%s, now())", [kept.id])
    expire()
    match()
    assert holders_of("XV1234567") == 0
    person("Ivan Petrov", **SAME_MAN)
    match()
    assert not queries_of_pairs.joined_by_rule(sit(cast.amal)).exists()


def holders_of(passport: str) -> int:
    """On how many records a passport is filed."""
    assert held.matcher() is not None
    (number,) = {number_of("= document", plain_number(passport))}
    return held.holders([number])[number]


def test_one_agency_with_many_records_of_somebody_does_not_hide_another_agencys(cast: Cast, sit: Sit) -> None:
    old = person("Ivan Petrov", channel="gendarmerie_reports", birthDate="1984-05-12", nationality="xv", gender="male")
    match()
    for _ in range(held.MOST + 4):
        person("Ivan Petrov", channel="border_crossings", **SAME_MAN)
    match()
    new = person("Ivan Petrov", channel="border_crossings", **SAME_MAN)
    match()
    assert queries_of_pairs.suggestion_of(sit(cast.amal), old, new) is not None


def test_name_in_characters_of_han_meets_the_same_name_in_latin_letters(cast: Cast, sit: Sit) -> None:
    one = person("李进平", birthDate="1984-05-12", nationality="cn")
    match()
    other = person("Jinping Li", channel="gendarmerie_reports", birthDate="1984-05-12", nationality="cn")
    match()
    assert queries_of_pairs.suggestion_of(sit(cast.amal), one, other) is not None


def test_judgements_of_the_store_reach_the_estimation_as_long_as_they_stand(cast: Cast, sit: Sit) -> None:
    one, other, third = person("Nadia Haddad", "X1234567"), person("Nadia Haddad", "X1234567"), person("Nadia Haddad")
    same(sit(cast.amal), one, other)
    waits = same(sit(cast.amal), one, third)
    apart = deciding.decide(sit(cast.amal), Wish(*queries.in_order(other, third), "different"))
    assert held.judged() == {}  # nobody but the machine is given these
    assert held.matcher() is not None
    assert held.judged() == {queries.in_order(one, other): True, queries.in_order(other, third): False}
    deciding.undo(sit(cast.amal), apart.id, "Not sure.")
    deciding.confirm(sit(cast.basma), waits.id)
    assert held.matcher() is not None
    assert held.judged() == {queries.in_order(one, other): True, queries.in_order(one, third): True}


def test_hub_of_ten_thousand_still_answers_within_its_bound(cast: Cast) -> None:
    """One value on 10,000 records: the newest come up, ranked, and no more than the bound."""
    who = held.matcher()
    assert who is not None
    label = label_id(told.label_of_channel("police_reports"))
    records = [new_id() for _ in range(10_000)]
    held.file([Filing(record, label, "Person", "police", [7, n + 100]) for n, record in enumerate(records)])
    asker = new_id()
    found = list(held.candidates({asker: [7]}))
    assert len(found) == held.MOST
    rare = list(held.candidates({asker: [7, 100 + 5_000]}))
    assert rare[0].record == records[5_000]
    assert held.holders([7])[7] == 2_000


def test_comparing_all_again_suggests_and_never_joins_and_goes_on_where_it_stood(cast: Cast, sit: Sit) -> None:
    one, other = person("Ivan Petrov", **SAME_MAN), person("Ivan Petrov", **SAME_MAN)
    match()
    joined = queries_of_pairs.joined_by_rule(sit(cast.amal)).get()
    deciding.undo(sit(cast.amal), joined.id, "Twins.")
    who = held.matcher()
    assert who is not None
    job = linking.ask(who, ["Person"])
    linking.link_job(job)
    assert job.resume["done"] == 2
    again = linking.ask(who, ["Person"])
    assert again.id == job.id
    linking.link_job(again)
    assert again.resume["done"] == 2
    assert linking.ask(who, ["Person"], restart=True).id != job.id
    assert queries.cluster_of(sit(cast.amal), one) == [one]
    assert queries_of_pairs.suggestion_of(sit(cast.amal), one, other) is not None
