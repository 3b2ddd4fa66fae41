"""What becomes of a delivery: verdicts, repeats, newer versions, quarantine and its mending, who may bring what."""

from __future__ import annotations

import gzip
import io

import orjson
import pytest

from fusioncell.evidence.models import Original, Report, Statement
from fusioncell.evidence.queries import original_of, report_for
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused, Unreadable
from fusioncell.intake import queries
from fusioncell.intake.actions import mending
from fusioncell.intake.actions.deliver import Parcel, bytes_of, deliver
from fusioncell.intake.actions.reading import read_delivery
from fusioncell.intake.actions.writing import Written, write
from fusioncell.intake.models import Duplicate, Quarantined
from tests import cast as people

pytestmark = pytest.mark.django_db


def report(number: str, name: str, **more: object) -> dict[str, object]:
    """A report in our own format about one person."""
    entities = [{"id": f"p-{number}", "schema": "Person", "properties": {"name": [name]}}]
    return {"id": number, "title": f"About {name}", "entities": entities, **more}


def document(*reports: object) -> bytes:
    """A document of reports."""
    return orjson.dumps({"format": "fusioncell/1", "reports": list(reports)})


def receive(who, raw: bytes, channel: str = "own_json", filename: str = "reports.json"):
    """A file delivered and read."""
    made = deliver(who, Parcel(channel, filename, io.BytesIO(raw)))
    return read_delivery(who, made.id, lambda _done, _note: None)


@pytest.fixture
def machine(cast, sit):
    """The machine seat of the channel of our own format, at work."""
    return sit(people.machine("own_json"))


def test_every_object_has_its_own_verdict(machine):
    raw = document(report("1", "Karim"), {"title": ""}, report("3", "Samir"))
    delivery = receive(machine, raw)
    assert (delivery.objects_read, delivery.accepted, delivery.quarantined) == (3, 2, 1)
    (reason,) = queries.reasons_of(machine, delivery)
    assert reason.count == 1
    assert reason.place
    assert reason.example


def test_colleague_learns_how_much_waits_and_not_what_it_says(cast, sit, machine):
    delivery = receive(machine, document({"title": ""}))
    (reason,) = queries.reasons_of(sit(cast.amal), delivery)
    assert (reason.count, reason.example, reason.place) == (1, "", "")
    assert not queries.quarantine_seen_by(sit(cast.amal)).exists()


def test_delivered_bytes_are_kept_whole_and_sealed(machine):
    raw = document(report("1", "Karim"))
    delivery = receive(machine, raw)
    assert b"".join(bytes_of(machine, delivery)) == raw
    assert b"Karim" not in bytes(Original.objects.get().sealed)


def test_packed_file_is_read_as_it_streams_from_the_store(machine):
    raw = gzip.compress(document(*[report(str(n), f"Person {n}") for n in range(50)]))
    assert receive(machine, raw, filename="reports.json.gz").accepted == 50


def test_same_bytes_are_linked_and_not_kept_twice(machine):
    receive(machine, document(report("1", "Karim")))
    again = receive(machine, document(report("1", "Karim"), report("2", "Samir")))
    assert (again.accepted, again.duplicates) == (1, 1)
    assert Duplicate.objects.get().report_id == Report.objects.get(external_id="1").id
    assert Report.objects.count() == 2


def test_newer_version_takes_the_place_of_the_older(machine):
    receive(machine, document(report("1", "Karim", version="1")))
    older = Report.objects.get()
    newer = receive(machine, document(report("1", "Kareem", version="2")))
    assert newer.newer_versions == 1
    assert Report.objects.get(version="2").supersedes_id == older.id
    assert Report.objects.get(pk=older.id).superseded_by_id == Report.objects.get(version="2").id
    standing = Statement.objects.filter(ended_at__isnull=True).values_list("value", flat=True)
    assert list(standing) == ["Kareem"]


def test_equal_ids_of_two_channels_do_not_meet(cast, sit):
    receive(sit(people.machine("own_json")), document(report("1", "Karim")))
    first = Statement.objects.get()
    other = sit(people.machine("intel_reports"))
    receive(other, document(report("1", "Samir")), "intel_reports")
    second = Statement.objects.exclude(value="Karim").get()
    assert first.entity != second.entity
    assert second.report.supersedes_id is None


def test_empty_file_is_refused_by_name(machine):
    with pytest.raises(Refused, match="empty"):
        receive(machine, b"")


def test_file_of_no_known_format_says_so(machine):
    delivery = receive(machine, b"\x00\x01\x02 nothing we know")
    assert delivery.state == "unreadable"
    assert delivery.trouble


def test_nul_bytes_are_shown_as_their_symbol(machine):
    receive(machine, document(report("1", "Ka\x00rim")))
    kept = Report.objects.get()
    assert "\x00" not in kept.title
    assert report_for(machine, kept.id).title == kept.title


