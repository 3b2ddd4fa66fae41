"""Watched folders: a file put there comes in over the folder's channel, and goes to `done` or `held` with a receipt.

A file is claimed by moving it to `taken`, which no two workers can do at once. One that a dead worker left there is
looked up by its fingerprint: what was already received whole is only moved on, so that nothing is lost or doubled.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.endpoints import WatchedFolder
from fusioncell.foundation.errors import CellError
from fusioncell.intake.actions.deliver import JOB, Parcel, deliver
from fusioncell.intake.actions.mappings import shipped_mapping
from fusioncell.intake.actions.reading import read_job
from fusioncell.intake.models import Delivery
from fusioncell.mandate.queries import declare
from fusioncell.mandate.sitting import Sitting

log = logging.getLogger(__name__)
SETTLED = 5.0  # seconds without a change after which a file is taken to be whole
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".swp")
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Places:
    """The folders beside what is watched."""

    base: Path

    @property
    def taken(self) -> Path:
        return self.base / "taken"

    def ready(self) -> None:
        """Make them where they are missing."""
        for name in ("taken", "done", "held"):
            (self.base / name).mkdir(mode=0o700, exist_ok=True)

    def settle(self, file: Path, receipt: dict[str, object], *, well: bool) -> None:
        """The receipt first, then the file: a file without a receipt is one that nobody has finished with."""
        folder = self.base / ("done" if well else "held")
        name = f"{receipt['delivery'] or receipt['sha256']}-{file.name}"[-200:]
        (folder / f"{name}.receipt.json").write_text(json.dumps(receipt, indent=2, ensure_ascii=False), "utf-8")
        file.rename(folder / name)


def look_into(who: Sitting, folder: WatchedFolder) -> int:
    """Take in what lies in a folder; how many files were dealt with."""
    places = _Places(folder.path)
    places.ready()
    count = 0
    for left in sorted(places.taken.iterdir()):
        count += _one(who, folder.channel, places, left, again=True)
    for found in sorted(folder.path.iterdir()):
        if _is_whole(found):
            claimed = places.taken / found.name
            if claimed.exists():
                continue  # one of the same name is still in work; this one waits
            found.rename(claimed)
            count += _one(who, folder.channel, places, claimed, again=False)
    return count


def _is_whole(path: Path) -> bool:
    """A plain file that nobody is still writing; a link is never followed."""
    if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
        return False
    said = path.lstat()
    return stat.S_ISREG(said.st_mode) and now().timestamp() - said.st_mtime >= SETTLED


def _one(who: Sitting, channel: str, places: _Places, file: Path, *, again: bool) -> bool:
    """One claimed file, to its end. Whatever goes wrong with it is its own; the others go on."""
    try:
        with _held(file) as descriptor:
            if descriptor is None:
                return False
            _take(who, channel, places, file, again=again)
    except OSError:
        log.exception("the file %s of a watched folder cannot be worked on", file.name)
        return False
    return True


@contextmanager
def _held(file: Path) -> Iterator[int | None]:
    """The file, locked while it is in work; None when another worker has it or it is no plain file."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield None
    else:
        yield descriptor if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    finally:
        os.close(descriptor)


def _take(who: Sitting, channel: str, places: _Places, file: Path, *, again: bool) -> None:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").digest()
    receipt: dict[str, object] = {"file": file.name, "sha256": digest.hex(), "delivery": "", "at": now().isoformat()}
    try:
        delivery = _received(who, channel, file, digest) if again else None
        delivery = _read(who, delivery or _delivered(who, channel, file))
    except CellError as refused:
        places.settle(file, receipt | {"state": "refused", "reason": refused.sentence}, well=False)
        return
    counts = {name: getattr(delivery, name) for name in ("objects_read", "accepted", "with_findings", "duplicates")}
    receipt |= {"delivery": str(delivery.id), "state": delivery.state, "format": delivery.format, **counts}
    receipt |= {"quarantined": delivery.quarantined, "reason": delivery.trouble}
    places.settle(file, receipt, well=delivery.state == Delivery.State.READ and delivery.quarantined == 0)


def _received(who: Sitting, channel: str, file: Path, digest: bytes) -> Delivery | None:
    """The delivery that a dead worker had already completed of this very file."""
    with transaction.atomic():
        declare(who)
        whole = Delivery.objects.filter(channel=channel, filename=file.name[-255:], sha256=digest)
        return whole.exclude(state=Delivery.State.ARRIVING).order_by("-id").first()


def _delivered(who: Sitting, channel: str, file: Path) -> Delivery:
    mapping = shipped_mapping(channel)
    with file.open("rb") as stream:
        return deliver(who, Parcel(channel, file.name, stream, mapping.id if mapping else None))


def _read(who: Sitting, delivery: Delivery) -> Delivery:
    """Read it now, unless another worker does."""
    job = jobs.claim_this(delivery.job_id) if delivery.job_id else None
    if job is not None:
        jobs.run(job, {JOB: read_job})
    with transaction.atomic():
        declare(who)
        return Delivery.objects.get(pk=delivery.pk)
