"""A mail in a cell: its attachments are reports linked to it; what deceives the eye or would run is shown as such."""

from __future__ import annotations

import io
import os
import signal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fusioncell.evidence.models import Report
from fusioncell.foundation import jobs
from fusioncell.intake.actions.deliver import JOB, Parcel, deliver
from fusioncell.intake.actions.reading import read_delivery, read_job
from fusioncell.intake.models import Carried, Quarantined
from fusioncell.intake.readers.deceptive import visible
from fusioncell.intake.readers.sandbox import SANDBOX
from fusioncell.intake.tests.documents import attach, enclosed, mail, pdf
from fusioncell.mandate.queries import labels_of
from tests import cast as people

pytestmark = pytest.mark.django_db
PAGE = "A page that is long enough to be a page of text"


def receive(who, raw: bytes, filename: str = "letter.eml"):
    """A document delivered and read."""
    made = deliver(who, Parcel("documents", filename, io.BytesIO(raw)))
    return read_delivery(who, made.id, lambda _done, _note: None)


@pytest.fixture
def machine(cast, sit):
    """The machine seat of the channel of documents, at work."""
    return sit(people.machine("documents"))


def test_attachment_is_linked_to_its_mail_and_the_format_is_named(machine):
    delivery = receive(machine, attach(mail(), pdf(PAGE), "log.pdf", "application/pdf").as_bytes())
    assert (delivery.format, delivery.accepted) == ("mail", 2)
    letter, log = Report.objects.get(title="A report"), Report.objects.get(title="log.pdf")
    link = Carried.objects.get()
    assert (link.parent_id, link.report_id) == (letter.id, log.id)


def test_link_stands_under_the_join_of_both_labels(machine):
    receive(machine, attach(mail(), b"Secret of the port, TLP:RED", "note.txt", "text/plain").as_bytes())
    letter, note = Report.objects.get(title="A report"), Report.objects.get(title="note.txt")
    assert labels_of([letter.label_id])[letter.label_id].tlp.name == "RED"
    assert labels_of([note.label_id])[note.label_id].tlp.name == "RED"
    assert Carried.objects.get().label_id == letter.label_id


def test_same_attachment_in_two_mails_is_one_report_with_two_carriers(machine):
    receive(machine, attach(mail(), pdf(PAGE), "log.pdf", "application/pdf").as_bytes())
    again = receive(machine, attach(mail("Again"), pdf(PAGE), "log.pdf", "application/pdf").as_bytes())
    assert (again.accepted, again.duplicates) == (1, 1)
    assert Report.objects.filter(title="log.pdf").count() == 1
    assert Carried.objects.count() == 2


def test_what_lies_too_deep_waits_in_quarantine(cast, sit, machine):
    delivery = receive(machine, enclosed(9))
    assert (delivery.accepted, delivery.quarantined) == (7, 1)
    sit(cast.seat("rosa", "cell", "records_officer"))
    assert Quarantined.objects.get().code == "nested_too_deep"


def test_signs_that_deceive_the_eye_are_found_and_written_out(cast, machine):
    receive(machine, mail("Pay to p\u0430ypal and open invoice\u202efdp.exe").as_bytes())
    kept = Report.objects.get()
    assert {found["code"] for found in kept.findings} == {"bidi_override", "homoglyphs"}
    assert visible(kept.text).endswith("Pay to p⟦U+0430⟧ypal and open invoice⟦RLO⟧fdp.exe")
    page = people.client(cast.amal).get(f"/report/{kept.id}/").content.decode()
    assert "invoice⟦RLO⟧fdp.exe" in page
    assert "\u202e" not in page.partition("<details")[0]


def test_document_held_back_is_tried_again_as_it_is_with_all_that_it_carries(cast, sit, machine):
    raw = pdf(*(f"{number} {'seen at the quay ' * 25}" for number in range(3_000)))

    def kill(_done, _note):
        if SANDBOX.pid:
            os.kill(SANDBOX.pid, signal.SIGKILL)

    made = deliver(machine, Parcel("documents", "log.pdf", io.BytesIO(raw)))
    assert read_delivery(machine, made.id, kill).quarantined == 1
    rosa = sit(cast.seat("rosa", "cell", "records_officer"))
    held = Quarantined.objects.get()
    assert held.code == "parser_died"
    page = people.client(rosa_seat := cast.seat("rosa", "cell", "records_officer")).get(
        f"/intake/quarantine/{held.id}/"
    )
    assert "Try again as it is" in page.content.decode()
    given = {"again": "1", "note": "The machine was busy."}
    assert people.client(rosa_seat).post(f"/intake/quarantine/{held.id}/", given).status_code == 302
    people.sit(rosa_seat)
    assert sorted(Report.objects.values_list("title", flat=True)) == ["log.pdf", "pages 2,323 to 3,000.txt"]
    assert Carried.objects.count() == 1
    assert rosa.has("quarantine.mend")


def test_letter_comes_in_through_the_page_and_through_the_api(cast, machine):
    letter = SimpleUploadedFile("letter.eml", mail().as_bytes())
    page = people.client(cast.amal).post("/intake/deliver/", {"channel": "documents", "file": letter, "mapping": ""})
    assert page.status_code == 302, page.content.decode()
    assert "PDF, DOCX" in people.client(cast.amal).get("/intake/deliver/").content.decode()
    people.sit(cast.amal)
    assert jobs.run_one({JOB: read_job})
    shown = people.client(cast.amal).get(page.url).content.decode()
    assert "<code>mail</code>" in shown
    assert "A report" in shown


def test_script_in_every_field_of_a_mail_is_printed_and_never_run(cast, machine):
    attack = "<script>alert(1)</script>"
    message = mail(attack, attack, Cc=f'"{attack}" <a@example.org>')
    message.replace_header("From", f'"{attack}" <b@example.org>')
    attach(message, attack.encode(), f"{attack}.txt", "text/plain")
    receive(machine, message.as_bytes(), f"{attack}.eml")
    browser = people.client(cast.amal)
    pages = [f"/report/{report.id}/" for report in Report.objects.all()]
    pages += ["/intake/", f"/intake/delivery/{Report.objects.all()[0].delivery_id}/"]
    assert len(pages) == 4
    for url in pages:
        page = browser.get(url).content.decode()
        assert "alert(1)" in page, url
        assert attack not in page, url
