"""What the pages of seats and of explaining show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate import queries_of_law as queries
from fusioncell.mandate import wording
from fusioncell.mandate.actions import reading
from fusioncell.mandate.actions.proposals import SEAT
from fusioncell.mandate.methods.explain import Question, explain, roles_that_may
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.powers import POWERS
from fusioncell.mandate.models import Proposal, Seat
from fusioncell.mandate.queries import law_in_force, purposes_open_to, sitting_for
from fusioncell.mandate.record import record
from fusioncell.mandate.rules import ACTS
from fusioncell.mandate.showing_of_law import deciding
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.mandate.wording_of_rights import POWER_WORDS


def seats(who: Sitting) -> dict[str, Any]:
    """Who sits where, recorded as read; and the proposals that wait."""
    rows = list(queries.seats_seen_by(who))
    reading.listed(who, "seat.list", [seat.name for seat in rows], len(rows), ("mandate.read",))
    moment, law = now(), law_in_force().mandate
    return {
        "rows": [
            (seat, _word(law.policy.words, seat), _state(seat, law.agreed(seat.agency_id, moment.date())))
            for seat in rows
        ],
        "proposals": queries.proposals(who, SEAT),
        "may_propose": who.has("seat.propose"),
        "may_close": who.has("seat.approve"),
        "all": any(who.has(power) for power in queries.EVERY_SEAT),
    }


def _word(words: tuple[str, ...], seat: Seat) -> str:
    return words[seat.classification] if seat.classification < len(words) else str(seat.classification)


def _state(seat: Seat, agreed: bool) -> str:
    moment = now()
    if seat.closed_at is not None:
        return "closed"
    if seat.valid_to is not None and seat.valid_to <= moment:
        return "ended"
    if seat.valid_from > moment:
        return "ahead"
    return "valid" if agreed else "no agreement"


def seat_proposal(who: Sitting, proposal: Proposal) -> dict[str, Any]:
    """A proposed seat, recorded as read."""
    powers = (*queries.EVERY_SEAT, "seat.propose")
    reading.opened(who, "seat.proposal.read", [proposal.id], powers)
    return {"proposal": proposal, "body": proposal.body, **deciding(who, proposal, "seat.approve")}


def seat_choices(who: Sitting) -> dict[str, wording.Choices]:
    """What a seat can be made of."""
    law = law_in_force().mandate
    roles = [(code, wording.in_language(role.names)) for code, role in law.roles.items()]
    return {
        "agency": wording.agencies(),
        "home_agency": wording.agencies(),
        "role": roles,
        "classification": wording.classifications(len(law.policy.words) - 1),
        "caveats": wording.caveats(),
    }


def explain_choices(who: Sitting) -> dict[str, wording.Choices]:
    """Which seats, purposes, acts and labels can be asked about."""
    law = law_in_force().mandate
    open_seats = [seat for seat in queries.seats_seen_by(who) if seat.closed_at is None]
    if not any(who.has(power) for power in queries.EVERY_SEAT):
        open_seats = [seat for seat in open_seats if seat.id == who.seat_id]
    acts = [(act, f"{act} · {POWER_WORDS[act]}") for act in sorted(POWERS)]
    channels = [(code, wording.in_language(one.names)) for code, one in law.channels.items() if one.label is not None]
    return {
        "seat": wording.seats(open_seats),
        "purpose": wording.purposes(),
        "act": [*((act, act) for act in ACTS), *acts],
        "channel": channels,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """Who would do what, for which purpose."""

    seat: str
    purpose: str
    act: str


def explained(who: Sitting, asked: Asked, label: Label) -> dict[str, Any]:
    """Allowed or not, by which article, what would be needed, and which seats may; recorded.

    Raises `NotFound` for a seat that is not one's own, unless one oversees or heads the cell.
    """
    article = require(who, "mandate.read")
    seat = queries.seat_for(who, asked.seat)
    law = law_in_force().mandate
    record(who, "mandate.explain", [seat.name], article, purpose=asked.purpose, act=asked.act)
    if asked.purpose not in law.purposes:
        raise NotFound
    question = _question(seat, asked)
    decision = explain(question, label)
    others = [] if decision.allowed else roles_that_may(law, question, label, now().date())
    return {
        "asked": asked,
        "seat": seat,
        "label": label,
        "decision": decision,
        "article": law.articles.get(decision.article or ""),
        "others": [(wording.in_language(law.roles[role].names), agency) for role, agency in others],
    }


def _question(seat: Seat, asked: Asked) -> Question:
    # A seat that may not declare the purpose still has a standing; the judgement itself then says which it works for.
    law = law_in_force().mandate
    own = purposes_open_to(seat, law)
    if not own:
        raise NotFound
    sitting = sitting_for(seat, asked.purpose if asked.purpose in own else own[0])
    return Question(sitting.standing, sitting.powers, asked.purpose, asked.act, law.policy.words)


def label_of_channel(code: str) -> Label:
    """What comes in by a channel is labelled so. Raises `NotFound`."""
    channel = law_in_force().mandate.channels.get(code)
    if channel is None or channel.label is None:
        raise NotFound
    return channel.label
