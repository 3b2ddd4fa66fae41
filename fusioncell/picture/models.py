"""What a seat keeps for itself, and the ground under the map: searches, watches, marks, layouts; loaded areas."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Seat


class SavedSearch(models.Model):
    """A question a seat asks again; its answer is worked out anew each time, by the rights of that moment."""

    id = models.UUIDField(primary_key=True, default=new_id)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="searches")
    name = models.CharField(max_length=120)
    question = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "name"], name="one_search_of_a_name")]


class Look(models.Model):
    """When a seat last said that it has seen the picture; what came after that is new to it."""

    seat = models.OneToOneField(Seat, primary_key=True, on_delete=models.PROTECT, related_name="look")
    at = models.DateTimeField()


class Watch(models.Model):
    """A search or an area that a seat keeps an eye on. It holds no answer: what is new is judged when it is asked.

    body: a question (`search`) or a scope (`area`). seen_at: what came later is new. mail: whether the digest names it.
    """

    class Kind(models.TextChoices):
        SEARCH = "search"
        AREA = "area"

    id = models.UUIDField(primary_key=True, default=new_id)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="watches")
    purpose = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    body = models.JSONField()
    mail = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "name"], name="one_watch_of_a_name")]


class AreaSet(models.Model):
    """A set of areas that the deployment loaded, such as the provinces of a country: whose, as of when, what for."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    source = models.TextField()
    licence = models.CharField(max_length=200)
    as_of = models.CharField(max_length=10, blank=True)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()


class Area(models.Model):
    """One area: its shape as GeoJSON, and how many people live there when that is known."""

    id = models.UUIDField(primary_key=True, default=new_id)
    set = models.ForeignKey(AreaSet, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    people = models.BigIntegerField(null=True)
    shape = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["set", "code"], name="one_area_of_a_code")]


class GraphView(models.Model):
    """A graph that a seat arranged: which entities are open and where they stand. Names are asked anew each time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="graphs")
    root = models.UUIDField()
    body = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "root"], name="one_graph_of_a_root")]
