"""Which questions of consent, proposals to lower a label, citations and obstacles a person may see.

All of them hang on a report: who may not read the report learns of none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from fusioncell.evidence.models import Lowering, Obstacle, Report, WorkEvidence
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.evidence.rules_of_labels import Question
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.models import Consent, WorkItem
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries_of_work import item_for
from fusioncell.mandate.sitting import Sitting, require

WHICH = ("to_answer", "asked", "answered")


def consents_seen_by(who: Sitting) -> QuerySet[Consent]:
    """Every question that this person's agency asked or answers, about a report that this person may read."""
    readable = reports_seen_by(who).order_by().values("id")
    mine = Consent.objects.filter(originator_id=who.agency) | Consent.objects.filter(asking_id=who.agency)
    return mine.filter(object_kind="report", object_id__in=readable).select_related(
        "originator", "recipient", "asking", "asked_by", "answered_by"
    )


def consents_page(who: Sitting, wish: Wish, which: str = "to_answer") -> Page[Consent]:
    """One page of questions: those to answer, those asked, those answered."""
    if which not in WHICH:
        raise NotFound
    consents = consents_seen_by(who)
    if which == "to_answer":
        consents = consents.filter(state=Consent.State.ASKED, originator_id=who.agency)
    elif which == "asked":
        consents = consents.filter(state=Consent.State.ASKED, asking_id=who.agency)
    else:
        consents = consents.exclude(state=Consent.State.ASKED)
    return page_of(consents, "asked_at", wish, key=lambda consent: consent.asked_at)


def consent_for(who: Sitting, consent_id: UUID, *, lock: bool = False) -> Consent:
    """One question. Raises `NotFound`, the same for hidden and absent."""
    consents = consents_seen_by(who).filter(pk=consent_id)
    consent = (consents.select_related(None).select_for_update() if lock else consents).first()
    if consent is None:
        raise NotFound
    return consent


def standing_question(who: Sitting, report_id: UUID, question: Question) -> Consent | None:
    """The same question, asked and not answered, or agreed and still in force."""
    same = consents_seen_by(who).filter(
        object_id=report_id,
        originator_id=question.originator,
        recipient_id=question.recipient,
        purpose=question.purpose,
        state__in=(Consent.State.ASKED, Consent.State.AGREED),
    )
    return next((c for c in same if c.expires_at is None or c.expires_at > now()), None)


def days_waited(consent: Consent) -> int:
    """Whole days between the question and its answer, or until now."""
    return ((consent.answered_at or now()) - consent.asked_at).days


def titles_of(who: Sitting, report_ids: list[UUID]) -> dict[UUID, str]:
    """The titles of those of these reports that this person may read."""
    return dict(reports_seen_by(who).filter(pk__in=report_ids).values_list("id", "title"))


def lowerings_seen_by(who: Sitting) -> QuerySet[Lowering]:
    """Every proposal about a report that this person may read; consents are seen as consents."""
    readable = reports_seen_by(who).order_by().values("id")
    lowerings = Lowering.objects.filter(report_id__in=readable, consent__isnull=True)
    return lowerings.select_related("proposed_by", "approved_by", "report", "from_label", "to_label")


def lowerings_page(who: Sitting, wish: Wish, *, settled: bool = False) -> Page[Lowering]:
    """One page of proposals: those that stand, or those that are settled."""
    lowerings = lowerings_seen_by(who)
    standing = {"approved_at__isnull": True, "refused_at__isnull": True}
    lowerings = lowerings.exclude(**standing) if settled else lowerings.filter(**standing)
    return page_of(lowerings, "proposed_at", wish, key=lambda lowering: lowering.proposed_at)


def lowering_for(who: Sitting, lowering_id: UUID) -> Lowering:
    """One proposal. Raises `NotFound`, the same for hidden and absent."""
    lowering = lowerings_seen_by(who).filter(pk=lowering_id).first()
    if lowering is None:
        raise NotFound
    return lowering


def cited_of(who: Sitting, item: WorkItem) -> list[Report]:
    """The reports that an item rests on, as far as this person may read them."""
    item_for(who, item.id)
    numbers = list(WorkEvidence.objects.filter(item_id=item.id).values_list("report_id", flat=True))
    return list(reports_seen_by(who).filter(pk__in=numbers))


def obstacles_of(who: Sitting, item: WorkItem) -> list[Obstacle]:
    """What keeps an item from its recipient, as far as this person may read the reports concerned."""
    item_for(who, item.id)
    readable = reports_seen_by(who).order_by().values("id")
    obstacles = Obstacle.objects.filter(item_id=item.id, report_id__in=readable)
    return list(obstacles.select_related("report", "originator", "recipient").order_by("found_at", "id"))


@dataclass(frozen=True, slots=True)
class Between:
    """What stands between two agencies: how much, and the days it has waited."""

    originator: str
    recipient: str
    standing: int
    solved: int
    days: Decimal
    longest: Decimal


def obstacles_between(who: Sitting) -> list[Between]:
    """Obstacles by pair of agencies, counted: for those who measure work or oversee the cell."""
    if not who.has("log.read"):
        require(who, "work.measure")
    with connection.cursor() as cursor:
        cursor.execute("SELECT originator, recipient, standing, solved, days, longest FROM obstacles_between()")
        return [Between(*row) for row in cursor.fetchall()]
