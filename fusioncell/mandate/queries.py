"""What the law says now, who sits where, and which labels a sitting may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import orjson
from django.db import connection

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotAllowed
from fusioncell.mandate.methods import label as labels
from fusioncell.mandate.methods import standing as standings
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.methods.seating import SeatFacts, standing_for
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.models import Agency, MandateVersion, Seat
from fusioncell.mandate.models import Label as LabelRow
from fusioncell.mandate.sitting import Sitting


@dataclass(frozen=True, slots=True)
class LawInForce:
    """The mandate in force and the number of its version."""

    version_id: int
    mandate: Mandate


class NoLaw(NotAllowed):
    """The cell has no mandate in force: nobody may do anything."""


@lru_cache(maxsize=8)
def _parsed(version_id: int) -> Mandate:
    # A version's text never changes, so parsing it once is no cache of rights: which version is in force is asked anew.
    return read_mandate(MandateVersion.objects.get(pk=version_id).text)


_held: ContextVar[LawInForce | None] = ContextVar("law held", default=None)


@contextmanager
def one_law() -> Iterator[None]:
    """Within it the law in force is asked for once: a transaction stands under one law from beginning to end."""
    token = _held.set(law_in_force())
    try:
        yield
    finally:
        _held.reset(token)


def law_in_force(at: datetime | None = None) -> LawInForce:
    """The newest version that has taken effect. Raises `NoLaw` when the cell was not founded."""
    held = _held.get()
    if at is None and held is not None:
        return held
    newest = (
        MandateVersion.objects.filter(effective_from__lte=at or now())
        .order_by("-effective_from", "-id")
        .values_list("id", flat=True)
        .first()
    )
    if newest is None:
        raise NoLaw("This cell has no mandate in force; found it with `fusioncell mandate install FILE`.")
    return LawInForce(newest, _parsed(newest))


def law_of(who: Sitting) -> Mandate:
    """The law under which this sitting acts: the one that was in force when it began."""
    return _parsed(who.mandate_version_id)


def seats_of(account_id: int, at: datetime | None = None) -> list[Seat]:
    """The seats an account may sit in at this moment."""
    moment = at or now()
    seats = Seat.objects.filter(account_id=account_id, valid_from__lte=moment, closed_at__isnull=True)
    return [seat for seat in seats.order_by("name") if seat.valid_to is None or seat.valid_to > moment]


def seats_at(agency: str) -> list[Seat]:
    """The valid seats of an agency, to whom work can be given."""
    moment = now()
    seats = Seat.objects.filter(agency_id=agency, valid_from__lte=moment, closed_at__isnull=True)
    return [seat for seat in seats.order_by("name") if seat.valid_to is None or seat.valid_to > moment]


def seat_named(name: str) -> Seat:
    """A seat by its name. Raises `NotAllowed`."""
    seat = Seat.objects.filter(name=name).first()
    if seat is None:
        raise NotAllowed(f"There is no seat {name}.")
    return seat


def agency_names(language: str) -> dict[str, str]:
    """The agencies' names in a language, else in English, else their code."""
    return {
        agency.code: agency.names.get(language) or agency.names.get("en") or agency.code
        for agency in Agency.objects.order_by("code")
    }


def purposes_open_to(seat: Seat, law: Mandate) -> list[str]:
    """The purposes a seat may declare."""
    role = law.roles.get(seat.role)
    return sorted(role.purposes & law.purposes.keys()) if role else []


def sitting_for(
    seat: Seat, purpose: str, case_id: UUID | None = None, law: LawInForce | None = None, request_id: str = ""
) -> Sitting:
    """The acting person, built anew from the law, the seat, its memberships and the consents that live now.

    Raises `NotAllowed` when the seat is not valid, its agency has left the cell, or the purpose is not its own.
    """
    moment = now()
    in_force = law or law_in_force(moment)
    _must_be_valid(seat, in_force.mandate, moment)
    cases, open_cases, consents = _seat_facts(seat.id, purpose)
    if purpose not in purposes_open_to(seat, in_force.mandate):
        raise NotAllowed(f"The seat {seat.name} may not act for the purpose {purpose!r}.")
    if case_id is not None and case_id not in open_cases:
        raise NotAllowed(f"The seat {seat.name} is not a member of this case, or the case is closed.")
    standing = _standing_of(seat, in_force.mandate, cases, consents)
    return Sitting(
        seat_id=seat.id,
        seat=seat.name,
        account_id=seat.account_id,
        agency=seat.agency_id,
        home_agency=seat.home_agency_id,
        role=seat.role,
        purpose=purpose,
        case_id=case_id,
        standing_id=standing_id(standing),
        standing=standing,
        powers=in_force.mandate.powers_of(seat.role, moment.date()),
        mandate_version_id=in_force.version_id,
        request_id=request_id,
    )


