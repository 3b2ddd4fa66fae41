"""Releasing: findings let pass by two people, tear lines, the release by a third, and each recipient's cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.assessment import queries, rules
from fusioncell.assessment.actions.keeping import case_of, rest_on
from fusioncell.assessment.content import freeze, gather
from fusioncell.assessment.labelling import base_label, kept, label_now
from fusioncell.assessment.methods.body import blocks
from fusioncell.assessment.methods.checks.catalogue import open_errors, run
from fusioncell.assessment.methods.checks.finding import HARD, SEVERITY, Finding
from fusioncell.assessment.methods.facts import Whole
from fusioncell.assessment.methods.probability import LANGUAGES
from fusioncell.assessment.models import Assessment, Override, Release, TearLine
from fusioncell.assessment.placing import stated
from fusioncell.assessment.printing import fingerprint
from fusioncell.assessment.reading import whole
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import as_body
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.sitting import Sitting, require


def findings_of(who: Sitting, assessment: Assessment, approver: int | None = None) -> list[Finding]:
    """What the checks find of an assessment as it stands, and what was learnt of this desk's earlier forecasts."""
    return checked(who, whole(who, assessment, approver))


def checked(who: Sitting, found: Whole) -> list[Finding]:
    """What the checks find; how the desk's earlier forecasts came out is told to those who may release (C29)."""
    if not who.has("assessment.approve"):
        return run(found)
    from fusioncell.assessment.calibrating import with_calibration  # noqa: PLC0415  (only a release asks for the past)

    return run(with_calibration(who, found))


def still_open(assessment: Assessment, found: Sequence[Finding]) -> list[Finding]:
    """The errors that no two people let pass."""
    return open_after(queries.overrides_of(assessment), found)


def open_after(asked: Sequence[Override], found: Sequence[Finding]) -> list[Finding]:
    """The same where what was asked to pass is at hand."""
    return open_errors(found, [(one.check_id, one.place) for one in asked if one.approved_at is not None])


@transaction.atomic
def override(who: Sitting, assessment_id: UUID, check: str, reason: str, place: str = "") -> Override:
    """Ask that an error be let pass, with the reason; a second person agrees or not."""
    article = require(who, "assessment.write")
    found = queries.assessment_for(who, assessment_id, lock=True)
    if check not in SEVERITY:
        raise NotFound
    fires = any(one.check == check and place in ("", one.place) and one.blocks for one in findings_of(who, found))
    refuse(rules.objections_to_overriding(check, reason, hard=check in HARD, fires=fires))
    made = Override.objects.create(
        id=new_id(), assessment_id=found.id, check_id=check, place=place[:60], reason=reason.strip(),
        asked_by_id=who.seat_id, asked_at=now(),
    )  # fmt: skip
    record(who, "assessment.override.ask", [found.id], article, check=check, place=place, reason=made.reason)
    return made


@transaction.atomic
def let_pass(who: Sitting, assessment_id: UUID, override_id: UUID) -> Override:
    """Agree that an error be let pass, as a second person."""
    article = require(who, "assessment.approve")
    found = queries.assessment_for(who, assessment_id)
    asked = Override.objects.filter(pk=override_id, assessment_id=found.id).first()
    if asked is None:
        raise NotFound
    refuse([_("Whoever asked does not agree to it.")] if asked.asked_by_id == who.seat_id else [])
    passed = Override.objects.filter(pk=asked.id, approved_at__isnull=True)
    if not passed.update(approved_by_id=who.seat_id, approved_at=now()):
        raise Conflict(_("Somebody has agreed to it already."))
    record(who, "assessment.override.agree", [found.id], article, check=asked.check_id, place=asked.place)
    return Override.objects.get(pk=asked.id)


@dataclass(frozen=True, slots=True)
class Tearing:
    """A text for a wider circle: the place it stands in for, its words by language, for whom, and how closed."""

    place: str
    texts: Mapping[str, str]
    recipients: tuple[str, ...]
    classification: str = ""


@transaction.atomic
def tear(who: Sitting, assessment_id: UUID, new: Tearing) -> TearLine:
    """Write a tear line; it is never computed, and stands once a second person has approved it."""
    article = require(who, "assessment.write")
    found = queries.assessment_for(who, assessment_id)
    places = {block["id"] for _section, block in blocks(found.body)}
    reasons = [] if new.place in places else [_("It stands in for a place of the assessment.")]
    if not any(text.strip() for text in new.texts.values()) or not set(new.texts) <= set(LANGUAGES):
        reasons.append(_("A tear line is written in at least one of the six languages."))
    refuse(reasons)
    label = base_label(who, new.classification, new.recipients, case_of(who))
    texts = {language: text.strip() for language, text in new.texts.items() if text.strip()}
    made = TearLine.objects.create(
        id=new_id(), assessment_id=found.id, place=new.place, texts=texts, label_id=kept(label), by_id=who.seat_id,
        at=now(),
    )  # fmt: skip
    record(who, "assessment.tear_line", [found.id, made.id], article, place=new.place)
    return made


