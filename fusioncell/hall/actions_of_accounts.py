"""Binding an account to a person of an agency's identity provider: an administrator's act, on the record."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from fusioncell.foundation.errors import Conflict, NotFound, Refused
from fusioncell.foundation.models import Account
from fusioncell.hall.identity_provider import PROVIDER
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

LONGEST = 191  # what the table holds


@transaction.atomic
def bind(who: Sitting, account: Account, subject: str) -> SocialAccount:
    """Let the person with this number at the provider sign in to this account; one number, one account."""
    article = require(who, "machine.run")
    if not subject.strip() or len(subject) > LONGEST or "\x00" in subject:
        raise Refused(["The provider's number for a person is its claim `sub`, up to 191 signs."])
    if who.account_id == account.pk:
        raise Refused(["Nobody binds their own account."])
    if SocialAccount.objects.filter(provider=PROVIDER, uid=subject).exclude(user=account).exists():
        raise Conflict("This number is bound to another account.")
    if SocialAccount.objects.filter(provider=PROVIDER, user=account).exclude(uid=subject).exists():
        raise Conflict("This account is bound to another number; let that go first.")
    made, _new = SocialAccount.objects.get_or_create(provider=PROVIDER, uid=subject, user=account)
    record(who, "hall.account.bind", [account.pk], article, account=account.username, subject=subject)
    return made


@transaction.atomic
def unbind(who: Sitting, account: Account) -> None:
    """The provider no longer opens this account."""
    article = require(who, "machine.run")
    gone, _ = SocialAccount.objects.filter(provider=PROVIDER, user=account).delete()
    if not gone:
        raise NotFound
    record(who, "hall.account.unbind", [account.pk], article, account=account.username)
