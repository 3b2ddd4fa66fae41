"""What is watched and what was found: families of series, runs, readings, alarms, the budget, scenarios, back-tests.

A series is no row: it is what a family's declaration makes of the statements that its reader may see.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.evidence.models import Report
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Label, Seat
from fusioncell.warning.models_of_scenarios import Backtest, Indicator, Mark, Scenario

__all__ = (
    "Alarm", "AlarmRecord", "Backtest", "Budget", "Family", "Indicator", "Mark", "Reading", "Run", "Scenario",
    "Suspension", "Triage",
)  # fmt: skip


class Family(models.Model):
    """Series that were declared together: what is counted, where, by which step, by which detector, and whose it is.

    text: the declaration as it was written; read anew each time. judged_to: the last day that a run has judged.
    """

    class State(models.TextChoices):
        LIVE = "live", _("watched")
        SUSPENDED = "suspended", _("suspended")

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    hazard = models.CharField(max_length=60)
    text = models.TextField()
    step_days = models.SmallIntegerField()
    purpose = models.CharField(max_length=60)
    article = models.CharField(max_length=40)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    declared_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.LIVE)
    stated_at = models.DateTimeField(null=True)
    stating = models.TextField(blank=True)
    judged_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["purpose", "code"], name="one_family_of_a_code")]


class Suspension(models.Model):
    """One series of a family that is not judged for a while, and why."""

    id = models.UUIDField(primary_key=True, default=new_id)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="suspensions")
    key = models.TextField()
    reason = models.TextField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Run(models.Model):
    """What one run of the engine over one family did: which days it judged, with what known, and what it left out.

    label: the join of the labels of everything that was counted.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="runs")
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    as_of = models.DateTimeField()
    series = models.IntegerField()
    assessed = models.IntegerField()
    not_assessed = models.IntegerField()
    alarms = models.IntegerField()
    left_out = models.JSONField(default=dict)
    threshold = models.FloatField(null=True)
    share = models.FloatField()
    seconds = models.FloatField()
    finished_at = models.DateTimeField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)


class Reading(models.Model):
    """What the detector said of one series in one period; too little known is `not assessed`, never `normal`."""

    class Verdict(models.TextChoices):
        SIGNAL = "signal", _("signal")
        NORMAL = "normal", _("normal")
        NOT_ASSESSED = "not assessed", _("not assessed")

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="readings", db_index=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="readings", db_index=False)
    key = models.TextField()
    day = models.DateField()
    observed = models.FloatField()
    expected = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p = models.FloatField(null=True)
    e = models.FloatField(null=True)
    detectable = models.FloatField(null=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.CharField(max_length=200, blank=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["family", "day"], name="reading_of_a_day")]


class Alarm(models.Model):
    """One signal for a person to look at: what was seen and expected, how surprising, and what could have been seen.

    label: the join of the labels of everything that was counted for it. lat, lon: the middle of its placed records.
    """

    class Kind(models.TextChoices):
        RISE = "rise", _("rise of a count")
        CLUSTER = "cluster", _("cluster in neighbouring places")
        FIRST = "first", _("seen for the first time")
        LINK = "link", _("linked more than before")
        THRESHOLD = "threshold", _("threshold reached")

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        ASSIGNED = "assigned", _("with its owner")
        ANSWERED = "answered", _("answered")

    id = models.UUIDField(primary_key=True, default=new_id)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="found")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="alarms")
    key = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    hazard = models.CharField(max_length=60)
    place = models.TextField(blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    day = models.DateField()
    last_day = models.DateField()
    found_at = models.DateTimeField()
    observed = models.FloatField()
    expected = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p = models.FloatField(null=True)
    e = models.FloatField(null=True)
    threshold = models.FloatField()
    detectable = models.FloatField(null=True)
    detector = models.CharField(max_length=30)
    baseline = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    verdict = models.CharField(max_length=12, blank=True)
    owner = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    item_id = models.UUIDField(null=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family", "key", "day"], name="one_alarm_of_a_series_and_day")
        ]
        indexes: ClassVar = [
            models.Index(fields=["-day", "p"], name="alarm_newest"),
            models.Index(fields=["item_id"], condition=models.Q(item_id__isnull=False), name="alarm_item"),
        ]


class AlarmRecord(models.Model):
    """A report that an alarm counted in the days it is about; `amount` may be negative in a correction."""

    id = models.BigAutoField(primary_key=True)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="records")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    entity = models.UUIDField(null=True)
    happened = models.DateField()
    amount = models.FloatField(default=1.0)


class Triage(models.Model):
    """What a person found that an alarm is; the newest stands, all are kept, and the engine learns from them."""

    class Verdict(models.TextChoices):
        REAL = "real", _("real")
        EXPLAINED = "explained", _("explained")
        ARTEFACT = "artefact", _("artefact")
        UNCLEAR = "unclear", _("unclear")

    id = models.UUIDField(primary_key=True, default=new_id)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="triages")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.TextField()
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Budget(models.Model):
    """How many alarms a week the head of the cell says that the analysts can look at; the newest is in force."""

    id = models.UUIDField(primary_key=True, default=new_id)
    purpose = models.CharField(max_length=60)
    weekly = models.FloatField()
    reason = models.TextField()
    article = models.CharField(max_length=40)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(weekly__gt=0), name="budget_above_nothing")]
