"""The worker looks where things come in from outside; a door that is shut keeps no other shut."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from django.conf import settings

from fusioncell.foundation.endpoints import MailboxAt, WatchedFolder
from fusioncell.hall import command_worker
from fusioncell.intake.models import Mailbox


@pytest.mark.django_db
def test_worker_takes_in_what_lies_in_a_folder_though_other_doors_are_shut(cast, tmp_path):
    letter = tmp_path / "note.txt"
    letter.write_text("Seen at the quay")
    os.utime(letter, (1, 1))
    folders = (
        WatchedFolder("no_such_channel", tmp_path),
        WatchedFolder("public_alerts", tmp_path / "absent"),
        WatchedFolder("documents", tmp_path),
    )
    mailboxes = (MailboxAt("documents", "127.0.0.1", 1, "cell", "INBOX", tls=False),)
    command_worker._doors(replace(settings.ENVIRONMENT, folders=folders, mailboxes=mailboxes))
    assert len(list((tmp_path / "done").glob("*.receipt.json"))) == 1
    assert Mailbox.objects.get().trouble
