"""What is judged and what is written of it: judgements, techniques, assessments, releases and their cuts.

A judgement stands by itself or in an assessment. What it rests on are links to reports and statements; their numbers
are kept without a foreign key, because evidence is erased by law and the judgement then says so.

Two labels: `base_label` of the words themselves, and `label`, the join of that with all the evidence as it was when the
row was last written. What may be read now is decided by the base and by the labels that the evidence has now.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Agency, Case, Label, Seat


class Written(models.Model):
    """What every written thing has: who wrote it, when, under which labels, and how often it was changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    purpose = models.CharField(max_length=60)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    base_label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.IntegerField(default=1)

    class Meta:
        abstract = True


class Assessment(Written):
    """A product in the making: its question, its customer, its outline; each release of it is frozen.

    body: sections, each with blocks of text, judgements, charts and techniques (methods/body.py).
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        REVIEW = "review"
        REVIEWED = "reviewed"
        RELEASED = "released"
        WITHDRAWN = "withdrawn"

    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    question = models.TextField(blank=True)
    requirement = models.TextField(blank=True)
    audience = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="en")
    scale = models.CharField(max_length=20, default="icd203")
    body = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    cutoff_at = models.DateTimeField()
    previous_id = models.UUIDField(null=True)
    difference = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-changed_at", "-id"], name="assessment_newest")]


class Judgement(Written):
    """One thing that is judged, as an object: every word and number of a product is derived from it.

    low, high, best: a probability interval and the analyst's own number; all null for a fact.
    alternatives: [{text, indicators: [str]}]; assumptions: [{text, key, state}]; scope: entities it is about.
    wordings: {language: {text, of}} written by a seat, `of` the revision it was written for.
    """

    assessment = models.ForeignKey(Assessment, null=True, on_delete=models.PROTECT, related_name="judgements")
    position = models.IntegerField(default=0)
    key = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, default="judgement")
    text = models.TextField()
    language = models.CharField(max_length=8, default="en")
    wordings = models.JSONField(default=dict)
    scale = models.CharField(max_length=20, default="icd203")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    best = models.FloatField(null=True)
    exclusive = models.CharField(max_length=60, blank=True)
    given_id = models.UUIDField(null=True)
    horizon_from = models.DateField(null=True)
    horizon_to = models.DateField(null=True)
    confidence = models.CharField(max_length=10, blank=True)
    confidence_reasons = models.TextField(blank=True)
    alternatives = models.JSONField(default=list)
    assumptions = models.JSONField(default=list)
    would_change = models.TextField(blank=True)
    rare = models.BooleanField(default=False)
    base_rate = models.TextField(blank=True)
    single_root = models.TextField(blank=True)
    personal_need = models.TextField(blank=True)
    scope = ArrayField(models.UUIDField(), default=list)
    resolution_rule = models.TextField(blank=True)
    resolve_on = models.DateField(null=True)
    outcome = models.BooleanField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["assessment", "position"], name="judgement_place"),
            models.Index(fields=["-changed_at", "-id"], name="judgement_newest"),
            models.Index(fields=["agency"], condition=Q(outcome__isnull=False), name="judgement_resolved"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True, best__isnull=True)
                | Q(low__gte=0, low__lte=F("high"), high__lte=1)
                & (Q(best__isnull=True) | Q(best__gte=F("low"), best__lte=F("high"))),
                name="probability_between_0_and_1",
            )
        ]


class Support(models.Model):
    """One piece of evidence that something rests on: a judgement, an assessment's text, a technique, a release, a cut.

    stance matters to judgements alone; block names the place in an assessment into which it was drawn. link_id: the
    identity decision that is cited, of which this is one of the reports.
    """

    class Holder(models.TextChoices):
        JUDGEMENT = "judgement"
        ASSESSMENT = "assessment"
        TECHNIQUE = "technique"
        RELEASE = "release"
        CUT = "cut"

    holder = models.CharField(max_length=12, choices=Holder.choices)
    holder_id = models.UUIDField()
    block = models.CharField(max_length=60, blank=True)
    report_id = models.UUIDField()
    statement_id = models.UUIDField(null=True)
    link_id = models.UUIDField(null=True)
    stance = models.CharField(max_length=8, default="for")
    note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder_id"], name="support_holder"),
            models.Index(fields=["report_id"], name="support_report"),
        ]


class Dissent(models.Model):
    """Somebody holds otherwise, in their own words and with their own numbers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="dissents")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Forecast(models.Model):
    """One seat's own number on a judgement, for the tournament; a later one does not erase the earlier."""

    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="forecasts")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    probability = models.FloatField()
    at = models.DateTimeField()


class Technique(Written):
    """A structured technique at work, alone or for an assessment; `body` is what its method reads."""

    assessment = models.ForeignKey(Assessment, null=True, on_delete=models.PROTECT, related_name="techniques")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    body = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-changed_at", "-id"], name="technique_newest")]


class Matrix(models.Model):
    """One analyst's marks in an analysis of competing hypotheses, or a critic's part in another technique."""

    technique = models.ForeignKey(Technique, on_delete=models.PROTECT, related_name="matrices")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["technique", "seat"], name="one_matrix_of_a_seat")]


class Retelling(models.Model):
    """Somebody found that one report only tells again what another told: they have one root."""

    id = models.UUIDField(primary_key=True, default=new_id)
    report_id = models.UUIDField()
    of_id = models.UUIDField()
    reason = models.TextField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report_id", "of_id"], condition=Q(withdrawn_at__isnull=True), name="one_retelling"
            )
        ]
