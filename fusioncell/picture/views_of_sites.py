"""Sites, incidents and warnings on one map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.picture import showing_sites
from fusioncell.picture.actions import situation
from fusioncell.picture.methods.scope import read_scope


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Where sites are and what happened there, as far as this person may see both."""
    who: Sitting = request.who  # type: ignore[attr-defined]  # set by the hall's middleware
    article = require(who, "site.read")
    seen = situation.look(who, read_scope(request.GET.dict()), "", "picture.sites")
    context = showing_sites.sites_map(who, seen)
    record(who, "site.map", [], article, sites=context["sites"])
    return render(request, "picture/sites.html", context)
