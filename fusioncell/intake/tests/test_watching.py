"""A watched folder as a channel: each file once, to `done` or `held`, with a receipt."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from fusioncell.evidence.models import Report
from fusioncell.foundation.endpoints import WatchedFolder
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.watching import look_into
from fusioncell.intake.models import Delivery
from fusioncell.intake.tests.documents import mail
from tests import cast as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(cast, sit, tmp_path):
    """A watched folder of the channel of documents."""
    sit(people.machine("documents"))
    return tmp_path


def put(folder: Path, name: str, raw: bytes, *, age: float = 60) -> Path:
    """A file that was last written so many seconds ago."""
    path = folder / name
    path.write_bytes(raw)
    moment = path.stat().st_mtime - age
    os.utime(path, (moment, moment))
    return path


def look(folder: Path, channel: str = "documents") -> int:
    """What the worker's clock does; the machine seat sits again afterwards."""
    count = look_into(people.sit(people.machine(channel)), WatchedFolder(channel, folder))
    people.sit(people.machine("documents"))
    return count


def receipts(folder: Path) -> list[dict[str, object]]:
    """Every receipt of a folder."""
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.receipt.json"))]


def test_file_comes_in_and_goes_to_done_with_its_receipt(folder):
    put(folder, "letter.eml", mail().as_bytes())
    assert look(folder) == 1
    (receipt,) = receipts(folder / "done")
    assert (receipt["file"], receipt["state"], receipt["format"], receipt["accepted"]) == (
        "letter.eml",
        "read",
        "mail",
        1,
    )
    assert Report.objects.get().title == "A report"
    assert look(folder) == 0
    assert not [path for path in folder.iterdir() if path.is_file()]


def test_file_that_cannot_be_read_goes_to_held_with_the_reason(folder):
    put(folder, "odd.bin", b"\x00\x01 nothing known")
    put(folder, "empty.eml", b"")
    assert look(folder) == 2
    reasons = {receipt["file"]: receipt["reason"] for receipt in receipts(folder / "held")}
    assert "no format" in reasons["odd.bin"]
    assert "empty" in reasons["empty.eml"]


def test_unfinished_hidden_and_linked_files_are_left_alone(folder):
    put(folder, "now.eml", mail().as_bytes(), age=0)
    put(folder, "half.eml.part", b"x")
    put(folder, ".hidden.eml", b"x")
    (folder / "link.eml").symlink_to("/etc/hostname")
    assert look(folder) == 0
    assert not Delivery.objects.exists()


def test_file_of_a_worker_that_died_after_receiving_it_is_not_received_again(folder):
    raw = mail().as_bytes()
    look(folder)
    put(folder / "taken", "letter.eml", raw)
    deliver(people.sit(people.machine("documents")), Parcel("documents", "letter.eml", io.BytesIO(raw)))
    assert look(folder) == 1
    assert Delivery.objects.count() == 1
    assert receipts(folder / "done")[0]["accepted"] == 1


def test_file_of_a_worker_that_died_before_receiving_it_comes_in(folder):
    look(folder)
    put(folder / "taken", "letter.eml", mail().as_bytes())
    assert look(folder) == 1
    assert Report.objects.count() == 1


def test_same_letter_twice_is_linked_and_not_doubled(folder):
    put(folder, "a.eml", mail().as_bytes())
    put(folder, "b.eml", mail().as_bytes())
    assert look(folder) == 2
    assert Report.objects.count() == 1
    assert sum(int(str(receipt["duplicates"])) for receipt in receipts(folder / "done")) == 1