def test_label_that_the_mandate_cannot_express_is_held_back(cast, sit, machine):
    strange = report("1", "Karim", label={"classification": "COSMIC VERY SECRET"})
    caveat = report("2", "Samir", label={"caveats": ["nobody-knows-this"]})
    delivery = receive(machine, document(strange, caveat))
    assert delivery.quarantined == 2
    sit(cast.seat("rosa", "cell", "records_officer"))
    sentences = " ".join(Quarantined.objects.values_list("sentence", flat=True))
    assert "COSMIC VERY SECRET" in sentences
    assert "nobody-knows-this" in sentences


def test_colleague_of_another_agency_cannot_bring_over_a_foreign_channel(cast, sit):
    with pytest.raises(NotFound):
        receive(sit(cast.chafik), document(report("1", "Karim")), "police_reports")


def test_overseer_cannot_bring_anything(cast, sit):
    with pytest.raises(NotAllowed):
        receive(sit(cast.oumar), document(report("1", "Karim")))


def test_channel_that_the_law_does_not_know_is_as_absent(cast, sit):
    with pytest.raises(NotFound):
        receive(sit(cast.amal), document(report("1", "Karim")), "no_such_channel")


def test_records_officer_mends_an_object_and_it_is_taken_in(cast, sit, machine):
    receive(machine, document({"title": ""}))
    rosa = sit(cast.seat("rosa", "cell", "records_officer"))
    held = queries.quarantine_seen_by(rosa).get()
    with pytest.raises(Unreadable):
        mending.mend(rosa, held.id, b"still nothing", "tried")
    with pytest.raises(Refused):
        mending.mend(rosa, held.id, document(report("9", "Mended")), " ")
    done = mending.mend(rosa, held.id, document(report("9", "Mended")), "The title was missing.")
    assert done.state == "mended"
    sit(cast.amal, "organised_crime")
    with pytest.raises(Conflict):
        mending.dismiss(sit(cast.seat("rosa", "cell", "records_officer")), held.id, "again")


def test_object_of_a_document_is_mended_as_it_was_held(cast, sit, machine):
    """The object itself does not say of which format it is: the document around it did."""
    van = {"id": "v1", "schema": "Vehicle", "properties": {"registrationNumber": ["XMK 4471 B"]}}
    driver = {"id": "p1", "schema": "Person", "properties": {"name": ["Teodor Maravel"]}}
    # By its looks alone, what has entities in it could be a file of entities.
    receive(machine, document(report("7", "Van") | {"label": {"tlp": "PURPLE"}, "entities": [van, driver]}))
    rosa = sit(cast.seat("rosa", "cell", "records_officer"))
    held = queries.quarantine_seen_by(rosa).get()
    raw = queries.bytes_held(held)
    assert b"format" not in raw
    assert mending.mend(rosa, held.id, raw.replace(b"PURPLE", b"AMBER"), "By telephone.").state == "mended"


def test_liaison_writes_a_report_by_hand(cast, sit):
    chafik = sit(cast.chafik)
    said = {"entity": "p1", "schema": "Person", "property": "name", "value": "Karim Belkani", "kind": "observation"}
    written = Written("customs_declarations", "Crate", "It ticked.", "B3", statements=[said])
    delivery = write(chafik, written)
    assert delivery.accepted == 1
    kept = Report.objects.get()
    assert (kept.reliability, kept.credibility, kept.agency_id) == ("B", 3, "customs")
    assert Statement.objects.get().kind == "observation"


def test_written_report_with_an_impossible_day_is_refused_with_the_reason(cast):
    given = {
        "channel": "customs_declarations", "title": "Crate", "text": "x", "reliability": "B", "credibility": "3",
        "occurred": "31/02/2026", "s-TOTAL_FORMS": "0", "s-INITIAL_FORMS": "0",
    }  # fmt: skip
    page = people.client(cast.chafik).post("/intake/write/", given)
    assert page.status_code == 422
    assert "31" in page.content.decode()
    assert not Report.objects.exists()


def test_every_page_of_intake_opens_for_who_may(cast):
    receive(people.sit(people.machine("own_json")), document(report("1", "Karim"), {"title": ""}))
    amal, rosa = people.client(cast.amal), people.client(cast.seat("rosa", "cell", "records_officer"))
    people.sit(cast.seat("rosa", "cell", "records_officer"))
    held = Quarantined.objects.get()
    for browser, url in [
        (amal, "/intake/"),
        (amal, f"/intake/delivery/{held.delivery_id}/"),
        (people.client(cast.chafik), "/intake/deliver/"),
        (people.client(cast.chafik), "/intake/write/"),
        (rosa, "/intake/quarantine/"),
        (rosa, f"/intake/quarantine/{held.id}/"),
        (rosa, "/intake/mappings/"),
    ]:
        assert browser.get(url).status_code == 200, url


def test_original_lies_under_the_join_of_what_was_read_from_it(cast, sit):
    origin = {"entity": "p-1", "schema": "Person", "property": "ethnicity", "value": "made up"}
    receive(sit(people.machine("own_json")), document(report("1", "Karim", statements=[origin])))
    kept = Report.objects.get()
    assert report_for(sit(people.machine("own_json")), kept.id)
    assert original_of(sit(people.machine("own_json")), kept) is None
    assert not Statement.objects.filter(prop="ethnicity").exists()
