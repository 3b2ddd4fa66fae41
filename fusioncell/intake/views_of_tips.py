"""Pages of tips: told, compared, vetted, ended, counted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fusioncell.foundation.errors import NotFound
from fusioncell.intake import forms_of_tips as forms
from fusioncell.intake import queries_of_tips as queries
from fusioncell.intake import showing_of_tips as showing
from fusioncell.intake.actions import tips, writing
from fusioncell.intake.rules_of_tips import Compared, Vetting
from fusioncell.mandate.actions import reading
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.sitting import Sitting, require, who_asks

POWERS = ("tip.compare", "tip.vet", "report.read")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Tips that wait, may be shared, or have ended."""
    who = who_asks(request)
    page = showing.tips_page(who, wish_of(request.GET), request.GET.get("in", "waiting"))
    reading.listed(who, "tip.list", [line.tip.id for line in page["rows"]], page["page"].total, POWERS)
    return render(request, "intake/tips.html", page)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody saw."""
    who = who_asks(request)
    require(who, "report.type")
    form = forms.NewTip(
        request.POST or None,
        channels=showing.tip_channels(who),
        events=showing.event_choices(),
        indicators=showing.indicator_choices(),
    )
    if request.method == "POST" and form.is_valid():
        made = writing.write(who, showing.written(form.cleaned_data))
        messages.success(request, _("The tip is taken in. It is closed until two people have vetted it."))
        return redirect("intake:delivery", delivery_id=made.id)
    return render(request, "intake/tip_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def tip(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """One tip with its next step."""
    who = who_asks(request)
    found = queries.tip_for(who, tip_id)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    compare = forms.Compare(request.POST if act == "compare" else None)
    vet = forms.Vet(request.POST if act == "vet" else None, offences=showing.offence_choices())
    end = forms.End(request.POST if act == "end" else None)
    if request.method == "POST":
        done = _do(who, tip_id, compare, vet, end)
        if done is not None:
            messages.success(request, done)
            return redirect("intake:tips") if act == "end" else redirect("intake:tip", tip_id=tip_id)
    else:
        reading.opened(who, "tip.read", [found.id, found.report_id], POWERS)
    context = {**showing.tip_page(who, found), "compare": compare, "vet": vet, "end": end}
    return render(request, "intake/tip.html", context, status=200 if request.method == "GET" else 422)


def _do(who: Sitting, tip_id: UUID, compare: forms.Compare, vet: forms.Vet, end: forms.End) -> str | None:
    """Take the step whose form came; gives what to say, or None when the form is wrong."""
    if compare.is_bound and compare.is_valid():
        given = compare.cleaned_data
        tips.compare(who, tip_id, Compared(given["behaviours"], given["facts"].splitlines(), given["comparison"]))
        return _("Compared. A second person vets it.")
    if vet.is_bound and vet.is_valid():
        tips.vet(who, tip_id, Vetting(vet.cleaned_data["offence"], vet.cleaned_data["nexus"]))
        return _("Vetted. Its label is that of its channel; it may be shared.")
    if end.is_bound and end.is_valid():
        given = end.cleaned_data
        tips.end(who, tip_id, given["disposition"], given["note"], given["feedback"])
        return _("The tip has ended; its sender is told.")
    if not (compare.is_bound or vet.is_bound or end.is_bound):
        raise NotFound
    return None


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """How many tips of each behaviour were vetted, and how many were unfounded."""
    who = who_asks(request)
    counted = showing.counts(who)
    reading.listed(
        who, "tip.count", [one.behaviour for _n, _p, one in counted], len(counted), ("work.measure", "log.read")
    )
    return render(request, "intake/tip_figures.html", {"counts": counted})
