"""Tips (RULES R09, R10, R02): closed until two people have vetted them; without ground, gone."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from fusioncell.evidence.actions import lowering
from fusioncell.evidence.actions.expiry import expire
from fusioncell.evidence.methods.normalise import tsquery
from fusioncell.evidence.models import Lowering, Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import CellError, NotFound, Refused
from fusioncell.foundation.words import State
from fusioncell.intake import queries_of_tips as queries
from fusioncell.intake import rules_of_tips as rules
from fusioncell.intake.actions import tips
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.mappings import shipped_mapping
from fusioncell.intake.actions.reading import read_delivery
from fusioncell.intake.actions.writing import write
from fusioncell.intake.forms_of_tips import DISPOSITION_WORDS
from fusioncell.intake.methods.behaviours import BEHAVIOURS, PROTECTED
from fusioncell.intake.models import Tip
from fusioncell.intake.rules_of_tips import DISPOSITIONS, Compared, Vetting
from fusioncell.intake.showing_of_tips import written
from fusioncell.mandate.actions import work
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.sitting import Sitting
from tests.cast import Cast, Event, Sit, client, machine

pytestmark = [pytest.mark.store, pytest.mark.django_db]

SEEN = {
    "channel": "activity_tips", "title": "A man measures the service gate", "event_type": "", "indicators": [],
    "text": "He measured the gate with a tape on two evenings and asked the guard for the hours of the patrol.",
    "occurred": "2026-11-18", "place": "Port Sael", "person": "Zorando Quell", "plate": "QX 9911", "source": "",
}  # fmt: skip
COMPARED = Compared(
    ["TESTSEC", "ELICIT"],
    ["He measured the service gate twice", "He asked the guard for the hours of patrol"],
    "Measuring a closed gate and asking for patrol hours is probing.",
)
VETTED = Vetting("attack_on_infrastructure", "Two probing acts at the gate named in another report.")


def told(who: Sitting, **changed: object) -> UUID:
    """A tip that somebody wrote down; its number."""
    made = write(who, written({**SEEN, **changed}))
    return Tip.objects.get(report__delivery_id=made.id).id


def duty(cast: Cast, sit: Sit) -> Sitting:
    """The duty officer at work."""
    return sit(cast.seat("dario", "cell", "duty_officer"))


def seen_by(who: Sitting, tip_id: UUID, report: UUID) -> bool:
    """Whether a person can open the tip's report."""
    return reports_seen_by(who).filter(pk=report).exists() and queries.tips_seen_by(who).filter(pk=tip_id).exists()


def found_by(words: str, kind: int = 1) -> int:
    """How many entities (or reports: kind 0) the index lets whoever sits here find."""
    asked = tsquery(words)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_candidates(%s, %s::smallint, '{}', NULL, NULL, 100)", [asked, kind])
        return int(cursor.fetchone()[0])


def test_tip_is_closed_until_two_people_have_vetted_it(cast: Cast, sit: Sit, events: list[Event]) -> None:
    """R09."""
    amal = sit(cast.amal)
    tip_id = told(amal)
    report = Tip.objects.get(pk=tip_id).report_id
    assert not seen_by(sit(cast.chafik), tip_id, report)
    tips.compare(sit(cast.amal), tip_id, COMPARED)
    assert not seen_by(sit(cast.chafik), tip_id, report)
    with pytest.raises(CellError):
        tips.vet(sit(cast.amal), tip_id, VETTED)
    tip = tips.vet(duty(cast, sit), tip_id, VETTED)
    assert tip.state == "shareable"
    assert seen_by(sit(cast.chafik), tip_id, report)
    first, second = (next(e for e in events if e.kind == kind) for kind in ("tip.compare", "tip.vet"))
    assert first.body["seat"] != second.body["seat"]


