"""The pages of watches, and the bell that tells a page to ask anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fusioncell.mandate.actions.reading import listed
from fusioncell.mandate.sitting import require, who_asks
from fusioncell.picture import bell as bells
from fusioncell.picture import showing_watches
from fusioncell.picture.actions import watches as actions

PREFIX = "scope_"


@require_GET
def watches(request: HttpRequest) -> HttpResponse:
    """One's own watches, with what is new under each."""
    who = who_asks(request)
    require(who, "search.save")
    shown = showing_watches.watches(who)
    listed(who, "picture.watches", [one.id for one in shown], len(shown), ("search.save",))
    return render(request, "picture/watches.html", {"watches": shown})


@require_POST
def watch(request: HttpRequest) -> HttpResponse:
    """Watch a search or an area."""
    given = request.POST.dict()
    kind = str(given.get("kind", ""))
    asked = given
    if kind != "search":
        asked = {name.removeprefix(PREFIX): text for name, text in given.items() if name.startswith(PREFIX)}
    body = actions.watched_body(kind, asked)
    actions.watch(who_asks(request), str(given.get("name", "")), kind, body, mail=given.get("mail") == "1")
    messages.success(request, _("It is watched. What is new stands on the situation page."))
    return redirect("picture:watches")


@require_POST
def see(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """Look at what is new under a watch, and mark it seen."""
    return redirect(showing_watches.address_of_watch(actions.see(who_asks(request), watch_id)))


@require_POST
def unwatch(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """Let a watch go."""
    actions.unwatch(who_asks(request), watch_id)
    return redirect("picture:watches")


@require_GET
def bell(request: HttpRequest) -> StreamingHttpResponse:
    """Server-sent events: a ring for each time that something came in which this seat may see."""
    who = who_asks(request)
    require(who, "search.use")
    lines = StreamingHttpResponse(bells.rings(bells.Listener.of(who)), content_type="text/event-stream")
    lines["Cache-Control"] = "no-store"
    lines["X-Accel-Buffering"] = "no"
    lines["Content-Encoding"] = "identity"  # a line that waits to be compressed is no bell
    return lines
