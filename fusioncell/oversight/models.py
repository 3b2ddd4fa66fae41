"""What an overseeing seat keeps between two visits."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Seat


class KeptHead(models.Model):
    """The head of a log as this seat last verified it; the next one must continue it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="kept_heads")
    stream = models.SmallIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "stream"], name="one_kept_head_of_a_log")]
