"""Too many failed proofs of identity close the door for a while, per account name and per address, in the database."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import connection

from fusioncell.foundation.clock import now
from fusioncell.hall.models import SignInFailure
from fusioncell.mandate.methods.law_parts import SessionRules
from fusioncell.mandate.queries import NoLaw, law_in_force

# Behind one address sit many people of one agency, so an address is closed later than an account.
ADDRESS_FACTOR = 10
UNTIL_FOUNDED = SessionRules(
    idle_minutes=15,
    longest_hours=8,
    second_factor_required=False,
    lock_after_failures=5,
    lock_minutes=15,
)


def session_rules() -> SessionRules:
    """The rules of the law in force; before there is a law, careful ones."""
    try:
        return law_in_force().mandate.session
    except NoLaw:
        return UNTIL_FOUNDED


def is_locked(account: str, address: str) -> bool:
    """Whether this account name or this address has failed too often lately; unknown names are treated alike.

    The lock is held to the end of the transaction, so that guesses sent at once are counted one after the other.
    """
    rules = session_rules()
    since = now() - timedelta(minutes=rules.lock_minutes)
    for key, most in _keys(account, address, rules):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key[:8], "big", signed=True)])
        if SignInFailure.objects.filter(key=key, at__gt=since).count() >= most:
            return True
    return False


def count_failure(account: str, address: str) -> None:
    """Count one failure, and forget those that no rule looks at any more."""
    rules = session_rules()
    moment = now()
    SignInFailure.objects.filter(at__lt=moment - timedelta(minutes=rules.lock_minutes)).delete()
    SignInFailure.objects.bulk_create(
        SignInFailure(key=key, at=moment) for key, _most in _keys(account, address, rules)
    )


def forgive(account: str) -> None:
    """A full sign-in clears the account's failures, never the address's."""
    SignInFailure.objects.filter(key=_key("account", account)).delete()


def _keys(account: str, address: str, rules: SessionRules) -> list[tuple[bytes, int]]:
    most = rules.lock_after_failures
    return [(_key("account", account), most), (_key("address", address), most * ADDRESS_FACTOR)]


def _key(kind: str, value: str) -> bytes:
    return hashlib.sha256(f"{kind}\n{value.casefold()}".encode()).digest()
