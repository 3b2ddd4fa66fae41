"""Registers the room with Django."""

from django.apps import AppConfig


class Hall(AppConfig):
    """The room `hall`."""

    name = "fusioncell.hall"
    default_auto_field = "django.db.models.BigAutoField"
