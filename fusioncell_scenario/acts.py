"""What the people of the exercise do in the cell: founding, receiving what was sent, and some days of ordinary work.

Every step is an act of the rooms, done by a seat that the law lets do it; nothing is put into the store past them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from django.db import transaction

from fusioncell.foundation import jobs
from fusioncell.foundation.models import Account
from fusioncell.fusion.actions.arriving import work_arrivals
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.mappings import propose_mapping, review_mapping, shipped_mapping
from fusioncell.intake.actions.reading import read_delivery
from fusioncell.intake.models import Delivery
from fusioncell.mandate.actions.cases import add_member, open_case
from fusioncell.mandate.actions.founding import NewSeat, found_cell, found_seat
from fusioncell.mandate.command_found import shipped_law
from fusioncell.mandate.queries import declare, seat_named, sitting_for
from fusioncell.mandate.queries_of_cases import cases_seen_by
from fusioncell.mandate.rules_of_cases import Opening
from fusioncell.mandate.sitting import Sitting
from fusioncell_scenario.exercise import CASE, Manifest, Sent
from fusioncell_scenario.seats import SEATS, MadeSeat, passwords

Tell = Callable[[int, str], None]
WHO_PROPOSES = {"customs": "chafik", "border": "border", "municipal": "municipal", "health": "health"}


def say_nothing(_done: int, _note: str) -> None:
    """For those who need no progress."""


@dataclass(slots=True)
class Loaded:
    """What came of the exercise in one cell."""

    deliveries: dict[str, Delivery] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    mappings: dict[str, UUID] = field(default_factory=dict)


def sit(seat: str, purpose: str, case_id: UUID | None = None) -> Sitting:
    """Somebody at work."""
    return sitting_for(seat_named(seat), purpose, case_id, request_id="exercise")


@contextmanager
def acting(seat: str, purpose: str, case_id: UUID | None = None) -> Iterator[Sitting]:
    """One transaction of somebody at work, as a request of theirs would be."""
    with transaction.atomic():
        who = sit(seat, purpose, case_id)
        declare(who)
        yield who


def found() -> dict[str, str]:
    """Found the cell of Marazan and make its seats. Gives the passwords, which are kept nowhere else."""
    found_cell(shipped_law("marazan"))
    made = passwords()
    for seat in SEATS:
        _seat(seat, made[seat.account])
    return made


def _seat(seat: MadeSeat, password: str) -> None:
    account = Account.objects.create_user(seat.account, password, display_name=seat.person, language=seat.language)
    found_seat(
        NewSeat(
            name=seat.name,
            title=seat.title,
            agency=seat.agency,
            role=seat.role,
            classification=seat.classification,
            home_agency=seat.home_agency,
            account=account,
        )
    )


def load(manifest: Manifest, tell: Tell = say_nothing) -> Loaded:
    """Receive every file of the exercise over its channel, as the machine seat of that channel.

    Broken off and begun again it takes nothing in twice: what is there already is linked as a repeat.
    """
    loaded = Loaded()
    for sent in manifest.sent:
        if sent.mapping and sent.mapping not in loaded.mappings:
            loaded.mappings[sent.mapping] = _mapping(manifest, sent)
        if sent.case and sent.case not in loaded.cases:
            loaded.cases[sent.case] = _case(sent)
        loaded.deliveries[sent.file] = receive(manifest, sent, loaded, tell)
    return loaded


def match_all(tell: Tell = say_nothing) -> int:
    """Compare everything that came in with everything held, as the worker does while it comes in."""
    done = 0
    while worked := work_arrivals():
        done += worked
        tell(done, "compared")
    return done


def _mapping(manifest: Manifest, sent: Sent) -> UUID:
    """The agency's liaison proposes how its table is read, and the records officer has looked at it."""
    reviewed = shipped_mapping(sent.mapping)
    if reviewed is not None:
        return reviewed.id
    path = manifest.mapping(sent)
    body = orjson.loads(path.read_bytes()) if path else {}
    with acting(WHO_PROPOSES[sent.agency], sent.purpose) as liaison:
        proposed = propose_mapping(liaison, sent.mapping, body)
    with acting("rosa", sent.purpose) as records:
        return review_mapping(records, proposed.id).id


def _case(sent: Sent) -> UUID:
    """The case into which a file with victims goes: the analyst opens it and admits those who work on it."""
    opening = Opening(
        CASE, "A17", sent.purpose, "CONFIDENTIAL", "Women found in a house in Vila Terra; who brought them."
    )
    with acting("amal", sent.purpose) as amal:
        there = case_titled(amal, CASE)
        if there is not None:
            return there
        case = open_case(amal, opening)
    with acting("amal", sent.purpose) as amal:  # her seat holds the compartment from now on
        for name in ("basma", "police", sent.seat):
            add_member(amal, case.id, name)
    return case.id


def case_titled(who: Sitting, title: str) -> UUID | None:
    """A case of this title, when an earlier start that was broken off has opened it."""
    return cases_seen_by(who).filter(title=title).values_list("id", flat=True).first()


def receive(manifest: Manifest, sent: Sent, loaded: Loaded, tell: Tell = say_nothing) -> Delivery:
    """Receive one file."""
    who = sit(sent.seat, sent.purpose, loaded.cases.get(sent.case))
    path = manifest.path(sent)
    with path.open("rb") as stream:
        delivery = deliver(who, Parcel(sent.channel, path.name, stream, loaded.mappings.get(sent.mapping)))
    if delivery.job_id is not None:
        jobs.claim_this(delivery.job_id)
    delivery = read_delivery(who, delivery.id, tell)
    if delivery.job_id is not None:
        jobs.close(delivery.job_id, delivery.trouble)
    return delivery
