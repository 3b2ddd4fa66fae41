"""Who is who, as somebody decided it or a machine suggests it; and who was told of what met. No cluster is a row."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Agency, Label, Seat


class Verdict(models.TextChoices):
    """What is said of two records."""

    SAME = "same", _("the same")
    DIFFERENT = "different", _("not the same")
    UNSURE = "unsure", _("unsure")


class Decision(models.Model):
    """An event between two records: a verdict, the word of a second person, or its being taken back.

    `one` sorts before `other`. `of`: the verdict that a confirmation or an undoing is about. statements, reports: what
    it rests on; `label` is the join of theirs. bits: the strength of the evidence that was shown. Rows are only added.
    """

    class Act(models.TextChoices):
        DECIDE = "decide"
        CONFIRM = "confirm"
        UNDO = "undo"
        SAMPLE = "sample"  # a second, blind judgement of a pair: it measures, and joins nothing

    class Origin(models.TextChoices):
        SEAT = "seat", _("a seat")
        RULE = "rule", _("a rule of the mandate")

    id = models.UUIDField(primary_key=True, default=new_id)
    act = models.CharField(max_length=8, choices=Act.choices)
    of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="about", db_index=False)
    one = models.UUIDField()
    other = models.UUIDField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    origin = models.CharField(max_length=4, choices=Origin.choices)
    bits = models.FloatField(null=True)
    reasons = models.JSONField(default=list)
    note = models.TextField(blank=True)
    rule = models.CharField(max_length=60, blank=True)
    article = models.CharField(max_length=40, blank=True)
    needs_second = models.BooleanField(default=False)
    statements = ArrayField(models.UUIDField(), default=list)
    reports = ArrayField(models.UUIDField(), default=list)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, db_index=False)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    settled = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["one"], name="decision_one"),
            models.Index(fields=["other"], name="decision_other"),
            models.Index(fields=["-at", "-id"], name="decision_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="decision_in_order"),
            models.UniqueConstraint(
                fields=["of", "act"], condition=models.Q(of__isnull=False), name="confirmed_or_undone_once"
            ),
        ]


class Suggestion(models.Model):
    """What the machine makes of two records, by evidence under one label: never more than a suggestion (R18).

    worth: the value of deciding it, by which the queue is ordered.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    one = models.UUIDField()
    other = models.UUIDField()
    bits = models.FloatField()
    worth = models.FloatField(default=0.0)
    reasons = models.JSONField(default=list)
    statements = ArrayField(models.UUIDField(), default=list)
    reports = ArrayField(models.UUIDField(), default=list)
    agencies = ArrayField(models.TextField(), default=list)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, db_index=False)
    source = models.CharField(max_length=8)
    at = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    settled = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["other"], name="suggestion_other"),
            models.Index(fields=["-worth", "-id"], name="suggestion_worth"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other", "label"], name="one_suggestion_a_label"),
        ]


class Hit(models.Model):
    """Something that came in met something held, and one agency was told so, as far as the labels let it.

    own: the report of the agency that is told. its_agency: whom it may ask, null when it may not know. reports: what
    the finding rests on, as far as `label` shows it. consents: the questions that would let somebody read both.
    only_fusion: whether no single agency held all of these reports when it was told, which nothing changes later.
    """

    class Level(models.TextChoices):
        FULL = "full", _("full: what met, and why")
        POINTER = "pointer", _("pointer: whom to ask")
        SILENT = "silent", _("silent: the holder alone knows")

    id = models.UUIDField(primary_key=True, default=new_id)
    level = models.CharField(max_length=8, choices=Level.choices)
    kind = models.CharField(max_length=10)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    its_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    record = models.UUIDField()
    met = models.UUIDField(null=True)
    key = models.CharField(max_length=64)
    bits = models.FloatField()
    reasons = models.JSONField(default=list)
    statements = ArrayField(models.UUIDField(), default=list)
    reports = ArrayField(models.UUIDField(), default=list)
    nobody = models.BooleanField(default=False)
    only_fusion = models.BooleanField(default=False)
    consents = ArrayField(models.UUIDField(), default=list)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, db_index=False)
    item_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    settled = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="hit_newest")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "agency"], name="told_once")]