def _must_be_valid(seat: Seat, mandate: Mandate, moment: datetime) -> None:
    ended = seat.closed_at is not None or (seat.valid_to is not None and seat.valid_to <= moment)
    if ended or seat.valid_from > moment:
        raise NotAllowed(f"The seat {seat.name} is not valid now.")
    if not mandate.agreed(seat.agency_id, moment.date()):
        raise NotAllowed(f"The agency {seat.agency_id} has no agreement in force.")


def _seat_facts(seat_id: int, purpose: str) -> tuple[list[UUID], list[UUID], list[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases, open_cases, consents FROM seat_facts(%s, %s)", [seat_id, purpose])
        row = cursor.fetchone()
    return row[0], row[1], row[2]


def standings_at(agency: str, purpose: str) -> list[Standing]:
    """What the people of an agency may read for a purpose; empty when its agreement has ended (R04)."""
    if not law_in_force().mandate.agreed(agency, now().date()):
        return []
    return standings_of([seat for seat in seats_at(agency) if seat.account_id is not None], purpose)


def standings_of(seats: Iterable[Seat], purpose: str) -> list[Standing]:
    """What these seats may read for a purpose; those that may not declare it are left out."""
    law = law_in_force().mandate
    found = []
    for seat in seats:
        if purpose in purposes_open_to(seat, law):
            cases, _open, consents = _seat_facts(seat.id, purpose)
            found.append(_standing_of(seat, law, cases, consents))
    return found


def standing_if_member(seat: Seat, case_id: UUID, purpose: str) -> Standing | None:
    """What a seat could read if it were a member of a case; None when the law has no such seat."""
    cases, _open, consents = _seat_facts(seat.id, purpose)
    try:
        return _standing_of(seat, law_in_force().mandate, [*cases, case_id], consents)
    except NotAllowed:
        return None


def _standing_of(seat: Seat, mandate: Mandate, cases: Iterable[UUID], consents: Iterable[UUID]) -> Standing:
    facts = SeatFacts(
        clearance=seat.classification,
        caveats=frozenset(seat.caveats) | {f"case:{case}" for case in cases},
        consents=frozenset(str(consent) for consent in consents),
        token=f"seat:{seat.id}" if seat.named else None,
    )
    standing = standing_for(mandate, seat.role, seat.agency_id, facts)
    if standing is None:
        raise NotAllowed(f"The law has no role {seat.role!r} for a seat of {seat.agency_id}.")
    return standing


# Interned rows never change and never go, so a key seen once keeps its number for the life of the process.
_label_ids: dict[bytes, int] = {}
_standing_ids: dict[bytes, int] = {}
_label_values: dict[int, Label] = {}
MOST_REMEMBERED = 50_000


def label_id(label: Label) -> int:
    """The number of an interned label; made, with its clearance, when it is new."""
    return _interned(_label_ids, "intern_label", labels.key(label), labels.as_body(label))


def standing_id(standing: Standing) -> int:
    """The number of an interned standing; made, with its clearance, when it is new."""
    return _interned(_standing_ids, "intern_standing", standings.key(standing), standings.as_body(standing))


def _interned(known: dict[bytes, int], function: str, key: bytes, body: Mapping[str, object]) -> int:
    found = known.get(key)
    if found is not None:
        return found
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s::jsonb)", [key, orjson.dumps(body).decode()])
        made: int = cursor.fetchone()[0]
    # Only what is committed is remembered: a rolled-back number must not be believed.
    connection.on_commit(lambda: _remember(known, key, made))
    return made


def _remember(known: dict[bytes, int], key: bytes, made: int) -> None:
    if len(known) < MOST_REMEMBERED:
        known[key] = made


def label_of(number: int) -> Label:
    """The label behind a number."""
    found = _label_values.get(number)
    if found is None:
        found = labels.from_body(LabelRow.objects.get(pk=number).body)
        if len(_label_values) < MOST_REMEMBERED:
            _label_values[number] = found
    return found


def labels_of(numbers: Iterable[int]) -> dict[int, Label]:
    """The labels behind several numbers, in one query."""
    wanted = set(numbers)
    missing = wanted - _label_values.keys()
    if missing:
        for row in LabelRow.objects.filter(pk__in=missing):
            _label_values[row.pk] = labels.from_body(row.body)
    return {number: _label_values[number] for number in wanted}


def allowed_labels(who: Sitting) -> frozenset[int]:
    """The numbers of all labels this sitting may read: the one set behind every list, count and page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT label_id FROM clearance WHERE standing_id = %s AND purpose = %s",
            [who.standing_id, who.purpose],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def declare(who: Sitting) -> None:
    """Tell the database whose transaction this is; row-level security answers to nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('fusioncell.standing', %s, true), set_config('fusioncell.purpose', %s, true), "
            "set_config('fusioncell.agency', %s, true), set_config('fusioncell.seat', %s, true)",
            [str(who.standing_id), who.purpose, who.agency, str(who.seat_id)],
        )
