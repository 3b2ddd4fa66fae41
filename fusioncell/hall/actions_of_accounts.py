"""What an administrator does to somebody's account, on the record: bound to a provider, signed out, opened again."""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.models import Account
from fusioncell.hall import lock_out, queries
from fusioncell.hall.identity_provider import PROVIDER
from fusioncell.hall.models import AccountAct
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


APART = timedelta(hours=24)  # within it the same hand may not take both of an account's proofs
BOTH = {AccountAct.Act.FACTORS: AccountAct.Act.PASSWORD, AccountAct.Act.PASSWORD: AccountAct.Act.FACTORS}
LONGEST_REASON = 500


@transaction.atomic
def sign_out(who: Sitting, account: Account, why: str) -> int:
    """End every session of somebody's account at once; how many there were."""
    article = _may(who, account, AccountAct.Act.SIGN_OUT, why)
    ended = _end_sessions(account)
    _note(who, account, AccountAct.Act.SIGN_OUT, why, article)
    return ended


@transaction.atomic
def forget_factors(who: Sitting, account: Account, why: str) -> int:
    """Take away the second factors of somebody who lost them; they register new ones at the next sign-in."""
    article = _may(who, account, AccountAct.Act.FACTORS, why)
    gone = int(Authenticator.objects.filter(user=account).delete()[0])
    if not gone:
        raise Conflict(_("This account has no second factor."))
    _end_sessions(account)
    _note(who, account, AccountAct.Act.FACTORS, why, article)
    return gone


@transaction.atomic
def give_password(who: Sitting, account: Account, why: str) -> str:
    """A new password for somebody who forgot theirs, shown once; the second factor stays as it was."""
    article = _may(who, account, AccountAct.Act.PASSWORD, why)
    made = "-".join(secrets.token_hex(2) for _group in range(5))
    account.set_password(made)
    account.save(update_fields=["password"])
    lock_out.forgive(account.username)
    _end_sessions(account)
    _note(who, account, AccountAct.Act.PASSWORD, why, article)
    return made


def _may(who: Sitting, account: Account, act: AccountAct.Act, why: str) -> str:
    article = require(who, queries.END_SESSIONS)
    reasons = []
    if not why.strip() or len(why) > LONGEST_REASON:
        reasons.append(_("Say why, in up to 500 signs: whom it concerns will read it."))
    if who.account_id == account.pk:
        reasons.append(_("Nobody does this to their own account; it has a page of its own."))
    other = BOTH.get(act)
    lately = AccountAct.objects.filter(account=account, act=other, by_id=who.seat_id, at__gt=now() - APART)
    if other is not None and lately.exists():
        reasons.append(
            _("One hand does not take both the password and the second factors within a day; ask a colleague.")
        )
    refuse(reasons)
    return article


def _end_sessions(account: Account) -> int:
    sessions = queries.sessions_of(account)
    for session in sessions:
        session.end()
    return len(sessions)


def _note(who: Sitting, account: Account, act: AccountAct.Act, why: str, article: str) -> None:
    AccountAct.objects.create(account=account, act=act, why=why.strip(), by_id=who.seat_id, at=now())
    record(who, f"hall.account.{act}", [account.pk], article, account=account.username, why=why.strip())
