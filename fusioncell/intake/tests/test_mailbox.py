"""A mailbox as a channel: each message once, whatever breaks; nothing in the mailbox is changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings

from fusioncell.evidence.models import Report
from fusioncell.foundation import jobs
from fusioncell.foundation.endpoints import MailboxAt, mailboxes, watched_folders
from fusioncell.intake.actions import deliver as delivering
from fusioncell.intake.actions.deliver import JOB
from fusioncell.intake.actions.mailbox import fetch_mail
from fusioncell.intake.actions.reading import read_job
from fusioncell.intake.models import Delivery, Fetched, Mailbox
from fusioncell.intake.tests.documents import mail
from fusioncell.intake.tests.imap_server import PASSWORD, USER, Store, serving
from tests import cast as people
from tests.certificate import certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_home(cast, sit, monkeypatch, tmp_path):
    """A cell that holds the password of its mailbox."""
    sit(people.machine("documents"))
    keys = settings.ENVIRONMENT.keys / "mailbox-documents"
    keys.write_text(PASSWORD)
    yield tmp_path
    keys.unlink()


def fetch(at: MailboxAt) -> int:
    """What the worker's clock does; the machine seat sits again afterwards."""
    count = fetch_mail(people.sit(people.machine("documents")), at)
    people.sit(people.machine("documents"))
    return count


def box(port: int, *, tls: bool = False) -> MailboxAt:
    """The mailbox on this machine."""
    return MailboxAt("documents", "127.0.0.1", port, USER, "INBOX", tls)


def letters(*texts: str) -> Store:
    """A mailbox with these messages."""
    store = Store()
    for text in texts:
        store.add(mail(text, text).as_bytes())
    return store


def read_all() -> None:
    """What the worker does afterwards."""
    while jobs.run_one({JOB: read_job}):
        pass
    people.sit(people.machine("documents"))


def test_each_message_comes_in_once_and_the_mailbox_stays_as_it_is(at_home):
    store = letters("one", "two")
    with serving(store) as port:
        assert fetch(box(port)) == 2
        assert fetch(box(port)) == 0
        store.add(mail("three", "three").as_bytes())
        assert fetch(box(port)) == 1
    read_all()
    assert sorted(Report.objects.values_list("title", flat=True)) == ["one", "three", "two"]
    assert store.written == []
    assert Mailbox.objects.get().last_uid == 3


def test_connection_that_breaks_loses_and_doubles_nothing(at_home):
    store = letters("one", "two", "three")
    store.cut_after = 1
    with serving(store) as port:
        fetch(box(port))
        assert "abort" in Mailbox.objects.get().trouble
        store.cut_after = None
        fetch(box(port))
    assert Delivery.objects.filter(state="waiting").count() == Fetched.objects.count() == 3
    assert Mailbox.objects.get().trouble == ""


def test_crash_between_delivery_and_its_note_is_no_crash_between_them(at_home, monkeypatch):
    store = letters("one")
    real = delivering._complete

    def crash(*given, **named):
        raise OSError("the power went")

    with serving(store) as port:
        monkeypatch.setattr(delivering, "_complete", crash)
        fetch(box(port))
        assert Fetched.objects.count() == 0
        monkeypatch.setattr(delivering, "_complete", real)
        fetch(box(port))
    read_all()
    assert Report.objects.count() == Fetched.objects.count() == 1


def test_renumbered_mailbox_is_known_by_the_bytes_of_its_messages(at_home):
    store = letters("one", "two")
    with serving(store) as port:
        fetch(box(port))
        store.renumber(8)
        store.add(mail("three", "three").as_bytes())
        assert fetch(box(port)) == 3
    assert Delivery.objects.count() == 3
    assert Fetched.objects.filter(uid_validity=8).exclude(note="").count() == 2


def test_message_beyond_the_limit_stays_in_the_mailbox_with_a_note(at_home, monkeypatch):
    store = letters("one")
    store.messages[1] = b"Subject: x\r\n\r\n" + b"x" * (64 * 1024 * 1024)
    store.add(mail("two", "two").as_bytes())
    with serving(store) as port:
        fetch(box(port))
    assert "64" in Fetched.objects.get(uid=1).note
    assert Delivery.objects.count() == 1


def test_wrong_password_or_no_server_is_said_of_the_mailbox(at_home):
    (settings.ENVIRONMENT.keys / "mailbox-documents").write_text("wrong")
    with serving(letters("one")) as port:
        assert fetch(box(port)) == 0
        assert "not known" in Mailbox.objects.get().trouble
    assert fetch(box(port)) == 0
    assert "refused" in Mailbox.objects.get().trouble


def test_mailbox_is_read_over_tls_and_only_from_whom_the_certificate_names(at_home, monkeypatch):
    public, context = certificate(at_home)
    with serving(letters("one"), context) as port:
        assert fetch(box(port, tls=True)) == 0
        assert "certificate" in Mailbox.objects.get().trouble.lower()
        monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, mail_ca=str(public)))
        assert fetch(box(port, tls=True)) == 1


def test_endpoints_are_read_or_refused_by_name():
    assert mailboxes("documents=imaps://a@b.example:1993/In%20box")[0].folder == "In box"
    for wrong in (
        "documents=ftp://a@b",
        "documents=imaps://b",
        "documents=imaps://a:secret@b",
        "=x",
        "a=imap://u@h;a=imap://u@h",
    ):
        with pytest.raises(ValueError, match=r"is not|belongs|twice"):
            mailboxes(wrong)
    with pytest.raises(ValueError, match="not a path"):
        watched_folders("documents=in")
