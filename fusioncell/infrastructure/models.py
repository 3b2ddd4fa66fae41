"""What is kept of sites beside the statements about them: judgements, designations, rankings, releases, canaries.

A site itself is an entity: what agencies said of it, never a row of this room.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.evidence.models import Report
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Label, Seat


def _share(name: str) -> models.CheckConstraint:
    order = models.Q(low__gte=0.0, low__lte=models.F("likely"), likely__lte=models.F("high"), high__lte=1.0)
    return models.CheckConstraint(condition=order, name=name)


def _two_people(one: str, other: str, name: str) -> models.CheckConstraint:
    held = models.Q(**{f"{other}__isnull": True}) | ~models.Q(**{other: models.F(one)})
    return models.CheckConstraint(condition=held, name=name)


class Appraisal(models.Model):
    """What one seat judges of one factor of a site: an interval of 0 to 1, its reasons, and until when it holds.

    A later one by the same seat takes the place of the earlier; none is changed.
    """

    class Factor(models.TextChoices):
        THREAT = "threat", _("threat")
        EXPOSURE = "exposure", _("exposure")
        VULNERABILITY = "vulnerability", _("vulnerability")
        CONSEQUENCE = "consequence", _("consequence")

    id = models.UUIDField(primary_key=True, default=new_id)
    entity = models.UUIDField()
    factor = models.CharField(max_length=16, choices=Factor.choices)
    low = models.FloatField()
    likely = models.FloatField()
    high = models.FloatField()
    reasons = models.TextField()
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    valid_to = models.DateField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["entity", "factor", "-at"], name="appraisal_newest")]
        constraints: ClassVar = [_share("appraisal_is_an_interval")]


class AppraisalBasis(models.Model):
    """One report that an appraisal rests on."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="basis")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["appraisal", "report"], name="one_basis")]


class Designation(models.Model):
    """That a site is critical by decision: proposed, decided by another person, with its owner's consent, for a time.

    points: what the six criteria stood at when it was proposed, frozen. consent: whether the owner agreed.
    """

    class Consent(models.TextChoices):
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")
        NOT_ASKED = "not_asked", _("not asked")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        IN_FORCE = "in_force", _("in force")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    id = models.UUIDField(primary_key=True, default=new_id)
    entity = models.UUIDField()
    name = models.TextField()
    reason = models.TextField()
    recommended = models.TextField()
    points = models.JSONField()
    consent = models.CharField(max_length=12, choices=Consent.choices)
    consent_of = models.TextField(blank=True)
    consent_on = models.DateField(null=True)
    without = models.TextField(blank=True)
    review_by = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    article = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.TextField(blank=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["entity", "-proposed_at"], name="designation_newest")]
        constraints: ClassVar = [
            _two_people("proposed_by", "decided_by", "designation_needs_two_people"),
            models.UniqueConstraint(
                fields=["entity"],
                condition=models.Q(state__in=("proposed", "in_force")),
                name="one_designation_of_a_site",
            ),
        ]


class Ranking(models.Model):
    """One run over all sites that its maker might read: its settings and its sums, without a name.

    changed, kept: how firm its first names are; apart: when what nobody states differs from site to site.
    label: the join of everything it was worked out from. sums: by sector and region, with what is not known.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    made_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    purpose = models.CharField(max_length=60)
    seed = models.BigIntegerField()
    draws = models.IntegerField()
    top = models.IntegerField()
    taxonomy = models.CharField(max_length=20)
    radius_km = models.FloatField()
    years = models.FloatField()
    days = models.FloatField(default=7.0)
    sites = models.IntegerField()
    left_out = models.JSONField(default=dict)
    changed = models.FloatField()
    kept = models.FloatField()
    changed_apart = models.FloatField(default=0.0)
    kept_apart = models.FloatField(default=1.0)
    moved = models.FloatField()
    sums = models.JSONField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-made_at"], name="ranking_newest")]


class RankedSite(models.Model):
    """One named line of a ranking: seen by its maker, and by those to whom two people released it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="lines")
    position = models.IntegerField()
    entity = models.UUIDField()
    name = models.TextField()
    sector = models.CharField(max_length=40, blank=True)
    region = models.TextField(blank=True)
    low = models.FloatField()
    median = models.FloatField()
    high = models.FloatField()
    rank_low = models.FloatField()
    rank_high = models.FloatField()
    in_top = models.FloatField()
    basis = models.JSONField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ranking", "position"], name="one_site_a_position")]


class Release(models.Model):
    """That two people let named seats read the named lines of a ranking, until an hour."""

    id = models.UUIDField(primary_key=True, default=new_id)
    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="releases")
    reason = models.TextField()
    hours = models.IntegerField()
    asked_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [_two_people("asked_by", "approved_by", "release_needs_two_people")]


class Recipient(models.Model):
    """One seat to which a list is released."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="recipients")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "seat"], name="one_recipient")]


class Canary(models.Model):
    """A site that does not exist, planted so that a look at it tells the overseer; nobody else reads this row."""

    id = models.UUIDField(primary_key=True, default=new_id)
    entity = models.UUIDField(unique=True)
    name = models.TextField()
    reason = models.TextField()
    planted_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    planted_at = models.DateTimeField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")


class CanaryTouch(models.Model):
    """That somebody opened a canary, or had it in a list: a notice to the overseer, written by the store itself."""

    id = models.UUIDField(primary_key=True, default=new_id)
    canary = models.ForeignKey(Canary, on_delete=models.PROTECT, related_name="touches")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
