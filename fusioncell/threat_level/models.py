"""What is kept of threat levels: scales, subjects, questions with blind positions, chained levels, publications."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.evidence.models import Report
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Agency, Label, Seat


class ScaleVersion(models.Model):
    """One version of a scale, as its file says it; a public fact. Once it is used, its text never changes."""

    code = models.CharField(primary_key=True, max_length=40)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    registered_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Subject(models.Model):
    """Whose level it is, and what it takes from the subject above it.

    lapses: its own level ends by itself when it equals that of the subject above. into: the subject that goes on.
    """

    class Kind(models.TextChoices):
        NATIONAL = "national", _("national")
        REGION = "region", _("region")
        SECTOR = "sector", _("sector")
        PLACE = "place", _("place")
        EVENT = "event", _("event")
        PERSON = "person", _("person")
        INTEREST = "interest", _("interest abroad")

    class Inherits(models.TextChoices):
        OVERRIDE = "override", _("its own level while it has one, else that above")
        MAXIMUM = "maximum", _("the higher of its own and that above")
        INDEPENDENT = "independent", _("its own alone")

    class State(models.TextChoices):
        LIVE = "live", _("in use")
        SUSPENDED = "suspended", _("suspended")
        MERGED = "merged", _("merged")
        REPLACED = "replaced", _("replaced")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)
    hazard = models.CharField(max_length=120)
    hazards = models.JSONField(default=dict)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="below")
    inherits = models.CharField(max_length=12, choices=Inherits.choices, default=Inherits.INDEPENDENT)
    lapses = models.BooleanField(default=False)
    public = models.BooleanField(default=False)
    scale = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.LIVE)
    into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A decision in the making: what is asked, frozen when it is opened, and what came of it.

    cutoff_at: nothing received later counts. measured: the numbers behind the criteria of the scale, by metric.
    unjudged: why it was recommended before all its parts were judged apart; without_parts: which were not.
    """

    class Kind(models.TextChoices):
        STRUCTURAL = "structural", _("structural level")
        OVERLAY = "overlay", _("incident overlay")

    class State(models.TextChoices):
        BLIND = "blind", _("blind positions")
        OPEN = "open", _("positions open")
        RECOMMENDED = "recommended", _("recommended")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=new_id)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    trigger = models.CharField(max_length=200)
    text = models.TextField()
    scale = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT, related_name="+")
    horizon_from = models.DateField()
    horizon_to = models.DateField()
    cutoff_at = models.DateTimeField()
    measured = models.JSONField(default=dict)
    assessment_id = models.UUIDField(null=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.BLIND)
    unsealed_at = models.DateTimeField(null=True)
    recommended = models.SmallIntegerField(null=True)
    recommendation = models.TextField(blank=True)
    against_criteria = models.TextField(blank=True)
    unjudged = models.TextField(blank=True)
    without_parts = ArrayField(models.CharField(max_length=12), default=list)
    recommended_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    recommended_at = models.DateTimeField(null=True)
    departure = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.TextField(blank=True)
    outcome = models.BooleanField(null=True)
    outcome_note = models.TextField(blank=True)
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "-opened_at"], name="question_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(horizon_from__lte=models.F("horizon_to")), name="horizon_runs_forward"
            ),
        ]


class Part(models.Model):
    """Intent, capability or harm of a question as a judgement of its own, never multiplied into one number."""

    class Aspect(models.TextChoices):
        INTENT = "intent", _("Intent")
        CAPABILITY = "capability", _("Capability")
        HARM = "harm", _("Harm")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="parts")
    aspect = models.CharField(max_length=12, choices=Aspect.choices)
    judgement_id = models.UUIDField()
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "aspect"], name="one_judgement_of_an_aspect")
        ]


class Evidence(models.Model):
    """One report that a question rests on; seen by those alone who may read the report.

    root: the report from which it was told on, so that one thing told four times counts once.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="evidence")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    root = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "report"], name="one_citation_in_a_question")
        ]


def _chance(name: str) -> models.CheckConstraint:
    within = models.Q(**{f"{name}__gte": 0.0, f"{name}__lte": 1.0})
    return models.CheckConstraint(condition=within, name=f"position_{name}_is_a_chance")


class Position(models.Model):
    """What one seat holds: blind in round 1, after seeing the others in round 2; never changed, never twice.

    probability: that what the question asks about happens within its horizon. intent, capability: that somebody means
    to, and that they could; harm: how bad it would be, 1 to 5. The three are never multiplied into one.
    lower_raises: whether, were the level one step lower today, this would raise it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="positions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    round = models.SmallIntegerField()
    ordinal = models.SmallIntegerField()
    probability = models.FloatField()
    intent = models.FloatField()
    capability = models.FloatField()
    harm = models.SmallIntegerField()
    lower_raises = models.BooleanField()
    lower_reason = models.TextField()
    reasons = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "seat", "round"], name="one_position_a_round"),
            models.CheckConstraint(condition=models.Q(round__in=(1, 2)), name="two_rounds"),
            _chance("probability"),
            _chance("intent"),
            _chance("capability"),
        ]