@transaction.atomic
def approve_tear(who: Sitting, assessment_id: UUID, tear_id: UUID) -> TearLine:
    """Approve a tear line, as a second person."""
    article = require(who, "assessment.approve")
    found = queries.assessment_for(who, assessment_id)
    line = next((one for one in queries.tear_lines_of(who, found) if one.id == tear_id), None)
    if line is None:
        raise NotFound
    refuse([_("Whoever wrote it does not approve it.")] if line.by_id == who.seat_id else [])
    approved = TearLine.objects.filter(pk=line.id, approved_at__isnull=True)
    if not approved.update(approved_by_id=who.seat_id, approved_at=now()):
        raise Conflict(_("It is approved already."))
    record(who, "assessment.tear_line.approve", [found.id, line.id], article, place=line.place)
    return TearLine.objects.get(pk=line.id)


@transaction.atomic
def release(who: Sitting, assessment_id: UUID) -> Release:
    """Release the reviewed revision as a product: frozen, numbered, by a third person.

    Raises `Refused` with every reason: who may not, and each error that no two people let pass.
    """
    article = require(who, "assessment.approve")
    if who.account_id is None:
        raise Refused([_("R18: a machine releases nothing; a person does.")])
    found = queries.assessment_for(who, assessment_id, lock=True)
    review = queries.ready_review(found)
    hands = rules.Hands(
        queries.authors_of(found), review.by_id if review else None, review.revision if review else None, who.seat_id,
        found.revision, found.state,
    )  # fmt: skip
    found_by_checks = findings_of(who, found, who.seat_id)
    blocking = still_open(found, found_by_checks)
    refuse(
        rules.objections_to_releasing(hands)
        + [f"{one.check}: {one.sentence} {one.mend}" for one in blocking if one.check != "C27"]
    )
    return _released(who, found, review.by_id if review else 0, (article, found_by_checks))


def _released(who: Sitting, found: Assessment, reviewer: int, given: tuple[str, Sequence[Finding]]) -> Release:
    article, findings = given
    moment = now()
    number = Release.objects.filter(assessment_id=found.id).count() + 1
    label = label_now(found.id, found.base_label_id, found.label_id, whole=True)
    body: dict[str, Any] = {
        **freeze(who, gather(who, found), moment), "label": as_body(label),
        "number": f"{moment:%Y}-{str(found.id)[-6:].upper()}/{number}",
    }  # fmt: skip
    told = [{"check": f.check, "severity": f.severity, "place": f.place, "sentence": f.sentence} for f in findings]
    made = Release.objects.create(
        id=new_id(), assessment_id=found.id, number=number, revision=found.revision, body=body, findings=told,
        sha256=fingerprint(body), label_id=kept(label), author_id=found.author_id, reviewer_id=reviewer,
        approver_id=who.seat_id, article=article, at=moment,
    )  # fmt: skip
    rows = [row for held in queries.support_of_whole(found).values() for row in held]
    kept_rows = [(row.report_id, row.statement_id, row.link_id) for row in rows]
    kept_rows += [(report, statement, None) for report, statement in stated(body["places"])]
    rest_on(who, "release", made.id, kept_rows)
    Assessment.objects.filter(pk=found.id).update(state=Assessment.State.RELEASED)
    record(
        who, "assessment.release", [made.id, found.id], article, number=body["number"], sha256=made.sha256,
        reviewer=reviewer, open=[f"{one['check']} {one['place']}" for one in told if one["severity"] == "E"],
    )  # fmt: skip
    record_work(who, "assessment.released", [made.id], what=found.kind)
    return made


@transaction.atomic
def withdraw(who: Sitting, release_id: UUID, reason: str) -> Release:
    """Withdraw a product; whoever received a cut of it is told through the record of disclosures."""
    article = require(who, "assessment.approve")
    found = queries.release_for(who, release_id)
    refuse([] if len(reason.strip()) >= rules.SHORTEST_REASON else [_("Say why it is withdrawn.")])
    gone = Release.objects.filter(pk=found.id, withdrawn_at__isnull=True)
    if not gone.update(withdrawn_at=now(), withdrawal=reason.strip()):
        raise Conflict(_("It is withdrawn already."))
    record(who, "assessment.release.withdraw", [found.id], article, reason=reason.strip())
    return queries.release_for(who, release_id)


def open_release(who: Sitting, release_id: UUID) -> Release:
    """Open one product, and record it."""
    article = require(who, "assessment.read")
    found = queries.release_for(who, release_id)
    record(who, "assessment.release.read", [found.id], article)
    return found
