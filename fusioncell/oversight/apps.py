"""Registers the room with Django."""

from django.apps import AppConfig


class Oversight(AppConfig):
    """The room `oversight`."""

    name = "fusioncell.oversight"
    default_auto_field = "django.db.models.BigAutoField"
