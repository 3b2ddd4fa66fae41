"""What happens to an assessment on its way out: versions, comments, review, overrides, release, and each cut of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fusioncell.assessment.models_of_judgements import Assessment
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Agency, Label, Seat


class Version(models.Model):
    """An assessment as it stood at one revision, whole, so that nothing that was written is lost."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="versions")
    revision = models.IntegerField()
    body = models.JSONField()
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kept_aside = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["assessment", "-revision"], name="version_newest")]


class Comment(models.Model):
    """A remark on a place of an assessment, open until somebody settles it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="comments")
    place = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)


class Review(models.Model):
    """What another seat found of one revision: ready, or not yet."""

    id = models.UUIDField(primary_key=True, default=new_id)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="reviews")
    revision = models.IntegerField()
    ready = models.BooleanField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Override(models.Model):
    """An open finding that two people let pass, with the reason; never one of the hard checks."""

    id = models.UUIDField(primary_key=True, default=new_id)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="overrides")
    check_id = models.CharField(max_length=4)
    place = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    asked_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")), name="override_needs_two_people"
            ),
            models.CheckConstraint(condition=~Q(check_id__in=["C18", "C20", "C27"]), name="hard_checks_stay"),
        ]


class TearLine(models.Model):
    """A separately written text that stands in for a place in cuts that may not have it; two people stand for it.

    place: the block it stands in for; empty for the head of the product. texts: {language: text}.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="tear_lines")
    place = models.CharField(max_length=60, blank=True)
    texts = models.JSONField(default=dict)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approved_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("by")), name="tear_line_needs_two_people"
            )
        ]


class Release(models.Model):
    """A product: one revision of an assessment, frozen, which three people have written, reviewed and released."""

    id = models.UUIDField(primary_key=True, default=new_id)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="releases")
    number = models.IntegerField()
    revision = models.IntegerField()
    body = models.JSONField()
    findings = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    article = models.CharField(max_length=40)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_release_of_a_number"),
            models.CheckConstraint(
                condition=~Q(author=F("reviewer")) & ~Q(author=F("approver")) & ~Q(reviewer=F("approver")),
                name="release_needs_three_people",
            ),
        ]


class Cut(models.Model):
    """What of a product one recipient gets, computed by label; what stayed behind is known inside alone.

    body: the frozen content of the cut. left_out: [{place, why}], seen by whoever may read the whole.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="cuts")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField()
    languages = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    disclosure_id = models.UUIDField(null=True)
    made_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class LeftOut(models.Model):
    """One place of a product that one recipient did not get, and why."""

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="left_out")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=60)
    why = models.TextField()
    tear_line = models.BooleanField(default=False)


class LevelScale(models.Model):
    """A version of a scale of levels as the room above made it known: its steps, and what took its place. Public facts.

    steps: [{ordinal, names: {language: word}, means: {language: definition}}].
    """

    code = models.CharField(primary_key=True, max_length=40)
    steps = models.JSONField(default=list)
    replaced_by = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.code


class Mention(models.Model):
    """That something of a room above rests on an assessment: what it is and its number, under its own label."""

    id = models.UUIDField(primary_key=True, default=new_id)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="mentions")
    what = models.CharField(max_length=20)
    object_id = models.UUIDField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "what", "object_id"], name="one_mention_of_a_thing")
        ]
