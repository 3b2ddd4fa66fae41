"""What left the cell, as far as one may see it; and what would leave if one asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from fusioncell.evidence.methods.disclosing import Item, Line
from fusioncell.evidence.models import DisclosedReport, Disclosure, Report, Statement
from fusioncell.evidence.queries import report_for, reports_seen_by, visible
from fusioncell.evidence.rules_of_disclosure import Recipient, Thing, recipient_of
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries import allowed_labels, labels_of, law_in_force, standings_at
from fusioncell.mandate.rules import may_do
from fusioncell.mandate.sitting import Sitting, require

ALL_SEEN = ("log.read", "seat.approve")  # the overseer and the head see every agency's, under the labels they may read


def disclosures_seen_by(who: Sitting) -> QuerySet[Disclosure]:
    """Every disclosure that one's agency made or received, under a label that one may read."""
    found = Disclosure.objects.filter(label_id__in=allowed_labels(who))
    if not any(who.has(power) for power in ALL_SEEN):
        found = found.filter(Q(from_agency_id=who.agency) | Q(recipient_id=who.agency))
    return found.select_related("made_by", "received_by")


def disclosures_page(who: Sitting, wish: Wish) -> Page[Disclosure]:
    """One page of them, the newest first."""
    return page_of(disclosures_seen_by(who), "made_at", wish, key=lambda one: one.made_at)


def disclosure_for(who: Sitting, disclosure_id: UUID) -> Disclosure:
    """One disclosure. Raises `NotFound`, the same for hidden and absent."""
    found = disclosures_seen_by(who).filter(pk=disclosure_id).first()
    if found is None:
        raise NotFound
    return found


def reports_of(who: Sitting, disclosure: Disclosure) -> list[tuple[DisclosedReport, Report | None]]:
    """What left in it, each with the report as it is now, where one may still read it."""
    rows = list(DisclosedReport.objects.filter(disclosure_id=disclosure.id).order_by("id"))
    now_there = {r.id: r for r in reports_seen_by(who).filter(pk__in=[row.report_id for row in rows])}
    return [(row, now_there.get(row.report_id)) for row in rows]


def disclosures_of_report(who: Sitting, report_id: UUID) -> list[Disclosure]:
    """Which disclosures a report went into: those who must be told when it proves wrong (R15)."""
    report = report_for(who, report_id)
    found = Disclosure.objects.filter(label_id__in=allowed_labels(who), reports__report_id=report.id)
    return list(found.order_by("-made_at", "-id"))


@dataclass(frozen=True, slots=True)
class Between:
    """How much went from one agency to another, and how much of it nobody has signed for."""

    giver: str
    taker: str
    disclosures: int
    reports: int
    unsigned: int
    latest: datetime


def disclosures_between(who: Sitting) -> list[Between]:
    """Disclosures counted by pair of agencies, for whoever oversees the cell (R06)."""
    if not who.has("work.measure"):
        require(who, "log.read")
    with connection.cursor() as cursor:
        cursor.execute("SELECT giver, taker, n, reports, unsigned, latest FROM disclosures_between()")
        return [Between(*row) for row in cursor.fetchall()]


def chosen(who: Sitting, report_ids: Sequence[UUID]) -> list[Report]:
    """These reports in this order. Raises `NotFound` when one of them is hidden, the same as when it is absent."""
    wanted = list(dict.fromkeys(report_ids))
    found = {r.id: r for r in reports_seen_by(who).defer(None).filter(pk__in=wanted)}
    if len(found) < len(wanted):
        raise NotFound
    return [found[number] for number in wanted]


def recipient(who: Sitting, agency: str) -> Recipient:
    """An agency as a recipient: what its roles may read, and its seats with their admissions and consents."""
    moment = now()
    return recipient_of(law_in_force(moment).mandate, agency, moment.date(), standings_at(agency, who.purpose))


@dataclass(frozen=True, slots=True)
class Parcel:
    """What would leave: items with the reports they come from, and how many statements stay behind of each."""

    items: tuple[Item, ...]
    things: tuple[Thing, ...]
    left_out: tuple[int, ...]
    people: int

    @property
    def label(self) -> Label:
        """The label of everything together."""
        return join_all(thing.label for thing in self.things)


def parcel(who: Sitting, reports: Sequence[Report], to: Recipient) -> Parcel:
    """These reports as they would leave to this recipient.

    A statement under a stricter label of its own goes along only when somebody there may read it beside its report
    and its label lets it go; otherwise it stays behind and is counted.
    """
    rows = _statements(who, reports)
    labels = labels_of({r.label_id for r in reports} | {s.label_id for s in rows})
    items, things, left_out, people = [], [], [], set()
    for report in reports:
        own = [s for s in rows if s.report_id == report.id]
        going = [s for s in own if _goes(who, labels[s.label_id], labels[report.label_id], to)]
        whole = join_all([labels[report.label_id], *(labels[s.label_id] for s in going)])
        people |= {s.entity for s in going if s.schema == "Person"}
        items.append(_item(report, going, labels))
        things.append(Thing(report.title, whole, report.agency_id))
        left_out.append(len(own) - len(going))
    return Parcel(tuple(items), tuple(things), tuple(left_out), len(people))


def _statements(who: Sitting, reports: Sequence[Report]) -> list[Statement]:
    found = Statement.objects.filter(
        visible(), report_id__in=[r.id for r in reports], label_id__in=allowed_labels(who), ended_at__isnull=True
    )
    return list(found.order_by("report_id", "entity", "prop", "id"))


def _goes(who: Sitting, label: Label, whole: Label, to: Recipient) -> bool:
    if label == whole:
        return True
    act = "share-within" if to.agency in label.originators else "onward"
    return may_do(who.standing, label, act).allowed and bool(to.readers(join_all([whole, label]), who.purpose))


def _item(report: Report, going: Sequence[Statement], labels: dict[int, Label]) -> Item:
    return Item(
        id=str(report.id),
        version=report.version,
        sha256=bytes(report.sha256).hex(),
        agency=report.agency_id,
        title=report.title,
        text=report.text,
        language=report.language,
        occurred=(report.occurred_from, report.occurred_to),
        reliability=report.reliability,
        credibility=report.credibility,
        retracted=report.retracted_at is not None,
        label=labels[report.label_id],
        lines=tuple(_line(statement, labels[statement.label_id]) for statement in going),
    )


def _line(row: Statement, label: Label) -> Line:
    return Line(
        id=str(row.id),
        entity=str(row.entity),
        schema=row.schema,
        prop=row.prop,
        value=row.value,
        original=row.original,
        language=row.language,
        kind=row.kind,
        category=row.category,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        label=label,
    )


def digest(raw: bytes) -> str:
    """SHA-256 of a file, as it is written down."""
    return hashlib.sha256(raw).hexdigest()
