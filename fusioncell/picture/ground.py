"""Which boundaries this deployment shows, for the page and for the browser; the base map itself lies in foundation."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from fusioncell.foundation.basemap import BOUNDARIES, chosen


def boundaries_url() -> str:
    """Where the browser finds the boundaries; empty for none."""
    said = chosen()
    if said.which == "none":
        return ""
    return static(BOUNDARIES) if said.which == "shipped" else reverse("picture:boundaries")


def boundaries_text() -> str:
    """The deployment's own boundaries as they lie in its file."""
    path = chosen().path
    return path.read_text("utf-8") if path else '{"type": "FeatureCollection", "features": []}'


def note() -> str:
    """What is printed under every map about its boundaries."""
    said = chosen()
    if said.note:
        return said.note
    if said.which == "none":
        return _("This map shows no boundaries.")
    return _("The boundaries shown do not imply that this cell or its government accepts them.")
