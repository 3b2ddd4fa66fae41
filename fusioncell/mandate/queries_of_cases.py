"""Which cases a person may see, who is in them, and who could be admitted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.models import Case, CaseMember, Seat
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries import (
    allowed_labels,
    label_of,
    law_in_force,
    purposes_open_to,
    seats_at,
    standing_if_member,
)
from fusioncell.mandate.rules import may
from fusioncell.mandate.rules_of_cases import Candidate
from fusioncell.mandate.sitting import Sitting


def cases_seen_by(who: Sitting) -> QuerySet[Case]:
    """Every case that this person may read; hidden ones are not there."""
    return Case.objects.filter(label_id__in=allowed_labels(who)).select_related("agency", "opened_by")


def cases_page(who: Sitting, wish: Wish, state: str = "") -> Page[Case]:
    """One page of cases, newest first, each with how many members and open items it has."""
    cases = cases_seen_by(who)
    if state:
        cases = cases.filter(state=state)
    cases = cases.annotate(people_in=Count("members", filter=Q(members__left_at__isnull=True), distinct=True))
    return page_of(cases, "opened_at", wish, key=lambda case: case.opened_at)


def case_for(who: Sitting, case_id: UUID, *, lock: bool = False) -> Case:
    """One case. Raises `NotFound`, the same for hidden and absent."""
    cases = Case.objects.filter(pk=case_id, label_id__in=allowed_labels(who))
    case = (cases.select_for_update() if lock else cases.select_related("agency", "opened_by", "handed_to")).first()
    if case is None:
        raise NotFound
    return case


def members_of(who: Sitting, case: Case, *, left: bool = False) -> list[CaseMember]:
    """Who is in a case that this person may read; with `left`, also who was."""
    case_for(who, case.id)
    members = CaseMember.objects.filter(case_id=case.id).select_related("seat", "seat__agency", "added_by")
    if not left:
        members = members.filter(left_at__isnull=True)
    return list(members.order_by("added_at", "id"))


def candidate(case: Case, seat: Seat) -> Candidate:
    """What matters of a seat before it is admitted to a case."""
    law = law_in_force().mandate
    label = label_of(case.label_id)
    standing = standing_if_member(seat, case.id, case.purpose)
    return Candidate(
        name=seat.name,
        agency=seat.agency_id,
        valid=any(s.id == seat.id for s in seats_at(seat.agency_id)),
        agreed=law.agreed(seat.agency_id, now().date()),
        cleared=standing is not None and any(may(standing, purpose, label) for purpose in purposes_open_to(seat, law)),
        member=CaseMember.objects.filter(case_id=case.id, seat_id=seat.id, left_at__isnull=True).exists(),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A seat that could be admitted."""

    name: str
    title: str
    agency: str


def seats_to_admit(who: Sitting, case: Case) -> list[Offered]:
    """The valid seats that are not in the case yet, to choose from."""
    case_for(who, case.id)
    inside = {member.seat_id for member in members_of(who, case)}
    moment = now()
    seats = Seat.objects.filter(closed_at__isnull=True, valid_from__lte=moment, account__isnull=False)
    seats = seats.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=moment)).exclude(pk__in=inside)
    return [Offered(seat.name, seat.title, seat.agency_id) for seat in seats.order_by("agency_id", "name")[:1000]]


def open_work_of(case: Case) -> int:
    """How many items of a case are not done, as far as the database lets this transaction see."""
    return case.work.filter(state__in=("open", "taken", "waiting")).count()