class Weight(models.Model):
    """How a seat's position leans on one piece of evidence: the log of its likelihood ratio, for or against."""

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="weights")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="weights")
    log_ratio = models.FloatField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["position", "evidence"], name="one_weight")]


class Sight(models.Model):
    """That a seat could read a piece of evidence when it gave its position: what was known, and by whom."""

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="sights")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="sights")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["position", "evidence"], name="one_sight")]


class Dissent(models.Model):
    """Who holds otherwise than what is recommended, in full."""

    id = models.UUIDField(primary_key=True, default=new_id)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="dissents")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    ordinal = models.SmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "seat"], name="one_dissent_of_a_seat")]


class Level(models.Model):
    """One link of a subject's chain: a level, an overlay, the lifting of one, or the end; only ever added.

    note: the signed body. void: set at the level of the subject above, so that the exception lapsed with it.
    """

    class Kind(models.TextChoices):
        STRUCTURAL = "structural", _("structural level")
        OVERLAY = "overlay", _("incident overlay")
        LIFT = "lift", _("overlay lifted")
        END = "end", _("end of the series")

    id = models.UUIDField(primary_key=True, default=new_id)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="levels", db_index=False)
    number = models.IntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    scale = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT, related_name="+")
    ordinal = models.SmallIntegerField(null=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    review_by = models.DateField(null=True)
    trend = models.CharField(max_length=12)
    void = models.BooleanField(default=False)
    lifts = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="lifted_by")
    question = models.OneToOneField(Question, null=True, on_delete=models.PROTECT, related_name="level")
    low = models.FloatField(null=True)
    pooled = models.FloatField(null=True)
    high = models.FloatField(null=True)
    horizon_from = models.DateField(null=True)
    horizon_to = models.DateField(null=True)
    decided_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    article = models.CharField(max_length=40)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.TextField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "kind", "-at", "-number"], name="level_at"),
            models.Index(fields=["lifts"], condition=models.Q(lifts__isnull=False), name="level_lifts"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "number"], name="one_link_of_a_number"),
            models.CheckConstraint(
                condition=~models.Q(kind="overlay") | models.Q(expires_at__gt=models.F("at")),
                name="overlay_has_a_hard_end",
            ),
        ]


class Text(models.Model):
    """What is said of a level to one audience, by language; every audience's comes from the same record."""

    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="texts")
    audience = models.CharField(max_length=12)
    texts = models.JSONField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "audience"], name="one_text_an_audience")]


class Embargo(models.Model):
    """That a decision rested on evidence which some who took part could not see; what it was opens later.

    commitment: to the sealed record under a salt; `opened` is that record, once somebody was let open it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    level = models.OneToOneField(Level, on_delete=models.PROTECT, related_name="embargo")
    commitment = models.CharField(max_length=64)
    evidence = models.IntegerField()
    voters = models.IntegerField()
    until = models.DateField()
    sealed = models.BinaryField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened = models.TextField(blank=True)
    salt = models.CharField(max_length=64, blank=True)


class Publication(models.Model):
    """What anybody may have: the published part of a level, and nothing that is not published."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=12)
    body = models.JSONField()
    note = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject_id", "-at"], name="publication_newest")]


class PublishedTable(models.Model):
    """A table of levels as states published them, kept whole and read when asked; public facts, none of them ours."""

    name = models.CharField(primary_key=True, max_length=80)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Ended(models.Model):
    """That the clock has noted the end of an overlay or an exception; it ends by its date whether noted or not."""

    level = models.OneToOneField(Level, on_delete=models.PROTECT, primary_key=True, related_name="noted")
    at = models.DateTimeField()


__all__ = [
    "Dissent", "Embargo", "Ended", "Evidence", "Level", "Part", "Position", "Publication", "PublishedTable",
    "Question", "ScaleVersion", "Sight", "Subject", "Text", "Weight",
]  # fmt: skip
