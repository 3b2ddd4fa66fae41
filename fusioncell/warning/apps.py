"""Registers the room with Django."""

from django.apps import AppConfig


class Warning(AppConfig):
    """The room `warning`."""

    name = "fusioncell.warning"
    default_auto_field = "django.db.models.BigAutoField"
