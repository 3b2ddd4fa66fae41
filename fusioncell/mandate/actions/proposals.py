"""Changing the law and the seats: proposed by one person, done by another, and in the log both times."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.models import Account
from fusioncell.mandate.actions.founding import NewSeat, install, make, objections_to_seat
from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.methods.law_check import findings
from fusioncell.mandate.models import MandateVersion, Proposal, Seat
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

LAW, SEAT = "mandate.install", "seat.appoint"


@transaction.atomic
def propose_law(who: Sitting, text: str, effective_from: datetime | None = None) -> Proposal:
    """Put a new text of the law before the second person; a text with findings is not even proposed."""
    article = require(who, "mandate.propose")
    moment = now()
    if effective_from is not None and effective_from < moment:
        raise Refused(["A law does not reach back: the date on which it takes effect lies in the past."])
    mandate = read_mandate(text)
    refuse([f"{found.place}: {found.sentence}" for found in findings(mandate, (effective_from or moment).date())])
    body = {"text": text, "effective_from": iso(effective_from) if effective_from else None}
    return _propose(who, LAW, body, article)


@transaction.atomic
def install_law(who: Sitting, proposal_id: UUID) -> MandateVersion:
    """Put the proposed law in force; it holds from the next request on, or from its own later date."""
    article = require(who, "mandate.install")
    proposal = _settle(who, proposal_id, LAW, approved=True)
    given = proposal.body.get("effective_from")
    moment = max(now(), datetime.fromisoformat(given)) if given else now()
    version = install(proposal.body["text"], who.seat_id, moment)
    record(
        who, "mandate.install", [version.sha256, proposal.id], article, version=version.id, effective_from=iso(moment)
    )
    return version


@transaction.atomic
def propose_seat(who: Sitting, new: NewSeat) -> Proposal:
    """Propose a seat for somebody: home agency, role, clearance, from when to when."""
    article = require(who, "seat.propose")
    refuse([*_not_ones_own(who, new), *objections_to_seat(new, law_in_force().mandate)])
    body: dict[str, Any] = {
        "name": new.name,
        "title": new.title,
        "agency": new.agency,
        "role": new.role,
        "classification": new.classification,
        "home_agency": new.home_agency,
        "account": new.account.pk if new.account else None,
        "caveats": list(new.caveats),
        "valid_to": iso(new.valid_to) if new.valid_to else None,
    }
    return _propose(who, SEAT, body, article)


def _not_ones_own(who: Sitting, new: NewSeat) -> list[str]:
    if who.agency in (new.agency, new.home_agency):
        return []
    return ["An agency proposes seats of its own, and seats for those whom it seconds."]


@transaction.atomic
def propose_seat_for(who: Sitting, account: str, **seat: Any) -> Proposal:
    """Propose a seat for whoever has this account; a seat without a person is not proposed."""
    require(who, "seat.propose")
    found = Account.objects.filter(username=account.strip(), is_active=True).first()
    if found is None:
        raise Refused([f"There is no account {account.strip()}."])
    return propose_seat(who, NewSeat(account=found, **seat))


@transaction.atomic
def appoint(who: Sitting, proposal_id: UUID) -> Seat:
    """Appoint to the proposed seat."""
    article = require(who, "seat.approve")
    proposal = _settle(who, proposal_id, SEAT, approved=True)
    seat = make(_new_seat(proposal.body))
    record(who, "seat.appoint", [seat.name, proposal.id], article, role=seat.role, agency=seat.agency_id)
    return seat


@transaction.atomic
def turn_down(who: Sitting, proposal_id: UUID, why: str) -> Proposal:
    """Refuse a proposal, with the reason."""
    if not why.strip():
        raise Refused(["A refusal says why."])
    proposal = Proposal.objects.filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound
    article = require(who, "mandate.install" if proposal.act == LAW else "seat.approve")
    proposal = _settle(who, proposal_id, proposal.act, approved=False, note=why.strip())
    record(who, f"{proposal.act}.refuse", [proposal.id], article, why=why.strip())
    return proposal


@transaction.atomic
def close_seat(who: Sitting, name: str) -> Seat:
    """End a seat at once: at the next request it may do and see nothing."""
    article = require(who, "seat.approve")
    seat = Seat.objects.select_for_update().filter(name=name, closed_at__isnull=True).first()
    if seat is None:
        raise NotFound
    seat.closed_at = now()
    seat.save(update_fields=["closed_at"])
    record(who, "seat.close", [seat.name], article)
    return seat


def _propose(who: Sitting, act: str, body: dict[str, Any], article: str) -> Proposal:
    proposal = Proposal.objects.create(act=act, body=body, proposed_by_id=who.seat_id, proposed_at=now())
    record(who, f"{act}.propose", [proposal.id], article)
    return proposal


def _settle(who: Sitting, proposal_id: UUID, act: str, *, approved: bool, note: str = "") -> Proposal:
    proposal = Proposal.objects.select_for_update().filter(pk=proposal_id, act=act).first()
    if proposal is None:
        raise NotFound
    if proposal.settled_at is not None:
        raise Conflict("This proposal is already settled.")
    if proposal.proposed_by_id == who.seat_id:
        raise Refused(["Whoever proposed it does not decide it; a second person does."])
    proposal.settled_by_id, proposal.settled_at = who.seat_id, now()
    proposal.approved, proposal.note = approved, note
    proposal.save(update_fields=["settled_by_id", "settled_at", "approved", "note"])
    return proposal


def _new_seat(body: dict[str, Any]) -> NewSeat:
    account = Account.objects.filter(pk=body["account"]).first() if body["account"] else None
    ends = datetime.fromisoformat(body["valid_to"]) if body["valid_to"] else None
    plain = {name: body[name] for name in ("name", "title", "agency", "role", "classification", "home_agency")}
    return NewSeat(**plain, caveats=tuple(body["caveats"]), account=account, valid_to=ends)
