"""Tips: suspicious activity and community field reports, from their arrival to their end (RULES R09, R10)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.evidence.models import Lowering, Report
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Label, Seat


class Tip(models.Model):
    """One tip: closed until two people have vetted it; without ground, gone. It lies under its report.

    open_label: what its report's label becomes once it may be shared. facts: what was observed, in the words of the
    analyst. item_id: the work item whose clock runs until somebody answers.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("to be compared")
        COMPARED = "compared", _("to be vetted by a second person")
        SHAREABLE = "shareable", _("vetted: it may be shared")
        UNFOUNDED = "unfounded", _("unfounded")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="tip")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    open_label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    event_type = models.CharField(max_length=60, blank=True)
    indicators = models.JSONField(default=list)
    alert_due = models.DateTimeField(null=True)
    item_id = models.UUIDField(null=True)
    behaviours = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    facts_needed = models.SmallIntegerField(default=0)
    comparison = models.TextField(blank=True)
    compared_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    compared_at = models.DateTimeField(null=True)
    offence = models.CharField(max_length=60, blank=True)
    nexus = models.TextField(blank=True)
    vetted_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    vetted_at = models.DateTimeField(null=True)
    lowering = models.OneToOneField(Lowering, null=True, on_delete=models.PROTECT, related_name="+")
    disposition = models.CharField(max_length=30, blank=True)
    disposition_text = models.TextField(blank=True)
    feedback = models.TextField(blank=True)
    closed_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    purge_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(vetted_by__isnull=True)
                | models.Q(compared_by__isnull=False) & ~models.Q(vetted_by=models.F("compared_by")),
                name="tip_needs_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="shareable")
                | models.Q(compared_by__isnull=False, vetted_by__isnull=False, lowering__isnull=False)
                & ~models.Q(nexus=""),
                name="tip_shared_after_both",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["unfounded", "closed"])
                | models.Q(closed_by__isnull=False) & ~models.Q(disposition="") & ~models.Q(feedback=""),
                name="tip_ends_with_feedback",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="unfounded") | models.Q(purge_at__isnull=False), name="tip_unfounded_goes"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-received_at"], name="tip_state"),
            models.Index(fields=["purge_at"], condition=models.Q(purged_at__isnull=True), name="tip_going"),
        ]
