"""What every page knows: who is acting and for what, the way to the rooms, how it is to look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from fusioncell.hall.navigation import navigation_for, search_url
from fusioncell.hall.words import in_language, named
from fusioncell.mandate.sitting import Sitting

THEMES = ("auto", "light", "dark")


def hall(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    who: Sitting | None = getattr(request, "who", None)
    law = getattr(request, "law", None)
    mandate = law.mandate if law is not None else None
    theme = request.COOKIES.get("theme", "auto")
    return {
        "who": who,
        "working": working_words(who, getattr(request, "case_title", "")) if who else None,
        "navigation": navigation_for(who, request.path),
        "search_url": search_url(who),
        "languages": settings.LANGUAGES,
        "theme": theme if theme in THEMES else "auto",
        "cell_name": "fusioncell",
        "identity_provider": settings.ENVIRONMENT.oidc.name if settings.ENVIRONMENT.oidc else "",
        "mandate_title": in_language(mandate.instrument.title) if mandate else "",
        "fictional": bool(mandate and mandate.instrument.fictional),
    }


def working_words(who: Sitting, case: str) -> dict[str, str]:
    """Seat, agency, role, purpose and case of a sitting, as the law calls them."""
    return {
        "seat": who.seat,
        "agency": named("agencies", who.agency),
        "role": named("roles", who.role),
        "purpose": named("purposes", who.purpose),
        "case": case,
    }
