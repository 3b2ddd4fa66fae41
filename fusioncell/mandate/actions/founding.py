"""Founding a cell: its first law, and its first seats, before anybody could sit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fusioncell.foundation import ledger
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.foundation.models import Account
from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.methods.law_check import findings
from fusioncell.mandate.methods.law_parts import Channel, Mandate, Role
from fusioncell.mandate.models import Agency, MandateVersion, Seat
from fusioncell.mandate.queries import law_in_force


@dataclass(frozen=True, slots=True)
class NewSeat:
    """What a seat is made of; `classification` is a word of the mandate's own policy."""

    name: str
    title: str
    agency: str
    role: str
    classification: str
    home_agency: str = ""
    account: Account | None = None
    caveats: Sequence[str] = ()
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@transaction.atomic
def found_cell(text: str) -> MandateVersion:
    """Install the first mandate of a cell that has none; afterwards only `install_mandate` changes the law."""
    if MandateVersion.objects.exists():
        raise Refused(
            ["This cell is already founded; a new version of its law is installed by a seat with that power."]
        )
    version = install(text, None, now())
    for code, role in law_in_force().mandate.roles.items():
        if "identity.suggest" in role.powers:
            make(_matching_seat(code, role))
    ledger.append(
        ledger.RIGHTS,
        {
            "kind": "mandate.found",
            "at": iso(now()),
            "mandate": version.id,
            "subjects": [version.sha256],
            "article": "",
            "seat": None,
            "agency": "",
            "purpose": "",
            "case": None,
            "detail": {"by": "operator"},
        },
    )
    return version


def _service_seat(channel: Channel, mandate: Mandate) -> NewSeat:
    words = mandate.policy.words
    return NewSeat(
        name=f"channel-{channel.code}".replace("_", "-"),
        title=channel.names.get("en", channel.code),
        agency=channel.agency,
        role=channel.receiver,
        classification=words[channel.label.classification if channel.label else 0],
    )


def _matching_seat(code: str, role: Role) -> NewSeat:
    """The machine that compares records sits in the first agency that the law gives its role to."""
    law = law_in_force().mandate
    agency = min(role.agencies or law.agencies.keys())
    return NewSeat(
        name=code.replace("_", "-"),
        title=role.names.get("en", code),
        agency=agency,
        role=code,
        classification=law.policy.words[role.classification],
    )


def install(text: str, by: int | None, effective_from: datetime) -> MandateVersion:
    mandate = read_mandate(text)
    refuse([f"{found.place}: {found.sentence}" for found in findings(mandate, effective_from.date())])
    version = MandateVersion.objects.create(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        effective_from=effective_from,
        installed_by_id=by,
    )
    _seat_agencies(mandate)
    _seat_channels(mandate)
    return version


def _seat_channels(mandate: Mandate) -> None:
    """A machine seat for every channel that has none: those of the first law, and what a later one adds."""
    there = set(Seat.objects.values_list("name", flat=True))
    for channel in mandate.channels.values():
        new = _service_seat(channel, mandate)
        if new.name not in there:
            _make(new, mandate)


def _seat_agencies(mandate: Mandate) -> None:
    for code, agency in mandate.agencies.items():
        Agency.objects.update_or_create(
            code=code, defaults={"names": dict(agency.names), "tier": agency.tier, "in_mandate": True}
        )
    Agency.objects.exclude(code__in=mandate.agencies.keys()).update(in_mandate=False)


@transaction.atomic
def found_seat(new: NewSeat) -> Seat:
    """Make a seat while the cell is being founded, before anybody could sit; refused once a head has signed in."""
    if Seat.objects.filter(role="head", account__last_login__isnull=False).exists():
        raise Refused(["The head of the cell has taken the seat; seats are now made by the head."])
    seat = make(new)
    ledger.append(
        ledger.RIGHTS,
        {
            "kind": "seat.found",
            "at": iso(now()),
            "subjects": [seat.name],
            "seat": None,
            "agency": new.agency,
            "purpose": "",
            "case": None,
            "article": "",
            "detail": {"role": new.role, "by": "operator"},
        },
    )
    return seat


def make(new: NewSeat) -> Seat:
    return _make(new, law_in_force().mandate)


def _make(new: NewSeat, law: Mandate) -> Seat:
    refuse(objections_to_seat(new, law))
    return Seat.objects.create(
        name=new.name,
        title=new.title,
        account=new.account,
        agency_id=new.agency,
        home_agency_id=new.home_agency or new.agency,
        role=new.role,
        classification=law.policy.rank(new.classification) or 0,
        caveats=list(new.caveats),
        valid_from=new.valid_from or now(),
        valid_to=new.valid_to,
    )


def objections_to_seat(new: NewSeat, law: Mandate) -> list[str]:
    reasons = []
    role = law.roles.get(new.role)
    if role is None:
        reasons.append(f"The law has no role {new.role}.")
    elif role.agencies and new.agency not in role.agencies:
        reasons.append(f"The role {new.role} is not for seats of {new.agency}.")
    if new.agency not in law.agencies:
        reasons.append(f"The law has no agency {new.agency}.")
    if new.home_agency and new.home_agency not in law.agencies:
        reasons.append(f"The law has no agency {new.home_agency}.")
    if law.policy.rank(new.classification) is None:
        reasons.append(f"The law has no classification {new.classification}.")
    if Seat.objects.filter(name=new.name).exists():
        reasons.append(f"There is already a seat {new.name}.")
    return reasons
