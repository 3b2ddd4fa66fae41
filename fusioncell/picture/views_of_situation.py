"""The pages of the situation: what is known now, where and since when."""

from __future__ import annotations

from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from fusioncell.mandate.sitting import who_asks
from fusioncell.picture import ground, showing_entity, showing_situation, showing_time
from fusioncell.picture.actions import looking, situation
from fusioncell.picture.methods.columns import columns
from fusioncell.picture.methods.heat import heat
from fusioncell.picture.methods.scope import read_scope

CHOICES = ("tracks", "areas", "by", "at")


def _choices(request: HttpRequest) -> dict[str, str]:
    return {name: value for name in CHOICES if (value := request.GET.get(name, "")[:60].replace("\x00", ""))}


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What is known now; with `HX-Target: news` only what stands beside the map."""
    who = who_asks(request)
    if request.headers.get("HX-Target") == "news":
        return render(request, "picture/situation_news.html", showing_situation.beside(who))
    chosen = _choices(request)
    seen = situation.look(who, read_scope(request.GET.dict()), chosen.get("areas", ""))
    return render(request, "picture/situation.html", showing_situation.situation(who, seen, chosen))


@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """The happenings of a scope as columns, for the map in the browser."""
    who = who_asks(request)
    seen = situation.look(who, read_scope(request.GET.dict()), _choices(request).get("areas", ""), "picture.map")
    warm = heat(seen.found, seen.grounds)
    body = columns(seen.found)
    body["kinds"] = [showing_time.kind_name(kind) for kind in body["kinds"]]
    body["heat"] = [
        {"name": spot.name, "count": spot.count, "value": round(spot.value, 2), "step": spot.step, "rings": spot.rings}
        for spot in warm.spots
    ]
    body["capped"] = seen.capped
    return HttpResponse(orjson.dumps(body), content_type="application/json")


@require_GET
def happening(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """One happening beside the map: every value with who says so."""
    who = who_asks(request)
    opened = looking.open_entity(who, entity_id)
    return render(request, "picture/happening.html", showing_entity.entity_page(who, opened))


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """All of it has been seen; what comes now is new."""
    situation.mark_seen(who_asks(request))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "picture:situation")


@require_GET
def boundaries(_request: HttpRequest) -> HttpResponse:
    """The boundaries of the deployment's own file."""
    return HttpResponse(ground.boundaries_text(), content_type="application/json")
