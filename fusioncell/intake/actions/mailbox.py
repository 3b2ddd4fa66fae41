"""Mailboxes: every message comes in once, over the mailbox's channel, whatever breaks in between.

A message's number means something only together with the validity that the server gives the mailbox (RFC 9051,
section 2.3.1.1).
That a message was taken is written in the transaction that completes its delivery: before it, the message is fetched
again; after it, never. When the server changes the validity, what was already taken is known by its bytes. Nothing in
the mailbox is changed or marked: it is opened to be read alone.
"""

from __future__ import annotations

import hashlib
import imaplib
import io
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction

from fusioncell.foundation.clock import now
from fusioncell.foundation.endpoints import MailboxAt
from fusioncell.foundation.errors import CellError
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.models import Delivery, Fetched, Mailbox
from fusioncell.intake.readers.face import Limits
from fusioncell.mandate.queries import declare, label_id, law_in_force
from fusioncell.mandate.sitting import Sitting

log = logging.getLogger(__name__)
PATIENCE = 20.0  # seconds for each answer of the server
AT_ONCE = 200  # messages of one round; the next round goes on
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailTrouble(Exception):
    """Why a mailbox cannot be read now."""


@dataclass(frozen=True, slots=True)
class _Box:
    """An open mailbox: who reads it, over which channel, under which validity."""

    server: imaplib.IMAP4
    who: Sitting
    channel: str
    validity: int
    label: int


def fetch_mail(who: Sitting, at: MailboxAt) -> int:
    """Take in what is new in a mailbox; how many messages. What went wrong is kept with it, and tried again."""
    trouble, count = "", 0
    try:
        with _opened(at, who) as box:
            count = _take_new(box)
    except (imaplib.IMAP4.error, OSError, ssl.SSLError, MailTrouble, CellError) as error:
        trouble = f"{type(error).__name__}: {error}"[:500]
        log.warning("the mailbox of the channel %s cannot be read: %s", at.channel, trouble)
    Mailbox.objects.update_or_create(channel=at.channel, defaults={"checked_at": now(), "trouble": trouble})
    return count


@contextmanager
def _opened(at: MailboxAt, who: Sitting) -> Iterator[_Box]:
    label = law_in_force().mandate.channels[at.channel].label
    if label is None:
        raise MailTrouble(f"the channel {at.channel} has no default label")
    server = _connected(at)
    try:
        server.login(at.user, _password(at.channel))
        answer, _ = server.select(f'"{at.folder}"', readonly=True)
        said = server.response("UIDVALIDITY")[1]
        if answer != "OK" or not said or said[0] is None:
            raise MailTrouble(f"the server does not open the folder {at.folder}")
        yield _Box(server, who, at.channel, int(said[0]), label_id(label))
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()
        with suppress(OSError):  # a connection that broke says no goodbye
            server.shutdown()


def _connected(at: MailboxAt) -> imaplib.IMAP4:
    context = ssl.create_default_context(cafile=settings.ENVIRONMENT.mail_ca or None)
    if at.tls:
        return imaplib.IMAP4_SSL(at.host, at.port, ssl_context=context, timeout=PATIENCE)
    server = imaplib.IMAP4(at.host, at.port, timeout=PATIENCE)
    if not at.here:
        server.starttls(context)
    return server


def _password(channel: str) -> str:
    file = settings.ENVIRONMENT.keys / f"mailbox-{channel}"
    if not file.is_file():
        raise MailTrouble(f"the password of the mailbox is not in the file {file.name} among the keys")
    return str(file.read_text("utf-8")).strip()


def _take_new(box: _Box) -> int:
    state, _ = Mailbox.objects.get_or_create(channel=box.channel)
    moved = state.uid_validity not in (0, box.validity)
    last = state.last_uid if state.uid_validity == box.validity else 0
    if state.uid_validity != box.validity:
        Mailbox.objects.filter(pk=box.channel).update(uid_validity=box.validity, last_uid=0)
    answer, said = box.server.uid("SEARCH", f"UID {last + 1}:*")
    if answer != "OK":
        raise MailTrouble("the server does not list its messages")
    numbers = sorted(int(number) for number in (said[0] or b"").split() if int(number) > last)
    for number in numbers[:AT_ONCE]:
        _take(box, number, moved=moved)
    return len(numbers[:AT_ONCE])


def _take(box: _Box, number: int, *, moved: bool) -> None:
    size = _size(box, number)
    if size is None:
        return  # it has been deleted meanwhile
    limit = Limits().document_bytes
    if size > limit:
        _settle(
            box, number, None, None, f"The message has {size:,} bytes; {limit:,} is the limit. It stays in the mailbox."
        )
        return
    raw = _message(box, number)
    digest = hashlib.sha256(raw).digest()
    if moved and (earlier := _taken_before(box, digest)) is not None:
        _settle(box, number, digest, earlier, "Taken before the server renumbered its mailbox.")
        return

    def taken(delivery: Delivery) -> None:
        _noted(box, number, digest, delivery.pk, "")

    deliver(box.who, Parcel(box.channel, f"message {box.validity}-{number}.eml", io.BytesIO(raw)), taken)


def _size(box: _Box, number: int) -> int | None:
    answer, said = box.server.uid("FETCH", str(number), "(RFC822.SIZE)")
    found = _SIZE.search(b" ".join(part for part in said if isinstance(part, bytes)))
    return int(found[1]) if answer == "OK" and found else None


def _message(box: _Box, number: int) -> bytes:
    answer, said = box.server.uid("FETCH", str(number), "(BODY.PEEK[])")
    bodies = [part[1] for part in said if isinstance(part, tuple)]
    if answer != "OK" or not bodies or not isinstance(bodies[0], bytes):
        raise MailTrouble(f"the server does not hand out the message {number}")
    return bodies[0]


def _taken_before(box: _Box, digest: bytes) -> UUID | None:
    with transaction.atomic():
        declare(box.who)
        same = Fetched.objects.filter(channel=box.channel, sha256=digest, delivery__isnull=False)
        return same.values_list("delivery_id", flat=True).first()


@transaction.atomic
def _settle(box: _Box, number: int, digest: bytes | None, delivery: UUID | None, note: str) -> None:
    declare(box.who)
    _noted(box, number, digest, delivery, note)


def _noted(box: _Box, number: int, digest: bytes | None, delivery: UUID | None, note: str) -> None:
    """That a message is dealt with, and how far the mailbox is read: in the caller's transaction."""
    Fetched.objects.create(
        channel=box.channel,
        uid_validity=box.validity,
        uid=number,
        sha256=digest,
        delivery_id=delivery,
        note=note,
        label_id=box.label,
    )
    Mailbox.objects.filter(pk=box.channel).update(last_uid=number)
