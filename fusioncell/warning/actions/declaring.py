"""Declaring families of series, suspending and resuming them, handing them on, and deciding the budget of alarms."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import label_id, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import queries, rules
from fusioncell.warning.labelling import joined, label_of_words
from fusioncell.warning.methods.declaring import Declaration, WrongDeclaration, read_declaration
from fusioncell.warning.models import Budget, Family, Suspension


def read(text: str) -> Declaration:
    """A declaration from its text. Raises `Refused`."""
    try:
        return read_declaration(text)
    except WrongDeclaration as error:
        raise Refused([str(error)]) from error


@transaction.atomic
def declare(who: Sitting, text: str, classification: str = "") -> Family:
    """Declare a family of series; whoever declares it owns it, and runs count what the owner may read."""
    article = require(who, "signal.declare")
    declared = read(text)
    label = label_of_words(who, classification)
    if Family.objects.filter(purpose=who.purpose, code=declared.code).exists():
        raise Conflict(_("A family of this code is declared."))
    made = Family.objects.create(
        id=new_id(),
        code=declared.code,
        title=declared.title,
        hazard=declared.hazard,
        text=text,
        step_days=declared.step.days,
        purpose=who.purpose,
        article=article,
        label_id=label_id(label),
        owner_id=who.seat_id,
        declared_by_id=who.seat_id,
        declared_at=now(),
    )
    record(
        who, "signal.declare", [made.id], article, code=made.code, counts=declared.counts, detector=declared.detector
    )
    return made


@transaction.atomic
def suspend(who: Sitting, family_id: UUID, reason: str) -> Family:
    """Judge a family no longer, until somebody resumes it; what it said stays."""
    return _state(who, family_id, reason, Family.State.SUSPENDED)


@transaction.atomic
def resume(who: Sitting, family_id: UUID, reason: str) -> Family:
    """Judge a suspended family again; the periods since are judged with the next run."""
    return _state(who, family_id, reason, Family.State.LIVE)


def _state(who: Sitting, family_id: UUID, reason: str, state: str) -> Family:
    article = require(who, "signal.declare")
    family = queries.family_for(who, family_id)
    refuse(rules.objections_to_reason(reason))
    if family.state == state:
        raise Conflict(_("It stands so already."))
    family.state, family.stated_at, family.stating = state, now(), reason.strip()
    family.save(update_fields=["state", "stated_at", "stating"])
    record(who, f"signal.{'resume' if state == Family.State.LIVE else 'suspend'}", [family.id], article)
    return family


def owners_at(agency: str) -> list[Seat]:
    """The seats of an agency whose role may own series."""
    law, today = law_in_force().mandate, now().date()
    found = Seat.objects.filter(agency_id=agency, closed_at__isnull=True, account__isnull=False).order_by("title")
    return [seat for seat in found if "signal.declare" in law.powers_of(seat.role, today)]


@transaction.atomic
def hand_on(who: Sitting, family_id: UUID, seat_name: str) -> Family:
    """Give a family to another seat of the agency, whose rights its runs count by from then on."""
    article = require(who, "signal.declare")
    family = queries.family_for(who, family_id)
    seat = next((seat for seat in owners_at(who.agency) if seat.name == seat_name), None)
    if seat is None:
        raise NotFound
    family.owner = seat
    family.save(update_fields=["owner"])
    record(who, "signal.hand_on", [family.id], article, to=seat.name)
    return family


@transaction.atomic
def suspend_series(who: Sitting, family_id: UUID, series_id: UUID, reason: str) -> Suspension:
    """Judge one series of a family no longer: the village whose clinic closed, the channel that fell silent."""
    article = require(who, "signal.declare")
    found = queries.series_for(who, family_id, series_id)
    refuse(rules.objections_to_reason(reason))
    if any(one.key == found.key for one in queries.suspensions_of(who, found.family)):
        raise Conflict(_("It stands so already."))
    made = Suspension.objects.create(
        id=new_id(),
        family=found.family,
        key=found.key,
        reason=reason.strip(),
        label_id=joined(found.family.label_id, found.strata.labels),
        by_id=who.seat_id,
        at=now(),
    )
    record(who, "signal.suspend_series", [found.family.id, made.id], article)
    return made


@transaction.atomic
def resume_series(who: Sitting, family_id: UUID, series_id: UUID) -> Suspension:
    """Judge a suspended series again."""
    article = require(who, "signal.declare")
    family = queries.family_for(who, family_id)
    for one in queries.suspensions_of(who, family):
        if queries.number_of(family, one.key) == series_id:
            one.ended_at = now()
            one.save(update_fields=["ended_at"])
            record(who, "signal.resume_series", [family.id, one.id], article)
            return one
    raise NotFound


@transaction.atomic
def set_budget(who: Sitting, weekly: float, reason: str) -> Budget:
    """Decide how many alarms a week the analysts can look at; the next run keeps it."""
    article = require(who, "signal.budget")
    refuse(rules.objections_to_budget(weekly, reason))
    made = Budget.objects.create(
        id=new_id(), purpose=who.purpose, weekly=weekly, reason=reason.strip(), article=article, by_id=who.seat_id,
        at=now(),
    )  # fmt: skip
    record(who, "signal.budget", [made.id], article, thousandths_a_week=round(weekly * 1000))
    return made
