"""Registers the room with Django."""

from django.apps import AppConfig


class Infrastructure(AppConfig):
    """The room `infrastructure`."""

    name = "fusioncell.infrastructure"
    default_auto_field = "django.db.models.BigAutoField"
