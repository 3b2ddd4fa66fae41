"""Registers the room with Django."""

from django.apps import AppConfig


class Fusion(AppConfig):
    """The room `fusion`."""

    name = "fusioncell.fusion"
    default_auto_field = "django.db.models.BigAutoField"
