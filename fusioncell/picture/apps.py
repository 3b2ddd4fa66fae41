"""Registers the room with Django."""

from django.apps import AppConfig


class Picture(AppConfig):
    """The room `picture`."""

    name = "fusioncell.picture"
    default_auto_field = "django.db.models.BigAutoField"
