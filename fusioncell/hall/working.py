"""The working session: when it ends by the law's rules, and for which seat, purpose and case it is declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotAllowed
from fusioncell.mandate.methods.law_parts import SessionRules
from fusioncell.mandate.queries import LawInForce, purposes_open_to, seats_of, sitting_for
from fusioncell.mandate.sitting import Sitting

OPENED, SEEN, CHOICE = "opened_at", "seen_at", "working"
SEEN_EVERY = timedelta(seconds=30)  # so that not every request writes the session


@dataclass(frozen=True, slots=True)
class Choice:
    """What was declared for this working session."""

    seat_id: int
    purpose: str
    case_id: UUID | None = None


def begin_session(request: HttpRequest) -> None:
    """Start the clocks of a session that was just signed in."""
    moment = now().isoformat()
    request.session[OPENED] = moment
    request.session[SEEN] = moment
    request.session.pop(CHOICE, None)


def is_over(session: SessionBase, rules: SessionRules, moment: datetime) -> bool:
    """Whether the session was idle too long or lasted too long; one without clocks is over."""
    if OPENED not in session or SEEN not in session:
        return True
    opened, seen = (datetime.fromisoformat(session[name]) for name in (OPENED, SEEN))
    return moment - seen > timedelta(minutes=rules.idle_minutes) or moment - opened > timedelta(
        hours=rules.longest_hours
    )


def note_seen(session: SessionBase, moment: datetime) -> None:
    """Move the clock of idleness."""
    if moment - datetime.fromisoformat(session[SEEN]) > SEEN_EVERY:
        session[SEEN] = moment.isoformat()


def choose(session: SessionBase, choice: Choice) -> None:
    """Declare seat, purpose and case from now on."""
    session[CHOICE] = [choice.seat_id, choice.purpose, str(choice.case_id) if choice.case_id else None]


def chosen(session: SessionBase) -> Choice | None:
    """What was declared, if anything."""
    kept = session.get(CHOICE)
    if kept is None:
        return None
    seat_id, purpose, case = kept
    return Choice(seat_id, purpose, UUID(case) if case else None)


def the_only_choice(account_id: int, law: LawInForce) -> Choice | None:
    """What an account with one seat and one purpose would choose anyway."""
    seats = seats_of(account_id)
    if len(seats) != 1:
        return None
    purposes = purposes_open_to(seats[0], law.mandate)
    return Choice(seats[0].id, purposes[0]) if len(purposes) == 1 else None


def sit(account_id: int, choice: Choice, law: LawInForce, request_id: str = "") -> Sitting:
    """The acting person for a choice, judged anew. Raises `NotAllowed` when the seat is no longer theirs."""
    seat = next((seat for seat in seats_of(account_id) if seat.id == choice.seat_id), None)
    if seat is None:
        raise NotAllowed("The account has no such seat now.")
    return sitting_for(seat, choice.purpose, choice.case_id, law, request_id)
