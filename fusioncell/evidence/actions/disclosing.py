"""Letting a copy leave: one transaction that checks, writes down and records before a byte is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from fusioncell.evidence import queries_of_disclosure as queries
from fusioncell.evidence import rules_of_disclosure as rules
from fusioncell.evidence.methods import disclosing
from fusioncell.evidence.models import DisclosedReport, Disclosure, Report
from fusioncell.evidence.queries_of_disclosure import Parcel
from fusioncell.evidence.rules_of_disclosure import Recipient, Wish
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import Conflict, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.actions.reading import listed
from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.queries import label_id, law_in_force
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.sitting import Sitting, require

READING = ("export.make", "report.read")


@dataclass(frozen=True, slots=True)
class Made:
    """A disclosure and the file that now may leave."""

    disclosure: Disclosure
    file: bytes


@transaction.atomic
def disclose(who: Sitting, report_ids: Sequence[UUID], wish: Wish, form: str = disclosing.FORMATS[0]) -> Made:
    """Hand these reports to somebody of another agency; all of them or none.

    The record says who got which exact versions, why and by which article. It is written in this transaction, and the
    file leaves only after the commit. Raises `Refused` with every reason.
    """
    article = require(who, "export.make")
    if who.account_id is None:
        raise Refused(["R18: a machine lets nothing out; a person does."])
    moment, law = now(), law_in_force().mandate
    refuse(rules.objections_to_wish(wish, who.agency, law, moment.date()))
    refuse(rules.objections_to_amount(len(set(report_ids)), 0))
    reports = queries.chosen(who, report_ids)
    to = queries.recipient(who, wish.recipient)
    parcel = queries.parcel(who, reports, to)
    refuse(objections(who, parcel, to, form))
    number = new_id()
    covering = replace(_covering(who, wish, article, law), number=str(number), made_at=iso(moment))
    file = disclosing.written(covering, parcel.items, form)
    agreement = law.agencies[wish.recipient].agreement
    made = Disclosure.objects.create(
        id=number,
        made_at=moment,
        made_by_id=who.seat_id,
        from_agency_id=who.agency,
        recipient_id=wish.recipient,
        person=wish.person.strip(),
        reason=wish.reason.strip(),
        need=wish.need.strip(),
        right=wish.right.strip(),
        agreement=agreement.code if agreement else "",
        assurances=sorted(wish.assurances & rules.assurances_asked(wish.recipient, law)),
        purpose=who.purpose,
        case_id=who.case_id,
        article=article,
        format=form,
        sha256=queries.digest(file),
        size=len(file),
        label_id=label_id(parcel.label),
    )
    copies = _written_down(made, reports, parcel)
    record(
        who, "evidence.disclose", [made.id, *(report.id for report in reports)], article, recipient=made.recipient_id,
        person=made.person, reason=made.reason, need=made.need, right=made.right, agreement=made.agreement,
        assurances=made.assurances, format=form, sha256=made.sha256, size=made.size,
        copies=[[str(c.report_id), c.version, c.report_sha256, c.sha256, c.statements, c.left_out] for c in copies],
    )  # fmt: skip
    record_work(who, "evidence.disclosed", [made.id], recipient=made.recipient_id, reports=len(copies))
    return Made(made, file)


def _covering(who: Sitting, wish: Wish, article: str, law: Mandate) -> disclosing.Covering:
    """What the covering page says, before it has its number and moment."""
    return disclosing.Covering(
        number="",
        made_at="",
        from_agency=who.agency,
        to_agency=wish.recipient,
        person=wish.person.strip(),
        purpose=who.purpose,
        article=article,
        words=law.policy.words,
    )


def objections(who: Sitting, parcel: Parcel, to: Recipient, form: str) -> list[str]:
    """Why this parcel does not leave to this recipient in this format; empty when it may."""
    reasons = rules.objections_to_amount(len(parcel.items), parcel.people)
    for thing in parcel.things:
        said = rules.objections_to_thing(who.standing, who.purpose, thing, to)
        reasons += [f"{thing.title}: {sentence}" for sentence in said]
    reasons += rules.objections_to_all(parcel.things, who.purpose, to) if not reasons else []
    return reasons + disclosing.inexpressible(parcel.items, form)


def _written_down(made: Disclosure, reports: Sequence[Report], parcel: Parcel) -> list[DisclosedReport]:
    rows = [
        DisclosedReport(
            disclosure=made,
            report_id=report.id,
            version=report.version,
            report_sha256=item.sha256,
            sha256=disclosing.fingerprint(item),
            statements=len(item.lines),
            left_out=left_out,
        )
        for report, item, left_out in zip(reports, parcel.items, parcel.left_out, strict=True)
    ]
    return DisclosedReport.objects.bulk_create(rows)


@dataclass(frozen=True, slots=True)
class Outlook:
    """An agency as a recipient of these reports: whether they could go there, and otherwise why not."""

    agency: str
    reasons: tuple[str, ...]
    left_out: int
    assurances: frozenset[str]


def look(who: Sitting, report_ids: Sequence[UUID]) -> tuple[list[Report], list[Outlook]]:
    """These reports, and for every other agency of the law whether they could go there."""
    require(who, "export.make")
    refuse(rules.objections_to_amount(len(set(report_ids)), 0))
    reports = queries.chosen(who, report_ids)
    listed(who, "evidence.disclosure.prepare", [r.id for r in reports], len(reports), READING)
    moment, law = now(), law_in_force().mandate
    outlooks = []
    for agency in law.agencies:
        if agency == who.agency:
            continue
        if not law.agreed(agency, moment.date()):
            outlooks.append(Outlook(agency, ("R04: no agreement is in force.",), 0, frozenset()))
            continue
        to = queries.recipient(who, agency)
        parcel = queries.parcel(who, reports, to)
        reasons = tuple(objections(who, parcel, to, disclosing.FORMATS[0]))
        outlooks.append(Outlook(agency, reasons, sum(parcel.left_out), rules.assurances_asked(agency, law)))
    return reports, outlooks


@transaction.atomic
def sign(who: Sitting, disclosure_id: UUID) -> Disclosure:
    """Sign, for the agency that received it, that it arrived (R06)."""
    article = require(who, "report.read")
    found = queries.disclosure_for(who, disclosure_id)
    if found.recipient_id != who.agency:
        raise Refused(["Only the agency that received it signs for it."])
    signed = Disclosure.objects.filter(pk=found.id, received_at__isnull=True).update(
        received_at=now(), received_by_id=who.seat_id
    )
    if not signed:
        raise Conflict("This disclosure is already signed for.")
    record(who, "evidence.disclosure.sign", [found.id], article, sha256=found.sha256)
    record_work(who, "evidence.disclosure.signed", [found.id])
    return queries.disclosure_for(who, disclosure_id)


def open_disclosure(who: Sitting, disclosure_id: UUID) -> Disclosure:
    """Open one disclosure, and record it."""
    article = require(who, "report.read")
    found = queries.disclosure_for(who, disclosure_id)
    record(who, "evidence.disclosure.read", [found.id], article)
    return found
