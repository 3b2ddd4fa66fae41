"""Who comes in with a token, which tokens there are, and what an account has of its own."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Max, Q

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotAllowed, NotFound
from fusioncell.foundation.models import Account
from fusioncell.hall.models import AccountAct, ApiToken
from fusioncell.mandate.models import Case, Seat, WorkItem
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import LawInForce, sitting_for
from fusioncell.mandate.queries_of_work import inbox
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

SCHEME = "Bearer "
PREFIX = "fc1_"  # lets a scanner of leaked secrets know one of ours
ISSUE = "token.issue"
END_SESSIONS = "session.end"
MOST_ACCOUNTS = 50
MOST_ACTS = 20
MOST_AWAITING = 12


def digest(secret: str) -> bytes:
    """What is kept of a token; its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def sitting_by_token(header: str, law: LawInForce | None, request_id: str) -> Sitting | None:
    """The machine that shows this header, or None; one look-up in an index, then a comparison in constant time."""
    if law is None or not header.startswith(SCHEME):
        return None
    shown = digest(header.removeprefix(SCHEME).strip())
    moment = now()
    token = ApiToken.objects.select_related("seat").filter(sha256=shown).first()
    if token is None or not hmac.compare_digest(bytes(token.sha256), shown):
        return None
    if token.revoked_at is not None or token.expires_at <= moment:
        return None
    try:
        sitting = sitting_for(token.seat, token.purpose, None, law, request_id)
    except NotAllowed:
        return None
    if token.last_used_on != moment.date():
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=moment.date())
    return sitting


def machine_seats(who: Sitting) -> list[Seat]:
    """The seats without a person, that a token can be issued for."""
    require(who, ISSUE)
    seats = Seat.objects.filter(account__isnull=True, closed_at__isnull=True)
    return list(seats.order_by("name"))


def tokens_of(who: Sitting) -> list[ApiToken]:
    """The tokens of the agencies' machines, newest first."""
    require(who, ISSUE)
    tokens = ApiToken.objects.select_related("seat", "created_by")
    return list(tokens.order_by("-created_at")[:200])


def token_for(who: Sitting, token_id: UUID) -> ApiToken:
    """One token. Raises `NotFound`."""
    require(who, ISSUE)
    token = ApiToken.objects.filter(pk=token_id).select_related("seat").first()
    if token is None:
        raise NotFound
    return token


def cases_of(who: Sitting) -> list[Case]:
    """The open cases of this seat for its purpose, to work in."""
    numbers = [caveat.removeprefix("case:") for caveat in who.standing.caveats if caveat.startswith("case:")]
    return list(Case.objects.filter(pk__in=numbers, purpose=who.purpose, state=Case.State.OPEN).order_by("title"))


def case_title(who: Sitting) -> str:
    """The title of the case that the sitting works in."""
    if who.case_id is None:
        return ""
    return Case.objects.filter(pk=who.case_id).values_list("title", flat=True).first() or ""


def factors_of(account: Account) -> dict[str, list[Any]]:
    """An account's second factors, by kind."""
    kept: dict[str, list[Any]] = {}
    for factor in Authenticator.objects.filter(user_id=account.pk).order_by("created_at"):
        kept.setdefault(str(factor.type), []).append(factor.wrap())
    return kept


def sessions_of(account: Account) -> list[Any]:
    """Where an account is signed in, newest first."""
    return sorted(UserSession.objects.purge_and_list(account), key=lambda s: s.created_at, reverse=True)


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """An account as its administrator sees it: its seats, its sessions and when last, how many factors."""

    account: Account
    seats: Sequence[Seat]
    sessions: int
    last_seen: datetime | None
    factors: int


def accounts_of(who: Sitting, text: str = "", after: str = "") -> tuple[list[HeldAccount], str]:
    """A page of the accounts by user name, and the name after which the next begins; of nobody what they work on."""
    require(who, END_SESSIONS)
    wanted = Account.objects.filter(username__gt=after).order_by("username")
    if text:
        wanted = wanted.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    counted = wanted.annotate(
        sessions=Count("usersession", distinct=True),
        last_seen=Max("usersession__last_seen_at"),
        factors=Count("authenticator", distinct=True),
    )
    found = list(counted[: MOST_ACCOUNTS + 1])
    shown, older = found[:MOST_ACCOUNTS], found[MOST_ACCOUNTS - 1].username if len(found) > MOST_ACCOUNTS else ""
    seats: dict[int, list[Seat]] = {}
    for seat in Seat.objects.filter(account__in=shown, closed_at__isnull=True).order_by("name"):
        seats.setdefault(int(seat.account_id or 0), []).append(seat)
    return [HeldAccount(a, seats.get(a.pk, []), a.sessions, a.last_seen, a.factors) for a in shown], older


def account_for(who: Sitting, number: int) -> Account:
    """One account. Raises `NotFound`."""
    require(who, END_SESSIONS)
    account = Account.objects.filter(pk=number).first()
    if account is None:
        raise NotFound
    return account


def acts_on(account: Account) -> list[AccountAct]:
    """What administrators did to an account, newest first."""
    return list(AccountAct.objects.filter(account=account).select_related("by").order_by("-at")[:MOST_ACTS])


def awaits(who: Sitting) -> list[WorkItem]:
    """What awaits this seat, the most urgent first; recorded as a reading."""
    article = require(who, "work.answer")
    items = list(inbox(who, Wish(limit=MOST_AWAITING)).rows)
    record(who, "hall.home", [item.id for item in items], article)
    return items
