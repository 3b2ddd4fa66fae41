"""What came in: deliveries with their original bytes, mappings of tables, what could not be read, and duplicates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.words import new_id
from fusioncell.intake.models_of_text import Grading, Reading, Suggestion, TextBand
from fusioncell.intake.models_of_tips import Tip
from fusioncell.mandate.models import Label, Seat

__all__ = [
    "Carried",
    "Delivery",
    "DeliveryChunk",
    "Duplicate",
    "Fetched",
    "Grading",
    "Mailbox",
    "Mapping",
    "Quarantined",
    "Reading",
    "Suggestion",
    "TextBand",
    "Tip",
]


class Mapping(models.Model):
    """How the columns of a table become statements: saved, versioned, reviewed by a second person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    body = models.JSONField()
    made_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="one_mapping_version"),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True)
                | models.Q(made_by__isnull=True)
                | ~models.Q(reviewed_by=models.F("made_by")),
                name="mapping_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Delivery(models.Model):
    """One file or message as it came over a channel, whole; read object by object, resumably."""

    class State(models.TextChoices):
        ARRIVING = "arriving", _("arriving")
        WAITING = "waiting", _("waiting to be read")
        READING = "reading", _("being read")
        READ = "read", _("read")
        UNREADABLE = "unreadable", _("unreadable")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=new_id)
    channel = models.CharField(max_length=60)
    agency = models.CharField(max_length=40)
    filename = models.CharField(max_length=255)
    format = models.CharField(max_length=40, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.BinaryField(max_length=32, null=True)
    mapping = models.ForeignKey(Mapping, null=True, on_delete=models.PROTECT)
    label = models.ForeignKey(Label, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=60)
    case_id = models.UUIDField(null=True)
    received_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    job_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ARRIVING)
    objects_read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    with_findings = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    newer_versions = models.BigIntegerField(default=0)
    statements = models.BigIntegerField(default=0)
    trouble = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-received_at", "-id"], name="delivery_newest")]


class DeliveryChunk(models.Model):
    """A sealed piece of the delivered bytes; together they are the file as it came."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="chunks")
    seq = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "seq"], name="one_chunk")]


class Quarantined(models.Model):
    """An object that could not be taken in: kept whole, with the reason, the place and a way to retry."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        MENDED = "mended", _("mended and taken in")
        DISMISSED = "dismissed", _("dismissed")

    id = models.UUIDField(primary_key=True, default=new_id)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="held_back")
    ordinal = models.BigIntegerField()
    place = models.TextField(blank=True)
    code = models.CharField(max_length=60)
    sentence = models.TextField()
    sealed = models.BinaryField()
    size = models.BigIntegerField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    settled_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_note = models.TextField(blank=True)
    report_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "ordinal"], name="one_quarantined")]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="quarantine_waiting")]


class Duplicate(models.Model):
    """An object that the cell already had: linked to the report it repeats, never lost."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="repeats")
    ordinal = models.BigIntegerField()
    place = models.TextField(blank=True)
    report_id = models.UUIDField()
    same = models.CharField(max_length=12)
    label = models.ForeignKey(Label, on_delete=models.PROTECT)


class Carried(models.Model):
    """A report that came in another one: an attachment of a mail, a file in an archive, a stretch of a long text.

    Under the join of both labels, for it tells of the one to whoever sees the other.
    """

    parent_id = models.UUIDField()
    report_id = models.UUIDField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["parent_id", "report_id"], name="carried_once")]
        indexes: ClassVar = [models.Index(fields=["report_id"], name="carried_report")]


class Mailbox(models.Model):
    """How far a mailbox has been read; a message's number means something only together with the mailbox's validity."""

    channel = models.CharField(max_length=60, primary_key=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)


class Fetched(models.Model):
    """A message taken from a mailbox: written in the transaction that completes its delivery, so once and for all."""

    channel = models.CharField(max_length=60)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32, null=True)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "uid_validity", "uid"], name="one_message_of_a_mailbox")
        ]
