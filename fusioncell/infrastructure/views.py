"""The pages of the register: the national picture, the list, dependencies, methods."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from fusioncell.foundation.errors import Unreadable
from fusioncell.infrastructure import forms, queries, showing
from fusioncell.infrastructure.actions import looking
from fusioncell.infrastructure.methods.criteria import MEASURES
from fusioncell.infrastructure.methods.scheme import misadded, shipped
from fusioncell.infrastructure.methods.sheet import read_sheet
from fusioncell.infrastructure.queries import Wish
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


def who_asks(request: HttpRequest) -> Sitting:
    """The acting person."""
    who: Sitting = request.who  # type: ignore[attr-defined]  # set by the hall's middleware; a stranger never gets here
    return who


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The national picture, in sums."""
    who = who_asks(request)
    article = require(who, "site.read")
    context = showing.national(who, request.GET.get("taxonomy", queries.STANDARD)[:20])
    record(who, "site.sums", [], article, sites=context["count"])
    return render(request, "infrastructure/home.html", context)


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The register, page by page, narrowed as asked."""
    who = who_asks(request)
    require(who, "site.read")
    asked = {name: str(value).replace("\x00", "")[:120] for name, value in request.GET.items()}
    page = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 6 else 1  # noqa: PLR2004
    wish = Wish(
        asked.get("words", "").strip(), asked.get("sector", ""), asked.get("region", ""), asked.get("type", ""),
        asked.get("trouble") == "on", queries.taxonomy_of(asked.get("taxonomy", "")).code, page,
    )  # fmt: skip
    shown = looking.look_through(who, wish)
    context = showing.listed(shown, wish)
    context["form"] = forms.Narrow(
        initial={**asked, "taxonomy": wish.taxonomy}, choices=showing.choices_of(shown, context["taxonomy"])
    )
    return render(request, "infrastructure/register.html", context)


@require_GET
def dependencies(request: HttpRequest) -> HttpResponse:
    """Who depends on whom."""
    who = who_asks(request)
    article = require(who, "site.read")
    context = showing.depended(who)
    record(who, "site.dependencies", [], article, needs=context["count"])
    return render(request, "infrastructure/dependencies.html", context)


@require_http_methods(["GET", "POST"])
def methods(request: HttpRequest) -> HttpResponse:
    """The ways of scoring, and a published table added up again."""
    require(who_asks(request), "site.read")
    form = forms.AddUp(request.POST or None)
    context = {"schemes": list(shipped().values()), "measures": MEASURES, "form": form}
    if form.is_bound and form.is_valid():
        scheme = shipped()[form.cleaned_data["scheme"]]
        try:
            rows = read_sheet(form.cleaned_data["table"], scheme)
            context |= {"checked": rows, "wrong": misadded(scheme, rows)}
        except Unreadable as trouble:
            form.add_error("table", trouble.sentence)
    return render(request, "infrastructure/methods.html", context, status=422 if form.errors else 200)
