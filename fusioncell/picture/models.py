"""What a seat keeps for itself: searches to run again."""

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
