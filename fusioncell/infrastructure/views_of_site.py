"""The page of one site, judging it, and proposing that it be designated."""

from __future__ import annotations

from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fusioncell.infrastructure import forms, showing_site
from fusioncell.infrastructure.actions import designating, judging, looking
from fusioncell.infrastructure.actions.judging import Judged
from fusioncell.infrastructure.rules import Proposed
from fusioncell.infrastructure.views import who_asks
from fusioncell.mandate.sitting import require


def _page(request: HttpRequest, site_id: UUID, **held: django_forms.Form) -> HttpResponse:
    who = who_asks(request)
    found = looking.open_site(who, site_id)
    context = showing_site.site_page(who, found)
    context |= {"judge_form": forms.Judge(prefix="judge"), "propose_form": forms.Propose(prefix="propose"), **held}
    return render(request, "infrastructure/site.html", context, status=422 if held else 200)


@require_GET
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """One site."""
    require(who_asks(request), "site.read")
    return _page(request, site_id)


@require_POST
def judge(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Judge one factor of a site."""
    who = who_asks(request)
    require(who, "site.judge")
    form = forms.Judge(request.POST, prefix="judge")
    if form.is_valid():
        given = form.cleaned_data
        try:
            reports = [UUID(line) for line in given["reports"].split()]
        except ValueError:
            form.add_error("reports", _("This is no number of a report."))
        else:
            interval = (given["low"] / 100, given["likely"] / 100, given["high"] / 100)
            new = Judged(given["factor"], interval, given["reasons"], given["valid_to"], reports)
            judging.judge(who, site_id, new)
            messages.success(request, _("The judgement is kept; the next ranking uses it."))
            return redirect("infrastructure:site", site_id=site_id)
    return _page(request, site_id, judge_form=form)


@require_POST
def propose(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Propose that a site be designated as critical."""
    who = who_asks(request)
    require(who, "site.propose")
    form = forms.Propose(request.POST, prefix="propose")
    if form.is_valid():
        made = designating.propose(who, site_id, Proposed(**form.cleaned_data))
        messages.success(request, _("Proposed. Another person decides."))
        return redirect("infrastructure:designation", designation_id=made.id)
    return _page(request, site_id, propose_form=form)
