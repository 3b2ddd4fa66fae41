"""What was found in a report's text and waits for a person; its sketch; and how reports were graded. All of it lies
under the report: who may not read the report sees none of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.evidence.models import Report
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Seat


class Reading(models.Model):
    """That a report's text was read by the machine: in which languages, with what, and whether it was cut."""

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.PROTECT, related_name="reading")
    languages = models.JSONField(default=list)
    made_with = models.JSONField(default=dict)
    cut = models.BooleanField(default=False)
    read_at = models.DateTimeField()


class Suggestion(models.Model):
    """A piece of a report's text and what it is taken for. Only a person makes a statement of it (RULES R18)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="suggestions")
    start = models.IntegerField()
    end = models.IntegerField()
    what = models.CharField(max_length=20)
    value = models.TextField()
    precision = models.CharField(max_length=40, blank=True)
    ground = models.TextField(blank=True)
    score = models.FloatField()
    also = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settled_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    statements = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "start", "end", "what"], name="one_suggestion_of_a_piece"),
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(settled_by__isnull=False), name="suggestion_settled_by"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["report", "start"], name="suggestion_report")]


class TextBand(models.Model):
    """One band of the sketch of a report's text: reports that share one are compared."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="bands", db_index=False)
    number = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "number"], name="one_band_of_a_report")]
        indexes: ClassVar = [models.Index(fields=["number"], name="band_number")]


class Grading(models.Model):
    """A grade given at the triage table. Taking it back is a grading of its own that names the one it undoes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="gradings")
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    batch = models.UUIDField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    suggested = models.CharField(max_length=2, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["batch"], name="grading_batch"),
            models.Index(fields=["by", "-at"], name="grading_newest"),
        ]
