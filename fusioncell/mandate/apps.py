"""Registers the room with Django."""

from django.apps import AppConfig


class Mandate(AppConfig):
    """The room `mandate`."""

    name = "fusioncell.mandate"
    default_auto_field = "django.db.models.BigAutoField"
