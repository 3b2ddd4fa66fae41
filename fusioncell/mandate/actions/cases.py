"""Cases: opened under an article and a purpose, joined and left by members, closed, handed to another agency."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate import queries_of_cases as queries
from fusioncell.mandate import rules_of_cases as rules
from fusioncell.mandate.models import Case, CaseMember, Seat, WorkItem
from fusioncell.mandate.queries import label_id, law_in_force
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.rules_of_cases import Opening
from fusioncell.mandate.rules_of_work import LIVE
from fusioncell.mandate.sitting import Sitting, require


@transaction.atomic
def open_case(who: Sitting, opening: Opening) -> Case:
    """Open a case under a live article and the purpose of this sitting; whoever opens it is its first member.

    Its compartment is held from the next request on.
    """
    article = require(who, "case.open")
    law = law_in_force().mandate
    moment = now()
    refuse(rules.objections_to_opening(opening, law, who.standing.classification, moment.date()))
    if opening.purpose != who.purpose:
        raise Refused([_("A case is opened for the purpose of the working session.")])
    number = new_id()
    case = Case.objects.create(
        id=number,
        title=opening.title.strip(),
        summary=opening.summary.strip(),
        article=opening.article,
        purpose=opening.purpose,
        agency_id=who.agency,
        label_id=label_id(rules.label_of_case(number, who.agency, opening, law)),
        opened_by_id=who.seat_id,
        opened_at=moment,
    )
    _admit(who, case, who.seat_id)
    record(who, "case.open", [case.id], article, under=opening.article, agency=who.agency)
    return case


@transaction.atomic
def add_member(who: Sitting, case_id: UUID, seat_name: str) -> CaseMember:
    """Admit a seat to a case: from its next request on it holds the compartment."""
    article = require(who, "case.member")
    case = queries.case_for(who, case_id, lock=True)
    seat = _seat(seat_name)
    refuse(rules.objections_to_member(case.state, queries.candidate(case, seat)))
    member = _admit(who, case, seat.id)
    record(who, "case.member.add", [case.id, seat.name], article, agency=seat.agency_id)
    return member


@transaction.atomic
def remove_member(who: Sitting, case_id: UUID, seat_name: str) -> CaseMember:
    """Dismiss a seat from a case, or leave it oneself: at the next request the compartment is gone."""
    case = queries.case_for(who, case_id, lock=True)
    article = require(who, "case.member")
    members = queries.members_of(who, case)
    member = next((m for m in members if m.seat.name == seat_name), None)
    if member is None:
        raise NotFound
    refuse(rules.objections_to_leaving(case.state, len(members)))
    _dismiss([member])
    record(who, "case.member.remove", [case.id, seat_name], article)
    return member


@transaction.atomic
def close_case(who: Sitting, case_id: UUID, note: str) -> Case:
    """Close a case: it stays readable to its members, and nothing in it changes any more."""
    article = require(who, "case.close")
    case = queries.case_for(who, case_id, lock=True)
    refuse(rules.objections_to_closing(case.state, note, queries.open_work_of(case)))
    case.state, case.closed_at, case.closing_note = Case.State.CLOSED, now(), note.strip()
    case.save(update_fields=["state", "closed_at", "closing_note"])
    record(who, "case.close", [case.id], article, note=note.strip())
    return case


@transaction.atomic
def hand_over_case(who: Sitting, case_id: UUID, seat_name: str, reason: str) -> Case:
    """Hand a case to a seat of another agency: the members of the old one leave, its open work goes along."""
    article = require(who, "case.close")
    case = queries.case_for(who, case_id, lock=True)
    seat = _seat(seat_name)
    to = queries.candidate(case, seat)
    refuse(rules.objections_to_handing_over(case.state, case.agency_id, to, reason))
    before = case.agency_id
    _dismiss([m for m in queries.members_of(who, case) if m.seat.agency_id == before])
    if not to.member:
        _admit(who, case, seat.id)
    items = _move_work(who, case, seat.agency_id)
    case.agency_id = case.handed_to_id = seat.agency_id
    case.save(update_fields=["agency", "handed_to"])
    record(
        who,
        "case.hand_over",
        [case.id, seat.name],
        article,
        reason=reason.strip(),
        before=before,
        to=seat.agency_id,
        items=items,
    )
    return case


def _move_work(who: Sitting, case: Case, agency: str) -> int:
    """The case's open items at the agency that hands it over go along; it stays named as where they came from."""
    items = list(WorkItem.objects.filter(case_id=case.id, agency_id=case.agency_id, state__in=LIVE).only("id"))
    for item in items:
        WorkItem.objects.filter(pk=item.pk).update(
            agency_id=agency, from_agency_id=who.agency, owner_id=None, state=WorkItem.State.OPEN
        )
        record_work(who, "work.moved", [item.pk], to=agency, case=str(case.id))
    return len(items)


def _seat(name: str) -> Seat:
    seat = Seat.objects.filter(name=name).first()
    if seat is None:
        raise NotFound
    return seat


def _admit(who: Sitting, case: Case, seat_id: int) -> CaseMember:
    member, made = CaseMember.objects.get_or_create(
        case_id=case.id,
        seat_id=seat_id,
        left_at=None,
        defaults={"added_by_id": who.seat_id, "added_at": now()},
    )
    if not made:
        raise Conflict(_("This seat was admitted already."))
    return member


def _dismiss(members: list[CaseMember]) -> None:
    moment = now()
    for member in members:
        member.left_at = moment
        member.save(update_fields=["left_at"])
