"""Before its period ends a report is reviewed by another; after it, it is gone; who received it wrong is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from fusioncell.evidence import queries
from fusioncell.evidence.actions.disclosing import disclose
from fusioncell.evidence.actions.expiry import expire
from fusioncell.evidence.actions.reports import retract
from fusioncell.evidence.actions.reviewing import erase_due, keep_longer, not_needed
from fusioncell.evidence.actions.telling import tell_of_corrections
from fusioncell.evidence.models import Original, Report, Statement
from fusioncell.evidence.queries_of_review import due
from fusioncell.evidence.tests.test_disclosure import CHANNEL, WISH, crate, label
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotAllowed, NotFound, Refused
from fusioncell.foundation.words import new_id
from fusioncell.mandate.actions import work
from fusioncell.mandate.actions.shifts import escalate_overdue
from fusioncell.mandate.models import Seat, WorkItem
from fusioncell.mandate.paging import Wish
from tests import cast as people
from tests.cast import client

pytestmark = pytest.mark.django_db
WHY = "The inquiry into the crates goes on."


@pytest.fixture
def rosa(cast) -> Seat:
    """The records officer."""
    return cast.seat("rosa", "cell", "records_officer")


def ending(days, **more):
    """A report whose period ends in so many days."""
    ends = now() + timedelta(days=days)
    said = [people.statement(label(), new_id(), "Karim Belkani")]
    return people.report(CHANNEL, "Crate", label(), review_by=ends, visible_until=ends, statements=said, **more)


def test_records_officer_sees_what_ends_soon_by_the_laws_warnings(rosa, sit):
    near, later, far = ending(12), ending(70), ending(400)
    found = due(sit(rosa), Wish())
    assert [(one.id, days) for one, days in found.rows] == [(near.id, 30), (later.id, 90)]
    assert list(found.counts) == [(90, 2), (30, 1), (0, 0)]
    assert far.id not in {one.id for one, _days in found.rows}


def test_report_is_kept_longer_with_its_statements_and_the_decision_is_in_the_log(rosa, sit, events):
    report = ending(12)
    until = now() + timedelta(days=300)
    keep_longer(sit(rosa), report.id, until, WHY)
    assert Report.objects.get(pk=report.id).review_by == until
    assert {s.visible_until for s in Statement.objects.filter(report_id=report.id)} == {until}
    said = next(e for e in events if e.kind == "record.review").body
    assert (said["detail"]["decision"], said["detail"]["reason"], said["article"]) == ("keep", WHY, "A26")


def test_review_needs_a_reason_another_person_and_the_laws_bound(cast, rosa, sit):
    report = ending(12)
    who = sit(rosa)
    soon = now() + timedelta(days=300)
    for number, until, why, told in (
        (report.id, soon, "short", "says why"),
        (report.id, now() - timedelta(days=1), WHY, "lies in the past"),
        (report.id, now() + timedelta(days=4000), WHY, "at most"),
    ):
        with pytest.raises(Refused, match=told):
            keep_longer(who, number, until, why)
    with pytest.raises(NotAllowed):
        keep_longer(sit(cast.amal), report.id, soon, WHY)
    with pytest.raises(NotFound):
        keep_longer(sit(rosa), new_id(), soon, WHY)


def test_what_is_not_needed_is_seen_no_longer_and_erased_on_the_day_of_the_law(cast, rosa, sit):
    report = ending(12)
    not_needed(sit(rosa), report.id, "The crates were found to hold tiles.")
    assert not queries.reports_seen_by(sit(cast.amal)).filter(pk=report.id).exists()
    expire()
    assert erase_due() == 0, "the law gives thirty days"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM erase_expired(0, 10)")
        assert cursor.fetchone()[0] == 1
    sit(rosa)
    kept = Report.objects.get(pk=report.id)
    assert (kept.title, kept.text, bytes(kept.sha256), kept.erased_at is not None) == ("", "", b"", True)
    assert not Statement.objects.filter(report_id=report.id).exists()
    assert not Original.objects.filter(pk=report.id).exists()


def test_whoever_received_a_report_is_told_once_that_it_was_retracted_and_confirms(cast, sit, events):
    report = crate()
    disclose(sit(cast.basma), [report.id], WISH)
    retract(sit(cast.basma), report.id, "It was another crate.")
    assert tell_of_corrections() == 0, "one notice to each recipient"
    polina = sit(cast.seat("polina", "police", "liaison"))
    notice = WorkItem.objects.get(kind="notice")
    assert (notice.agency_id, notice.object_kind, notice.object_id) == ("police", "retraction", report.id)
    assert report.title not in notice.title + notice.body
    assert timedelta(days=6) < notice.due_at - now() <= timedelta(days=7)
    assert [e.body["detail"]["to"] for e in events if e.kind == "correction.notice"] == ["police"]
    assert escalate_overdue(now() + timedelta(days=6)) == 0
    work.take(polina, notice.id)
    work.answer(polina, notice.id, "Corrected in our register, and told to those who had it from us.")
    assert escalate_overdue(now() + timedelta(days=8)) == 0


def test_unconfirmed_notice_comes_before_the_chief(cast, sit):
    cast.seat("hadi", "police", "agency_chief")
    report = crate()
    disclose(sit(cast.basma), [report.id], WISH)
    retract(sit(cast.basma), report.id, "It was another crate.")
    assert escalate_overdue(now() + timedelta(days=8)) == 1


def test_newer_version_of_a_disclosed_report_is_told_as_well(cast, sit):
    old = crate(title="Crate at Port Sael")
    disclose(sit(cast.basma), [old.id], WISH)
    people.report(CHANNEL, "Crate, corrected", label(), supersedes_id=old.id, external_id="c-1")
    sit(cast.basma)
    assert tell_of_corrections() == 1
    sit(cast.seat("polina", "police", "liaison"))
    assert WorkItem.objects.get(kind="notice").object_kind == "correction"


def test_pages_of_review_are_the_records_officers_alone(cast, rosa):
    report = ending(12)
    browser = client(rosa)
    assert b"Crate" in browser.get("/reviews/").content
    page = f"/reviews/{report.id}/"
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"decision": "keep", "reason": WHY}).status_code == 422, "for how long?"
    assert browser.post(page, {"decision": "keep", "days": "200", "reason": WHY}).status_code == 302
    for stranger in (client(cast.amal), Client()):
        assert stranger.get("/reviews/").status_code in (302, 404)
        assert stranger.post(page, {"decision": "erase", "reason": WHY}).status_code in (302, 404)
