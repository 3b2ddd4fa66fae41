"""The digest: mail that says how much is new under which watch, and nothing else.

The worker's clock sends it. What is new is judged by the law of that moment for each seat, so a right withdrawn is not
counted; the mail carries the watch's own name, a number and a link, for mail is read by whoever carries it.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import CellError
from fusioncell.foundation.models import Account
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import declare, sitting_for
from fusioncell.mandate.record import record
from fusioncell.picture.models import Watch
from fusioncell.picture.queries_of_watches import CAP, new_under

log = logging.getLogger(__name__)
EVERY = timedelta(hours=4)


def send_digests(every: timedelta = EVERY) -> int:
    """Mail each account what is new under its watches, at most once in a while; how many mails left."""
    mail = settings.ENVIRONMENT.mail
    if mail is None:
        return 0
    due = Watch.objects.filter(mail=True, seat__closed_at__isnull=True, seat__account__is_active=True)
    due = due.exclude(seat__account__email="").exclude(mailed_at__gt=now() - every)
    watches = list(due.select_related("seat__account").order_by("seat__account_id", "seat_id", "name"))
    sent = 0
    for account, own in groupby(watches, key=lambda watch: watch.seat.account):
        if account is not None and _send(account, list(own), mail.url):
            sent += 1
    return sent


def _send(account: Account, watches: list[Watch], url: str) -> bool:
    moment = now()
    with translation.override(account.language or settings.LANGUAGE_CODE), transaction.atomic():
        lines = [line for watch in watches for line in _line(watch)]
        if not lines:
            return False
        text = "\n".join([*lines, "", url.rstrip("/") + reverse("picture:watches")])
        try:
            send_mail(_("New items under your watches"), text, None, [account.email])
        except (OSError, smtplib.SMTPException):
            log.warning("the mail server did not take a digest; it is tried again later")
            transaction.set_rollback(True)
            return False
        Watch.objects.filter(pk__in=[watch.pk for watch in watches]).update(mailed_at=moment)
    return True


def _line(watch: Watch) -> Iterator[str]:
    new = _counted(watch.seat, watch, max(watch.seen_at, watch.mailed_at or watch.seen_at))
    if new:
        words = ngettext(
            "%(n)s new item under the watch “%(name)s”", "%(n)s new items under the watch “%(name)s”", min(new, CAP)
        )
        yield words % {"n": f"{CAP}+" if new > CAP else new, "name": " ".join(watch.name.split())}


def _counted(seat: Seat, watch: Watch, since: datetime) -> int:
    try:
        who = sitting_for(seat, watch.purpose)
    except CellError:
        return 0  # the seat may no longer sit so: to it there is nothing new
    declare(who)
    new = new_under(who, watch, since)
    record(who, "picture.digest", [watch.id], who.powers.get("search.use", ""), new=min(new, CAP + 1))
    return new
