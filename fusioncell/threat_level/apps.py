"""Registers the room with Django."""

from django.apps import AppConfig


class ThreatLevel(AppConfig):
    """The room `threat_level`."""

    name = "fusioncell.threat_level"
    default_auto_field = "django.db.models.BigAutoField"
