"""What agencies sent, as they sent it: reports, and the statements made of them. An entity is a view, never a row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fusioncell.foundation.words import Kind, PersonCategory, Reliability, new_id
from fusioncell.mandate.models import Agency, Case, Consent, Label, Seat


class Source(models.Model):
    """Where an agency's information comes from; who that is can be protected by a label of its own."""

    id = models.UUIDField(primary_key=True, default=new_id)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    reliability = models.CharField(max_length=1, null=True, choices=[(r.value, r.value) for r in Reliability])
    label = models.ForeignKey(Label, on_delete=models.PROTECT)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "name"], name="one_source_of_a_name")]


class Report(models.Model):
    """One thing an agency told the cell: immutable, graded, labelled; its original lies sealed beside it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_index=False)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, db_index=False)
    channel = models.CharField(max_length=60)
    delivery_id = models.UUIDField(null=True)
    external_id = models.TextField(null=True)
    version = models.TextField(blank=True)
    supersedes_id = models.UUIDField(null=True)
    superseded_by_id = models.UUIDField(null=True)
    sha256 = models.BinaryField(max_length=32)
    media_type = models.CharField(max_length=100)
    title = models.TextField()
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    category = models.CharField(max_length=60)
    legal_basis = models.CharField(max_length=60)
    reliability = models.CharField(max_length=1, null=True)
    credibility = models.SmallIntegerField(null=True)
    grade_raw = models.CharField(max_length=20, blank=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, db_index=False)
    purpose = models.CharField(max_length=60)
    occurred_from = models.CharField(max_length=32, blank=True)
    occurred_to = models.CharField(max_length=32, blank=True)
    findings = models.JSONField(default=list)
    place = models.TextField(blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Seat, on_delete=models.PROTECT, db_index=False)
    review_by = models.DateTimeField(null=True)
    visible_until = models.DateTimeField(null=True)
    retracted_at = models.DateTimeField(null=True)
    retraction = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
            models.Index(fields=["agency", "channel", "external_id"], name="report_external"),
            models.Index(fields=["sha256"], name="report_bytes"),
            models.Index(fields=["delivery_id"], name="report_delivery"),
            models.Index(
                fields=["visible_until"], condition=models.Q(visible_until__isnull=False), name="report_expiring"
            ),
        ]


class Original(models.Model):
    """The bytes of a report as they came, sealed; under the join of everything that was read from them.

    A report can be open where one of its statements is not (a special category, a victim): the original says both.
    """

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.PROTECT, related_name="original")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, db_index=False)
    sealed = models.BinaryField()


class Statement(models.Model):
    """Report R of agency A says this of one property of one entity; nothing else is ever stored about it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="statements")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    entity = models.UUIDField()
    schema = models.CharField(max_length=40)
    prop = models.CharField(max_length=60)
    value = models.TextField()
    original = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind])
    category = models.CharField(max_length=12, blank=True, choices=[(c.value, c.value) for c in PersonCategory])
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, db_index=False)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, db_index=False)
    first_seen = models.CharField(max_length=32, blank=True)
    last_seen = models.CharField(max_length=32, blank=True)
    target = models.UUIDField(null=True)
    visible_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entity"], name="statement_entity"),
            models.Index(fields=["target"], condition=models.Q(target__isnull=False), name="statement_target"),
        ]


class SubjectDecision(models.Model):
    """Somebody becomes a subject of intelligence (RULES R01): who proposed and who decided, on which facts.

    facts: the cited statements as they stood when it was proposed; `facts_sha256` is their fingerprint.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="subjects")
    entity = models.UUIDField()
    offence = models.CharField(max_length=60)
    suspicion = models.TextField()
    protected_link = models.TextField(blank=True)
    facts = models.JSONField()
    facts_sha256 = models.CharField(max_length=64)
    label = models.ForeignKey(Label, on_delete=models.PROTECT)
    article = models.CharField(max_length=40, blank=True)
    proposed_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["entity"], name="subject_entity")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="subject_needs_two_people",
            ),
        ]


class CasePerson(models.Model):
    """What a person is in a case (RULES R13), from when to when: of the case, never of the person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="people")
    entity = models.UUIDField()
    category = models.CharField(max_length=12, choices=[(c.value, c.value) for c in PersonCategory])
    label = models.ForeignKey(Label, on_delete=models.PROTECT)
    decided_by = models.ForeignKey(Seat, on_delete=models.PROTECT)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["entity"], name="case_person_entity")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "entity"], condition=models.Q(valid_to__isnull=True), name="one_category_in_a_case"
            )
        ]


class Lowering(models.Model):
    """A label made lower by two people: declassified, sanitised, a tear line, or a consent.

    draft: title and text of a sanitised report or a tear line, which becomes the report `derived_id` when approved.
    """

    class Kind(models.TextChoices):
        DECLASSIFY = "declassify"
        SANITISE = "sanitise"
        TEAR_LINE = "tear_line"
        CONSENT = "consent"
        TIP = "tip"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lowerings")
    from_label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    to_label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    proposed_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="lowerings")
    derived_id = models.UUIDField(null=True)
    draft = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("proposed_by")),
                name="lowering_needs_two_people",
            )
        ]


class WorkEvidence(models.Model):
    """Reports that a work item rests on; the item's label is the join of theirs."""

    item_id = models.UUIDField()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item_id", "report"], name="one_citation")]
        indexes: ClassVar = [models.Index(fields=["item_id"], name="work_evidence_item")]


class Obstacle(models.Model):
    """Why a work item could not be handed over: no seat of the recipient may read all that it rests on.

    Kept by pair of agencies, with the day it was found and the day it was solved: what stands between agencies is
    counted, not forgotten.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    item_id = models.UUIDField()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    other_report_id = models.UUIDField(null=True)
    code = models.CharField(max_length=20)
    originator = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60)
    consent_solves = models.BooleanField()
    found_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item_id"], name="obstacle_item")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item_id", "report", "originator"],
                condition=models.Q(solved_at__isnull=True),
                name="one_standing_obstacle",
            )
        ]


class Disclosure(models.Model):
    """A copy that left the cell (RULES R04, R06): who gave whom what, when, why, and by which article.

    label: the join of all that left. sha256: of the file; the file itself is not kept. Rows are only ever added; the
    recipient alone signs for the receipt.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=200)
    reason = models.TextField()
    need = models.TextField()
    right = models.TextField()
    agreement = models.CharField(max_length=60)
    assurances = models.JSONField(default=list)
    purpose = models.CharField(max_length=60)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    article = models.CharField(max_length=40)
    format = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-made_at", "-id"], name="disclosure_newest")]


class DisclosedReport(models.Model):
    """One report of a disclosure: which version of it, and the fingerprint of exactly what left."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="reports")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="disclosed")
    version = models.TextField(blank=True)
    report_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    statements = models.IntegerField()
    left_out = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["disclosure", "report"], name="one_copy_in_a_disclosure")
        ]
