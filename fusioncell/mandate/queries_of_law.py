"""The versions of the law, proposals to change it or to make seats, and who sits where: the person first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.actions.proposals import LAW, SEAT
from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.models import MandateVersion, Proposal, Seat
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.sitting import Sitting, require

EVERY_SEAT = ("seat.approve", "log.read")  # the head and the overseer; others see the seats of their own agency


@dataclass(frozen=True, slots=True)
class Version:
    """One text of the law in time; `ahead` when its day has not come, `current` when it is in force."""

    sha256: str
    effective_from: datetime
    installed_at: datetime
    current: bool
    ahead: bool
    text: str = ""


def versions(who: Sitting) -> list[Version]:
    """Every version, the newest first."""
    require(who, "mandate.read")
    return [_version(row) for row in MandateVersion.objects.defer("text").order_by("-effective_from", "-id")]


def version(who: Sitting, sha256: str = "") -> Version:
    """The version with this fingerprint, or the one in force. Raises `NotFound`."""
    require(who, "mandate.read")
    rows = MandateVersion.objects.order_by("-effective_from", "-id")
    row = (rows.filter(sha256=sha256) if sha256 else rows.filter(pk=law_in_force().version_id)).first()
    if row is None:
        raise NotFound
    return _version(row, row.text)


def _version(row: MandateVersion, text: str = "") -> Version:
    current = row.id == law_in_force().version_id
    return Version(row.sha256, row.effective_from, row.installed_at, current, row.effective_from > now(), text)


def mandate_of(found: Version) -> Mandate:
    """The law of a version as values; the one in force is read already."""
    return law_in_force().mandate if found.current else read_mandate(found.text)


def proposals_seen_by(who: Sitting, act: str) -> QuerySet[Proposal]:
    """Proposals of the law for whoever may read it; of seats for who appoints, and for the agency that proposes."""
    found = Proposal.objects.filter(act=act).select_related("proposed_by", "settled_by")
    if act == LAW:
        require(who, "mandate.read")
        return found
    if any(who.has(power) for power in EVERY_SEAT):
        return found
    require(who, "seat.propose")
    return found.filter(proposed_by__agency_id=who.agency)


def proposals(who: Sitting, act: str) -> list[Proposal]:
    """The newest hundred, those that wait first."""
    if act == SEAT and not any(who.has(power) for power in (*EVERY_SEAT, "seat.propose")):
        return []
    return list(proposals_seen_by(who, act).order_by("-settled_at", "-proposed_at")[:100])


def proposal_for(who: Sitting, proposal_id: UUID) -> Proposal:
    """One proposal. Raises `NotFound`, the same for hidden and absent."""
    act = Proposal.objects.filter(pk=proposal_id).values_list("act", flat=True).first()
    found = proposals_seen_by(who, act).filter(pk=proposal_id).first() if act in (LAW, SEAT) else None
    if found is None:
        raise NotFound
    return found


def seats_seen_by(who: Sitting) -> QuerySet[Seat]:
    """The seats of one's own agency, and those it seconded; all of them for the head and the overseer."""
    require(who, "mandate.read")
    found = Seat.objects.order_by("agency_id", "role", "name")
    if any(who.has(power) for power in EVERY_SEAT):
        return found
    return found.filter(Q(agency_id=who.agency) | Q(home_agency_id=who.agency))


def seat_for(who: Sitting, name: str) -> Seat:
    """One's own seat, or any for the head and the overseer. Raises `NotFound`."""
    found = Seat.objects.filter(name=name, closed_at__isnull=True)
    if not any(who.has(power) for power in EVERY_SEAT):
        found = found.filter(pk=who.seat_id)
    seat = found.first()
    if seat is None:
        raise NotFound
    return seat


@dataclass(frozen=True, slots=True)
class Step:
    """One office in the line of authority, with those that answer to it."""

    code: str
    below: tuple[Step, ...]


def line_of_authority(law: Mandate) -> tuple[Step, ...]:
    """The offices as a tree, the highest first; a law that leads round in a ring shows what hangs from its head."""
    return tuple(_below(law, None))


def _below(law: Mandate, above: str | None) -> Iterator[Step]:
    for code, office in law.authority.items():
        if office.answers_to == above:
            yield Step(code, tuple(_below(law, code)))
