"""What the law makes: versions of the mandate, agencies, seats, interned labels and standings, cases."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.words import Tier, new_id


class MandateVersion(models.Model):
    """One text of the law, whole; the newest that is in effect is in force at the next request."""

    id = models.BigAutoField(primary_key=True)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    effective_from = models.DateTimeField()
    installed_at = models.DateTimeField(auto_now_add=True)
    installed_by_id = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-effective_from", "-id"], name="mandate_in_force")]


class Agency(models.Model):
    """A body that sits in the cell, as the mandate in force names it."""

    code = models.CharField(primary_key=True, max_length=40)
    names = models.JSONField(default=dict)
    tier = models.CharField(max_length=20, choices=[(tier.value, tier.value) for tier in Tier])
    in_mandate = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class Standing(models.Model):
    """What of a seat matters to `decide()`, interned: seats that may read the same share one row."""

    key = models.BinaryField(unique=True, max_length=32)
    body = models.JSONField()
    classification = models.SmallIntegerField()
    tlp = models.SmallIntegerField()
    caveats = ArrayField(models.TextField())
    tokens = ArrayField(models.TextField())
    purposes = ArrayField(models.TextField())
    categories = ArrayField(models.TextField())
    state = models.SmallIntegerField()

    class Meta:
        db_table = "standing"


class Label(models.Model):
    """A label is a value: two rows with equal labels share one of these."""

    key = models.BinaryField(unique=True, max_length=32)
    body = models.JSONField()
    classification = models.SmallIntegerField()
    tlp = models.SmallIntegerField()
    caveats = ArrayField(models.TextField())
    audience = ArrayField(models.TextField())
    consent_clauses = ArrayField(models.TextField())
    purposes = ArrayField(models.TextField(), null=True)
    categories = ArrayField(models.TextField())
    state = models.SmallIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "label"


class Seat(models.Model):
    """A person's place in the cell: home agency, role, clearance, validity. A service seat has no account."""

    name = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seats")
    home_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seconded")
    role = models.CharField(max_length=60)
    classification = models.SmallIntegerField()
    caveats = ArrayField(models.TextField(), default=list)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    named = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """A piece of work under one article and purpose, with members and a compartment of its own."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=new_id)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    article = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    label = models.ForeignKey(Label, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closing_note = models.TextField(blank=True)
    handed_to = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")

    @property
    def compartment(self) -> str:
        """The caveat that members hold and that the case's own rows carry."""
        return f"case:{self.id}"


class CaseMember(models.Model):
    """A seat's membership of a case; it ends with a date, it is never deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="members")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="memberships")
    added_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "seat"], condition=models.Q(left_at__isnull=True), name="one_membership"
            )
        ]


class Consent(models.Model):
    """A question to an originator, and the answer; an agreement is a token that standings of the recipient hold."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")
        SANITISED = "sanitised", _("sanitised text offered")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("has ended")

    id = models.UUIDField(primary_key=True, default=new_id)
    originator = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asking = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    reason = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    refusal_code = models.CharField(max_length=40, blank=True)
    answer = models.TextField(blank=True)
    offered_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["recipient", "purpose"], condition=models.Q(state="agreed"), name="consent_live"),
            models.Index(fields=["object_id"], name="consent_object"),
        ]


class WorkItem(models.Model):
    """One thing for request, notice, hit, review and task: owner, due, answer, escalation."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("request")
        NOTICE = "notice", _("notice")
        HIT = "hit", _("hit")
        REVIEW = "review", _("review")
        TASK = "task", _("task")
        CONSENT = "consent", _("consent")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for consent")
        OPEN = "open", _("open")
        TAKEN = "taken", _("taken")
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    base_label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.PROTECT)
    made_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="work")
    owner = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="work")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="work")
    purpose = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=20, blank=True)
    object_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    escalated_to = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    refusal_code = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "state", "due_at"], name="work_inbox"),
            models.Index(fields=["agency", "state", "due_at"], name="work_board"),
        ]


class WorkStep(models.Model):
    """What happened to a work item: taken, handed over, escalated, answered, undone.

    by: None when the clock did it. before: what the step changed, as it was, so that the last one can be undone.
    """

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20)
    by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)


class Proposal(models.Model):
    """An act that needs a second person: proposed by one seat, approved or refused by another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    act = models.CharField(max_length=40)
    body = models.JSONField()
    proposed_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(settled_by__isnull=True) | ~models.Q(settled_by=models.F("proposed_by")),
                name="proposal_needs_two_people",
            )
        ]
