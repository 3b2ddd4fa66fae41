"""Registers the room with Django."""

from django.apps import AppConfig


class Assessment(AppConfig):
    """The room `assessment`."""

    name = "fusioncell.assessment"
    default_auto_field = "django.db.models.BigAutoField"
