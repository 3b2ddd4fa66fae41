"""Registers the room with Django."""

from django.apps import AppConfig


class Evidence(AppConfig):
    """The room `evidence`."""

    name = "fusioncell.evidence"
    default_auto_field = "django.db.models.BigAutoField"
