"""Scenarios with their indicators and what was marked of them; back-tests and what came of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Label, Seat


class Scenario(models.Model):
    """A way in which things may go, and by which signs it would be told: one row of the board."""

    class State(models.TextChoices):
        WATCHED = "watched", _("watched")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=new_id)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    hazard = models.CharField(max_length=60)
    warn_at = models.FloatField()
    owner = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    article = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    declared_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WATCHED)
    closed_at = models.DateTimeField(null=True)
    closing = models.TextField(blank=True)


class Indicator(models.Model):
    """One sign of a scenario: a person marks it, or a count of a declared series stands at its threshold or above.

    family, key: the series that is counted. days: over how many last days. threshold: how many are enough.
    """

    class How(models.TextChoices):
        MARKED = "marked", _("marked by a person")
        COUNTED = "counted", _("counted in a series")
        ALARMED = "alarmed", _("an alarm of a family")

    id = models.UUIDField(primary_key=True, default=new_id)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="indicators")
    text = models.CharField(max_length=300)
    how = models.CharField(max_length=12, choices=How.choices)
    weight = models.FloatField(default=1.0)
    family_id = models.UUIDField(null=True)
    key = models.TextField(blank=True)
    days = models.IntegerField(default=28)
    threshold = models.FloatField(default=1.0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(weight__gt=0, days__gt=0), name="indicator_weighs_something")
        ]


class Mark(models.Model):
    """What a person says of an indicator, on which report; the newest stands and all are kept."""

    class Verdict(models.TextChoices):
        SEEN = "seen", _("observed")
        NOT_SEEN = "not_seen", _("looked for and not observed")
        UNCLEAR = "unclear", _("unclear")

    id = models.UUIDField(primary_key=True, default=new_id)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="marks")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.TextField()
    report_id = models.UUIDField(null=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Backtest(models.Model):
    """A replay of past events as of each week: of which file or family, by which plan, and what it found.

    events: those of a file, as they were read. job_id: the work that replays them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    title = models.CharField(max_length=200)
    family_id = models.UUIDField(null=True)
    plan = models.JSONField()
    events = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)
    result = models.JSONField(null=True)
    job_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=60)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
