"""What anybody may read, without a seat and without signing in: the page, the feed, the JSON and the warnings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fusioncell.foundation.clock import now
from fusioncell.foundation.doors import ANYBODY, open_to
from fusioncell.foundation.errors import NotFound
from fusioncell.threat_level import queries_of_history as history
from fusioncell.threat_level.actions.linking import public_key
from fusioncell.threat_level.methods import feeds, public
from fusioncell.threat_level.methods.chart import rank_of
from fusioncell.threat_level.methods.scale import LANGUAGES

NAMES = {"en": "English", "fr": "Français", "es": "Español", "ru": "Русский", "zh": "中文", "ar": "العربية"}
RIGHT_TO_LEFT = ("ar",)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    held = (translation.get_language() or "en").split("-")[0]
    return asked if asked in LANGUAGES else held if held in LANGUAGES else "en"


@require_GET
@open_to(ANYBODY)
def page(request: HttpRequest) -> HttpResponse:
    """The published levels in force, and those before them."""
    language = _language(request)
    bodies = history.published_all()
    lines = [_line(one, language) for one in public.current(bodies, now())]
    earlier = [_said(body, language) for body in bodies[:40]]
    with translation.override(language):
        context = {
            "lines": lines, "earlier": earlier, "language": language, "languages": list(NAMES.items()),
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr", "key": public_key()[1],
        }  # fmt: skip
        return render(request, "threat_level/public.html", context)


def _said(body: Any, language: str) -> dict[str, Any]:
    ordinal = body["ordinal"]
    return {
        "body": body,
        "subject": body["names"].get(language) or body["names"]["en"],
        "word": body["words"].get(language, "–") if ordinal is not None else "–",
        "text": body["texts"].get(language, body["texts"]["en"]),
        "rank": rank_of(ordinal, body["steps"]) if ordinal is not None else 0,
    }


def _line(shown: public.Shown, language: str) -> dict[str, Any]:
    line = _said(shown.body, language)
    line["subject"] = shown.subject["names"].get(language) or shown.subject["names"]["en"]
    return line | {"inherited": shown.inherited, "under": _said(shown.under, language) if shown.under else None}


@require_GET
@open_to(ANYBODY)
def as_json(_request: HttpRequest) -> HttpResponse:
    """The same for machines: what is in force, everything that was published, and the key that checks the notes."""
    bodies = history.published_all()
    current = [
        {"subject": one.subject["subject"], "level": one.body["id"], "inherited": one.inherited,
         "under": one.under["id"] if one.under else None}
        for one in public.current(bodies, now())
    ]  # fmt: skip
    answer = {"format": "fusioncell-levels/1", "key": public_key()[1], "current": current, "published": bodies}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@require_GET
@open_to(ANYBODY)
def feed(request: HttpRequest) -> HttpResponse:
    """The published levels as an Atom feed; `?lang=` chooses one of the six languages."""
    language = _language(request)
    entries = [
        {**body, "cap": request.build_absolute_uri(reverse("threat_level:cap", args=[body["id"]]))}
        for body in history.published_all()[:50]
    ]
    with translation.override(language):
        title = str(_("Published levels"))
    raw = feeds.feed(entries, title, request.build_absolute_uri(request.path), language)
    return HttpResponse(raw, content_type="application/atom+xml; charset=utf-8")


@require_GET
@open_to(ANYBODY)
def cap(_request: HttpRequest, published_id: UUID) -> HttpResponse:
    """One published level as a CAP 1.2 message."""
    one = history.published(published_id)
    if one is None:
        raise NotFound
    before = history.published_before(one)
    raw = feeds.cap(one.body, public_key()[0], before.body if before else None)
    return HttpResponse(raw, content_type="application/cap+xml; charset=utf-8")


@require_GET
@open_to(ANYBODY)
def note(_request: HttpRequest, published_id: UUID) -> HttpResponse:
    """The signed note of one published level."""
    one = history.published(published_id)
    if one is None:
        raise NotFound
    return HttpResponse(one.note, content_type="text/plain; charset=utf-8")
