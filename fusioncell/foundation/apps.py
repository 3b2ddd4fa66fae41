"""Registers the room with Django."""

from django.apps import AppConfig


class Foundation(AppConfig):
    """The room `foundation`."""

    name = "fusioncell.foundation"
    default_auto_field = "django.db.models.BigAutoField"
