"""The wall display, and the picture as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from fusioncell.foundation.clock import now
from fusioncell.mandate.sitting import require, who_asks
from fusioncell.picture import showing_situation
from fusioncell.picture.actions import exporting, situation
from fusioncell.picture.methods.scope import read_scope
from fusioncell.picture.methods.writing import FORMATS

WALL_EVENTS = 8
REFRESH = 60  # seconds


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The situation for a wall: large, touched by nobody, renewed by itself, only what its seat may see."""
    who = who_asks(request)
    seen = situation.look(who, read_scope(request.GET.dict()), request.GET.get("areas", "")[:60], "picture.wall")
    context = {
        **showing_situation.drawn(seen, {}, wall=True),
        **showing_situation.beside(who),
        "label": seen.label,
        "events": showing_situation.events(seen.found[:WALL_EVENTS]),
        "refresh": REFRESH,
        "now": now(),
    }
    return render(request, "picture/wall.html", context)


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Say what a file is for; then it is written, recorded, and handed over."""
    who = who_asks(request)
    require(who, "export.make")
    scope = read_scope(request.GET.dict())
    if request.method == "POST":
        made = exporting.export(who, scope, request.POST.get("format", ""), request.POST.get("reason", ""))
        answer = HttpResponse(made.file, content_type=made.media_type)
        answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
        return answer
    seen = situation.look(who, scope, kind="picture.export.prepare")
    context = {"shown": len(seen.found), "label": seen.label, "formats": list(FORMATS), "scope": scope}
    return render(request, "picture/export.html", context)