def test_one_person_never_takes_both_steps_even_in_the_database(cast: Cast, sit: Sit) -> None:
    """R09."""
    amal = sit(cast.amal)
    tip_id = told(amal)
    tips.compare(amal, tip_id, COMPARED)
    for change in (
        f"vetted_by_id = {cast.amal.id}, state = 'shareable', nexus = 'x', vetted_at = now()",
        f"vetted_by_id = {cast.basma.id}, state = 'shareable', nexus = 'x', vetted_at = now()",
        "state = 'closed'",
        "facts_needed = 9",
    ):
        with pytest.raises((IntegrityError, ProgrammingError, InternalError)), transaction.atomic():
            _change(tip_id, change)


def _change(tip_id: UUID, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE intake_tip SET {change} WHERE id = %s", [tip_id])  # noqa: S608 (our own words)


def test_label_of_a_tip_falls_by_no_other_way(cast: Cast, sit: Sit) -> None:
    """R09."""
    amal = sit(cast.amal)
    tip_id = told(amal)
    tip = queries.tip_for(amal, tip_id)
    for kind in ("declassify", "tear_line", "sanitise"):
        wish = lowering.Wish(tip.report_id, kind, Handling("UNCLASSIFIED", "GREEN"), "Needed", "Title", "Text")
        with pytest.raises(Refused, match="R09"):
            lowering.propose(amal, wish)
    tips.compare(amal, tip_id, COMPARED)
    proposal = Lowering.objects.get(report_id=tip.report_id)
    with pytest.raises(NotFound):
        lowering.approve(sit(cast.basma), proposal.id)
    Lowering.objects.filter(pk=proposal.id).update(approved_by=cast.basma, approved_at=now())
    move = [tip.report_id, tip.report.label_id, tip.open_label_id, proposal.id]
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT relabel_report(%s, %s, %s, %s)", move)


WANTING = (
    (Compared([], ["He measured the gate"], "It compares with probing of a gate"), "at least 1 behaviour"),
    (Compared(["NOSUCH"], ["x", "y"], "It compares with a thing"), "sixteen"),
    (Compared(["PHOTO"], ["He took photographs of the gate"], "Taking photographs of a gate"), "2 separate facts"),
    (Compared(["PHOTO"], ["He is a Muslim", "Foreigner"], "A man with a camera stood there"), "origin, belief"),
    (Compared(["SABOT"], [], "The fence was cut in the night"), "fact"),
    (Compared(["SABOT"], ["The fence was cut"], "short"), "Write how"),
)


def test_comparison_that_does_not_suffice_says_why(cast: Cast, sit: Sit) -> None:
    """R09, R02."""
    amal = sit(cast.amal)
    tip_id = told(amal)
    for given, why in WANTING:
        with pytest.raises(Refused, match=why):
            tips.compare(amal, tip_id, given)


def test_nine_behaviours_ask_for_more_facts_than_seven(cast: Cast) -> None:
    """R09."""
    law = law_in_force().mandate
    assert (len(BEHAVIOURS), len(PROTECTED)) == (16, 9)
    assert {rules.facts_needed([code], law) for code in PROTECTED} == {2}
    assert {rules.facts_needed([code], law) for code in BEHAVIOURS.keys() - PROTECTED} == {1}
    assert DISPOSITION_WORDS.keys() == DISPOSITIONS.keys()


def test_unfounded_tip_is_found_by_nobody_at_once_and_erased_on_its_day(
    cast: Cast, sit: Sit, events: list[Event]
) -> None:
    """R10."""
    amal = sit(cast.amal)
    tip_id = told(amal)
    report = Tip.objects.get(pk=tip_id).report_id
    assert found_by("Zorando") == 1
    with pytest.raises(Refused, match="R32"):
        tips.end(amal, tip_id, "explained", "", "")
    tips.end(amal, tip_id, "explained", "A surveyor of the municipality.", "It was a surveyor at work; thank you.")
    for person in (cast.amal, cast.basma, cast.seat("rosa", "cell", "records_officer")):
        who = sit(person)
        assert not reports_seen_by(who).filter(pk=report).exists()
        assert found_by("Zorando") == found_by("surveyor") == found_by("gate", 0) == 0
    assert tips.purge(now() + timedelta(days=179)) == 0
    assert tips.purge(now() + timedelta(days=181)) == 1
    certificate = next(e for e in events if e.kind == "tip.purge")
    assert certificate.body["subjects"] == [str(tip_id), str(report)]
    assert len(certificate.body["detail"]["sha256"]) == 64
    assert tips.purge(now() + timedelta(days=365)) == 0


def test_tip_held_by_law_outlives_its_day(cast: Cast, sit: Sit) -> None:
    """R10: a hold stands above the period. The clock of retention does not turn what is held into what is expired."""
    amal = sit(cast.amal)
    tip_id = told(amal)
    report = Tip.objects.select_related("report").get(pk=tip_id).report
    held = label_id(replace(label_of(report.label_id), state=State.HELD))
    tips.end(amal, tip_id, "explained", "A surveyor of the municipality.", "It was a surveyor at work; thank you.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT relabel_report(%s, %s, %s, NULL)", [report.id, report.label_id, held])
        assert cursor.fetchone()[0] > 1
    expire()
    assert tips.purge(now() + timedelta(days=181)) == 0


def test_hold_on_the_original_alone_spares_the_whole_tip(cast: Cast, sit: Sit) -> None:
    """R10."""
    amal = sit(cast.amal)
    tip_id = told(amal)
    report = Tip.objects.select_related("report").get(pk=tip_id).report
    held = label_id(replace(label_of(report.label_id), state=State.HELD))
    with connection.cursor() as cursor:
        cursor.execute("SELECT relabel_original(%s, %s)", [report.id, held])
        assert cursor.fetchone()[0] is True
    tips.end(amal, tip_id, "explained", "A surveyor of the municipality.", "It was a surveyor at work; thank you.")
    expire()
    assert tips.purge(now() + timedelta(days=181)) == 0


def test_sender_is_told_and_the_clock_of_the_tip_stops(cast: Cast, sit: Sit) -> None:
    """R32."""
    mona = cast.seat("mona", "municipal", "liaison", "RESTRICTED")
    dario = duty(cast, sit)
    monitor = machine("field_reports")
    coded = (("incidentType", "armed_group"), ("keywords", "checkpoint"), ("keywords", "nonsense"))
    said = [{"entity": "e", "schema": "Incident", "property": prop, "value": value} for prop, value in coded]
    body = json.dumps({"format": "fusioncell/1", "reports": [{"title": "Six armed men", "statements": said}]})
    who = sit(monitor)
    made = deliver(who, Parcel("field_reports", "f.json", io.BytesIO(body.encode())))
    read_delivery(who, made.id, lambda _d, _n: None)
    sit(cast.more["dario"])
    tip = Tip.objects.select_related("report").get()
    assert (tip.event_type, tip.indicators) == ("armed_group", ["checkpoint"])
    assert tip.alert_due is not None
    assert tip.alert_due - tip.received_at == timedelta(minutes=60)
    item = WorkItem.objects.get(pk=tip.item_id)
    assert (item.agency_id, item.due_at) == ("cell", tip.alert_due)
    work.take(dario, item.id)
    clock = queries.clock_of(dario, tip)
    assert clock is not None
    assert (clock.owner, clock.taken_minutes, clock.late) == ("Dario", 0, False)
    tips.end(dario, tip.id, "no_nexus", "", "The men were forest guards; thank you for the report.")
    item.refresh_from_db()
    assert item.state == "answered"
    sit(mona)
    assert WorkItem.objects.filter(kind="notice", agency_id="municipal").count() == 1


def test_tip_cannot_be_said_to_be_shared_before_it_is_vetted(cast: Cast, sit: Sit) -> None:
    """R09."""
    amal = sit(cast.amal)
    with pytest.raises(Refused, match="not vetted by two people"):
        tips.end(amal, told(amal), "investigation", "", "An investigation has been opened now.")


def test_vetted_tip_has_the_label_of_its_channel(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    tip_id = told(amal)
    tips.compare(amal, tip_id, COMPARED)
    tip = tips.vet(duty(cast, sit), tip_id, VETTED)
    found = label_of(Report.objects.get(pk=tip.report_id).label_id)
    channel = law_in_force().mandate.channels["activity_tips"].label
    assert channel is not None
    assert (found.audience, found.conditions, found.forbids) == (channel.audience, channel.conditions, channel.forbids)


def test_tips_are_counted_by_behaviour_without_a_word_of_them(cast: Cast, sit: Sit) -> None:
    amal = sit(cast.amal)
    tip_id = told(amal)
    tips.compare(amal, tip_id, COMPARED)
    tips.end(amal, tip_id, "protected", "", "What was seen is lawful; thank you.")
    counted = {one.behaviour: one for one in queries.counts(sit(cast.basma))}
    assert (counted["ELICIT"].tips, counted["ELICIT"].unfounded, counted["ELICIT"].share) == (1, 1, 100)
    with pytest.raises(CellError):
        queries.counts(sit(cast.chafik))


def test_pages_walk_a_tip_from_its_telling_to_its_vetting(cast: Cast, sit: Sit) -> None:
    sit(cast.amal)
    browser = client(cast.amal)
    assert browser.get("/intake/tips/new/").status_code == 200
    answer = browser.post("/intake/tips/new/", {**SEEN, "event_type": "site_watched", "indicators": ["repeated"]})
    assert answer.status_code == 302
    tip = Tip.objects.get()
    page = f"/intake/tips/{tip.id}/"
    assert "Compare with the closed list" in browser.get(page).content.decode()
    facts = "\n".join(COMPARED.facts)
    wrong = browser.post(page, {"act": "compare", "behaviours": ["NOSUCH"], "facts": facts, "comparison": "x"})
    assert wrong.status_code == 422
    given = {"act": "compare", "behaviours": ["TESTSEC"], "facts": facts, "comparison": COMPARED.comparison}
    assert browser.post(page, given).status_code == 302
    dario = cast.seat("dario", "cell", "duty_officer")
    other = client(dario)
    vetting = {"act": "vet", "offence": VETTED.offence, "nexus": VETTED.nexus}
    assert other.post(page, vetting).status_code == 302
    assert "May be shared" in other.get("/intake/tips/?in=shareable").content.decode()
    assert client(cast.basma).get("/intake/tips/figures/").status_code == 200
    assert client(cast.dina).get(page).status_code == 404


FIELD = """number,date,event_type,indicators,place,latitude,longitude,text,monitor
F-1,2026-11-18,armed_group,checkpoint;nonsense;threats,Salt quay,6.45,3.39,Six men stopped two carts.,Monitor 7
F-2,2026-11-19,no_such_code,,Old well,,,People talk of strangers.,Monitor 9
F-3,19 November,armed_group,checkpoint,Old well,91,3.4,"=HYPERLINK(""x"")",Monitor 9
"""


def test_field_reports_come_in_as_a_table_and_start_their_clocks(cast: Cast, sit: Sit) -> None:
    """R09, R32."""
    duty(cast, sit)
    who = sit(machine("field_reports"))
    mapping = shipped_mapping("field_reports")
    assert mapping is not None
    parcel = Parcel("field_reports", "week.csv", io.BytesIO(FIELD.encode()), mapping.id)
    read = read_delivery(who, deliver(who, parcel).id, lambda _d, _n: None)
    assert (read.accepted, read.quarantined) == (3, 0)
    sit(cast.more["dario"])
    first, second, third = Tip.objects.select_related("report").order_by("report__external_id")
    assert (first.event_type, first.indicators) == ("armed_group", ["checkpoint", "threats"])
    assert first.alert_due is not None
    assert first.alert_due - first.received_at == timedelta(minutes=60)
    assert (second.event_type, second.indicators) == ("", [])
    assert second.alert_due is not None
    assert second.alert_due - second.received_at == timedelta(days=7)
    assert third.report.occurred_from == ""
    assert third.report.findings
