"""Registers the room with Django."""

from django.apps import AppConfig


class Intake(AppConfig):
    """The room `intake`."""

    name = "fusioncell.intake"
    default_auto_field = "django.db.models.BigAutoField"
