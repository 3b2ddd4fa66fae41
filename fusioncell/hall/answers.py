"""What a person or a machine is answered when something did not go."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fusioncell.foundation.errors import CellError, NotFound, Refused, Unreadable

API = "/api/v1/"
log = logging.getLogger("fusioncell")


def for_machine(request: HttpRequest) -> bool:
    """Whether the answer is read by a program."""
    return request.path.startswith(API) or request.path.startswith("/log/")


def answer_to(request: HttpRequest, error: CellError) -> HttpResponse:
    """A page or JSON for a CellError; what is hidden and what is absent get the same bytes."""
    if error.status == NotFound.status:
        return not_here(request)
    if for_machine(request):
        return JsonResponse({"code": error.code, "sentence": error.outside(), **_details(error)}, status=error.status)
    template = "hall/pieces/refused.html" if request.headers.get("HX-Request") == "true" else "hall/refused.html"
    return render(request, template, {"error": error, "reasons": _reasons(error)}, status=error.status)


def not_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing on it depends on what was asked for, on who asked, or on the `exception` that Django hands over."""
    if for_machine(request):
        return JsonResponse({"code": NotFound.code, "sentence": NotFound().outside()}, status=NotFound.status)
    return render(request, "hall/not_here.html", {"plain": True}, status=NotFound.status)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a reference number, never the error's own text."""
    reference = getattr(request, "id", "")
    if for_machine(request):
        return JsonResponse({"code": "error", "reference": reference}, status=500)
    return render(request, "hall/broken.html", {"plain": True, "reference": reference}, status=500)


def stopped(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Log a bug under the request's number, and answer with that number alone."""
    log.error("request %s failed", getattr(request, "id", ""), exc_info=exception)
    return broken(request)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: usually a page that stood open over a sign-in."""
    log.warning("request %s: %s", getattr(request, "id", ""), reason)
    words = {"plain": True, "sentence": _("This form is out of date. Go back, reload the page and send it again.")}
    return render(request, "hall/stale.html", words, status=403)


def _reasons(error: CellError) -> list[str]:
    return error.reasons if isinstance(error, Refused) else [error.outside()]


def _details(error: CellError) -> dict[str, object]:
    if isinstance(error, Refused):
        return {"reasons": error.reasons}
    return {"place": error.place} if isinstance(error, Unreadable) else {}
